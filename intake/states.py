"""The life of a dossier: its states and the ways between them, in one table; what it came by and what came out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from sqlalchemy.orm import Session

from archive import acts
from intake.errors import DossierStateForbids
from intake.records import Dossier
from registry.actor import Actor

State = Literal["open", "received", "supplementing", "withdrawn", "decided", "closed"]
STATES: tuple[State, ...] = get_args(State)
WAYS: Mapping[State, tuple[State, ...]] = {
    "open": ("received", "withdrawn"),
    "received": ("supplementing", "withdrawn", "decided"),
    "supplementing": ("received", "withdrawn", "decided"),
    "withdrawn": ("closed",),
    "decided": ("closed",),
    "closed": (),
}
IN_HAND: tuple[State, ...] = ("open", "received", "supplementing")
"""Papers and facts may still change."""
NAMES: Mapping[State, tuple[str, str]] = {
    "open": ("mới lập", "open"),
    "received": ("đã tiếp nhận", "received"),
    "supplementing": ("chờ bổ sung", "waiting for a supplement"),
    "withdrawn": ("đã rút", "withdrawn"),
    "decided": ("đã có kết quả", "decided"),
    "closed": ("đã đóng", "closed"),
}

Channel = Literal["electronic", "one_stop_desk", "post", "public_centre"]
CHANNELS: Mapping[Channel, tuple[str, str]] = {
    "electronic": ("giao dịch điện tử", "electronic"),
    "one_stop_desk": ("Bộ phận một cửa BHXH", "one-stop desk"),
    "post": ("bưu chính", "post"),
    "public_centre": ("Trung tâm Phục vụ hành chính công", "public administration centre"),
}
"""Columns 2 to 5 of the report on dossiers."""
Outcome = Literal["granted", "refused"]


def move(session: Session, dossier: Dossier, to: State, verb: str, actor: Actor, **details: Any) -> None:
    """Bring a dossier into another state, as an act with this verb. Raises `DossierStateForbids` where no way leads there."""
    refuse_unless(dossier, *(state for state in STATES if to in WAYS[state]), wanted=verb)
    acts.record(
        session, actor, verb, "dossier", dossier.code, persons=dossier.person_ids, before=dossier.state, after=to, **details
    )  # fmt: skip
    dossier.state = to
    session.flush()


def refuse_unless(dossier: Dossier, *states: State, wanted: str) -> None:
    """Raises `DossierStateForbids` unless the dossier is in one of these states. `wanted` is a key of `WISHES`."""
    if dossier.state in states:
        return
    raise DossierStateForbids(
        dossier=dossier.code,
        state=_both(NAMES[dossier.state]),  # type: ignore[index]
        wanted=_both(WISHES[wanted]),
        possible=", ".join(_both(NAMES[state]) for state in states),
    )


def _both(name: tuple[str, str]) -> str:
    return " / ".join(name)


WISHES: Mapping[str, tuple[str, str]] = {
    "receive": ("tiếp nhận", "receive"),
    "request_supplement": ("yêu cầu bổ sung", "ask for a supplement"),
    "answer_supplement": ("ghi nhận bổ sung", "take a supplement"),
    "withdraw": ("rút", "withdraw"),
    "decide": ("ghi kết quả", "decide"),
    "close": ("đóng", "close"),
    "change": ("sửa", "change"),
    "attach": ("thêm giấy tờ", "attach a paper"),
    "re_use": ("tái sử dụng giấy tờ", "use a paper again"),
}
