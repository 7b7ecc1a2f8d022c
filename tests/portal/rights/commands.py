"""How each command is given in the walk. Where the right is there, what it then says of the rest does not matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sohoa.clock import today
from tests.portal.agency import UNITS
from tests.portal.rights.house import BINH, HOA, IN_ALL, OUTSIDER, OWN, SICKNESS, House
from tests.portal.rights.operations import MISSING

Words = Callable[[House, Path], Sequence[str | Path]]
"""From the house and a folder to write to."""


@dataclass(frozen=True)
class OfCommand:
    """What follows the command's name. `unknown` is the code of what is not there, for what may be hidden."""

    words: Words
    unknown: str | None = None


def _just(*words: str | Path) -> Words:
    return lambda house, folder: words


def _paper(*words: str) -> OfCommand:
    """On an ordinary paper of the own unit."""
    return OfCommand(lambda house, folder: (str(house.paper(OWN, "ordinary", "reason").number), *words), "DOCUMENT_UNKNOWN")


def _batch(*words: str) -> OfCommand:
    return OfCommand(lambda house, folder: (str(house.batches[OWN]), *words), "BATCH_UNKNOWN")


def _dossier(*words: str) -> OfCommand:
    return OfCommand(lambda house, folder: (house.dossier, *words), "DOSSIER_UNKNOWN")


def _handed_out(kind: str, *words: str) -> OfCommand:
    return OfCommand(lambda house, folder: (house.dossier, *words, "--to", folder / f"{kind}.pdf"), "DOSSIER_UNKNOWN")


def _scan(house: House, folder: Path) -> Sequence[str | Path]:
    """No scan at all, so that nothing has to be read."""
    file = folder / "ghi chú.txt"
    file.write_text("không phải bản quét", "utf-8")
    return file, "--unit", OWN


def _scanner(house: House, folder: Path) -> Sequence[str | Path]:
    """A folder into which nobody put anything yet."""
    (folder / "máy quét").mkdir(exist_ok=True)
    return folder / "máy quét", "--unit", OWN, "--once", "--settle", "0.1"


def _units(house: House, folder: Path) -> Sequence[str | Path]:
    file = folder / "don-vi.yaml"
    file.write_text(UNITS, "utf-8")
    return (file,)


def _granted(house: House, folder: Path) -> Sequence[str | Path]:
    words = (OUTSIDER, "--may", "read", "--type", "ADMIN_QD", "--unit", OWN)
    return *words, "--to", today().isoformat(), "--reason", "thanh tra"


def _exported(house: House, folder: Path) -> Sequence[str | Path]:
    return str(house.paper(OWN, "ordinary", "reason").number), "--to", folder / "giấy.pdf"


_OF_HOA, _NOBODY = (HOA.personal_number,), ("nguoi.nao",)
_PERSON = ("--person", HOA.personal_number)
_SINGLE = (str(MISSING), str(MISSING), "--reason", "một nơi")

OF_COMMANDS: dict[str, OfCommand] = {
    "document list": OfCommand(_just()),
    "search": OfCommand(_just(IN_ALL)),
    "suggest": OfCommand(_just("giấy")),
    "review list": OfCommand(_just()),
    "document show": _paper(),
    "document text": _paper(),
    "document versions": _paper(),
    "document reading": _paper(),
    "document read-again": _paper("--why", " "),
    "document reread": OfCommand(_just("--older-than", "both", "--why", "bộ đọc mới", "--dry-run")),
    "document reread-report": OfCommand(_just("1")),
    "review show": _paper(),
    "document export": OfCommand(_exported, "DOCUMENT_UNKNOWN"),
    "document verify": _paper("--form", "original"),
    "review correct": _paper("--confirm", "serial", "--why", "đối chiếu bản chính"),
    "review accept": _paper("--form", "original"),
    "ingest": OfCommand(_scan),
    "watch": OfCommand(_scanner),
    "batch list": OfCommand(_just()),
    "batch show": _batch(),
    "batch retry": _batch(),
    "dossier open": OfCommand(_just("--procedure", SICKNESS, *_PERSON, "--unit", OWN)),
    "dossier show": _dossier(),
    "dossier list": OfCommand(_just()),
    "dossier change": _dossier("--interlinked"),
    "dossier receive": _dossier("--at", "2026-03-10T09:00"),
    "dossier attach": _dossier("--document", str(MISSING)),
    "dossier re-use": _dossier("--requirement", "khong_co"),
    "dossier supplement": _dossier("--need", "khong_co=thiếu chữ ký"),
    "dossier answer-supplement": _dossier(str(MISSING)),
    "dossier withdraw": _dossier("--because", " "),
    "dossier decide": _dossier("--outcome", "refused"),
    "dossier close": _dossier(),
    "dossier export": OfCommand(lambda house, folder: (house.dossier, "--to", folder / "ho-so"), "DOSSIER_UNKNOWN"),
    "paper receipt": _handed_out("receipt"),
    "paper supplement": _handed_out("supplement"),
    "paper apology": _handed_out("apology", "--because", "chờ xác minh", "--new-due", "2026-12-31"),
    "paper separator": _handed_out("separator"),
    "intake check": OfCommand(_just(*_PERSON, "--procedure", SICKNESS, "--fact", "treatment=inpatient", "--purpose", "ốm đau")),
    "person show": OfCommand(_just(*_OF_HOA)),
    "person find": OfCommand(_just(*_OF_HOA)),
    "person suggest": OfCommand(_just("--name", HOA.name)),
    "organisation list": OfCommand(_just()),
    "organisation show": OfCommand(_just(str(MISSING))),
    "person merge": OfCommand(_just("1", "1", "--reason", "một người")),
    "person unmerge": OfCommand(_just(str(MISSING), "--reason", "hai người")),
    "person identifier add": OfCommand(_just(BINH.personal_number, BINH.social_insurance_number)),
    "person identifier end": OfCommand(_just(BINH.personal_number, BINH.personal_number, "--last-day", "2026-12-31")),
    "person identifier verify": OfCommand(_just(BINH.personal_number, BINH.personal_number)),
    "organisation add": OfCommand(_just("--kind", "employer", "--number", "tax_number=0100109106")),
    "organisation merge": OfCommand(_just(*_SINGLE)),
    "organisation unmerge": OfCommand(_just(*_SINGLE[1:])),
    "organisation identifier add": OfCommand(_just(str(MISSING), "tax_number=0100109106")),
    "organisation identifier end": OfCommand(_just(str(MISSING), "tax_number=0100109106", "--last-day", "2026-12-31")),
    "organisation identifier verify": OfCommand(_just(str(MISSING), "tax_number=0100109106")),
    "unit list": OfCommand(_just()),
    "unit show": OfCommand(_just(OWN)),
    "unit load": OfCommand(_units),
    "report re-requests": OfCommand(_just("--from", "2026-01-01", "--to", "2026-03-31", "--unit", OWN)),
    "audit show": OfCommand(_just()),
    "person looks": OfCommand(_just(*_OF_HOA, "--purpose", "công dân đề nghị")),
    "account list": OfCommand(_just()),
    "account show": OfCommand(_just(*_NOBODY)),
    "account add": OfCommand(_just("nguoi.them", "--full-name", "Phạm Thị Lan")),
    "account add-service": OfCommand(_just("dich-vu", "--full-name", "Dịch vụ")),
    "account rename": OfCommand(_just(*_NOBODY, "--full-name", "Phạm Thị Lan")),
    "account end": OfCommand(_just(*_NOBODY, "--reason", "chuyển công tác")),
    "account reset": OfCommand(_just(*_NOBODY)),
    "account release": OfCommand(_just(*_NOBODY)),
    "account role give": OfCommand(_just(*_NOBODY, f"officer@{OWN}")),
    "account role take": OfCommand(_just(*_NOBODY, str(MISSING))),
    "account secret make": OfCommand(_just(*_NOBODY)),
    "account secret end": OfCommand(_just(*_NOBODY, str(MISSING))),
    "grant give": OfCommand(_granted),
    "grant list": OfCommand(_just()),
    "grant take-back": OfCommand(_just(str(MISSING))),
    "index check": OfCommand(_just()),
    "index rebuild": OfCommand(_just()),
    "archive init": OfCommand(_just()),
    "audit verify": OfCommand(_just()),
    "audit head": OfCommand(_just()),
    "archive verify": OfCommand(_just()),
    "audit seal": OfCommand(_just()),
    "audit new-key": OfCommand(_just("--reason", "máy cũ hỏng đĩa")),
    "audit store-again": OfCommand(_just("--reason", "máy cũ hỏng đĩa")),
    "archive repair": OfCommand(_just()),
    "archive hold": OfCommand(_just()),
    "backup": OfCommand(lambda house, folder: (folder / "sao-luu",)),
}
"""By the command."""
