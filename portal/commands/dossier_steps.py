"""The steps of a dossier on its way, as commands of `sohoa dossier`: received, papers, supplements, result, end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from intake import dossiers
from intake.re_use import hand_in, use_again
from intake.reception import receive
from intake.supplement import Wanted, answer_supplement, look_up_kept, request_supplement
from portal.commands.options import By, Json, Purpose, actor, at_work, day, pairs, told
from portal.dossiers import whole_dossier
from portal.errors import UsageMistake
from portal.handling import Handling, handling
from portal.printing.dossiers import dossier_view
from portal.terminal import Terminal
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.clock import VIETNAM, utc_now

_CODE = "000.00.01.H29-260310-0420"
Code = Annotated[str, typer.Argument(metavar="CODE", help="Mã hồ sơ / Dossier code.")]
Document = Annotated[int, typer.Option("--document", metavar="NUMBER", help="Số của tài liệu / Number of the document.")]
Requirement = Annotated[str | None, typer.Option("--requirement", metavar="ID", help="Thành phần hồ sơ / Requirement.")]
Reason = Annotated[str, typer.Option("--because", metavar="TEXT", help="Lý do / Reason.")]


class Outcome(StrEnum):
    """What came out of a dossier."""

    granted = "granted"
    refused = "refused"


app = typer.Typer()


@app.command(
    "receive",
    **told(
        "Tiếp nhận hồ sơ: thời hạn giải quyết bắt đầu",
        "Receive a dossier: its term begins",
        f"sohoa dossier receive {_CODE}",
        f"sohoa dossier receive {_CODE} --at 2026-03-10T16:20 --without-scans-because 'máy quét hỏng'",
    ),
)
def receive_(
    code: Code,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="Đến lúc nào, giờ Việt Nam / When it came, time of Vietnam.")
    ] = None,
    because: Annotated[
        str | None,
        typer.Option("--without-scans-because", metavar="TEXT", help="Vì sao thiếu bản quét / Why scans are missing."),
    ] = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """A paper that must be digitised and has no scan stops it, unless it is said why."""
    came, who = _moment(at, "--at"), actor(by)

    def changed(session: Session, installation: Installation, _: Handling, now: datetime) -> None:
        if came is not None and came > now:
            raise UsageMistake(reason=f"--at {at}: ở tương lai / lies in the future.", command="sohoa dossier receive")
        receive(session, installation.catalogue, code, at=came or now, actor=who, without_scans_because=because)

    do(code, changed, as_json, who)


@app.command(
    "attach",
    **told(
        "Đưa bản quét vào hồ sơ, cho thành phần nào",
        "Put a scan into a dossier, and say for which requirement",
        f"sohoa dossier attach {_CODE} --document 7 --requirement claim_list",
    ),
)
def attach(code: Code, document: Document, requirement: Requirement = None, by: By = None, as_json: Json = False) -> None:
    """With a requirement the paper gets its code."""
    who = actor(by)

    def changed(session: Session, installation: Installation, held: Handling, now: datetime) -> None:
        hand_in(session, installation.catalogue, code, document, requirement, at=now, actor=who, admitted=held.admitted)

    do(code, changed, as_json, who)


@app.command(
    "re-use",
    **told(
        "Tái sử dụng giấy tờ đã có, còn giá trị, thay cho nộp lại",
        "Let a paper that is held and valid serve a requirement",
        f"sohoa dossier re-use {_CODE} --requirement discharge",
        f"sohoa dossier re-use {_CODE} --requirement discharge --from-national-store --result-code KQ.G18.000312",
    ),
)
def re_use(
    code: Code,
    requirement: Annotated[str, typer.Option("--requirement", metavar="ID", help="Thành phần hồ sơ / Requirement.")],
    document: Annotated[int | None, typer.Option("--document", metavar="NUMBER", help="Tài liệu mong đợi / Expected.")] = None,
    from_national_store: Annotated[bool, typer.Option("--from-national-store", help="Từ kho quốc gia / From it.")] = False,
    result_code: Annotated[
        str | None, typer.Option("--result-code", metavar="CODE", help="Mã kết quả thay thế / Result that replaces it.")
    ] = None,
    purpose: Purpose = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """The paper that the look-up finds on the dossier's day; the event is kept."""
    who = actor(by, purpose=purpose)

    def changed(session: Session, installation: Installation, held: Handling, now: datetime) -> None:
        use_again(
            session, installation.catalogue, code, requirement, at=now, actor=who, document_id=document,
            from_national_store=from_national_store, result_code=result_code, sight=held.sight, admitted=held.admitted,
        )  # fmt: skip

    do(code, changed, as_json, who, looks_up=True)


@app.command(
    "supplement",
    **told(
        "Yêu cầu bổ sung giấy tờ; giấy tờ đã có và còn giá trị thì phải nêu lý do",
        "Ask the citizen for papers; for one that is held and valid a reason must be given",
        f"sohoa dossier supplement {_CODE} --need claim_list='danh sách thiếu chữ ký'",
        f"sohoa dossier supplement {_CODE} --need discharge='bản quét mờ' --again discharge='không đọc được dấu'",
    ),
)
def supplement(
    code: Code,
    need: Annotated[list[str], typer.Option("--need", metavar="REQUIREMENT=REASON", help="Cần gì, vì sao / What, and why.")],
    again: Annotated[
        list[str] | None,
        typer.Option("--again", metavar="REQUIREMENT=REASON", help="Vì sao xin lại giấy tờ đã có / Why a held one again."),
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Ghi chú / Note.")] = "",
    purpose: Purpose = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """The term stands still until the answer comes."""
    why_again, who = pairs(again, "--again"), actor(by, purpose=purpose)
    needed = pairs(need, "--need")
    if unknown := set(why_again) - set(needed):
        raise typer.BadParameter(f"--again {', '.join(sorted(unknown))}: không có trong/not among --need.")
    wanted = [Wanted(requirement, reason, why_again.get(requirement)) for requirement, reason in needed.items()]

    def changed(session: Session, installation: Installation, held: Handling, now: datetime) -> None:
        request_supplement(session, installation.catalogue, code, wanted, at=now, actor=who, note=note, sight=held.sight)

    do(code, changed, as_json, who, looks_up=True)


@app.command(
    "answer-supplement",
    **told(
        "Ghi nhận bổ sung: thời hạn chạy tiếp từ hôm sau",
        "Take the answer to a request: the term runs on from the next day",
        f"sohoa dossier answer-supplement {_CODE} 3",
    ),
)
def answer(
    code: Code,
    request: Annotated[int, typer.Argument(metavar="REQUEST", help="Số của yêu cầu / Number of the request.")],
    by: By = None,
    as_json: Json = False,
) -> None:
    """Papers that came are attached by `attach`."""
    who = actor(by)

    def changed(session: Session, _: Installation, held: Handling, now: datetime) -> None:
        answer_supplement(session, held.dossier.code, request, at=now, actor=who)

    do(code, changed, as_json, who)


@app.command(
    "withdraw",
    **told(
        "Công dân rút hồ sơ", "The citizen takes a dossier back", f"sohoa dossier withdraw {_CODE} --because 'nộp ở nơi khác'"
    ),
)
def withdraw(code: Code, because: Reason, by: By = None, as_json: Json = False) -> None:
    """With the reason."""
    who = actor(by)

    def changed(session: Session, _: Installation, held: Handling, now: datetime) -> None:
        dossiers.withdraw(session, held.dossier, reason=because, at=now, actor=who)

    do(code, changed, as_json, who)


@app.command(
    "decide",
    **told(
        "Ghi kết quả giải quyết",
        "Put the result of a dossier on record",
        f"sohoa dossier decide {_CODE} --outcome granted",
        f"sohoa dossier decide {_CODE} --outcome refused --note 'chưa đủ thời gian đóng'",
    ),
)
def decide(
    code: Code,
    outcome: Annotated[Outcome, typer.Option("--outcome", help="Chấp thuận hay từ chối / Which way.")],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Lý do từ chối / Why it is refused.")] = "",
    by: By = None,
    as_json: Json = False,
) -> None:
    """A refusal says why."""
    who = actor(by)

    def changed(session: Session, _: Installation, held: Handling, now: datetime) -> None:
        dossiers.decide(session, held.dossier, outcome=outcome.value, note=note, at=now, actor=who)

    do(code, changed, as_json, who)


@app.command("close", **told("Đóng hồ sơ", "Close a dossier", f"sohoa dossier close {_CODE}"))
def close(code: Code, by: By = None, as_json: Json = False) -> None:
    """Its result is handed over, or its papers are given back."""
    who = actor(by)

    def changed(session: Session, _: Installation, held: Handling, now: datetime) -> None:
        dossiers.close(session, held.dossier, at=now, actor=who)

    do(code, changed, as_json, who)


Change = Callable[[Session, Installation, Handling, datetime], object]


def do(code: str, change: Change, as_json: bool, who: Actor, *, looks_up: bool = False) -> None:
    """One change, and the dossier after it. With `looks_up`, its look-up stays on record though it is refused."""
    with at_work(as_json=as_json) as (terminal, installation):
        if not looks_up:
            _change(code, change, installation, terminal, who)
            return
        sessions, catalogue = installation.sessions, installation.catalogue
        with look_up_kept(sessions, catalogue, code, who, lambda session: handling(session, catalogue, who, code).sight):
            _change(code, change, installation, terminal, who)


def _change(code: str, change: Change, installation: Installation, terminal: Terminal, who: Actor) -> None:
    with installation.sessions.begin() as session:
        change(session, installation, handling(session, installation.catalogue, who, code, to_change=True), utc_now())
        give(session, installation, terminal, handling(session, installation.catalogue, who, code))


def give(session: Session, installation: Installation, terminal: Terminal, held: Handling, on: date | None = None) -> None:
    """The dossier as the result of a command."""
    shown = whole_dossier(session, installation.catalogue, installation.settings, held, utc_now(), on=on)
    terminal.give(shown, lambda: terminal.out.print(dossier_view(shown, installation.catalogue, terminal)))


def _moment(given: str | None, option: str) -> datetime | None:
    """A moment in Vietnam, as `2026-03-10T16:20`, or a day, at its beginning."""
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        on = day(given, option)
        found = datetime(on.year, on.month, on.day) if on is not None else datetime.max
    return found if found.tzinfo is not None else found.replace(tzinfo=VIETNAM)
