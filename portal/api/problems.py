"""Failures as they go out: `application/problem+json` (RFC 9457) with our codes, in the language that the caller reads."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from archive.rights.errors import PurposeNeeded, RightMissing
from portal.api.actor import ACTOR_HEADER, EXAMPLE_ACTOR
from portal.api.load import LONGEST_BODY
from portal.api.request_telemetry import REQUEST_HEADER, number_of
from portal.errors import (
    ActorMissing,
    BodyTooLarge,
    HostRefused,
    HttpRefused,
    InternalError,
    MethodNotAllowed,
    NamedByCaller,
    PathUnknown,
    RangeNotSatisfiable,
    RequestInvalid,
    TooManyAtOnce,
)
from registry.accounts.errors import NotSignedIn, SignInDelayed
from sohoa.errors import SohoaError
from sohoa.settings import Settings
from sohoa.telemetry import about

log = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"
REFUSALS = (PurposeNeeded, RightMissing)
"""What every operation documents that rights stand before."""
_TITLES = {
    400: ("Yêu cầu không đọc được", "The request cannot be read"),
    401: ("Chưa đăng nhập được", "Not signed in"),
    403: ("Không được phép", "Not allowed"),
    404: ("Không tìm thấy", "Not found"),
    405: ("Phương thức không được nhận", "Method not allowed"),
    409: ("Không làm được ở trạng thái hiện tại", "Not possible in the present state"),
    412: ("Đã thay đổi từ lần đọc trước", "Changed since it was read"),
    413: ("Quá lớn", "Too large"),
    416: ("Không có đoạn này", "No such range"),
    422: ("Yêu cầu chưa đúng", "The request is not right"),
    428: ("Thiếu điều kiện", "A condition is missing"),
    429: ("Quá nhiều lần thử", "Too many tries"),
    500: ("Lỗi ở máy chủ", "Failure of the server"),
    503: ("Tạm thời chưa phục vụ được", "Not available at the moment"),
}
_OTHER_TITLE = ("Yêu cầu không thực hiện được", "The request cannot be carried out")


class InvalidValue(BaseModel):
    """A value of the request that cannot be taken."""

    place: str = Field(examples=["query.limit"])
    reason: str = Field(examples=["Input should be less than or equal to 100"])


class ProblemDetails(BaseModel):
    """What went wrong, after RFC 9457. `code` is stable; the sentences may be worded better one day."""

    type: str = Field(examples=["urn:sohoa:problem:DOCUMENT_UNKNOWN"])
    title: str = Field(examples=["Không tìm thấy"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["Không có tài liệu số 7."], description="In the language of Accept-Language.")
    instance: str = Field(examples=["/v1/documents/7"])
    code: str = Field(examples=["DOCUMENT_UNKNOWN"])
    vi: str
    en: str
    errors: list[InvalidValue] = Field(default_factory=list, description="Of REQUEST_INVALID: every value that is not right.")


def language_of(accept_language: str | None, default: str) -> str:
    """`vi` or `en`, whichever the caller likes better; `default` where neither is named."""
    liked: dict[str, float] = {}
    for part in (accept_language or "").split(","):
        name, _, parameters = part.strip().partition(";")
        language = name.strip().lower().partition("-")[0]
        quality = parameters.strip().removeprefix("q=") or "1"
        if language in ("vi", "en") and language not in liked:
            liked[language] = float(quality) if quality.replace(".", "", 1).isdigit() else 0.0
    return max(liked, key=lambda one: liked[one]) if any(liked.values()) else default


def problem_response(
    error: SohoaError,
    headers: Headers,
    path: str,
    default_language: str,
    *,
    status: int | None = None,
    errors: Sequence[InvalidValue] = (),
    more_headers: Mapping[str, str] | None = None,
) -> Response:
    """An error as it goes out."""
    language = language_of(headers.get("accept-language"), default_language)
    status = status or error.http_status
    titles = _TITLES.get(status, _OTHER_TITLE)
    details = ProblemDetails(
        type=f"urn:sohoa:problem:{error.code}",
        title=titles[0] if language == "vi" else titles[1],
        status=status,
        detail=error.problem.vi if language == "vi" else error.problem.en,
        instance=path,
        code=error.code,
        vi=error.problem.vi,
        en=error.problem.en,
        errors=list(errors),
    )
    return JSONResponse(
        details.model_dump(),
        status,
        {"Content-Language": language, "Vary": "Accept-Language", **(more_headers or {})},
        media_type=PROBLEM_JSON,
    )


def speak_in_problems(app: FastAPI, settings: Settings) -> None:
    """Every failure of `app` goes out as a problem."""

    def answer(request: Request, error: SohoaError, **more: Any) -> Response:
        return problem_response(error, request.headers, request.url.path, settings.language, **more)

    def ours(request: Request, error: Exception) -> Response:
        error = cast(SohoaError, error)
        if error.http_status >= 500:
            log.error("%s: %s", _operation_of(request), error, exc_info=error)
        return answer(request, error, more_headers=_headers_of(error))

    def invalid(request: Request, error: Exception) -> Response:
        wrong = [_invalid_value(one) for one in cast(RequestValidationError, error).errors()]
        if any(one.place == f"header.{ACTOR_HEADER}" for one in wrong):
            return answer(request, ActorMissing(example=EXAMPLE_ACTOR))
        return answer(request, RequestInvalid(place=wrong[0].place, reason=wrong[0].reason), errors=wrong)

    def http(request: Request, error: Exception) -> Response:
        error = cast(HTTPException, error)
        path = request.url.path
        said: SohoaError
        match error.status_code:
            case 404:
                said = PathUnknown(path=path)
            case 405:
                said = MethodNotAllowed(path=path, method=request.method)
            case 413:
                said = BodyTooLarge(limit=LONGEST_BODY >> 10)
            case _:
                said = HttpRefused(reason=error.detail)
        return answer(request, said, status=error.status_code, more_headers=error.headers)

    def unexpected(request: Request, error: Exception) -> Response:
        reference = number_of(request)
        with about(request=reference):
            log.error("%s: failure %s", _operation_of(request), reference, exc_info=error)
        return answer(request, InternalError(id=reference), more_headers={REQUEST_HEADER: reference})

    app.add_exception_handler(SohoaError, ours)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, unexpected)


def _operation_of(request: Request) -> str:
    """As the description names it: what stands in the address itself may be a number of somebody."""
    route = request.scope.get("route")
    return f"{request.method} {getattr(route, 'path', '…')}"


def _headers_of(error: SohoaError) -> dict[str, str] | None:
    """What a failure says beside its body."""
    if isinstance(error, RangeNotSatisfiable):
        return {"Content-Range": f"bytes */{error.details['size']}"}
    if isinstance(error, TooManyAtOnce):
        return {"Retry-After": "1"}
    if isinstance(error, SignInDelayed):
        return {"Retry-After": str(error.details["seconds"])}
    return {"WWW-Authenticate": "Bearer"} if error.http_status == 401 else None


def _invalid_value(error: Mapping[str, Any]) -> InvalidValue:
    place = ".".join(str(part) for part in error["loc"]) or "body"
    return InvalidValue(place=place, reason="thiếu / missing" if error["type"] == "missing" else error["msg"])


class _Placeholders(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"‹{name}›"


def documented(*kinds: type[SohoaError]) -> dict[int | str, dict[str, Any]]:
    """The problems of an operation for OpenAPI, those that every operation has among them."""
    by_status: dict[int | str, dict[str, Any]] = {}
    everywhere: list[type[SohoaError]] = [HostRefused, NotSignedIn, NamedByCaller, RequestInvalid, TooManyAtOnce, InternalError]
    for kind in sorted({*kinds, *everywhere}, key=lambda one: (one.http_status, one.code)):
        entry = by_status.setdefault(
            kind.http_status,
            {
                "description": _TITLES[kind.http_status][1],
                "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}, "examples": {}}},
            },
        )
        vi, en = (sentence.format_map(_Placeholders()) for sentence in (kind.vi, kind.en))
        entry["content"][PROBLEM_JSON]["examples"][kind.code] = {
            "summary": en,
            "value": {
                "type": f"urn:sohoa:problem:{kind.code}",
                "title": _TITLES[kind.http_status][0],
                "status": kind.http_status,
                "detail": vi,
                "instance": "/v1/…",
                "code": kind.code,
                "vi": vi,
                "en": en,
                "errors": [],
            },
        }
    return by_status
