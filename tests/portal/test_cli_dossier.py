"""`sohoa dossier` and `sohoa report`: from the opening to the proof that nobody was asked twice."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest

from intake import states
from portal.commands.dossier import Channel, State
from sohoa.assembly import open_installation
from sohoa.clock import day_in_vietnam, utc_now
from sohoa.settings import Settings
from tests.intake.desk import AGENCY, HOA, SICKNESS, STAY, discharge_paper, hoa
from tests.portal.command import Ended, sohoa

FACTS = [word for name, value in STAY.items() for word in ("--fact", f"{name}={str(value).lower()}")]
BEGAN = day_in_vietnam(utc_now())
PERIOD = ("--from", BEGAN.isoformat(), "--to", (BEGAN + timedelta(days=1)).isoformat())
"""Midnight may pass while the tests run."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An installation whose archive holds the discharge paper of Nguyễn Thị Hoa, compared by an officer."""
    folder = tmp_path / "data"
    with open_installation(Settings(data=folder)) as installation, installation.sessions.begin() as session:
        discharge_paper(session, hoa(session))
    return folder


def run(data: Path, *words: str) -> Ended:
    return sohoa(*words, data=data, AGENCY_CODE=AGENCY, ACTOR="Lê Minh Tuấn")


def opened(data: Path) -> str:
    words = ("--procedure", SICKNESS, "--person", HOA, *FACTS, "--channel", "one_stop_desk", "--unit", "07906")
    return str(run(data, "dossier", "open", *words, "--json").value["code"])


def received(data: Path) -> str:
    code = opened(data)
    assert run(data, "dossier", "receive", code).code == 0
    return code


def test_a_dossier_goes_from_the_desk_to_its_end(data: Path) -> None:
    days = [day_in_vietnam(utc_now())]
    code = opened(data)
    days.append(day_in_vietnam(utc_now()))
    assert code in {f"{AGENCY}-{day:%y%m%d}-0001" for day in days}
    assert run(data, "dossier", "re-use", code, "--requirement", "discharge").code == 0
    shown = run(data, "dossier", "receive", code, "--at", "2025-10-01T09:00")
    assert "hạn 09/10/2025: quá hạn" in shown.out
    assert "↻ discharge: tái sử dụng #1" in shown.out
    assert "✗ thiếu" in shown.out
    assert run(data, "dossier", "decide", code, "--outcome", "granted").code == 0
    ended = run(data, "dossier", "close", code, "--json").value
    assert (ended["state"], ended["outcome"], ended["deadline"]["timing"]) == ("closed", "granted", "done_late")
    again = run(data, "dossier", "close", code)
    assert (again.code, "DOSSIER_STATE_FORBIDS" in again.err, "đã đóng" in again.err) == (6, True, True)


def test_a_held_paper_is_asked_for_with_a_reason_and_the_report_tells_it(data: Path) -> None:
    code = received(data)
    refused = run(data, "dossier", "supplement", code, "--need", "discharge=Thiếu")
    assert (refused.code, "PAPER_HELD" in refused.err) == (6, True)
    words = ("--need", "discharge=Bản quét mờ", "--again", "discharge==KHÔNG đọc được dấu", "--need", "claim_list=Thiếu chữ ký")
    asked = run(data, "dossier", "supplement", code, *words, "--json").value
    (request,) = asked["supplements"]
    answered = run(data, "dossier", "answer-supplement", code, str(request["id"]))
    assert (answered.code, "đã tiếp nhận" in answered.out) == (0, True)
    report = run(data, "report", "re-requests", *PERIOD)
    assert "đã có #1" in report.out
    assert run(data, "report", "re-requests", *PERIOD, "--json").value["total"]["asked_again"] == 1
    rows = list(csv.DictReader(io.StringIO(run(data, "report", "re-requests", *PERIOD, "--every", "--csv").out)))
    assert {row["requirement"]: row["held_document_id"] for row in rows} == {"discharge": "1", "claim_list": ""}
    assert {row["again_because"] for row in rows} == {"'=KHÔNG đọc được dấu", ""}, "no cell begins like a formula"


def test_a_quiet_period_says_so(data: Path) -> None:
    assert "✔ Không có giấy tờ nào như vậy." in run(data, "report", "re-requests", *PERIOD).out
    backwards = run(data, "report", "re-requests", "--from", "2026-03-31", "--to", "2026-03-01")
    assert (backwards.code, "PERIOD_INVALID" in backwards.err) == (2, True)


def test_the_list_has_the_newest_first_with_state_and_deadline(data: Path) -> None:
    first, second = received(data), opened(data)
    assert [one["code"] for one in run(data, "dossier", "list", "--json").value] == [second, first]
    assert [one["code"] for one in run(data, "dossier", "list", "--state", "received", "--json").value] == [first]
    assert [one["code"] for one in run(data, "dossier", "list", "--person", HOA, "--limit", "1", "--json").value] == [second]
    assert "đang giải quyết" in run(data, "dossier", "list").out


def test_a_dossier_is_put_right(data: Path) -> None:
    code = opened(data)
    words = ("--fact", "transferred=true", "--drop-fact", "event_to", "--channel", "post", "--interlinked")
    changed = run(data, "dossier", "change", code, *words, "--json").value
    assert (changed["facts"]["transferred"], "event_to" in changed["facts"]) == (True, False)
    assert (changed["channel"], changed["interlinked"]) == ("post", True)


def test_papers_are_attached_for_what_they_are(data: Path) -> None:
    code = opened(data)
    shown = run(data, "dossier", "attach", code, "--document", "1", "--requirement", "discharge", "--json").value
    assert [(one["requirement"], one["kind"], one["paper_code"]) for one in shown["uses"]] == [
        ("discharge", 0, f"{HOA}.{SICKNESS}.discharge.01")
    ]


def test_withdrawn_with_a_reason(data: Path) -> None:
    assert run(data, "dossier", "withdraw", received(data), "--because", "nộp ở nơi khác", "--json").value["state"] == "withdrawn"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("receive", "CODE", "--at", "2999-01-01"), "USAGE"),
        (("receive", "CODE", "--at", "hôm qua"), "USAGE"),
        (("supplement", "CODE", "--need", "claim_list=x", "--again", "discharge=y"), "USAGE"),
        (("decide", "CODE", "--outcome", "granted"), "DOSSIER_STATE_FORBIDS"),
        (("answer-supplement", "CODE", "7"), "SUPPLEMENT_UNKNOWN"),
        (("show", f"{AGENCY}-260310-9999"), "DOSSIER_UNKNOWN"),
    ],
)
def test_what_cannot_be_done_is_said(data: Path, words: tuple[str, ...], code: str) -> None:
    dossier = opened(data)
    ended = run(data, "dossier", *(dossier if word == "CODE" else word for word in words))
    assert ended.code in (2, 4, 6)
    assert code in ended.err


def test_without_an_agency_code_none_is_given_out(data: Path) -> None:
    ended = sohoa("dossier", "open", "--procedure", SICKNESS, "--person", HOA, data=data)
    assert (ended.code, "AGENCY_CODE_MISSING" in ended.err) == (5, True)


def test_the_choices_are_those_of_the_counter() -> None:
    assert [one.value for one in Channel] == list(states.CHANNELS)
    assert [one.value for one in State] == list(states.STATES)
