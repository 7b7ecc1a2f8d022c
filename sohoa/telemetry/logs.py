"""The log of a process: text for people, or lines of JSON with what each is about (batch, item, page, request, trace)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from sohoa.telemetry.traces import current_traceparent

ROOMS = ("portal", "ingest", "search", "archive", "intake", "registry", "sohoa")
"""Whose messages are told from INFO on; of others, warnings."""
_NOTHING: Mapping[str, object] = {}
_about: ContextVar[Mapping[str, object]] = ContextVar("about", default=_NOTHING)


@contextmanager
def about(**what: object) -> Iterator[None]:
    """Within the context messages are about this, and about what was said around it: `about(batch=3, item=7)`.

    Numbers and codes only: nothing that names a person. New threads begin with none.
    """
    token = _about.set({**_about.get(), **what})
    try:
        yield
    finally:
        _about.reset(token)


class JsonLines(logging.Formatter):
    """A message as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """`at` (UTC), `level`, `logger`, `message`, what it is about, and of a failure where it came from."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_about.get(),
        }
        if (traceparent := current_traceparent()) is not None:
            _, line["trace"], line["span"], _ = traceparent.split("-")
        if record.exc_info:
            line["failure"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def log_config(form: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything to standard error, in the form of the setting (`text` or `json`)."""
    told = {"handlers": ["told"], "level": "INFO", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"()": "uvicorn.logging.DefaultFormatter", "fmt": "%(levelprefix)s %(message)s", "use_colors": None},
            "json": {"()": JsonLines},
        },
        "handlers": {"told": {"class": "logging.StreamHandler", "formatter": form, "stream": "ext://sys.stderr"}},
        "loggers": dict.fromkeys(("uvicorn", *ROOMS), told),
        # Who reads lines of JSON is to get nothing else, whichever library it comes from.
        **({"root": {"handlers": ["told"], "level": "WARNING"}} if form == "json" else {}),
    }
