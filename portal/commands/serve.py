"""`sohoa serve`: the HTTP API on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from portal.commands.options import Json, told
from sohoa.settings import load_settings

TOLD = told(
    "Mở HTTP API trên máy này (chỉ 127.0.0.1, đến khi có tài khoản)",
    "Serve the HTTP API on this machine (loopback only, until accounts exist)",
    "sohoa serve",
    "sohoa serve --port 9000",
)


def run(
    host: Annotated[str | None, typer.Option("--host", metavar="ADDRESS", help="Địa chỉ / Address.")] = None,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Cổng / Port.")] = None,
    as_json: Json = False,  # noqa: ARG001 - failures are said as JSON: `portal.cli.run` sees to it
) -> None:
    """Until it is stopped."""
    from portal.api import serve

    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    serve(load_settings(**given))
