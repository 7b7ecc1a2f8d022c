"""The front of the API: what it is, whether it is well, and a page for people that needs no internet."""

from __future__ import annotations

from html import escape
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.exc import SQLAlchemyError

from archive.documents import DocumentFilter, count_up_to
from portal.api import examples
from portal.api.answers import HealthShape, RootShape
from portal.api.problems import documented
from portal.api.service import Here, Service
from portal.errors import BodyTooLarge, HttpRefused
from portal.finding import MOST_COUNTED
from portal.shapes import ProblemShape
from sohoa.errors import DatabaseUnreachable, SohoaError

router = APIRouter()

OPENAPI_PATH = "/v1/openapi.json"
NOTICE_VI = "Chưa có tài khoản: API chỉ phục vụ chính máy này, ai dùng được máy này thì dùng được API. Tạo tài khoản: sohoa init"
NOTICE_EN = (
    "No accounts yet: the API serves this machine only, and whoever can use this machine can use it. To make them: sohoa init"
)
SIGN_IN_VI = "Đăng nhập trước: POST /v1/session, hoặc /v1/sign-in/openid."
SIGN_IN_EN = "Sign in first: POST /v1/session, or /v1/sign-in/openid."
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
.notice { border-left: 4px solid #b3261e; padding: .5rem 1rem; background: #fdecea }
table { border-collapse: collapse; width: 100% } td { border-top: 1px solid #ddd; padding: .4rem .6rem; vertical-align: top }
code { white-space: nowrap }
"""


def program_version() -> str:
    """Version of the installed program."""
    return version("sohoa")


def notice(here: Service) -> tuple[str, str]:
    """What whoever comes should know first."""
    return (SIGN_IN_VI, SIGN_IN_EN) if here.has_accounts() else (NOTICE_VI, NOTICE_EN)


@router.get(
    "/v1/",
    tags=["front"],
    summary="What this is",
    responses={200: {"content": {"application/json": {"example": examples.ROOT}}}, **documented()},
)
def root(here: Here) -> RootShape:
    """Name and version, and who may use it."""
    vi, en = notice(here)
    return RootShape(
        name="Sổ Hóa",
        version=program_version(),
        notice_vi=vi,
        notice_en=en,
        openapi=OPENAPI_PATH,
        health="/v1/health",
        max_file_mb=here.installation.settings.max_file_mb,
    )


@router.get(
    "/v1/health",
    tags=["front"],
    summary="Is it well?",
    responses={
        200: {"content": {"application/json": {"example": examples.HEALTH}}},
        503: {"description": "Something does not answer; `problems` tells what.", "model": HealthShape},
        **documented(),
    },
)
def health(here: Here, response: Response) -> HealthShape:
    """Asks database and index; says whether the work goes on. As quick with a million documents as with ten thousand."""
    problems = [one for one in (here.work.problem, here.installation.log.problem) if one is not None]
    counted = indexed = None
    try:
        with here.installation.sessions() as session:
            counted = count_up_to(session, DocumentFilter(), MOST_COUNTED)
    except SohoaError as error:
        problems.append(error.problem)
    except SQLAlchemyError as error:
        url = here.installation.engine.url.render_as_string(hide_password=True)
        problems.append(DatabaseUnreachable(url=url, reason=error).problem)
    try:
        indexed = here.installation.index.count()
    except SohoaError as error:
        problems.append(error.problem)
    response.status_code = 503 if problems else 200
    return HealthShape(
        state="unwell" if problems else "well",
        version=program_version(),
        work=here.work.state,
        documents=counted.total if counted is not None else None,
        documents_are_exact=counted is not None and counted.exact,
        indexed=indexed,
        problems=[ProblemShape(code=one.code, vi=one.vi, en=one.en) for one in problems],
    )


@router.get("/", include_in_schema=False)
@router.get("/docs", include_in_schema=False)
def docs(request: Request, here: Here) -> HTMLResponse:
    """Every operation in one table, made from the OpenAPI description."""
    vi, en = notice(here)
    described = request.app.openapi()
    rows = "".join(
        f"<tr><td><code>{method.upper()} {escape(path)}</code></td>"
        f"<td><strong>{escape(operation['summary'])}</strong><br>{escape(operation.get('description', ''))}</td></tr>"
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    )
    page = (
        f"<!doctype html><html lang=vi><meta charset=utf-8><title>Sổ Hóa API</title><style>{_STYLE}</style>"
        f"<h1>Sổ Hóa API {escape(program_version())}</h1>"
        f"<p class=notice>{escape(vi)}<br><span lang=en>{escape(en)}</span></p>"
        f'<p>OpenAPI: <a href="{OPENAPI_PATH}">{OPENAPI_PATH}</a></p><table lang=en>{rows}</table></html>'
    )
    return HTMLResponse(page, headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"})


def describe(openapi: dict[str, Any], problem_schema: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI description, with the shape of problems in it, and those of every body that cannot be taken."""
    schemas = openapi.setdefault("components", {}).setdefault("schemas", {})
    schemas |= problem_schema.pop("$defs", {}) | {"ProblemDetails": problem_schema}
    unreadable = {kind.http_status: documented(kind)[kind.http_status] for kind in (HttpRefused, BodyTooLarge)}
    for operation in (one for methods in openapi["paths"].values() for one in methods.values() if "requestBody" in one):
        for status, described in unreadable.items():
            operation["responses"].setdefault(str(status), described)
    return openapi
