"""Every operation of the API, asked with what its own description allows and with what it does not (schemathesis).

A server of its own over a data folder with a read paper, a dossier and a person, so that the examples of the description name
something. `make bench-api-fuzz` walks longer than the test does.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import drawn
from tests.portal.api.served import HEADERS, Served, serving

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
    """A server over a folder that holds what the examples of the description speak of."""
    with serving(folder / "data", agency_code="G09.01") as served:
        of_dossier = {"dossier": DOSSIER, "procedure": "1.001667", "person": HOA, "person_name": "Nguyễn Thị Hoa"}
        file = ("ra-vien.pdf", drawn.pdf(drawn.discharge_page("Nguyễn Thị Hoa", HOA)))
        answer = served.client.post("/api/v1/documents/import", data={**SAID, **of_dossier}, files={"file": file})
        assert answer.status_code == 202, answer.text
        served.finished(int(answer.json()["Batch"].rpartition("/")[2]))
        yield served


def walk(
    url: str, folder: Path, *, examples: int, phases: str = "examples,fuzzing", seed: int = SEED
) -> subprocess.CompletedProcess[str]:
    """Ask every operation; what is found stands in the output, with the request that shows it. Replays are left in `folder`."""
    headers = [part for name, value in HEADERS.items() for part in ("--header", f"{name}: {value}")]
    command = [
        Path(sys.executable).with_name("schemathesis"), "run", f"{url}/v1/openapi.json", *headers,
        "--checks", ",".join(CHECKS), "--phases", phases, "--max-examples", str(examples), "--seed", str(seed),
        "--generation-database", "none", "--request-timeout", "30", "--suppress-health-check", "all",
        "--warnings", "off", "--no-color",
    ]  # fmt: skip
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def main() -> None:
    """Walk longer, through all phases, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, office(Path(folder)) as served:
        done = walk(served.url, Path(folder), examples=asked.examples, phases="examples,coverage,fuzzing", seed=asked.seed)
    print(done.stdout, done.stderr)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
