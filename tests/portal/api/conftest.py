"""One server for all tests of the API, with one batch that was read: reading is what takes time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests import drawn
from tests.portal.agency import Agency, staffed
from tests.portal.api.served import Served, serving

DOSSIER = "000.00.01.H29-260310-0420"
HOA, MAI = "030185004321", "001185012349"


@dataclass(frozen=True)
class ReadBatch:
    """A server with a batch that is finished: a discharge paper, the same of somebody else upside down, and no scan at all."""

    served: Served
    answered: dict[str, Any]
    batch: dict[str, Any]
    discharge_pdf: bytes

    @property
    def client(self) -> httpx.Client:
        return self.served.client

    def document(self, file: str) -> int:
        """The document that was found in a file."""
        (found,) = next(item["documents"] for item in self.batch["items"] if item["name"] == file)
        return int(found)

    @property
    def discharge(self) -> int:
        return self.document("ra viện.pdf")

    @property
    def upside_down(self) -> int:
        return self.document("lộn ngược.png")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("api") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def read(served: Served) -> ReadBatch:
    discharge = drawn.pdf(drawn.discharge_page("Nguyễn Thị Hoa", HOA))
    other = drawn.discharge_page("Lê Thị Mai", MAI).transpose(Image.Transpose.ROTATE_180)
    answered = served.upload(
        ("ra viện.pdf", discharge),
        ("lộn ngược.png", drawn.png(other)),
        ("ghi chú.txt", "không phải bản quét".encode()),
        unit="07906",
        dossier=DOSSIER,
        person=HOA,
        person_name="Nguyễn Thị Hoa",
        procedure="1.001667",
        facts='{"treatment": "inpatient", "patient": "employee", "died_in_facility": false, "transferred": false, '
        '"event_from": "2026-03-02", "event_to": "2026-03-09"}',
    )
    return ReadBatch(served, answered, served.finished(answered["id"]), discharge)


@pytest.fixture
def client(served: Served) -> httpx.Client:
    return served.client


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A folder for an installation of one's own."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Agency:
    """An installation with accounts."""
    return staffed(tmp_path_factory.mktemp("cơ quan"))


@pytest.fixture(scope="session")
def guarded(agency: Agency) -> Iterator[Served]:
    """Its server."""
    with serving(agency.data) as running:
        yield running


@pytest.fixture(scope="session")
def gateway(agency: Agency) -> tuple[str, str, int]:
    """Name and secret of a service that looks up at the counter, and the secret's number."""
    agency.done(
        "account", "add-service", "cong-dvc", "--full-name", "Cổng dịch vụ công", "--scope", "intake",
        "--scope", "documents:read", "--role", "intake_system@07906",
    )  # fmt: skip
    made = agency.done("account", "secret", "make", "cong-dvc", "--json").value
    return "cong-dvc", made["value"], made["secret"]["id"]
