"""What goes out of the log: acts for those who audit, looks for the person concerned, and what was found when it was verified."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from pydantic import Field

from archive.log import Verification
from archive.log.findings import Finding
from archive.records import Act
from portal.shapes import Shape

_NEXT = Field(
    description="Cursor of the part that follows; null: there is none. A part for which much of the log had to be looked through "
    "may hold few, or nothing, and go on."
)


class ActShape(Shape):
    """An act, as it is on record."""

    id: int
    at: datetime
    who: str = Field(examples=["Trần Thị Bình"])
    account: int | None = Field(description="Number of the account; null without accounts.")
    unit: str | None = Field(examples=["07906"])
    channel: str = Field(description="cli, api or worker")
    origin: str | None = Field(examples=["127.0.0.1"], description="Address of the caller, or user and machine of a terminal.")
    purpose: str | None = Field(examples=["Hồ sơ 000.00.01.H29-260310-0420"])
    verb: str = Field(examples=["read"], description="docs/log.md lists them.")
    subject_kind: str = Field(examples=["document"])
    subject_id: str = Field(examples=["7"])
    persons: list[int] = Field(examples=[[3]], description="Numbers of the persons whose papers or data it is about.")
    details: dict[str, Any]
    position: int | None = Field(examples=[1204], description="Its place in the log; null until it is sealed.")


class ActsShape(Shape):
    """A part of the log, newest first."""

    acts: list[ActShape]
    next: str | None = _NEXT


class LookShape(Shape):
    """That somebody looked at, used or changed papers or data of a person: of others it tells nothing."""

    at: datetime
    who: str = Field(examples=["Trần Thị Bình"])
    unit: str | None = Field(examples=["07906"])
    channel: str = Field(description="cli, api or worker")
    purpose: str | None = Field(examples=["Hồ sơ 000.00.01.H29-260310-0420"])
    verb: str = Field(examples=["read"])
    subject_kind: str = Field(examples=["document"])
    subject_id: str | None = Field(examples=["7"], description="Null where it names somebody else.")


class LooksShape(Shape):
    """A part of what was done with somebody's papers and data, newest first."""

    person: int
    of_all_units: bool = Field(
        description="False: only what was done by, or with papers of, the units of whoever tells. An auditor tells of all."
    )
    looks: list[LookShape]
    next: str | None = _NEXT


class LogHeadShape(Shape):
    """Where the log ends. Kept on paper, it proves later that nothing before it was touched."""

    log: str = Field(examples=["597f11dec0264e02bdf34e41a81f5e96"], description="Name of the log.")
    seal: int = Field(examples=[318], description="Number of the last seal.")
    entries: int = Field(examples=[20411], description="Acts under seals.")
    seal_hash: str = Field(examples=["091e1e32936d1f39fe181a9597678eb4a21a336ea2df177a98f17a854521ae22"])
    sealed_at: datetime | None
    key: str | None = Field(examples=["513265894de81f78"], description="Fingerprint of the key that signed it.")
    stored: int = Field(examples=[318], description="Number of the last seal in the write-once storage.")
    unsealed: int = Field(examples=[2], description="Acts that wait for their seal.")


class FindingShape(Shape):
    """Something that is not as it was, and where."""

    kind: str = Field(examples=["ROW_CHANGED"])
    position: int | None
    act: int | None
    segment: int | None
    at: str | None
    detail: str
    vi: str
    en: str


class VerificationShape(Shape):
    """What was verified, and what was found."""

    clean: bool
    log: str
    first: int
    last: int
    entries: int
    seals: int
    head: str
    keys: dict[str, int]
    covered: int
    unsealed: int
    late: int
    set_back: int
    count: int = Field(description="Findings in all; the first are listed.")
    findings: list[FindingShape]
    seconds: float
    entries_a_second: int


def look_shape(act: Act, theirs: Collection[int]) -> LookShape:
    """An act as the person with these records may see it."""
    of_another = act.subject_kind == "person" and act.subject_id not in {str(one) for one in theirs}
    return LookShape(
        at=act.at,
        who=act.who,
        unit=act.unit,
        channel=act.channel,
        purpose=act.purpose,
        verb=act.verb,
        subject_kind=act.subject_kind,
        subject_id=None if of_another else act.subject_id,
    )


def verification_shape(found: Verification, seconds: float) -> VerificationShape:
    """A verification as it goes out."""
    return VerificationShape(
        clean=found.clean,
        log=found.log,
        first=found.first,
        last=found.last,
        entries=found.entries,
        seals=found.seals,
        head=found.head,
        keys=found.keys,
        covered=found.covered,
        unsealed=found.unsealed,
        late=found.late,
        set_back=found.set_back,
        count=found.findings.count,
        findings=[_finding(one) for one in found.findings.kept],
        seconds=round(seconds, 3),
        entries_a_second=round(found.entries / seconds) if seconds else 0,
    )


def _finding(one: Finding) -> FindingShape:
    return FindingShape.model_validate(one)
