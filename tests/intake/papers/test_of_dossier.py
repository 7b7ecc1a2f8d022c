"""Papers of a dossier on record: every value comes from it, and a paper keeps its number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from archive.acts import acts_on
from intake.dossiers import attach, change_dossier, open_dossier
from intake.errors import DossierUnknown, ReasonNotGiven
from intake.papers.errors import PaperNotDue, PaperOfficeUnknown
from intake.papers.of_dossier import Asked, Kind, Letterhead, hand_out
from intake.re_use import hand_in, use_again
from intake.reception import receive
from intake.records import Dossier
from intake.supplement import Wanted, request_supplement
from registry.records import Unit
from tests.intake.desk import CATALOGUE, HOA, MORNING, OFFICER, SICKNESS, desk, discharge_paper, hoa, opened, scanned, vn
from tests.intake.papers.rendered import text_of

CLAIM_LIST = next(
    one.papers[0].type for one in CATALOGUE.procedure(SICKNESS, date(2026, 3, 10)).all_requirements if one.id == "claim_list"
)
LETTERHEAD = Letterhead("Thành phố Hồ Chí Minh", "số 44 Xô Viết Nghệ Tĩnh", "028 3841 0000")


@pytest.fixture
def session(records: str) -> Iterator[Session]:
    """The counter of BHXH cơ sở Bình Thạnh."""
    with desk(records) as opened_session:
        above = Unit(code="079", name="Bảo hiểm xã hội Thành phố Hồ Chí Minh")
        opened_session.add(above)
        opened_session.flush()
        opened_session.add(Unit(code="07906", name="Bảo hiểm xã hội cơ sở Bình Thạnh", parent_id=above.id))
        opened_session.flush()
        yield opened_session


def paper(session: Session, dossier: Dossier, kind: Kind, *, at: str = "2026-03-10 10:00", **asked: Any) -> str:
    made = hand_out(
        session, CATALOGUE, dossier.code, kind, LETTERHEAD, at=vn(at), actor=OFFICER, asked=Asked(**asked)
    )  # fmt: skip
    return text_of(made)


def received_with_papers(session: Session) -> Dossier:
    """The employer's list was handed in, compared with the original; the discharge paper was held and is used again."""
    person = hoa(session)
    discharge = discharge_paper(session, person)
    before = open_dossier(session, "000.00.01.H29-260309-0007", procedure=SICKNESS, person_id=person.id, actor=OFFICER)
    hand_in(session, CATALOGUE, before.code, discharge.id, "discharge", at=vn("2026-03-09 15:00"), actor=OFFICER)
    dossier = opened(session)
    claim = scanned(session, CLAIM_LIST, person, form="original", personal_number=HOA)
    hand_in(session, CATALOGUE, dossier.code, claim.id, "claim_list", at=MORNING, actor=OFFICER)
    use_again(session, CATALOGUE, dossier.code, "discharge", at=MORNING, actor=OFFICER)
    return receive(session, CATALOGUE, dossier.code, at=MORNING, actor=OFFICER)


def received_without(session: Session) -> Dossier:
    dossier = opened(session)
    return receive(
        session, CATALOGUE, dossier.code, at=MORNING, actor=OFFICER, without_scans_because="Máy quét hỏng"
    )  # fmt: skip


def test_the_receipt_says_what_was_received_from_whom_and_until_when(session: Session) -> None:
    dossier = received_with_papers(session)
    names = {one.id: one.name.vi for one in CATALOGUE.procedure(SICKNESS, date(2026, 3, 10)).all_requirements}
    said = paper(session, dossier, "receipt")
    for part in (
        "BẢO HIỂM XÃ HỘI CƠ SỞ BÌNH THẠNH",
        "Số: 01/TNHS",
        "Thành phố Hồ Chí Minh, ngày 10 tháng 3 năm 2026",
        f"Mã hồ sơ: {dossier.code}",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Hoa",
        f"Số định danh cá nhân: {HOA}",
        "Giải quyết hưởng chế độ ốm đau",
        "Thời gian giải quyết hồ sơ theo quy định là: 06 ngày làm việc",
        "Thời gian nhận hồ sơ: 09 giờ 00 phút, ngày 10 tháng 3 năm 2026",
        "Thời gian trả kết quả giải quyết hồ sơ: ngày 18 tháng 3 năm 2026",
        f"{names['claim_list']} Bản chính 01",
        "Lê Minh Tuấn",
    ):
        assert part in said
    assert names["discharge"] in said
    assert "Đã có trong kho dữ liệu, không phải nộp" in said


def test_papers_that_fill_nothing_are_receipted_too_but_not_the_counter_s_own(session: Session) -> None:
    dossier = received_with_papers(session)
    attach(session, dossier, scanned(session, "GIAY_KHAI_SINH", hoa(session)).id)
    attach(session, dossier, scanned(session, "GIAY_TIEP_NHAN_HEN_TRA", hoa(session)).id)
    said = paper(session, dossier, "receipt")
    assert f"3 {CATALOGUE.types['GIAY_KHAI_SINH'].name_vi} Bản quét, chưa đối chiếu 01" in said
    assert CATALOGUE.types["GIAY_TIEP_NHAN_HEN_TRA"].name_vi not in said


def test_the_supplement_slip_gives_each_missing_paper_with_its_reason(session: Session) -> None:
    dossier = received_without(session)
    reason = "Danh sách thiếu chữ ký của người sử dụng lao động"
    request_supplement(
        session, CATALOGUE, dossier.code, [Wanted("claim_list", reason)], at=vn("2026-03-11 14:00"), actor=OFFICER,
        note="Mang theo Căn cước để đối chiếu.",
    )  # fmt: skip
    requirement = next(
        one for one in CATALOGUE.procedure(SICKNESS, date(2026, 3, 10)).all_requirements if one.id == "claim_list"
    )  # fmt: skip
    said = paper(session, dossier, "supplement", at="2026-03-12 08:00")
    for part in (
        "Số: 01/HDHS",
        "ngày 11 tháng 3 năm 2026",
        f"1. {requirement.name.vi} (Bản chính) Lý do: {reason}.",
        "Mang theo Căn cước để đối chiếu.",
        "Ngày tiếp nhận: ngày 10 tháng 3 năm 2026",
        "Lê Minh Tuấn",
        "số điện thoại 028 3841 0000",
    ):
        assert part in said


def test_an_overdue_dossier_gets_an_apology_and_a_new_day(session: Session) -> None:
    dossier = received_without(session)
    said = paper(
        session, dossier, "apology", at="2026-03-20 09:00", reason="chờ xác minh của bệnh viện", new_due=date(2026, 3, 25)
    )  # fmt: skip
    for part in (
        "Thời gian hẹn trả kết quả giải quyết hồ sơ: ngày 18 tháng 3 năm 2026.",
        "Lý do: chờ xác minh của bệnh viện.",
        "vào ngày 25 tháng 3 năm 2026.",
        "Thành phố Hồ Chí Minh, ngày 20 tháng 3 năm 2026",
    ):
        assert part in said


def test_the_separating_sheet_of_a_dossier_of_which_only_the_code_is_known(session: Session) -> None:
    dossier = open_dossier(session, "000.00.01.H29-260310-0999", actor=OFFICER)
    said = paper(session, dossier, "separator")
    assert "TỜ PHÂN CÁCH HỒ SƠ 000.00.01.H29-260310-0999" in said


def test_a_paper_that_is_printed_again_has_the_same_number_and_the_next_dossier_the_next(session: Session) -> None:
    first, second = received_without(session), received_without(session)
    assert "Số: 01/TNHS" in paper(session, first, "receipt")
    assert "Số: 02/TNHS" in paper(session, second, "receipt")
    assert "Số: 01/TNHS" in paper(session, first, "receipt", at="2026-03-11 10:00")
    told = [act.details for act in acts_on(session, "dossier", first.code) if act.verb == "hand_out"]
    assert [(one["paper"], one["number"]) for one in told] == [("receipt", 1), ("receipt", 1)]


def test_two_requests_of_one_day_have_two_numbers(session: Session) -> None:
    first, second = received_without(session), received_without(session)
    numbers = []
    for dossier in (first, second):
        wanted = [Wanted("claim_list", "Thiếu chữ ký")]
        request = request_supplement(session, CATALOGUE, dossier.code, wanted, at=MORNING, actor=OFFICER)
        numbers.append(paper(session, dossier, "supplement", request=request.id).partition("Số: ")[2][:7])
    assert numbers == ["01/HDHS", "02/HDHS"]


@pytest.mark.parametrize(
    ("kind", "asked"), [("receipt", {}), ("supplement", {}), ("apology", {"reason": "chậm", "new_due": date(2026, 3, 25)})]
)
def test_a_paper_that_is_not_due_is_refused(session: Session, kind: Kind, asked: dict[str, Any]) -> None:
    with pytest.raises(PaperNotDue):
        paper(session, opened(session), kind, **asked)


def test_no_apology_before_the_day_is_past(session: Session) -> None:
    dossier = received_without(session)
    asked = {"reason": "chờ xác minh", "new_due": date(2026, 3, 25)}
    with pytest.raises(PaperNotDue):
        paper(session, dossier, "apology", at="2026-03-18 16:00", **asked)
    assert "PHIẾU XIN LỖI" in paper(session, dossier, "apology", at="2026-03-19 08:00", **asked)


@pytest.mark.parametrize(
    "asked", [{"new_due": date(2026, 3, 25)}, {"reason": "chậm"}, {"reason": "chậm", "new_due": date(2026, 3, 19)}]
)
def test_an_apology_without_a_reason_or_a_day_to_come_is_refused(session: Session, asked: dict[str, Any]) -> None:
    with pytest.raises(ReasonNotGiven):
        paper(session, received_without(session), "apology", at="2026-03-20 09:00", **asked)


def test_a_request_that_is_not_there_is_refused(session: Session) -> None:
    dossier = received_without(session)
    request_supplement(session, CATALOGUE, dossier.code, [Wanted("claim_list", "Thiếu chữ ký")], at=MORNING, actor=OFFICER)
    with pytest.raises(PaperNotDue):
        paper(session, dossier, "supplement", request=4711)


def test_no_paper_is_made_in_the_name_of_a_unit_that_nobody_knows(session: Session) -> None:
    dossier = received_without(session)
    change_dossier(session, CATALOGUE, dossier, unit="99999", actor=OFFICER)
    with pytest.raises(PaperOfficeUnknown, match="99999"):
        paper(session, dossier, "receipt")


def test_a_dossier_that_is_not_there_has_no_paper(session: Session) -> None:
    with pytest.raises(DossierUnknown):
        hand_out(
            session, CATALOGUE, "000.00.01.H29-260310-0001", "receipt", LETTERHEAD, at=MORNING, actor=OFFICER
        )  # fmt: skip
