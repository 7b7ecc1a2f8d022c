"""API7: nothing of the product asks an address that a caller gives; those that it does ask come from its settings alone."""

from __future__ import annotations

import ast
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from tests import drawn
from tests.portal.api.served import HEADERS, serving
from tests.portal.owasp.test_mass_assignment import bodies, filled
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import REASON, Purpose

pytestmark = pytest.mark.xdist_group("owasp")
ROOT = Path(__file__).resolve().parents[3]
ROOMS = (
    "portal",
    "ingest",
    "intake",
    "search",
    "archive",
    "ocr",
    "registry",
    "catalogue",
    "page",
    "vietnamese",
    "sohoa",
    "migrations",
)
CLIENTS = {
    "httpx",
    "httpx2",
    "requests",
    "aiohttp",
    "urllib3",
    "urllib.request",
    "http.client",
    "ftplib",
    "smtplib",
    "authlib",
    "minio",
}
"""What can open a connection to somewhere."""
ASKERS = {
    "registry/accounts/openid.py": "the OpenID provider of the settings",
    "registry/accounts/provider_keys.py": "its keys",
    "archive/objects/s3.py": "the S3 server of the settings",
    "archive/objects/remote_file.py": "what it answers, as a file; opens nothing",
    "sohoa/assembly.py": "names the type; opens nothing",
    "archive/objects/s3_failures.py": "its errors; opens nothing",
    "archive/objects/s3_times.py": "its dates; opens nothing",
    "archive/objects/s3_parts.py": "what a cut-off transfer left there; asks the client that it is given",
    "archive/log/seal_bucket.py": "the S3 server of the settings",
}


@dataclass
class Listener:
    """Somebody who waits to be called."""

    url: str
    called: list[str] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        there, ended = Listener(f"http://127.0.0.1:{server.getsockname()[1]}/gọi"), threading.Event()

        def wait() -> None:
            while not ended.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    there.called.append(connection.recv(200).decode("latin-1"))

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        yield there
        ended.set()
        thread.join()


def with_address(value: Any, url: str) -> Any:
    """The same with the address wherever there was text."""
    if isinstance(value, dict):
        return {key: with_address(inner, url) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_address(inner, url) for inner in value]
    return url if isinstance(value, str) else value


def test_a_listener_is_called_when_somebody_calls() -> None:
    with listening() as there:
        host, _, port = there.url.removeprefix("http://").partition("/")[0].partition(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(b"GET /")
            connection.recv(1)
    assert there.called == ["GET /"]


def test_no_address_in_a_body_a_query_or_a_header_is_asked(own_api: Api) -> None:
    with listening() as there:
        described = own_api.client.get("/v1/openapi.json").json()
        for body in bodies(own_api):
            body.sent(own_api, with_address(body.example, there.url))
        asked = 0
        for path, methods in described["paths"].items():
            for parameter in methods.get("get", {}).get("parameters", []):
                if parameter["in"] == "query":
                    own_api.ask("officer", Purpose(REASON), method="GET", url=filled(path), params={parameter["name"]: there.url})
                    asked += 1
        headers = (
            "Referer",
            "X-Forwarded-Host",
            "X-Forwarded-For",
            "Forwarded",
            "X-Original-URL",
            "Via",
            "Link",
            "X-Sohoa-Purpose",
        )
        for name in headers:
            value = there.url.removesuffix("/gọi")
            own_api.ask("officer", Purpose(), method="GET", url="/v1/documents", headers={name: value})
        for name in ("iss", "state", "code", "redirect_uri", "error"):
            own_api.client.get("/v1/sign-in/openid/callback", params={name: there.url})
            own_api.client.get("/v1/sign-in/openid", params={name: there.url})
    assert asked > 30
    assert there.called == []


def test_no_address_in_a_scan_is_asked(tmp_path: Path) -> None:
    """Opened, read and drawn: a PDF that wants to load, send and run things."""
    with listening() as there:
        scan = tmp_path / "gọi về.pdf"
        scan.write_bytes(drawn.pdf(drawn.page(["Giấy tờ có liên kết"], size=(900, 600))))
        _call_home(scan, there.url)
        svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{there.url}"/></svg>'.encode()
        page = f'<!DOCTYPE a SYSTEM "{there.url}"><a/>'.encode()
        with serving(tmp_path / "data") as running:
            batch = running.upload((scan.name, scan.read_bytes()), ("hình.svg", svg), ("trang.xml", page))
            done = running.finished(batch["id"])
            numbers = [number for item in done["items"] for number in item["documents"]]
            assert numbers, done
            for path in ("", "/text", "/alto", "/pages/1/image", "/renditions/searchable_pdf", "/renditions/original"):
                assert running.client.get(f"/v1/documents/{numbers[0]}{path}", headers=HEADERS).status_code == 200
    assert there.called == []


def _call_home(scan: Path, url: str) -> None:
    with pikepdf.open(scan, allow_overwriting_input=True) as pdf:
        action = Dictionary(S=Name.URI, URI=String(url))
        pdf.Root.OpenAction = pdf.make_indirect(action)
        pdf.Root.AA = Dictionary(WC=action)
        pdf.Root.URI = Dictionary(Base=String(url))
        page = pdf.pages[0]
        page.obj.AA = Dictionary(O=Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String(url)), Flags=4))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 100, 100]), A=action)
        page.obj.Annots = Array([pdf.make_indirect(link)])
        outside = pdf.make_stream(b"", F=Dictionary(FS=Name.URL, F=String(url)), Type=Name.XObject, Subtype=Name.Image)
        page.obj.Resources.XObject[Name("/Outside")] = outside
        pdf.save(scan)


def test_only_the_adapters_that_the_settings_name_can_ask_anywhere() -> None:
    """Whatever opens connections is loaded in these files and nowhere else."""
    found = {str(file.relative_to(ROOT)): names for file, tree in sources().items() if (names := _clients(tree))}
    assert set(found) == set(ASKERS), found


@cache
def sources() -> dict[Path, ast.Module]:
    """Every file of the product."""
    return {file: ast.parse(file.read_text("utf-8")) for room in ROOMS for file in (ROOT / room).rglob("*.py")}


def _clients(tree: ast.Module) -> set[str]:
    named: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            named |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Attribute) and node.attr in ("create_connection", "open_connection"):
            named.add("http.client")
    return {name for name in named for client in CLIENTS if name == client or name.startswith(f"{client}.")}


@pytest.mark.parametrize("name", ["openid_issuer", "s3_endpoint", "database_url", "public_url"])
def test_an_address_that_is_asked_is_a_setting_and_nothing_sets_it_from_a_request(name: str) -> None:
    """No assignment, no keyword: settings are frozen values, read once where the product begins."""
    for file, tree in sources().items():
        for node in ast.walk(tree):
            given = isinstance(node, ast.keyword) and node.arg == name
            stored = isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Store)
            assert given is stored is False, (file, getattr(node, "lineno", 0))
