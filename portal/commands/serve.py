"""`sohoa serve`: the HTTP API on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from portal.commands.options import Json, told
from sohoa.settings import load_settings

TOLD = told(
    "Mở HTTP API trên máy này; cho máy khác khi đã có tài khoản và mã hóa đường truyền",
    "Serve the HTTP API on this machine; to others once there are accounts and encryption",
    "sohoa serve --port 9000",
    "SOHOA_PUBLIC_URL=https://kho.example.vn sohoa serve --host 0.0.0.0 --behind-proxy 10.0.0.5",
)


def run(
    host: Annotated[str | None, typer.Option("--host", metavar="ADDRESS", help="Địa chỉ / Address.")] = None,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Cổng / Port.")] = None,
    behind_proxy: Annotated[
        str | None,
        typer.Option("--behind-proxy", metavar="ADDRESS", help="Proxy làm TLS; chỉ nó được nối vào / The proxy that does TLS."),
    ] = None,
    as_json: Json = False,  # noqa: ARG001 - failures are said as JSON: `portal.cli.run` sees to it
) -> None:
    """Until it is stopped."""
    from portal.api import serve

    options = (("host", host), ("port", port), ("behind_proxy", behind_proxy))
    given = {name: value for name, value in options if value is not None}
    serve(load_settings(**given))
