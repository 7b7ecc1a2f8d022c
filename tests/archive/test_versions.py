"""V1, V2 …: who made each version, when, why, what changed, and how it stood. Reading again makes one, and overrules nobody."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import Changes, FieldChange, acts, correct, verify
from archive.documents import find_rendition, get_document
from archive.doubt import doubts_on_record
from archive.errors import DocumentSuperseded, ReadingReasonMissing, RenditionUnknown, VersionUnknown
from archive.further_readings import add_reading
from archive.readings import Reading, as_it_stands
from archive.records import Document, Outbox
from archive.review import weigh
from archive.versions import accepted_in, forms_in, newest, stood_in, versions_of
from page.box import Box
from page.reading import DocumentReading, Field, TypeReading
from sohoa.clock import utc_now
from tests.archive.corrected import BINH, DUC, STAY, TYPES, WHY, an_archive, row, scanned
from tests.archive.deposited import OFFICER, read, sha256
from tests.archive.log.kept import deposited, kept_log
from tests.archive.read_again import LATER, found
from tests.services.databases import records_at

NEW_READER = "bộ đọc mới"


@pytest.fixture
def session(records: str) -> Iterator[Session]:
    with an_archive(records) as make_session, make_session.begin() as opened:
        yield opened


def fix(session: Session, document: Document, name: str, value: str) -> None:
    correct(session, TYPES, document.id, BINH, Changes(WHY, [FieldChange(name, value=value)]))


def said(name: str, value: str | None, confidence: float = 0.97) -> tuple[Field, ...]:
    """The discharge paper as it was read first, but for one field."""
    return tuple(replace(one, value=value, confidence=confidence) if one.name == name else one for one in STAY)


def doubts(session: Session, document: Document) -> list[tuple[str, str | None]]:
    weigh(session, [document], TYPES)
    return [(one.code, one.field) for one in doubts_on_record(document) if one.code in ("READ_OTHERWISE", "SPLIT_OTHERWISE")]


class TestHistory:
    def test_the_first_version_is_what_was_scanned_and_read(self, session: Session) -> None:
        document = scanned(session)
        (first,) = versions_of(session, document)
        assert (first.number, first.made_by, first.who, first.unit, first.why) == (
            1, "deposit", OFFICER.name, OFFICER.unit, "Số hóa hồ sơ hưu trí",
        )  # fmt: skip
        assert (first.at, list(first.corrections), first.acceptances) == (document.created_at, [], [])

    def test_corrections_and_readings_make_versions_and_acceptances_do_not(self, session: Session) -> None:
        document = scanned(session)
        fix(session, document, "discharged_on", "2026-03-09")
        verify(session, document.id, DUC, "original")
        add_reading(session, TYPES, document.id, found(), OFFICER, NEW_READER)
        first, second, third = versions_of(session, document)
        assert (second.number, second.made_by, second.who, second.unit, second.why) == (2, "correction", BINH.name, "07906", WHY)
        assert [(one.name, (one.after or {})["value"]) for one in second.corrections] == [("discharged_on", "2026-03-09")]
        assert [(one.who, one.form) for one in second.acceptances] == [("Phạm Văn Đức", "original")]
        assert (third.number, third.made_by, third.who, third.why) == (3, "reading", OFFICER.name, NEW_READER)
        assert first.at <= second.at <= second.acceptances[0].at <= third.at
        assert [accepted_in([first, second, third], number) is not None for number in (1, 2, 3)] == [False, True, True]

    def test_another_type_takes_the_acceptance_of_earlier_versions_back(self, session: Session) -> None:
        document = scanned(session)
        verify(session, document.id, BINH, "original")
        correct(session, TYPES, document.id, DUC, Changes("là bản tóm tắt", type_id="TOM_TAT_HSBA"))
        versions = versions_of(session, document)
        assert [accepted_in(versions, number) is not None for number in (1, 2)] == [True, False]
        verify(session, document.id, DUC, "lawful_copy")
        accepted = accepted_in(versions_of(session, document), 2)
        assert accepted is not None
        assert (accepted.who, accepted.form) == ("Phạm Văn Đức", "lawful_copy")

    def test_each_version_is_told_as_it_stood(self, session: Session) -> None:
        document = scanned(session)
        fix(session, document, "discharged_on", "2026-03-08")
        fix(session, document, "discharged_on", "2026-03-09")
        number = row(document, "discharged_on").id
        stood = [stood_in(document, version).fields[number]["value"] for version in (1, 2, 3)]
        assert stood == ["2026-03-07", "2026-03-08", "2026-03-09"]
        with pytest.raises(VersionUnknown, match="V3"):
            stood_in(document, 4)


class TestReadingAgain:
    def test_new_renditions_stand_beside_the_old_ones(self, session: Session) -> None:
        document = scanned(session)
        before = [(one.id, one.kind, one.sha256, one.version, one.created_at) for one in document.renditions]
        add_reading(session, TYPES, document.id, found(), OFFICER, NEW_READER)
        rows = [(one.id, one.kind, one.sha256, one.version, one.created_at) for one in document.renditions]
        assert rows[: len(before)] == before
        assert [row[1:4] for row in rows[len(before) :]] == [
            ("words", sha256(950), LATER), ("searchable_pdf", sha256(951), ""),
        ]  # fmt: skip
        assert {kind: one.sha256 for kind, one in forms_in(document, 1).items()} == {"original": sha256(1), "words": sha256(901)}
        assert find_rendition(document, "words").sha256 == sha256(950)
        assert find_rendition(document, "words", 1).sha256 == sha256(901)
        with pytest.raises(RenditionUnknown, match="original, words"):
            find_rendition(document, "searchable_pdf", 1)

    def test_the_same_bytes_make_no_version(self, session: Session) -> None:
        document = scanned(session)
        assert add_reading(session, TYPES, document.id, found(), OFFICER, NEW_READER) is not None
        assert add_reading(session, TYPES, document.id, found(), BINH, "đọc thử lại") is None
        assert (newest(document), len(document.renditions)) == (2, 4)
        told = acts.acts_on(session, "document", document.id)[-1]
        assert (told.verb, told.who, told.details) == ("read_again", BINH.name, {"why": "đọc thử lại", "same": True})

    def test_an_earlier_reader_makes_a_version_of_what_there_was_before(self, session: Session) -> None:
        document = scanned(session)
        for words in (950, 960, 950):
            add_reading(session, TYPES, document.id, found(words=words), OFFICER, NEW_READER)
        assert [forms_in(document, version)["words"].sha256 for version in (1, 2, 3, 4)] == [
            sha256(901), sha256(950), sha256(960), sha256(950),
        ]  # fmt: skip

    def test_pages_lie_as_the_words_in_force_say(self, session: Session) -> None:
        document = scanned(session)
        upright = replace(found(), pages=[replace(read(1)[0], turn=0, skew=-0.2)])
        add_reading(session, TYPES, document.id, upright, OFFICER, NEW_READER)
        assert [(page.source_page, page.turn, page.skew) for page in document.pages] == [(1, 0, -0.2)]

    def test_the_act_covers_what_it_made_and_names_reader_and_fields_but_no_value(self, session: Session) -> None:
        document = scanned(session)
        add_reading(session, TYPES, document.id, found(*said("discharged_on", "2026-03-09")), OFFICER, NEW_READER)
        told = acts.acts_on(session, "document", document.id)[-1]
        assert {table: len(rows) for table, rows in told.details.pop("covers").items()} == {"rendition": 2, "further_reading": 1}
        assert told.details == {
            "version": document.version, "reader": LATER, "why": NEW_READER, "otherwise": ["discharged_on"],
        }  # fmt: skip

    def test_the_index_hears_of_it(self, session: Session) -> None:
        document = scanned(session)
        before = len(session.scalars(select(Outbox)).all())
        add_reading(session, TYPES, document.id, found(), OFFICER, NEW_READER)
        session.flush()
        assert [one.document_id for one in session.scalars(select(Outbox).order_by(Outbox.id))][before:] == [document.id]

    def test_not_without_a_reason_nor_of_what_was_superseded(self, session: Session) -> None:
        document = scanned(session)
        with pytest.raises(ReadingReasonMissing):
            add_reading(session, TYPES, document.id, found(), OFFICER, "  ")
        document.superseded_at = utc_now()
        with pytest.raises(DocumentSuperseded):
            add_reading(session, TYPES, document.id, found(), OFFICER, NEW_READER)


class TestReadOtherwise:
    def test_what_is_read_otherwise_waits_for_a_person_and_changes_nothing(self, session: Session) -> None:
        document = scanned(session)
        stands = as_it_stands(document)
        add_reading(session, TYPES, document.id, found(*said("discharged_on", "2026-03-09")), OFFICER, NEW_READER)
        assert as_it_stands(document) == stands
        assert doubts(session, document) == [("READ_OTHERWISE", "discharged_on")]
        fix(session, document, "discharged_on", "2026-03-09")
        assert doubts(session, document) == []

    def test_an_officers_word_is_not_doubted(self, session: Session) -> None:
        document = scanned(session)
        fix(session, document, "discharged_on", "2026-03-09")
        correct(session, TYPES, document.id, BINH, Changes(WHY, [FieldChange("diagnosis", "not_shown")], "TOM_TAT_HSBA"))
        later = [replace(one, value="Viêm phổi") if one.name == "diagnosis" else one for one in STAY]
        add_reading(session, TYPES, document.id, found(*later), OFFICER, NEW_READER)
        assert doubts(session, document) == []
        assert row(document, "discharged_on").value == "2026-03-09"

    def test_a_value_more_and_a_value_less_are_read_otherwise(self, session: Session) -> None:
        document = scanned(session)
        serial = Field("serial", "BV 0412", "BV 0412", 0.93, 1, Box(0.7, 0.1, 0.8, 0.12))
        fewer = tuple(one for one in STAY if one.name != "admitted_on")
        add_reading(session, TYPES, document.id, found(*fewer, serial), OFFICER, NEW_READER)
        assert doubts(session, document) == [("READ_OTHERWISE", "admitted_on"), ("READ_OTHERWISE", "serial")]

    def test_another_type_is_a_doubt_and_so_are_several_documents(self, session: Session) -> None:
        document = scanned(session)
        second = DocumentReading((1,), TypeReading(None, 0.2, ""), ())
        add_reading(session, TYPES, document.id, found(type_id="TOM_TAT_HSBA", more=(second,)), OFFICER, NEW_READER)
        assert doubts(session, document) == [("SPLIT_OTHERWISE", None), ("READ_OTHERWISE", "document_kind")]
        assert document.type_id == "GIAY_RA_VIEN"

    def test_what_comes_from_another_paper_is_not_missed(self, session: Session) -> None:
        """An annex has the number of its decision, a paper the dossier of the sheet before it: read alone it shows neither."""
        annexed = Field("number_symbol", "4127/QĐ-BHXH", "4127/QĐ-BHXH", 0.95, 1, Box(0.1, 0.1, 0.3, 0.12), "inherited")
        filed = Field("dossier_code", "000.00.01.H29-260310-0420", "", 1.0, 1, Box(0.8, 0.1, 0.9, 0.2), "qr")
        document = scanned(session, *STAY, annexed, filed)
        add_reading(session, TYPES, document.id, found(*STAY), OFFICER, NEW_READER)
        assert doubts(session, document) == []

    def test_the_last_reading_counts(self, session: Session) -> None:
        document = scanned(session)
        add_reading(session, TYPES, document.id, found(*said("discharged_on", "2026-03-09")), OFFICER, NEW_READER)
        add_reading(session, TYPES, document.id, found(words=960), OFFICER, "thử lại")
        assert doubts(session, document) == []

    def test_what_somebody_verified_stays_verified(self, session: Session) -> None:
        document = scanned(session)
        verify(session, document.id, BINH, "original")
        add_reading(session, TYPES, document.id, found(*said("discharged_on", "2026-03-09")), OFFICER, NEW_READER)
        assert (document.verified_by, document.verified_form) == (BINH.name, "original")


@pytest.mark.parametrize("column", ["version", "at", "who", "why", "words_id", "said"])
def test_a_further_reading_that_somebody_changed_is_found(tmp_path: Path, column: str) -> None:
    with kept_log(tmp_path / "kept") as log:
        number = deposited(log)
        with log.sessions.begin() as session:
            again = replace(found(), pages=read(1, 2))
            add_reading(session, TYPES, number, again, OFFICER, NEW_READER)
        log.sealer.seal_all()
        assert log.kinds() == set()
        change = "words_id - 1" if column == "words_id" else f"{column} || ' '" if column != "version" else "version + 1"
        log.tampered(f"UPDATE further_reading SET {column} = {change}")
        assert log.kinds() == {"COVERED_CHANGED"}


# Whatever is done to a document: undone to any version, it is what it was then, its forms and its acceptance included.

_CHANGES = st.one_of(
    st.builds(lambda day: Changes(WHY, [FieldChange("discharged_on", value=f"2026-03-{day:02d}")]), st.integers(1, 28)),
    st.builds(lambda word: Changes(WHY, [FieldChange("diagnosis", "add", word)]), st.sampled_from(["Viêm phổi", "Sốt"])),
    st.builds(lambda name: Changes(WHY, [FieldChange(name, "not_shown")]), st.sampled_from(["serial", "admitted_on"])),
    st.builds(lambda kind: Changes(WHY, type_id=kind), st.sampled_from(["GIAY_RA_VIEN", "TOM_TAT_HSBA"])),
)
_STEPS = st.lists(st.one_of(_CHANGES, st.sampled_from(["original", "lawful_copy"]), st.integers(0, 2)), max_size=10)

Stood = tuple[Reading, dict[str, str], str | None]
"""What was said, the hash of each form, and what it was last compared with."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_STEPS)
def test_undone_to_any_version_a_document_is_what_it_was_then(steps: list[Changes | str | int]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        records_at("sqlite", Path(folder)) as records,
        an_archive(records) as make_session,
    ):
        with make_session.begin() as session:
            number = scanned(session).id
            history = [stands(get_document(session, number))]
        for step in steps:
            with make_session.begin() as session:
                before = len(history)
                taken(session, number, step)
                document = get_document(session, number)
                history = history[: newest(document) - 1] if before >= newest(document) else history
                history.append(stands(document))
        with make_session() as session:
            document = get_document(session, number)
            versions = versions_of(session, document)
            assert [one.number for one in versions] == list(range(1, len(history) + 1))
            assert [stood(document, versions, one.number) for one in versions] == history


def taken(session: Session, number: int, step: Changes | str | int) -> None:
    """A correction, an acceptance, or a reading by one of three readers."""
    if isinstance(step, Changes):
        correct(session, TYPES, number, BINH, step)
    elif isinstance(step, str):
        verify(session, number, DUC, step)
    else:
        add_reading(session, TYPES, number, found(words=950 + 10 * step), OFFICER, NEW_READER)


def stands(document: Document) -> Stood:
    hashes = {kind: find_rendition(document, kind).sha256 for kind in {one.kind for one in document.renditions}}
    return as_it_stands(document), hashes, document.verified_form


def stood(document: Document, versions: list, number: int) -> Stood:  # type: ignore[type-arg]
    accepted = accepted_in(versions, number)
    hashes = {kind: one.sha256 for kind, one in forms_in(document, number).items()}
    return stood_in(document, number), hashes, accepted.form if accepted is not None else None
