"""A folder that is watched: as whom, what its files are given for, and how it goes on until it is asked to stop."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.receiving import Purpose
from ingest.watching import Hearing, Rules, Told, Watch
from portal.api.service import Work
from portal.receiving import admitted
from registry.accounts import identity
from registry.accounts.errors import NotSignedIn
from registry.accounts.records import Account
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.clock import today
from sohoa.errors import Problem


@dataclass(frozen=True)
class Plan:
    """What was asked for."""

    folder: Path
    given: Purpose
    sub_folders: Sequence[str]
    """What the names of sub-folders say, from the outermost: `unit`, `dossier`."""
    settle: float
    every: float
    once: bool


@dataclass
class Tally:
    """How files ended, and how the watching did."""

    ended: Counter[str] = field(default_factory=Counter)
    in_hand: int = 0
    """Files that were taken and are not at their end: whoever watches next goes on with them."""
    problem: Problem | None = None
    """What kept it from being done once."""
    stopped: bool = False


def watch(
    installation: Installation, who: Actor, plan: Plan, hearing: Hearing, stop: threading.Event, passed: Callable[[Watch], object]
) -> Tally:
    """Watch until asked to stop; or once, until what had come in whole is at its end. `passed` is called after each look.

    Raises `RightMissing`, `PurposeNeeded`, `DossierUnknown`, `NotSignedIn` where the account has ended meanwhile, and what
    `Watch.open` raises.
    """
    admitted(installation, who, plan.given)
    tally, work = Tally(), Work(installation, who)

    def ended(told: Told) -> None:
        tally.ended[told.ending] += 1
        hearing.ended(told)

    rules = Rules(
        settle=plan.settle,
        every=plan.settle if plan.once else plan.every,
        purpose_of=lambda sub_folder: admitted(installation, _as_of_now(installation, who), purpose_of(plan, sub_folder)),
        actor=lambda: _as_of_now(installation, who),
        work=work.look,
    )
    with closing(Watch(installation, plan.folder, rules, replace(hearing, ended=ended))) as watched:
        watched.open()
        work.start()
        try:
            while not stop.is_set():
                troubles = watched.look(stop.is_set)
                passed(watched)
                if plan.once and watched.looks > 1 and (work.problem is not None or not watched.busy):
                    tally.problem = next((one.problem for one in troubles), work.problem)
                    break
                stop.wait(watched.pause())
        finally:
            work.end()
        tally.in_hand, tally.stopped = watched.in_hand(), stop.is_set()
    return tally


def purpose_of(plan: Plan, sub_folder: str) -> Purpose:
    """What files of a sub-folder are given for: what its name says, and what was said of all."""
    named = dict(zip(plan.sub_folders, filter(None, sub_folder.split("/")), strict=False))
    return replace(plan.given, unit=named.get("unit", plan.given.unit), dossier=named.get("dossier", plan.given.dossier))


def _as_of_now(installation: Installation, who: Actor) -> Actor:
    """With the roles that the account holds now: a folder is watched for weeks. Raises `NotSignedIn` where it has ended."""
    if who.account is None:
        return who
    with installation.sessions() as session:
        account = session.get_one(Account, who.account)
        if account.ended_at is not None:
            raise NotSignedIn
        return replace(who, roles=identity.of_account(account, today()).roles)
