"""What `index.jsonl` expects of a file, as rules of one line each, and whether an outcome agrees."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.hostile.trial import Outcome

SAME_GREY = 24
"""Of 256: what compressing the same picture again may change in a sketch of it."""


@dataclass(frozen=True)
class Expected:
    """One line of the index."""

    file: str
    kind: str
    tags: frozenset[str]
    expectation: str
    pages: int | None

    @property
    def opens(self) -> bool:
        return self.kind == "pdf" and not self.tags & {"encrypted", "unreadable", "zero-pages"}

    @property
    def frames(self) -> int | None:
        """Frames of a picture file that the index wants as pages ("3 frames = pages")."""
        found = re.search(r"(\d+) frames = pages", self.expectation)
        return int(found[1]) if found else None


@dataclass(frozen=True)
class Rule:
    """`said` holds for every outcome of a file to which the rule applies."""

    said: str
    applies: Callable[[Expected], bool]
    holds: Callable[[Expected, Outcome], bool]


def tagged(tag: str) -> Callable[[Expected], bool]:
    return lambda expected: tag in expected.tags


def warned_of(code: str, word: str = "") -> Callable[[Expected, Outcome], bool]:
    return lambda _, outcome: any(one["code"] == code and word in one["en"] for one in outcome.warnings)


RULES = (
    Rule("ends with a value or a code of a source file, never with a code of a task", lambda _: True, lambda _, o: o.orderly),
    Rule("a page is shown, or has a code of its own", lambda _: True, lambda _, o: o.shown + len(o.problems) == o.tried),
    Rule("opens with that many pages", lambda e: e.opens, lambda e, o: o.pages == e.pages),
    Rule(
        "all its pages can be shown",
        lambda e: e.opens and not e.tags & {"damaged-repairable", "fuzzed", "huge-page", "huge-image"},
        lambda _, o: not o.problems,
    ),
    Rule("says that it was repaired", tagged("damaged-repairable"), warned_of("SOURCE_REPAIRED")),
    Rule("says that there is a script", tagged("javascript"), warned_of("SOURCE_ACTIVE_CONTENT", "JavaScript")),
    Rule("says that there is an XFA form", tagged("xfa"), warned_of("SOURCE_ACTIVE_CONTENT", "XFA")),
    Rule("says that there are attachments", tagged("attachments"), warned_of("SOURCE_ACTIVE_CONTENT", "attachments")),
    Rule("says that its permissions are restricted", tagged("encrypted-empty-password"), warned_of("SOURCE_RESTRICTED")),
    Rule("asks for a password", tagged("encrypted"), lambda _, o: o.refused == "SOURCE_ENCRYPTED"),
    Rule("has no page", tagged("zero-pages"), lambda _, o: o.refused == "SOURCE_NO_PAGES"),
    Rule(
        "is refused, or opens by repair and says so",
        tagged("unreadable"),
        lambda e, o: o.refused is not None or warned_of("SOURCE_REPAIRED")(e, o),
    ),
    Rule("shows nothing and says why", tagged("unreadable-image"), lambda _, o: o.shown == 0 and bool(o.refused or o.problems)),
    Rule("is refused before its picture is decoded", tagged("bomb"), lambda _, o: o.shown == 0),
    Rule("has a page for each frame", lambda e: e.frames is not None, lambda e, o: o.pages == e.frames),
    Rule("pages turned by /Rotate have the turned shape", tagged("rotate-key"), lambda _, o: o.shapes_fit),
    Rule("pages larger than the limit are shown smaller", tagged("huge-page"), lambda _, o: o.largest <= 120.0),
)


def load(index: Path) -> Iterator[Expected]:
    for line in index.read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        yield Expected(row["file"], row["kind"], frozenset(row["tags"]), row["expectation"], row["pages"])


def disagreements(expected: Expected, outcome: Outcome) -> list[str]:
    """The rules that apply and do not hold."""
    return [rule.said for rule in RULES if rule.applies(expected) and not rule.holds(expected, outcome)]


def disagreements_of_all(files: Sequence[Expected], outcomes: Sequence[Outcome]) -> list[list[str]]:
    """Those of each file, and those of files among themselves: one picture in several orientations is shown in one way."""
    against = [disagreements(expected, outcome) for expected, outcome in zip(files, outcomes, strict=True)]
    turned = [i for i, expected in enumerate(files) if "exif-orientation" in expected.tags and outcomes[i].sketch]
    for i in turned:
        pairs = zip(outcomes[i].sketch, outcomes[turned[0]].sketch, strict=True)
        if max(abs(one - other) for one, other in pairs) > SAME_GREY:
            against[i].append("is shown as the same picture in another orientation is")
    return against
