"""A multipart upload, taken in while it comes: no file is ever held in memory or written twice."""

from __future__ import annotations

import io
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

import anyio
from anyio import from_thread
from fastapi import Depends, Request
from pydantic import TypeAdapter, ValidationError
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.types import Message

from catalogue.conditions import FactValue
from ingest import receiving
from ingest.errors import NothingToTake
from ingest.receiving import Purpose
from ingest.sources import IncomingFile
from portal.api.actor import Caller
from portal.api.load import UPLOADS_AT_ONCE
from portal.api.service import Here
from portal.errors import RequestInvalid, TooManyParts, UploadCutOff, UploadMalformed
from portal.receiving import admitted
from registry.actor import Actor
from sohoa.assembly import Installation
from vietnamese.folding import nfc

FIELDS = ("unit", "dossier", "person", "person_name", "procedure", "facts")
LONGEST_FIELD = 64 << 10
LONGEST_NAME = 500
LONGEST_MARK = 4
"""Bytes at the begin of a file that are looked at before it is taken."""
LOOK_SECONDS = 1.0
SILENCE_SECONDS = 60.0
MOST_PARTS = 10_000
MOST_SKIPPED = 256 << 20
"""Bytes that are still taken of a form that was refused."""
_FACTS = TypeAdapter(dict[str, bool | int | str])


def body_of(request: Request, closing: threading.Event) -> Iterator[bytes]:
    """The body of a request, chunk by chunk, for a thread that waits for each.

    Raises `UploadCutOff` where the caller is gone or silent for long, and where the server is about to end.
    """

    async def following() -> Message:
        silent_since = time.monotonic()
        while not closing.is_set() and time.monotonic() - silent_since < SILENCE_SECONDS:
            with anyio.move_on_after(LOOK_SECONDS):
                return await request.receive()
        raise UploadCutOff

    more = True
    while more:
        message = from_thread.run(following)
        if message["type"] == "http.disconnect":
            raise UploadCutOff
        more = message.get("more_body", False)
        if chunk := message.get("body", b""):
            yield chunk


@dataclass
class Part:
    """One part of a form: a field, or a file where `filename` is not None."""

    name: str
    filename: str | None
    _form: Form
    _begin: bytes = b""
    _file: io.BufferedReader | None = None

    def pieces(self) -> Iterator[bytes]:
        """Its bytes. What was read once is gone."""
        return self._form.pieces()

    def text(self) -> str:
        """The value of a field. Raises `RequestInvalid`."""
        value = b""
        for piece in self.pieces():
            value += piece
            if len(value) > LONGEST_FIELD:
                raise RequestInvalid(place=f"body.{self.name}", reason=f"dài hơn / longer than {LONGEST_FIELD}")
        try:
            return nfc(value.decode("utf-8")).strip()
        except UnicodeDecodeError as error:
            raise RequestInvalid(place=f"body.{self.name}", reason="không phải UTF-8 / not UTF-8") from error

    def opened(self) -> io.BufferedReader:
        """Its bytes as a file, always the same one."""
        if self._file is None:
            pieces = self.pieces()
            while len(self._begin) < LONGEST_MARK and (piece := next(pieces, b"")):
                self._begin += piece
            self._file = io.BufferedReader(_PartFile(chain((self._begin,), pieces)))
        return self._file

    def begins_with(self, mark: bytes) -> bool:
        """Whether its bytes begin so, of at most `LONGEST_MARK`. They can still be read."""
        self.opened()
        return self._begin.startswith(mark)


class _PartFile(io.RawIOBase):
    """The pieces of a part as a file that can be read once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._rest or next(self._pieces, b"")
        taken = min(len(piece), len(buffer))
        buffer[:taken] = piece[:taken]
        self._rest = piece[taken:]
        return taken


Event = tuple[Literal["begins", "holds", "ends"], bytes]


@dataclass
class _Headers:
    """Headers of the part that is being parsed."""

    name: bytes = b""
    value: bytes = b""
    found: dict[bytes, bytes] = field(default_factory=dict)

    def keep(self) -> None:
        self.found[self.name.lower()] = self.value
        self.name = self.value = b""


class Form:
    """A multipart form whose body is drawn from only as its parts are read. Raises `UploadMalformed` wherever it is broken."""

    def __init__(self, content_type: str, body: Iterator[bytes]) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise UploadMalformed(reason="Content-Type")
        self._body = body
        self._events: deque[Event] = deque()
        self._headers = _Headers()
        self._complete = False
        try:
            self._parser = MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._header_name,
                    "on_header_value": self._header_value,
                    "on_header_end": lambda: self._headers.keep(),
                    "on_headers_finished": self._headers_end,
                    "on_part_data": lambda data, start, end: self._events.append(("holds", data[start:end])),
                    "on_part_end": lambda: self._events.append(("ends", b"")),
                    "on_end": self._end,
                },
            )
        except FormParserError as error:
            raise UploadMalformed(reason=str(error)) from error

    def parts(self) -> Iterator[Part]:
        """Each part; what its reader leaves unread is skipped. Raises `TooManyParts`."""
        begun = 0
        while (event := self._next()) is not None:
            if event[0] == "begins":
                begun += 1
                if begun > MOST_PARTS:
                    raise TooManyParts(limit=MOST_PARTS)
                yield self._part(event[1])

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the part that has begun."""
        while (event := self._next()) is not None and event[0] == "holds":
            yield event[1]

    def skip_rest(self) -> None:
        """Take the rest of the body and forget it: many clients read no answer before they have sent everything. Of one that goes
        on for long, not all.
        """
        skipped = 0
        while skipped <= MOST_SKIPPED and (chunk := next(self._body, b"")):
            skipped += len(chunk)

    def _next(self) -> Event | None:
        """What comes next; None behind the last part."""
        while not self._events:
            if self._complete:
                self.skip_rest()
                return None
            chunk = next(self._body, None)
            if chunk is None:
                raise UploadMalformed(reason="kết thúc giữa chừng / it ends before its end")
            try:
                self._parser.write(chunk)
            except FormParserError as error:
                raise UploadMalformed(reason=str(error)) from error
        return self._events.popleft()

    def _begin(self) -> None:
        self._headers = _Headers()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._headers.name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._headers.value += data[start:end]

    def _headers_end(self) -> None:
        self._events.append(("begins", self._headers.found.get(b"content-disposition", b"")))

    def _end(self) -> None:
        self._complete = True

    def _part(self, disposition: bytes) -> Part:
        kind, options = parse_options_header(disposition)
        if kind != b"form-data" or b"name" not in options:
            raise UploadMalformed(reason="Content-Disposition")
        filename = options.get(b"filename")
        return Part(_text(options[b"name"]), None if filename is None else _text(filename), self)


def _text(value: bytes) -> str:
    """Names come as UTF-8 from all that is in use; whatever else comes shall still have a name."""
    return value.decode("utf-8", errors="replace")


async def _one_upload(here: Here, actor: Caller) -> AsyncIterator[None]:
    with here.load.one_more(f"upload {actor.key}", UPLOADS_AT_ONCE):
        yield


ONE_UPLOAD = Depends(_one_upload, scope="function")
"""For operations that take files: few at once for one caller. Raises `TooManyAtOnce`."""
BeforeFile = Callable[[Mapping[str, str], Part], None]
"""Is asked before a file is taken, with the fields that came; whatever it raises keeps it from being taken."""


def take(
    installation: Installation,
    form: Form,
    actor: Actor,
    *,
    more_fields: Collection[str] = (),
    before_file: BeforeFile | None = None,
) -> int:
    """Take the files of a form in as one batch and give back its number. The fields, which say what for, come before the files.

    What came in whole before something broke is kept, in a batch that is not marked as received.
    """
    fields: dict[str, str] = {}
    purpose: Purpose | None = None
    batch_id: int | None = None
    filename = ""
    try:
        for part in form.parts():
            if part.filename is None:
                _note(fields, part, batch_id, (*FIELDS, *more_fields))
            elif part.filename:
                purpose = purpose or admitted(installation, actor, _purpose(fields))
                if before_file is not None:
                    before_file(fields, part)
                filename = _kept_name(part.filename)
                if batch_id is None:
                    batch_id = receiving.open_batch(installation, actor, purpose)
                receiving.add_file(installation, batch_id, IncomingFile(filename, part.opened), actor)
                filename = ""
    except (UploadMalformed, UploadCutOff) as error:
        if batch_id is not None and filename:
            receiving.add_failed(installation, batch_id, filename, error.problem)
        raise
    except Exception:
        form.skip_rest()
        raise
    if batch_id is None:
        raise NothingToTake(paths="multipart/form-data")
    receiving.close_batch(installation, batch_id)
    return batch_id


def _note(fields: dict[str, str], part: Part, batch_id: int | None, known: Sequence[str]) -> None:
    if part.name not in known:
        raise RequestInvalid(place=f"body.{part.name}", reason=f"các trường / fields: {', '.join(known)}")
    if batch_id is not None:
        reason = f"trường phải đứng trước tệp / fields come before files (lô / batch {batch_id})"
        raise RequestInvalid(place=f"body.{part.name}", reason=reason)
    fields[part.name] = part.text()


def _purpose(fields: dict[str, str]) -> Purpose:
    given = {name: value for name, value in fields.items() if value and name in FIELDS}
    if "facts" in given and "dossier" not in given:
        raise RequestInvalid(place="body.facts", reason="cần có dossier / needs a dossier to belong to")
    return Purpose(
        unit=given.get("unit"),
        dossier=given.get("dossier"),
        person=given.get("person"),
        person_name=given.get("person_name"),
        procedure=given.get("procedure"),
        facts=_facts(given["facts"]) if "facts" in given else None,
    )


def _facts(value: str) -> dict[str, FactValue]:
    try:
        return {**_FACTS.validate_json(value)}
    except ValidationError as error:
        raise RequestInvalid(place="body.facts", reason='JSON: {"treatment": "inpatient"}') from error


def _kept_name(filename: str) -> str:
    """What its owner calls the file, as one printable line with / between folders."""
    name = "".join(letter if letter.isprintable() else "�" for letter in nfc(filename.replace("\\", "/")))
    return name.lstrip("/")[-LONGEST_NAME:] or "�"
