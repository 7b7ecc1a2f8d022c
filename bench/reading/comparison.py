"""Our reading beside its peers on the drawn levels: the same pages, the same run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, get_args

from bench.reading.readers import READERS, Reading, Stack, make_stack, ours
from bench.reading.scoring import Score, plain, score, total
from bench.scans.corpus import ScannedDocument, make_documents
from bench.scans.layouts import SEALED
from bench.scans.layouts.others import OTHERS
from bench.scans.levels import LEVELS, OFFICE
from ocr import DEFAULT_READER, ReaderName
from vietnamese.folding import same_text, settle_tone

SEED = 21
"""Below 1000: kept for the benchmarks, nothing is tuned on it."""
COVERED = 0.2
"""A name counts as under the seal where the seal covers this share of it."""
OURS = ours(DEFAULT_READER)
PEERS = ("OCRmyPDF --output-type pdf", "OCRmyPDF")
ALL_OURS = frozenset(ours(reader) for reader in get_args(ReaderName))


@dataclass(frozen=True)
class Result:
    """One reader on one stack."""

    level: str
    reader: str
    command: str
    pages: int
    cer: float
    cer_anywhere: float
    word_recall: float
    number_recall: float
    name_recall: float
    pages_per_minute: float
    seconds: float
    core_seconds: float
    """A page."""
    peak_mib: float
    largest_mib: float
    """Of the one process that held most."""
    names: int
    names_right: int


LONG = "long"
OTHER = "other papers"
"""In other designs, typefaces and texts than any that something was learned from or tuned on."""


def stacks(pages: int, long: int, folder: Path, *, others: bool) -> list[Stack]:
    """A stack of each level, and with `others` one of papers of which nothing here learned; one of office quality whose seals lie
    on the signers' names; and a long one of office quality, for speed and memory: in short ones starting up weighs too much.
    """
    sealed = replace(OFFICE, name="sealed", seal_on_name=True)
    return [
        *(make_stack(name, list(make_documents(name, pages, SEED)), folder) for name in LEVELS),
        *(
            make_stack(f"{name}, {OTHER}", list(make_documents(name, pages, SEED, OTHERS)), folder)
            for name in (LEVELS if others else ())
        ),
        make_stack("sealed", list(make_documents(sealed, pages, SEED, SEALED)), folder),
        make_stack(LONG, list(make_documents("office", long, SEED + 1)), folder),
    ]


def compare(stack: Stack, folder: Path, *, every: bool) -> list[Result]:
    """The readers on this stack, one after the other; of ours only that of the product, unless it is `every` one.

    On the long one, which tells how quick they are, ours and its peers come twice, and the quicker run of each counts: what else
    the machine has to do may slow down a single one.
    """
    readers = [reader for reader in READERS if every or reader.name == OURS or reader.name not in ALL_OURS]
    again = [reader for reader in readers if stack.name == LONG and reader.name in (OURS, *PEERS)]
    found: dict[str, Result] = {}
    for place, reader in enumerate((*readers, *again)):
        own = folder / f"{stack.name}-{place}"
        own.mkdir()
        result = _result(reader.name, stack, reader.read(stack, own), folder)
        if reader.name not in found or result.seconds < found[reader.name].seconds:
            found[reader.name] = result
    return list(found.values())


def _result(name: str, stack: Stack, reading: Reading, folder: Path) -> Result:
    truths = [page.truth for document in stack.documents for page in document.pages]
    whole: Score = total([score(truth, text) for truth, text in zip(truths, reading.texts, strict=True)])
    names, right = signers(stack.documents, reading)
    measured = reading.measured
    return Result(
        level=stack.name,
        reader=name,
        command=_published(measured.command, folder),
        pages=len(truths),
        cer=round(whole.cer, 4),
        cer_anywhere=round(whole.cer_anywhere, 4),
        word_recall=round(whole.word_recall, 4),
        number_recall=round(whole.number_recall, 4),
        name_recall=round(whole.name_recall, 4),
        pages_per_minute=round(len(truths) / measured.seconds * 60, 1),
        seconds=round(measured.seconds, 1),
        core_seconds=round(measured.core_seconds / len(truths), 2),
        peak_mib=round(measured.peak_mib),
        largest_mib=round(measured.largest_mib),
        names=names,
        names_right=right,
    )


def signers(documents: Sequence[ScannedDocument], reading: Reading) -> tuple[int, int]:
    """How many signers' names lie under a seal, and how many of them were read: as a field, or anywhere in the page's text."""
    under = right = 0
    for document in documents:
        for field in (one for one in document.truth.fields if one.name == "signer"):
            page = next(page.truth for page in document.pages if page.truth.number == field.page)
            if page.seal is None or page.seal.overlap(field.box) < COVERED * field.box.width * field.box.height:
                continue
            under += 1
            if reading.signers is not None:
                right += same_text(reading.signers[field.page - 1] or "", field.value)
            else:
                right += settle_tone(field.value) in settle_tone(plain(reading.texts[field.page - 1]))
    return under, right


def _published(command: str, folder: Path) -> str:
    """The command without the places of this run."""
    words = command.replace(f"{folder}/", "").split()
    return " ".join(word.rpartition("/")[2] if word.startswith("/") else word for word in words)


def as_rows(results: Sequence[Result]) -> list[dict[str, Any]]:
    """For the results file."""
    return [asdict(result) for result in results]
