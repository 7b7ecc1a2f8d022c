"""A process and all that come of it are stopped, go on and are killed together, in whatever groups they put themselves."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.services.processes import began, family, kill, pause, reap, resume, stands_still

WITH_TWO_CHILDREN = "setsid sleep 300 & sleep 300 & wait"
"""One in a session of its own, as PostgreSQL's are."""


def sessions(parent: int) -> list[int]:
    return [os.getsid(member) for member in family(parent)]


@pytest.fixture
def parent() -> Iterator[int]:
    with subprocess.Popen(["sh", "-c", WITH_TWO_CHILDREN], start_new_session=True) as process:
        until = time.monotonic() + 10
        while (len(family(process.pid)) < 3 or len(set(sessions(process.pid))) < 2) and time.monotonic() < until:
            time.sleep(0.01)
        yield process.pid
        kill(process.pid)


def test_the_family_is_all_of_them_whatever_their_session(parent: int) -> None:
    members = family(parent)
    assert members[0] == parent
    assert len(members) == 3
    assert len(set(sessions(parent))) == 2


def test_paused_all_stand_still_and_resumed_all_go_on(parent: int) -> None:
    members = pause(parent)
    assert sorted(members) == sorted(family(parent))
    assert all(stands_still(member) for member in members)
    resume(parent)
    until = time.monotonic() + 10
    while any(stands_still(member) for member in members) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(stands_still(member) for member in members)


@pytest.mark.parametrize("is_paused", [False, True])
def test_killed_all_are_gone_when_it_comes_back(parent: int, is_paused: bool) -> None:
    members = pause(parent) if is_paused else family(parent)
    kill(parent)
    assert [began(member) for member in members] == [None, None, None]
    kill(parent)


def test_what_remains_of_a_child_does_not_count_as_alive() -> None:
    child = subprocess.Popen(["sleep", "300"])
    child.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while began(child.pid) is not None and time.monotonic() < until:
        time.sleep(0.01)
    assert began(child.pid) is None
    os.kill(child.pid, 0)  # its number is still taken
    reap(child.pid)
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)
    child.wait()
