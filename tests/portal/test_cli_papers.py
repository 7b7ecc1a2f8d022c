"""`sohoa paper`: the papers of a dossier as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.acts import acts_on
from intake.reception import receive
from registry.records import Unit
from sohoa.assembly import open_installation
from sohoa.clock import utc_now
from sohoa.settings import Settings
from tests.intake.desk import CATALOGUE, MORNING, OFFICER, opened
from tests.intake.papers.rendered import picture_of, qr_on, text_of
from tests.portal.command import Ended, sohoa


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An installation with a dossier that was received on 10 March 2026, at a unit that is on record."""
    folder = tmp_path / "data"
    with open_installation(Settings(data=folder)) as installation, installation.sessions.begin() as session:
        session.add(Unit(code="07906", name="Bảo hiểm xã hội cơ sở Bình Thạnh"))
        dossier = opened(session)
        receive(session, CATALOGUE, dossier.code, at=MORNING, actor=OFFICER, without_scans_because="Máy quét hỏng")
    return folder


CODE = "000.00.01.H29-260310-0001"


def paper(data: Path, *words: str | Path) -> Ended:
    return sohoa("paper", *words, data=data, ACTOR="Lê Minh Tuấn", OFFICE_PLACE="Thành phố Hồ Chí Minh")


def test_a_receipt_is_written_and_its_act_kept(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "giấy tiếp nhận.pdf"
    ended = paper(data, "receipt", CODE, "--to", target, "--json")
    assert ended.code == 0, ended.err
    pdf = target.read_bytes()
    assert ended.value == {"dossier": CODE, "paper": "receipt", "path": str(target), "size": len(pdf)}
    assert "Số: 01/TNHS Thành phố Hồ Chí Minh, ngày 10 tháng 3 năm 2026" in text_of(pdf)
    with open_installation(Settings(data=data)) as installation, installation.sessions() as session:
        (act,) = [one for one in acts_on(session, "dossier", CODE) if one.verb == "hand_out"]
        assert (act.who, act.details["paper"], act.details["number"]) == ("Lê Minh Tuấn", "receipt", 1)


def test_a_file_that_is_there_is_not_overwritten_and_no_number_is_lost(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "có sẵn.pdf"
    target.write_text("của người khác")
    assert "TARGET_EXISTS" in paper(data, "receipt", CODE, "--to", target, "--json").out
    assert target.read_text() == "của người khác"
    paper(data, "receipt", CODE, "--to", tmp_path / "mới.pdf")
    assert "Số: 01/TNHS" in text_of((tmp_path / "mới.pdf").read_bytes())


def test_a_separating_sheet_carries_the_dossier_s_code(data: Path, tmp_path: Path) -> None:
    assert paper(data, "separator", CODE, "--to", tmp_path / "tờ.pdf").code == 0
    assert qr_on(picture_of((tmp_path / "tờ.pdf").read_bytes(), tmp_path))[0] == CODE


def test_an_apology_needs_an_overdue_dossier_and_says_the_new_day(data: Path, tmp_path: Path) -> None:
    """Received on 10 March 2026, six working days: long past."""
    new_due = f"{utc_now().year + 1}-01-05"
    words = ("apology", CODE, "--because", "chờ kết quả xác minh", "--new-due", new_due, "--to", tmp_path / "xin lỗi.pdf")
    assert paper(data, *words).code == 0
    assert f"ngày 05 tháng 01 năm {utc_now().year + 1}" in text_of((tmp_path / "xin lỗi.pdf").read_bytes())


def test_a_supplement_slip_without_a_request_is_refused_in_words(data: Path, tmp_path: Path) -> None:
    ended = paper(data, "supplement", CODE, "--to", tmp_path / "phiếu.pdf")
    assert ended.code == 6
    assert "chưa lập được phiếu yêu cầu bổ sung" in ended.err
    assert not (tmp_path / "phiếu.pdf").exists()
