"""Names that lead out of where they belong: in paths, uploads, codes and exports.

Those in zips: tests/ingest/opening/test_archive.py.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from urllib.parse import quote

import pytest

from portal.api.renditions import attachment
from portal.errors import TargetExists, TargetUnwritable
from portal.export import write_new
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import REASON, Purpose
from tests.portal.rights.house import OWN

pytestmark = pytest.mark.xdist_group("owasp")
OUT = (
    "../sohoa.db",
    "..%2F..%2Fetc%2Fpasswd",
    "%2Fetc%2Fpasswd",
    "..\\sohoa.db",
    "....//sohoa.db",
    "%00",
    "sohoa.db%00.pdf",
    "~",
    ".",
)
NAMES = (
    "../../ngoài.pdf",
    "/etc/passwd",
    "..\\..\\ngoài.pdf",
    "C:\\Windows\\x.pdf",
    "a/../../../b.pdf",
    "\u2044etc\u2044x",
    "x\x00.pdf",
)


@pytest.mark.parametrize("name", OUT)
@pytest.mark.parametrize(
    "path",
    [
        "/v1/documents/1/renditions/{name}",
        "/v1/documents/{name}",
        "/v1/documents/1/pages/{name}/image",
        "/v1/dossiers/{name}",
        "/v1/dossiers/000.00.01.H29-260310-0420/papers/{name}",
        "/api/v1/documents/{name}",
        "/api/v1/documents/download/{name}",
        "/v1/units/{name}",
        "/v1/procedures/{name}",
        "/v1/batches/{name}/events",
    ],
)
def test_no_path_of_the_api_leads_to_a_file(api: Api, path: str, name: str) -> None:
    answer = api.ask("officer", Purpose(REASON), method="GET", url=path.format(name=name))
    assert answer.status_code in (403, 404, 405, 422) or answer.headers["content-type"] == "application/json", answer.text
    assert b"SQLite format" not in answer.content
    assert b"root:" not in answer.content
    assert str(api.house.data) not in answer.text


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_an_upload_is_a_name_and_no_place(own_api: Api, name: str) -> None:
    before = _everything(own_api.house.data.parent)
    answer = own_api.ask(
        "officer", Purpose(REASON), method="POST", url="/v1/batches", data={"unit": OWN},
        files={"file": (name, f"không phải bản quét {name}".encode())},
    )  # fmt: skip
    assert answer.status_code == 202, answer.text
    (item,) = answer.json()["items"]
    assert not item["name"].startswith("/")
    assert item["name"].isprintable()
    made = {file for file in _everything(own_api.house.data.parent) - before if "sohoa.db" not in file.name}
    objects = own_api.house.data / "objects"
    assert {file for file in made if not file.is_relative_to(objects)} <= _seals(own_api), made


@pytest.mark.parametrize("kind", ["file", "link to a file", "link to nothing", "folder"])
def test_an_export_never_writes_through_or_over_what_is_there(tmp_path: Path, kind: str) -> None:
    target, elsewhere = tmp_path / "giấy.pdf", tmp_path / "khác.pdf"
    if kind in ("file", "link to a file"):
        elsewhere.write_bytes("cũ".encode())
    match kind:
        case "file":
            target.write_bytes("cũ".encode())
        case "folder":
            target.mkdir()
        case _:
            target.symlink_to(elsewhere)
    with pytest.raises((TargetExists, TargetUnwritable)):
        write_new(target, io.BytesIO("mới".encode()))
    assert not elsewhere.exists() or elsewhere.read_bytes() == "cũ".encode()


@pytest.mark.parametrize("name", ['a"; filename="b.exe', "a\r\nSet-Cookie: x=1", "../../a.pdf", "giấy ra viện.pdf", "💊.pdf", ""])
def test_a_name_stays_within_its_header(name: str) -> None:
    header = attachment(name)
    header.encode("latin-1")
    assert "\r" not in header
    assert "\n" not in header
    assert header.count('"') == 2
    assert header.endswith(quote(name, safe=""))


def _everything(folder: Path) -> set[Path]:
    return {Path(root, name) for root, folders, files in os.walk(folder) for name in (*folders, *files)}


def _seals(api: Api) -> set[Path]:
    return _everything(api.house.settings.seals_folder)
