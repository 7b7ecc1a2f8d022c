"""The power is cut before step 1 of a deposit, before step 2 of another, and so on until one comes to its end by itself."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from ingest import batches
from ingest.receiving import receive
from ingest.sources import files_at
from ingest.worker import finish_batch, work
from registry.actor import Actor
from sohoa.assembly import Installation, open_installation
from sohoa.locks import locked
from sohoa.settings import PREFIX, Settings
from tests.ingest.power.machine import NEVER, Ended, Machine, environment
from tests.ingest.power.whole import Contents, assert_whole, contents, files_in, unnamed_segments

ARCHIVIST = Actor("Trần Văn Bình", "cli")
Environment = Mapping[str, str]


@dataclass(frozen=True)
class Deposit:
    """A deposit that can be done again and again, each time in a new installation."""

    machine: Machine
    empty: Path
    """An installation in which nothing was done yet."""
    scan: Path
    new_store: Callable[[], Environment] = dict
    """Makes an object store, and gives back the settings that name it."""
    left_in_store: Callable[[Environment], Sequence[str]] = lambda _: ()
    """What else than objects lies in a store."""

    def cut(self, root: Path, store: Environment, before: int = NEVER) -> Ended:
        """Take the scan in, until the power goes."""
        shutil.copytree(self.empty, root)
        return self.machine.sohoa(root, "ingest", str(self.scan), "--by", ARCHIVIST.name, settings=store, cut_before=before)

    def start_again(self, root: Path, store: Environment) -> tuple[Contents, set[str]]:
        """See that all is whole once the work was started again, and once the same scan came in again.

        Gives back what is there then.
        """
        with opened(root, store) as installation:
            with locked(installation.settings.data / "work.lock"):
                work(installation, ARCHIVIST, stop=Event())
            assert_whole(installation)
            batch = receive(installation, files_at([self.scan]), ARCHIVIST)
            finish_batch(installation, batch, ARCHIVIST)
            assert_whole(installation)
            with installation.sessions() as session:
                assert batches.report(session, batch).state == "done"
                found = contents(session)
        assert list(self.left_in_store(store)) == []
        assert unnamed_segments(root / "data" / "index") == set()
        return found, files_in(root)

    def undisturbed(self, root: Path) -> tuple[Contents, set[str]]:
        """What is there where the power stayed."""
        store = self.new_store()
        ended = self.cut(root, store)
        assert (ended.cut, ended.exit_code) == (False, 0)
        return self.start_again(root, store)


def swept(shares: int) -> range:
    """Which shares of all steps are taken: all with `make bench-power-cut`, one in the tests."""
    return range(shares if os.environ.get("EVERY_STEP") else 1)


def sweep(deposit: Deposit, folder: Path, steps: range, expected: tuple[Contents, set[str]]) -> int:
    """Cut the power before each of these steps that there is, and start again: what comes out is as if it had stayed.

    Gives back how many there were.
    """
    wrong: list[Exception] = []
    done = 0
    for step in steps:
        root, store = folder / str(step), deposit.new_store()
        ended = deposit.cut(root, store, before=step)
        if not ended.cut:
            assert ended.exit_code == 0
            break
        done += 1
        try:
            found, files = deposit.start_again(root, store)
            assert found == expected[0]
            assert files == expected[1]
        except Exception as error:  # noqa: BLE001 - all of them are told at the end
            error.add_note(f"The power went before step {step}: {' '.join(ended.steps[-1])}")
            wrong.append(error)
        shutil.rmtree(root)
    if wrong:
        raise ExceptionGroup(f"{len(wrong)} of {done} power cuts left something behind", wrong)
    return done


@contextmanager
def opened(root: Path, store: Environment) -> Iterator[Installation]:
    """The installation in `root`, as a new process finds it."""
    before, tempfile.tempdir = tempfile.tempdir, str(root / "tmp")
    try:
        given = {name.removeprefix(PREFIX).lower(): value for name, value in environment(root, store).items()}
        with open_installation(Settings.model_validate(given)) as installation:
            yield installation
    finally:
        tempfile.tempdir = before


def new_installation(root: Path) -> Path:
    """One in which nothing was done yet."""
    (root / "tmp").mkdir(parents=True)
    with opened(root, {}):
        return root
