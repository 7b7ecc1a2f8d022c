"""A folder that is watched by one machine, while others do the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.opening.typed import DECISION, typed_pdf
from tests.ingest.queue.many_machines import many_machines
from tests.ingest.watching.watched import NOT_A_SCAN, QUICK, Watched
from tests.portal.command import sohoa

pytestmark = pytest.mark.services


def test_files_are_done_and_failed_as_workers_elsewhere_come_to_their_end(tmp_path: Path) -> None:
    with many_machines(tmp_path) as machines:
        watched = Watched(tmp_path / "máy quét", tmp_path / "data của máy này")
        watched.folder.mkdir()
        watched.put("quyết định.pdf", typed_pdf(DECISION))
        watched.put("ghi chú.txt", NOT_A_SCAN)
        here = {**machines.variables, "DATA": str(watched.data)}
        assert sohoa("db", "upgrade", data=watched.data, **here).code == 0
        machines.start("worker")
        machines.start("scheduler")
        ended = sohoa("watch", watched.folder, "--once", *QUICK, "--json", **{**here, "data": watched.data})
        assert ended.code == 3, ended.out + ended.err + machines.said()
        assert set(watched.files()) == {"done/quyết định.pdf", "failed/ghi chú.txt"}
        assert machines.end() == [0, 0]
