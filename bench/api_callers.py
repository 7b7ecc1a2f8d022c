"""Whoever asks in a walk over an API with accounts, and what none of the answers may tell them.

Schemathesis loads it (`SCHEMATHESIS_HOOKS`): each request is sent by a caller that its content decides, so that the same request
is the same again; each answer is held against what that caller may not learn.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zlib import crc32

import schemathesis

CALLERS_FILE = "API_CALLERS"
"""Names the file in which they are handed to schemathesis."""
ENDS_A_SESSION = frozenset({
    ("DELETE", "/v1/session"), ("DELETE", "/v1/sessions/{number}"), ("DELETE", "/v1/accounts/{id}"),
    ("DELETE", "/v1/accounts/{id}/roles/{number}"), ("DELETE", "/v1/accounts/{id}/secrets/{number}"),
    ("POST", "/v1/accounts/{id}/password"),
})  # fmt: skip
"""After these somebody would be let in no more: they are asked by those who are not."""
OF_CALLER_WITHOUT_ACCOUNT = ("X-Sohoa-Actor", "X-Sohoa-Unit")


@dataclass(frozen=True)
class Caller:
    """Somebody with a token, or without."""

    name: str
    token: str | None
    let_in: bool
    """Their token counts."""
    secrets: tuple[str, ...]
    """What stands in no answer to them."""


@dataclass(frozen=True)
class Callers:
    """All of a walk, and the operations that let everybody in."""

    everybody: Sequence[Caller]
    public: Sequence[str]

    def kept(self, file: Path) -> Path:
        """In a file, for schemathesis."""
        file.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")
        return file

    @classmethod
    def of(cls, file: Path) -> Callers:
        """Those of a file."""
        kept = json.loads(file.read_text("utf-8"))
        return cls([Caller(**{**one, "secrets": tuple(one["secrets"])}) for one in kept["everybody"]], kept["public"])

    def who_asks(self, method: str, path: str, content: str) -> Caller:
        """For a request with this content."""
        some = [one for one in self.everybody if not one.let_in or (method, path) not in ENDS_A_SESSION]
        return some[crc32(content.encode()) % len(some)]

    def with_token(self, header: str | None) -> Caller:
        """Who sent this `Authorization`."""
        return next(one for one in self.everybody if header == _header(one))


def _header(caller: Caller) -> str | None:
    return None if caller.token is None else f"Bearer {caller.token}"


def walked_by(callers: Callers) -> None:
    """Tell schemathesis."""

    @schemathesis.hook
    def before_call(_context: Any, case: Any, _kwargs: dict[str, Any]) -> None:
        for name in (*OF_CALLER_WITHOUT_ACCOUNT, "Authorization", "Cookie"):
            case.headers.pop(name, None)
        case.cookies.clear()
        content = repr((case.path_parameters, case.query, sorted(case.headers.items()), case.body))
        caller = callers.who_asks(case.method.upper(), case.path, content)
        if caller.token is not None:
            case.headers["Authorization"] = _header(caller)

    @schemathesis.check
    def nobody_learns_what_they_may_not(_context: Any, response: Any, case: Any) -> None:
        caller = callers.with_token(response.request.headers.get("Authorization"))
        operation = f"{case.method.upper()} {case.path}"
        if not caller.let_in and operation not in callers.public:
            assert response.status_code >= 400, f"{caller.name} is let in to {operation}"
        told = response.content.decode("utf-8", "replace") + unquote(str(dict(response.headers)))
        assert not [secret for secret in caller.secrets if secret in told], f"{caller.name} learns a secret from {operation}"


if CALLERS_FILE in os.environ:
    walked_by(Callers.of(Path(os.environ[CALLERS_FILE])))
