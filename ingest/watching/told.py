"""What became of a file that was taken, as it is told beside it: for people in both languages, for programs as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest.batches import ItemProblemReport, item_report
from ingest.errors import OthersTryAgain
from ingest.records import OPEN_STATES, Item
from sohoa.errors import Problem

Ending = Literal["done", "partial", "failed"]
"""partial: some of it could not be read."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong with a file, or with one in a zip."""

    problem: ItemProblemReport
    inside: str | None = None
    """Name of the file in the zip."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a file."""

    file: str
    """Where it lay in the watched folder."""
    ending: Ending
    batch: int | None
    """None: it never came into one."""
    item: int | None
    troubles: tuple[Trouble, ...] = ()

    def as_json(self) -> bytes:
        """For programs."""
        told = {
            "file": self.file,
            "state": self.ending,
            "batch": self.batch,
            "item": self.item,
            "problems": [{**asdict(one.problem), "inside": one.inside} for one in self.troubles],
        }
        return json.dumps(told, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"

    def as_text(self) -> bytes:
        """For people, on whatever machine they open it."""
        failed = self.ending == "failed"
        vi = [
            f"{'KHÔNG NHẬN ĐƯỢC' if failed else 'ĐÃ NHẬN, CÒN CHỖ CẦN XEM'}: {self.file}",
            *(f"- {_place(one, 'trang')}{one.problem.vi} [{one.problem.code}]" for one in self.troubles),
            f"Lô quét {self.batch}: xem bằng `sohoa batch show {self.batch}`, làm lại bằng `sohoa batch retry {self.batch}`."
            if self.batch
            else "Tệp chưa vào kho.",
            *(["Sửa theo hướng dẫn ở trên rồi bỏ lại tệp này vào thư mục theo dõi."] if failed else []),
        ]
        en = [
            f"{'NOT TAKEN' if failed else 'TAKEN, BUT LOOK AT IT'}: {self.file}",
            *(f"- {_place(one, 'page')}{one.problem.en} [{one.problem.code}]" for one in self.troubles),
            f"Batch {self.batch}: see `sohoa batch show {self.batch}`, try again with `sohoa batch retry {self.batch}`."
            if self.batch
            else "The file is not in the archive.",
            *(["Put it right as told above, and the file into the watched folder again."] if failed else []),
        ]
        return "\r\n".join([*vi, "", *en, ""]).encode("utf-8-sig", "replace")  # As the oldest editors read it, too.


def not_taken(file: str, problem: Problem, batch: int | None = None, item: int | None = None) -> Told:
    """Of a file that failed for this reason."""
    return Told(file, "failed", batch, item, (Trouble(ItemProblemReport.of(problem)),))


def what_became(session: Session, item: Item, file: str) -> Told | None:
    """Of a file that was taken as this item; None while it is worked on."""
    first = session.get_one(Item, item.duplicate_of) if item.duplicate_of is not None else item
    inside = list(session.scalars(select(Item).where(Item.container_id == first.id).order_by(Item.id)))
    if first.state in OPEN_STATES or any(one.state in OPEN_STATES for one in inside) or _read_elsewhere(session, inside):
        return None
    if first.batch.unit != item.batch.unit:
        return _of_others(session, item, file)
    report, inner = item_report(session, item), [item_report(session, one) for one in inside]
    failed = report.failed or (bool(inner) and all(one.failed for one in inner))
    short = failed or report.fell_short or any(one.fell_short for one in inner)
    troubles = [Trouble(problem) for problem in report.problems]
    troubles += [Trouble(problem, one.name) for one in inner for problem in one.problems]
    return Told(file, "failed" if failed else "partial" if short else "done", item.batch_id, item.id, tuple(troubles))


def _read_elsewhere(session: Session, items: list[Item]) -> bool:
    """Whether somebody still reads the bytes of these for another batch."""
    held = [one.duplicate_of for one in items if one.duplicate_of is not None]
    open_there = select(func.count(Item.id)).where(Item.id.in_(held), Item.state.in_(OPEN_STATES))
    return bool(held) and bool(session.scalar(open_there))


def _of_others(session: Session, item: Item, file: str) -> Told:
    """Another unit brought the same bytes before: what is wrong with their copy is theirs to know."""
    report = item_report(session, item)
    if not report.fell_short:
        return Told(file, "done", item.batch_id, item.id)
    ending: Ending = "failed" if report.failed else "partial"
    return Told(file, ending, item.batch_id, item.id, (Trouble(ItemProblemReport.of(OthersTryAgain().problem)),))


def _place(one: Trouble, page: str) -> str:
    said = [one.inside, f"{page} {one.problem.page}" if one.problem.page is not None else None]
    return "".join(f"{part}: " for part in said if part)
