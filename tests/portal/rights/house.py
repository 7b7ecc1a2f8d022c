"""An agency with accounts of every role, papers of every sort in two units, and dossiers: rights are walked over it.

Whoever acts holds their role for the branch Cửa Đông; the branch Sông Mây is another unit.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import pikepdf
from PIL import Image
from sqlalchemy.orm import Session

import intake
import search
from archive import MadeRendition, Source, deposit, link_person
from archive.records import DocumentCode
from archive.rights.grants import GrantAsked, give
from bench.scans.people import Person as Invented
from ingest import reading_again, receiving
from ingest.records import DONE, READ, Item, ItemPage
from ingest.sources import IncomingFile
from intake.dossiers import close, decide, open_new_dossier
from intake.reception import receive
from page import kept_words
from page.box import Box
from page.invisible_text import add_invisible_text
from page.reading import DocumentReading, Field, TypeReading
from page.words import ReadPage, Word
from portal import accounts, signing_in
from portal.signing_in import Door
from registry import persons
from registry.accounts import account as account_records
from registry.accounts import keys
from registry.accounts.identity import of_account
from registry.accounts.scopes import SCOPES
from registry.actor import ROLES, Actor, HeldRole
from registry.records import Person
from registry.unit_loading import load_units
from sohoa.assembly import Installation, open_installation
from sohoa.clock import today, utc_now
from sohoa.settings import Settings
from tests import drawn
from tests.archive.rights import lists
from tests.portal.agency import UNITS
from tests.portal.command import ALL_DAY

OWN, OTHER = "07906", "07907"
AGENCY = "000.00.01.H29"
SICKNESS = "1.001667"
STAY = {
    "treatment": "inpatient",
    "patient": "employee",
    "died_in_facility": False,
    "transferred": False,
    "event_from": date(2026, 3, 2),
    "event_to": date(2026, 3, 9),
}
PHRASE = "mưa rào tháng bảy trắng đồng"
OF_ALL = "administrator of the whole agency"
OUTSIDER = "thanh.tra"
"""An account without roles, for whom grants are given."""
IN_ALL = "bảo quản"
"""Words that stand on every paper."""
LISTED = lists.drawn(lists.C70A_HD, "clean", 11)
HOA, BINH = LISTED.people[0], LISTED.people[1]
"""Two of the employees on the list. The dossiers are Hoa's."""
Kind = Literal["ordinary", "sensitive", "unknown"]
Reach = Literal["reason", "dossier", "required"]
_ARCHIVIST = Actor("Lê Minh Tuấn", "worker")


@dataclass(frozen=True)
class Paper:
    """A paper that is held, as far as rights go, and what it says that nobody learns by being refused."""

    number: int
    code: str
    """After công văn 7197."""
    unit: str
    kind: Kind
    type_id: str | None
    reach: Reach
    """What the open dossier of the own unit is for it."""
    of_hoa: bool
    many: bool
    lies_in_the_dossier: bool
    word: str
    """Stands on no other paper."""
    says: tuple[str, ...]
    sha256: Mapping[str, str]
    """Of its forms."""
    scan: bytes

    def __str__(self) -> str:
        return f"{self.kind} {self.type_id} of unit {self.unit}, {self.reach}"


@dataclass(frozen=True)
class House:
    """What stands in the data folder, which may have been copied since."""

    data: Path
    tokens: Mapping[str, str]
    """By the role that its account holds for the own unit; `""` has none, `OF_ALL` is administrator everywhere."""
    papers: tuple[Paper, ...]
    dossier: str
    """Hoa's, in hand in the own unit."""
    closed: str
    elsewhere: str
    """Hoa's, in hand in the other unit."""
    hoa: int
    binh: int
    batches: Mapping[str, int]
    """By unit."""
    grants: Mapping[str, int]
    """By unit."""

    @property
    def settings(self) -> Settings:
        return lasting_settings(self.data)

    def at(self, data: Path) -> House:
        """The same in a copy of its folder."""
        return replace(self, data=data)

    def paper(self, unit: str, kind: Kind, reach: Reach, *, many: bool = False) -> Paper:
        """The one of this sort."""
        (found,) = (one for one in self.papers if (one.unit, one.kind, one.reach, one.many) == (unit, kind, reach, many))
        return found


_SORTS: tuple[tuple[Kind, str | None, bool, Reach], ...] = (
    ("ordinary", "THE_BHYT", True, "dossier"),
    ("ordinary", "THE_BHYT", False, "reason"),
    ("ordinary", "C70A_HD", True, "dossier"),
    ("sensitive", "GIAY_RA_VIEN", True, "required"),
    ("sensitive", "XN_VO_SINH", True, "dossier"),
    ("sensitive", "GIAY_RA_VIEN", False, "reason"),
    ("unknown", None, True, "dossier"),
    ("unknown", None, False, "reason"),
    ("unknown", None, True, "required"),
)
"""Kind, type, whether Hoa's, and what her dossier is for it: 1.001667 asks for the discharge paper, and the last lies in it."""


def lasting_settings(data: Path) -> Settings:
    """Under which what its accounts signed in with lasts a whole run of tests."""
    return Settings(data=data, token_minutes=60, session_idle_minutes=ALL_DAY, agency_code=AGENCY)


def build(folder: Path) -> House:
    """Set it up: units, accounts, papers, dossiers."""
    settings = lasting_settings(folder / "data")
    with open_installation(settings) as installation:
        tokens = _accounts(installation, folder)
        with installation.sessions.begin() as session:
            hoa, binh = (_known(session, one) for one in (HOA, BINH))
            codes = [_dossier(session, installation, hoa, unit) for unit in (OWN, OWN, OTHER)]
            _close(session, installation, codes[1])
        batches = {unit: receiving.open_batch(installation, _ARCHIVIST, receiving.Purpose(unit=unit)) for unit in (OWN, OTHER)}
        held = tuple(
            _deposited(installation, batches[unit], unit, sort, hoa if sort[2] else binh, codes[0])
            for unit in (OWN, OTHER)
            for sort in _SORTS
        )
        for number in batches.values():
            receiving.close_batch(installation, number)
        _read_again(installation, held)
        search.drain(installation.sessions, installation.objects, installation.index)
        granted = {unit: _grant(installation, unit) for unit in (OWN, OTHER)}
        return House(settings.data, tokens, held, codes[0], codes[1], codes[2], hoa.id, binh.id, batches, granted)


def _accounts(installation: Installation, folder: Path) -> dict[str, str]:
    units = folder / "don-vi.yaml"
    units.write_text(UNITS, "utf-8")
    by = Actor("Lê Thị Thu", "cli")
    with installation.sessions.begin() as session:
        load_units(session, units)
        _, first = accounts.first_administrator(session, by, "quan-tri", "Lê Thị Thu")
        keys.make(installation.settings.keys_folder)
        accounts.add_person(session, by, OUTSIDER, "Đỗ Thị Vân")
    tokens = {OF_ALL: _settled(installation, "quan-tri", first)}
    for role in ("", *ROLES):
        if role != "intake_system":
            tokens[role] = _added(installation, by, f"nguoi.{role or 'moi'}", [(role, OWN)] if role else [])
    return tokens | {"intake_system": _service(installation, by)}


def _grant(installation: Installation, unit: str) -> int:
    """Of papers of which there are none: it opens nothing."""
    with installation.sessions.begin() as session:
        outsider = account_records.get(session, OUTSIDER).id
        keeper = account_records.get(session, "nguoi.records_manager").id
        by = Actor("Phạm Quốc Minh", "cli", account=keeper, roles=(HeldRole("records_manager", unit),))
        asked = GrantAsked(
            outsider, ("read",), unit, today(), today() + timedelta(days=7), "Thanh tra theo QĐ 45/QĐ-TTr", type_ids=("ADMIN_QD",)
        )
        return give(session, installation.catalogue.types, by, asked, today()).id


def _service(installation: Installation, by: Actor) -> str:
    with installation.sessions.begin() as session:
        accounts.add_service(session, by, "cong-dvc", "Cổng dịch vụ công", SCOPES, [("intake_system", OWN)])
        _, secret = accounts.make_secret(session, by, "cong-dvc", None)
    begun, _ = signing_in.with_secret(_door(installation), "cong-dvc", secret, [])
    return begun.token


def _added(installation: Installation, by: Actor, name: str, held: Sequence[tuple[str, str | None]]) -> str:
    with installation.sessions.begin() as session:
        _, first = accounts.add_person(session, by, name, "Đỗ Quỳnh Chi", held)
    return _settled(installation, name, first)


def _settled(installation: Installation, name: str, first: str) -> str:
    """The owner changes the first password; the token of the session that begins with that."""
    with installation.sessions() as session:
        known = of_account(account_records.get(session, name), today(), way="program")
    return signing_in.change_password(_door(installation), known, first, PHRASE, None).token


def _door(installation: Installation) -> Door:
    return Door(installation.sessions, installation.settings, "api", "testclient")


def _known(session: Session, one: Invented) -> Person:
    return persons.find_or_create(
        session, personal_number=one.personal_number, social_insurance_number=one.social_insurance_number, name=one.name
    )


def _dossier(session: Session, installation: Installation, person: Person, unit: str) -> str:
    opened = open_new_dossier(
        session, installation.catalogue, agency=AGENCY, procedure=SICKNESS, person=person, at=utc_now(), facts=STAY, unit=unit,
        actor=replace(_ARCHIVIST, unit=unit),
    )  # fmt: skip
    return opened.code


def _close(session: Session, installation: Installation, code: str) -> None:
    dossier = receive(
        session, installation.catalogue, code, at=utc_now(), actor=_ARCHIVIST, without_scans_because="hồ sơ giấy"
    )  # fmt: skip
    decide(session, dossier, outcome="granted", at=utc_now(), actor=_ARCHIVIST)
    close(session, dossier, at=utc_now(), actor=_ARCHIVIST)


def _deposited(
    installation: Installation,
    batch: int,
    unit: str,
    sort: tuple[Kind, str | None, bool, Reach],
    owner: Person,
    dossier: str,
) -> Paper:
    kind, type_id, of_hoa, reach = sort
    many, lies_in_it = type_id == "C70A_HD", kind == "unknown" and reach == "required"
    word = f"{'đông' if unit == OWN else 'tây'}{('A', 'B')[of_hoa]}{kind}{reach}{'nhiều' if many else ''}".lower()
    name = HOA.name if of_hoa else BINH.name
    picture, page = _list() if many else _plain(word, name)
    scan = drawn.pdf(picture) + f"% {unit}\n".encode()
    item = _item(installation, batch, f"{name} {word}.pdf", scan)
    words = installation.objects.put(io.BytesIO(kept_words.to_bytes([page])))
    searchable = installation.objects.put(io.BytesIO(_searchable(scan, page)))
    made = [
        MadeRendition("words", words, kept_words.MEDIA_TYPE, "tesseract", "5"),
        MadeRendition("searchable_pdf", searchable, "application/pdf", "sohoa", "1"),
    ]
    serial = Field("serial", f"số-{word}", f"Số: {word}", 0.97, 1, page.words[0].box)
    reading = DocumentReading((1,), TypeReading(type_id, 0.97 if type_id else 0.3, "đầu giấy"), (serial,), f"Giấy {word}")
    with installation.sessions.begin() as session:
        row = session.get_one(Item, item)
        stored = installation.objects.put(io.BytesIO(scan))
        source = Source(item, row.name, stored, "application/pdf", unit=unit)
        document = deposit(session, source, reading, [page], made, replace(_ARCHIVIST, unit=unit))
        link_person(session, document.id, owner.id, "owner")
        code = DocumentCode(stem=f"G09.01_CV_{document.id:06d}", source_item=item, document_id=document.id)
        session.add(code)
        if lies_in_it:
            intake.attach(session, intake.get_dossier(session, dossier), document.id)
        number = document.id
        hashes = {one.kind: one.sha256 for one in document.renditions}
    return Paper(
        number, f"{code.stem}_V1", unit, kind, type_id, reach, of_hoa, many, lies_in_it, word,
        says=(word, name, *((type_id,) if type_id else ()), *hashes.values()), sha256=hashes, scan=scan,
    )  # fmt: skip


def _item(installation: Installation, batch: int, name: str, scan: bytes) -> int:
    """The file as it stands once it was read."""
    item = receiving.add_file(installation, batch, IncomingFile(name, lambda: io.BytesIO(scan)), _ARCHIVIST)
    with installation.sessions.begin() as session:
        row = session.get_one(Item, item)
        row.state, row.kind, row.page_count, row.finished_at = DONE, "pdf", 1, utc_now()
        session.add(ItemPage(item_id=item, number=1, state=READ))
    return item


def _read_again(installation: Installation, papers: Sequence[Paper]) -> None:
    """Each was read again once, and said what it said before."""
    with installation.sessions.begin() as session:
        for item in reading_again.ask(session, [one.number for one in papers], _ARCHIVIST, "bộ đọc mới").values():
            item.state, item.finished_at = DONE, utc_now()
            for page in item.pages:
                page.state = READ


def _plain(word: str, name: str) -> tuple[Image.Image, ReadPage]:
    """A page of a few lines of print, and its words."""
    lines = [f"Giấy {word}", f"Họ và tên: {name}", f"Tài liệu {IN_ALL} tại kho"]
    width, height = 850, 600
    return drawn.page(lines, size=(width, height), letters=24), ReadPage(
        1, width, height, 100.0, tuple(_words(lines)), reader="truth"
    )


def _words(lines: Sequence[str]) -> Iterator[Word]:
    for row, line in enumerate(lines):
        left = 0.13
        for text in line.split():
            length = 0.013 * len(text)
            yield Word(text, Box(left, 0.1 + 0.064 * row, left + length, 0.14 + 0.064 * row), 0.95, row)
            left += length + 0.008


def _list() -> tuple[Image.Image, ReadPage]:
    """The list of employees, as scanned. It has no line on how it is kept: that is written on its edge."""
    last = max(word.line for word in LISTED.page.words) + 1
    edge = Word(IN_ALL, Box(0.02, 0.95, 0.08, 0.97), 0.95, last)
    parts = [replace(edge, text=text) for text in IN_ALL.split()]
    page = replace(LISTED.page, number=1, words=(*LISTED.page.words, *parts))
    return Image.open(io.BytesIO(LISTED.scanned.data)).convert("L"), page


def _searchable(scan: bytes, page: ReadPage) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(scan)) as pdf:
        add_invisible_text(pdf, pdf.pages[0], page)
        pdf.save(out, deterministic_id=True)
    return out.getvalue()
