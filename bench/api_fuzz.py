"""Every operation of the API, asked with what its own description allows and with what it does not (schemathesis).

Once without accounts, and once with: then archivist, officer, auditor, administrator, a service with few scopes, somebody without
roles, somebody without a token and one whose token has ended ask in turns, and no answer tells anybody what they may not learn.
Each time over a data folder of its own with a read paper, a dossier and a person, so that the examples of the description name
something. `make bench-api-fuzz` walks longer than the tests do.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.api_callers import CALLERS_FILE, Caller, Callers
from portal import accounts, signing_in
from portal.signing_in import Door
from registry.actor import Actor
from sohoa.assembly import open_installation
from tests import drawn
from tests.portal.api.served import HEADERS, Served, serving
from tests.portal.rights.house import OF_ALL, OTHER, OWN, PHRASE, House, build
from tests.portal.rights.operations import documented

SEED = 7197
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
DOSSIER, HOA = "000.00.01.H29-260310-0420", "030185004321"
SAID = {
    "TypeName": "Giấy ra viện", "CodeNumber": "", "CodeNotation": "", "IssuedDate": "2026-09-03",
    "OrganName": "Bệnh viện đa khoa tỉnh Hải Dương", "Subject": "Giấy ra viện", "DocCode": "G09.01_QD_000021_V1",
}  # fmt: skip


@contextmanager
def office(folder: Path) -> Iterator[Served]:
    """A server without accounts over a folder that holds what the examples of the description speak of."""
    with serving(folder / "data", agency_code="G09.01") as served:
        _with_a_paper(served, HEADERS)
        yield served


@contextmanager
def guarded_office(folder: Path) -> Iterator[tuple[Served, Callers]]:
    """The same with accounts, and papers of two units; and everybody who asks."""
    house = build(folder)
    scanner = _service_with_one_scope(house)
    with serving(house.data, agency_code="G09.01", token_minutes=60) as served:
        del served.client.headers["X-Sohoa-Actor"], served.client.headers["X-Sohoa-Unit"]
        _with_a_paper(served, {"Authorization": f"Bearer {house.tokens['officer']}"})
        yield served, _callers(house, scanner, _ended_token(served.url))


def _with_a_paper(served: Served, headers: Mapping[str, str]) -> None:
    """One that was read, with the dossier and the person of the examples."""
    served.client.headers.update(headers)
    of_dossier = {"dossier": DOSSIER, "procedure": "1.001667", "person": HOA, "person_name": "Nguyễn Thị Hoa"}
    file = ("ra-vien.pdf", drawn.pdf(drawn.discharge_page("Nguyễn Thị Hoa", HOA)))
    answer = served.client.post("/api/v1/documents/import", data={**SAID, **of_dossier}, files={"file": file})
    assert answer.status_code == 202, answer.text
    served.finished(int(answer.json()["Batch"].rpartition("/")[2]))


def _service_with_one_scope(house: House) -> str:
    """Its token."""
    by = Actor("Lê Thị Thu", "cli")
    with open_installation(house.settings) as installation:
        with installation.sessions.begin() as session:
            accounts.add_service(session, by, "may-quet", "Máy tìm ở sảnh", ["search"], [("intake_system", OWN)])
            _, secret = accounts.make_secret(session, by, "may-quet", None)
        door = Door(installation.sessions, installation.settings, "api", "testclient")
        begun, _ = signing_in.with_secret(door, "may-quet", secret, [])
        return begun.token


def _ended_token(url: str) -> str:
    """Of an archivist who signed in and out."""
    signed_in = httpx.post(f"{url}/v1/session", json={"name": "nguoi.archivist", "password": PHRASE})
    token = str(signed_in.json()["token"])
    ended = httpx.delete(f"{url}/v1/session", headers={"Authorization": f"Bearer {token}"})
    assert ended.status_code == 204, ended.text
    return token


def _callers(house: House, service: str, ended: str) -> Callers:
    """With the secrets that docs/rights.md keeps from them whatever purpose they say: the word that stands on a paper and on no
    other, and the number on it.
    """
    all_words = tuple(paper.word for paper in house.papers)
    all_numbers = tuple(f"số-{paper.word}" for paper in house.papers)
    of_others = tuple(paper.word for paper in house.papers if paper.unit == OTHER and paper.reach == "reason")
    own_sensitive = f"số-{house.paper(OWN, 'sensitive', 'reason').word}"
    at_the_counter = (*of_others, own_sensitive)
    return Callers(
        [
            Caller("archivist", house.tokens["archivist"], True, at_the_counter),
            Caller("officer", house.tokens["officer"], True, at_the_counter),
            Caller("auditor", house.tokens["auditor"], True, all_numbers),
            Caller("administrator", house.tokens[OF_ALL], True, all_words),
            Caller("somebody without roles", house.tokens[""], True, all_words),
            Caller("a service with one scope", service, True, at_the_counter),
            Caller("nobody", None, False, all_words),
            Caller("an archivist who signed out", ended, False, all_words),
        ],
        [operation for operation, needs in documented("Of the API").items() if needs == "nothing"],
    )


def walk(
    url: str,
    folder: Path,
    *,
    examples: int,
    phases: str = "examples,fuzzing",
    seed: int = SEED,
    callers: Callers | None = None,
) -> subprocess.CompletedProcess[str]:
    """Ask every operation; what is found stands in the output, with the request that shows it. Replays are left in `folder`.

    With `callers` they ask; else the one that the headers name.
    """
    if callers is None:
        said, checks, environment = HEADERS, CHECKS, {}
    else:
        said, checks = {"X-Sohoa-Purpose": HEADERS["X-Sohoa-Purpose"]}, (*CHECKS, "nobody_learns_what_they_may_not")
        environment = {
            "SCHEMATHESIS_HOOKS": "bench.api_callers", CALLERS_FILE: str(callers.kept(folder / "callers.json")),
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        }  # fmt: skip
    headers = [part for name, value in said.items() for part in ("--header", f"{name}: {value}")]
    command = [
        Path(sys.executable).with_name("schemathesis"), "run", f"{url}/v1/openapi.json", *headers,
        "--checks", ",".join(checks), "--phases", phases, "--max-examples", str(examples), "--seed", str(seed),
        "--generation-database", "none", "--request-timeout", "30", "--suppress-health-check", "all",
        "--warnings", "off", "--no-color",
    ]  # fmt: skip
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )  # fmt: skip


def main() -> None:
    """Walk longer, through all phases, without accounts and with, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    longer = {"examples": asked.examples, "phases": "examples,coverage,fuzzing", "seed": asked.seed}
    with tempfile.TemporaryDirectory() as folder, office(Path(folder)) as served:
        without = walk(served.url, Path(folder), **longer)
    with tempfile.TemporaryDirectory() as folder, guarded_office(Path(folder)) as (served, callers):
        guarded = walk(served.url, Path(folder), callers=callers, **longer)
    for done in (without, guarded):
        print(done.stdout, done.stderr)
    sys.exit(without.returncode or guarded.returncode)


if __name__ == "__main__":
    main()
