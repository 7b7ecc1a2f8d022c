"""Whoever follows a batch sees it no longer than they might begin to."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from portal.api import batches
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import Purpose
from tests.portal.rights.house import OF_ALL

pytestmark = pytest.mark.xdist_group("rights")


def signs_out(api: Api) -> None:
    assert api.ask("archivist", Purpose(), method="DELETE", url="/v1/session").status_code == 204


def loses_the_role(api: Api) -> None:
    def ask(method: str, url: str) -> dict[str, list[dict[str, int]]]:
        answer = api.ask(OF_ALL, Purpose(), method=method, url=url, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    (officer,) = (one for one in ask("GET", "/v1/accounts")["accounts"] if one["name"] == "nguoi.officer")
    (role,) = ask("GET", f"/v1/accounts/{officer['id']}")["given"]
    ask("DELETE", f"/v1/accounts/{officer['id']}/roles/{role['id']}")


@pytest.mark.parametrize(("follower", "ends"), [("archivist", signs_out), ("officer", loses_the_role)])
def test_the_stream_ends_with_the_session_and_with_the_right(
    follower: str, ends: Callable[[Api], None], own_api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody works here: the batch waits, and the stream would last for as long as the server does."""
    monkeypatch.setattr(batches, "STILL_SEEN_SECONDS", 0.2)
    sent = own_api.ask(follower, Purpose("nhập"), method="POST", url="/v1/batches", files={"file": ("giấy.png", scan(follower))})
    assert sent.status_code == 202, sent.text
    pool = ThreadPoolExecutor(1)
    try:
        followed = pool.submit(own_api.ask, follower, Purpose(), method="GET", url=f"/v1/batches/{sent.json()['id']}/events")
        time.sleep(1)
        assert not followed.done()
        ends(own_api)
        events = followed.result(timeout=20).text
    finally:
        own_api.client.app.state.service.closing.set()  # type: ignore[attr-defined]  # ends a stream that did not end
        pool.shutdown()
        own_api.client.app.state.service.closing.clear()  # type: ignore[attr-defined]
    assert events.startswith("event: progress")
    assert "event: finished" not in events


def scan(of: str) -> bytes:
    """A file that nobody sent before."""
    file = io.BytesIO()
    Image.new("L", (len(of) * 40, 300), 255).save(file, "PNG")
    return file.getvalue()
