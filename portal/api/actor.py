"""Who asks. Until accounts exist it is the name that the caller gives; it is kept with every act."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Header

from portal.errors import ActorMissing, RequestInvalid
from registry.actor import Actor
from vietnamese.folding import nfc

ACTOR_HEADER, UNIT_HEADER, PURPOSE_HEADER = "X-Sohoa-Actor", "X-Sohoa-Unit", "X-Sohoa-Purpose"
EXAMPLE_ACTOR = "Tr%E1%BA%A7n%20V%C4%83n%20B%C3%ACnh"
_LONGEST = {ACTOR_HEADER: 200, UNIT_HEADER: 50, PURPOSE_HEADER: 1000}


def caller(
    name: Annotated[
        str,
        Header(alias=ACTOR_HEADER, description="Name of the person who asks, UTF-8 percent-encoded.", examples=[EXAMPLE_ACTOR]),
    ],
    unit: Annotated[str | None, Header(alias=UNIT_HEADER, description="Their unit.", examples=["07906"])] = None,
    purpose: Annotated[
        str | None,
        Header(alias=PURPOSE_HEADER, description="What for, percent-encoded.", examples=["H%E1%BB%93%20s%C6%A1%20%E1%BB%91m"]),
    ] = None,
) -> Actor:
    """The actor that the headers name."""
    settled = _text(ACTOR_HEADER, name)
    if not settled:
        raise ActorMissing(example=EXAMPLE_ACTOR)
    return Actor(settled, "api", _text(UNIT_HEADER, unit or "") or None, _text(PURPOSE_HEADER, purpose or "") or None)


def _text(header: str, sent: str) -> str:
    """Headers come as Latin 1, whatever they hold."""
    try:
        text = nfc(unquote(sent.encode("latin-1").decode("utf-8"), errors="strict")).strip()
    except UnicodeDecodeError as error:
        raise RequestInvalid(place=f"header.{header}", reason="không phải UTF-8 / not UTF-8") from error
    if len(text) > _LONGEST[header]:
        raise RequestInvalid(place=f"header.{header}", reason=f"dài hơn / longer than {_LONGEST[header]}")
    if not text.isprintable():
        raise RequestInvalid(place=f"header.{header}", reason="có ký tự điều khiển / holds control characters")
    return text


Caller = Annotated[Actor, Depends(caller)]
