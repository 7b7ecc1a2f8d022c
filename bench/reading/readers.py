"""The readers that are compared: each makes a searchable PDF of the same pages; its command is published with its figures."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar, get_args

from archive.documents import DocumentFilter, list_documents, read_pages
from bench.reading.measured import Measured, run
from bench.scans.corpus import ScannedDocument, write_pdf
from ocr import DEFAULT_READER, ReaderName
from sohoa.assembly import open_installation
from sohoa.settings import Settings

Page = TypeVar("Page")
JOBS = 2
LANGUAGE = "vie"
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1"}


@dataclass(frozen=True)
class Stack:
    """The pages to read: one PDF, and the same pages as pictures."""

    name: str
    pdf: Path
    pictures: tuple[Path, ...]
    documents: tuple[ScannedDocument, ...]


@dataclass(frozen=True)
class Reading:
    """What a reader made of a stack."""

    measured: Measured
    texts: tuple[str, ...]
    """One a page."""
    signers: tuple[str | None, ...] | None = None
    """The field `signer` of the document of each page; None for readers that know no fields."""


@dataclass(frozen=True)
class Reader:
    """A name, what it needs to be there, and how it reads."""

    name: str
    read: Callable[[Stack, Path], Reading]
    needs: tuple[str, ...] = field(default=())
    """Programs."""


def make_stack(name: str, documents: Sequence[ScannedDocument], folder: Path) -> Stack:
    """Write the pages, as one PDF and one by one."""
    folder.mkdir(parents=True, exist_ok=True)
    pdf = folder / f"{name}.pdf"
    write_pdf(documents, pdf)
    pictures = []
    for number, page in enumerate((page for document in documents for page in document.pages), 1):
        pictures.append(folder / f"{name}-{number:03d}.{'jpg' if page.data[:2] == bytes.fromhex('ffd8') else 'png'}")
        pictures[-1].write_bytes(page.data)
    return Stack(name, pdf, tuple(pictures), tuple(documents))


def take_in(pdf: Path, data: Path, reader: ReaderName = DEFAULT_READER) -> Measured:
    """`sohoa ingest` of one file into a new data folder."""
    command = [str(Path(sys.executable).with_name("sohoa")), "ingest", str(pdf), "--json"]
    return run([command], environment=_environment(data, reader))


def _environment(data: Path, reader: ReaderName) -> dict[str, str]:
    return {"SOHOA_DATA": str(data), "SOHOA_WORKERS": str(JOBS), "SOHOA_ACTOR": "bench", "SOHOA_READER": reader}


def read_by_us(stack: Stack, folder: Path, reader: ReaderName = DEFAULT_READER) -> Reading:
    """`sohoa ingest` into a new data folder; text and fields as they are kept there."""
    data = folder / f"sohoa-{stack.name}"
    measured = take_in(stack.pdf, data, reader)
    count = len(stack.pictures)
    texts, signers = [""] * count, [None] * count
    with open_installation(Settings(data=data)) as opened, opened.sessions() as session:
        for document in list_documents(session, DocumentFilter(), limit=count):
            signer = next((one.value for one in document.fields if one.name == "signer" and one.value), None)
            for page, read in zip(document.pages, read_pages(document, opened.objects), strict=True):
                texts[page.source_page - 1], signers[page.source_page - 1] = read.text, signer
    shutil.rmtree(data)
    return Reading(measured, tuple(texts), tuple(signers))


def read_by_tesseract(stack: Stack, folder: Path) -> Reading:
    """Plain `tesseract` on the pictures, a process for each half of the pages, one thread each."""
    commands, made = [], []
    for job, part in enumerate(halves(stack.pictures)):
        pages = folder / f"tesseract-{stack.name}-{job + 1}.txt"
        pages.write_text("".join(f"{picture}\n" for picture in part))
        made.append(pages.with_suffix(""))
        commands.append(["tesseract", str(pages), str(made[-1]), "-l", LANGUAGE, "pdf"])
    measured = run(commands, environment=_ONE_THREAD)
    texts = [text for path in made for text in text_of(path.with_suffix(".pdf"))]
    return Reading(measured, tuple(texts))


def read_in_process(stack: Stack, folder: Path, reader: str) -> Reading:
    """Pictures to words and nothing more, a process for each half of the pages (`bench.reading.in_process`)."""
    resolutions = [float(page.dpi[1]) for document in stack.documents for page in document.pages]
    commands, made = [], []
    for job, part in enumerate(halves(list(zip(stack.pictures, resolutions, strict=True)))):
        pages = folder / f"{reader}-{stack.name}-{job + 1}.txt"
        pages.write_text("".join(f"{picture}\t{dpi}\n" for picture, dpi in part))
        made.append(pages.with_suffix(".json"))
        commands.append([sys.executable, "-m", "bench.reading.in_process", reader, str(pages), str(made[-1])])
    measured = run(commands, environment=_ONE_THREAD)
    return Reading(measured, tuple(text for path in made for text in json.loads(path.read_text())))


def halves(pages: Sequence[Page]) -> list[Sequence[Page]]:
    """A part of the pages for each process, as alike as can be; none is empty."""
    parts = (pages[len(pages) * job // JOBS : len(pages) * (job + 1) // JOBS] for job in range(JOBS))
    return [part for part in parts if part]


def read_by_ocrmypdf(stack: Stack, folder: Path, *options: str) -> Reading:
    """OCRmyPDF with its own defaults for everything else."""
    made = folder / f"ocrmypdf-{stack.name}.pdf"
    program = str(Path(sys.executable).with_name("ocrmypdf"))
    measured = run([[program, "--jobs", str(JOBS), "-l", LANGUAGE, *options, str(stack.pdf), str(made)]])
    return Reading(measured, tuple(text_of(made)))


def ours(reader: ReaderName) -> str:
    """What our reading with it is called."""
    return f"sohoa ingest, {reader}"


TO_WORDS = "own, pictures to words only"
READERS = (
    *(Reader(ours(reader), partial(read_by_us, reader=reader), ("sohoa",)) for reader in get_args(ReaderName)),
    Reader(TO_WORDS, partial(read_in_process, reader="own")),
    Reader("tesseract", read_by_tesseract, ("tesseract", "pdftotext")),
    Reader("tesseract in process", partial(read_in_process, reader="tesserocr"), ("tesseract",)),
    Reader(
        "OCRmyPDF --output-type pdf", lambda stack, folder: read_by_ocrmypdf(stack, folder, "--output-type", "pdf"), ("ocrmypdf",)
    ),
    Reader("OCRmyPDF", read_by_ocrmypdf, ("ocrmypdf", "gs")),
)


def missing() -> list[str]:
    """What has to be installed before all readers can be compared, in words."""
    found = [program for reader in READERS for program in reader.needs if not _there(program)]
    found += [] if find_spec("tesserocr") else ["tesserocr"]
    told = {
        "gs": "ghostscript (apt-get install ghostscript): OCRmyPDF needs it for its default output, PDF/A",
        "ocrmypdf": "ocrmypdf (EXTRAS=dev,bench ./setup.sh)",
        "tesserocr": "tesserocr (EXTRAS=dev,bench ./setup.sh)",
        "pdftotext": "pdftotext (apt-get install poppler-utils)",
        "tesseract": "tesseract (apt-get install tesseract-ocr tesseract-ocr-vie)",
        "sohoa": "sohoa (./setup.sh)",
    }
    return [told[program] for program in dict.fromkeys(found)]


def ghostscript_version() -> str:
    """As it tells it."""
    return subprocess.run(["gs", "--version"], capture_output=True, text=True, check=True).stdout.strip()


def text_of(pdf: Path) -> list[str]:
    """The text layer of each page, as `pdftotext` gives it."""
    found = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    return found.removesuffix("\f").split("\f")


def _there(program: str) -> bool:
    return shutil.which(program) is not None or Path(sys.executable).with_name(program).exists()
