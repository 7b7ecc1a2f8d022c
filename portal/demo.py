"""`make demo`: the main job, on the sample dossiers of three people who do not exist."""

from __future__ import annotations

import argparse
import io
import re
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.orm import Session

import intake
import search
from archive import verify
from archive.documents import DocumentFilter, get_document, list_documents
from archive.records import Document
from ingest.batches import ItemReport, report
from ingest.receiving import receive
from ingest.records import OPEN_STATES, Batch, Item
from intake import LookUp
from portal.access import access_of
from portal.cli import INTERRUPTED
from portal.finding import search_open
from portal.printing.batches import file_lines
from portal.printing.counter import completeness_table, look_up_table, sum_up
from portal.printing.documents import shown_value, type_name
from portal.printing.hits import hits_list
from portal.printing.people import called
from portal.samples import SampleDossier, SampleLookUp, Samples, load_samples
from portal.terminal import ReaderGone, Terminal, open_terminal, reader_gone
from portal.watching import finish_watched, stoppable
from registry import persons
from registry.actor import Actor
from registry.persons import recognised
from search import Query
from sohoa.assembly import Installation, open_installation
from sohoa.settings import load_settings, settings_of

DATA, SAMPLES = Path("var/demo"), Path("samples")
SCANNER = "Lê Thị Thu"
OFFICER = "Trần Thị Bình"
SEARCHES = ("chấm dứt hợp đồng lao động", "cham dut hop dong lao dong")
"""The same words, with and without diacritics."""
PICTURE_WIDTH = 100
IN_PICTURE = "1.001667"
"""Columns of the picture, and the procedure of the dossier that it shows."""


@dataclass(frozen=True)
class Demo:
    """The samples in an installation of their own."""

    terminal: Terminal
    installation: Installation
    samples: Samples
    folder: Path
    stays: bool = True
    """Whether its installation outlives it: for whoever wants to go on in there."""

    def take_in(self) -> int:
        """Give what is new of each dossier's files, judged by their hashes. Gives back how many files those are."""
        given = 0
        for dossier in self.samples.dossiers:
            known = self._hashes_of(dossier)
            files = [file for file in dossier.files(self.folder) if file.sha256 not in known]
            if files:
                actor = Actor(SCANNER, "cli", dossier.unit.code)
                receive(self.installation, [file.incoming for file in files], actor, dossier.purpose)
            given += len(files)
        return given

    def _hashes_of(self, dossier: SampleDossier) -> set[str | None]:
        with self.installation.sessions() as session:
            return set(session.scalars(select(Item.sha256).join(Batch).where(Batch.dossier == dossier.code)))

    def batches(self, *dossiers: SampleDossier) -> list[int]:
        """All batches of dossiers, in their order."""
        codes = [dossier.code for dossier in dossiers]
        with self.installation.sessions() as session:
            return list(session.scalars(select(Batch.id).where(Batch.dossier.in_(codes)).order_by(Batch.id)))

    def is_finished(self) -> bool:
        """Whether nothing waits to be read."""
        with self.installation.sessions() as session:
            return session.scalar(select(Item.id).where(Item.state.in_(OPEN_STATES)).limit(1)) is None

    def read(self, stop: threading.Event) -> None:
        """Read what waits, and print each file with its documents as soon as it and those before it are done."""
        batches = self.batches(*self.samples.dossiers)
        findings = _Findings(self, batches, stop)
        actor = Actor(SCANNER, "cli")
        finish_watched(
            self.terminal, self.installation, batches, actor, stop, console=self.terminal.out, on_change=findings.print_new
        )
        if findings.reader_gone:
            raise ReaderGone

    def files(self, session: Session, batch_ids: Sequence[int]) -> Iterator[tuple[str, ItemReport]]:
        """The files of batches, each with the code of its dossier."""
        for batch_id in batch_ids:
            batch = report(session, batch_id)
            for item in batch.items:
                yield batch.dossier or "", item

    def file_view(self, session: Session, item: ItemReport) -> RenderableType:
        """A file with its documents; its dossier is named above it."""
        item = replace(item, name=Path(item.name).name)
        ids = item.documents
        found = {one.id: one for one in list_documents(session, DocumentFilter(ids=ids), limit=len(ids) or 1)}
        return file_lines(item, found, self.installation.catalogue.types, self.terminal)

    def dossier_heading(self, dossier: SampleDossier) -> Text:
        """Which dossier, whose, under which procedure."""
        procedure = self.installation.catalogue.procedures[dossier.procedure]
        name = self.terminal.say(procedure.name.vi, procedure.name.en)
        return Text.assemble((dossier.code, "bold cyan"), (f"  {dossier.person.name}", "bold"), f"  {dossier.procedure} {name}")

    def dossier_view(self, dossier: SampleDossier) -> RenderableType:
        """Which required papers the scans of a dossier fill, and which are missing."""
        with self.installation.sessions() as session:
            found = intake.completeness(session, self.installation.catalogue, dossier.code)
        table = completeness_table(found, self.terminal, all_lines=False)
        return Group(self.dossier_heading(dossier), Padding(table, (0, 0, 1, 2)))

    def verify_documents(self) -> list[Text]:
        """A named officer compares the documents that the samples say; a second time nobody has to."""
        lines = []
        with self.installation.sessions.begin() as session:
            for asked in self.samples.look_ups:
                for wanted in asked.verified:
                    document = self._document(session, wanted.file, wanted.type)
                    if document is not None and document.verified_at is None:
                        verify(session, document.id, Actor(OFFICER, "cli", purpose=asked.purpose), wanted.form)
                    lines.append(self._verified_line(document, wanted.file, wanted.form))
        search.drain(self.installation.sessions, self.installation.objects, self.installation.index)
        return lines

    def _document(self, session: Session, file: str, type_id: str) -> Document | None:
        for _, item in self.files(session, self.batches(*self.samples.dossiers)):
            if item.name == file:
                found = (get_document(session, number) for number in item.documents)
                return next((one for one in found if one.type_id == type_id), None)
        return None

    def _verified_line(self, document: Document | None, file: str, form: str) -> Text:
        if document is None:
            said = self.terminal.say(f"{file}: không thấy giấy tờ cần đối chiếu", f"{file}: the paper to compare was not found")
            return Text("✗ " + said, "red")
        kind = type_name(document, self.installation.catalogue.types, self.terminal.language)
        forms = {
            "original": ("bản chính", "the original"),
            "lawful_copy": ("bản sao hợp lệ", "a lawful copy"),
            "electronic_original": ("bản chính điện tử", "the electronic original"),
        }
        compared = self.terminal.say(f"đối chiếu với {forms[form][0]}", f"compared with {forms[form][1]}")
        return Text.assemble(("✔ ", "green"), (f"#{document.id} ", "cyan"), f"{kind}: {document.verified_by} {compared}")

    def look_up(self, asked: SampleLookUp) -> tuple[LookUp, str]:
        """Ask at the counter; who it is about, as a name for people."""
        with self.installation.sessions.begin() as session:
            person = persons.get(session, recognised(asked.person))
            found = intake.look_up(
                session,
                self.installation.catalogue,
                procedure=asked.procedure,
                person=person,
                facts=dict(asked.facts),
                on=asked.on,
                actor=Actor(OFFICER, "cli", purpose=asked.purpose),
                purpose=asked.purpose,
            )
            return found, called(person)

    def look_up_view(self, asked: SampleLookUp, *, all_lines: bool) -> RenderableType:
        """The answer, with what to bring; what is not needed only where `all_lines`."""
        found, who = self.look_up(asked)
        procedure = self.installation.catalogue.procedure(asked.procedure, asked.on)
        head = Text.assemble((who, "bold"), f"  {asked.procedure} {self.terminal.say(procedure.name.vi, procedure.name.en)}")
        why = Text(f"{shown_value(asked.on.isoformat(), self.terminal.language)} · {asked.purpose}", "dim italic")
        table = look_up_table(found, self.terminal, all_lines=all_lines)
        return Group(head, why, Padding(table, (0, 0, 0, 2)), Padding(sum_up(found, self.terminal), (0, 0, 1, 2)))

    def search_view(self, words: str, *, most: int) -> RenderableType:
        """What a search finds."""
        types, officer = self.installation.catalogue.types, Actor(OFFICER, "cli")
        with self.installation.sessions.begin() as session:
            access = access_of(session, self.installation.catalogue, officer)
            found = search_open(session, access, types, officer, self.installation.index, Query(words, limit=most))
            hits = hits_list(found, types, self.terminal)
        return Group(Text.assemble(("$ sohoa search ", "dim"), (words, "bold")), Padding(hits, (0, 0, 1, 2)))


class _Findings:
    """Prints files in their order, each once."""

    def __init__(self, demo: Demo, batch_ids: Sequence[int], stop: threading.Event) -> None:
        self._demo, self._batch_ids, self._stop = demo, batch_ids, stop
        self.reader_gone = False
        self._printed = 0
        self._dossier = ""

    def print_new(self) -> None:
        """Print the files that are done, up to the first that is not. The work calls it, and must not fail where nobody reads."""
        if self.reader_gone:
            return
        try:
            with self._demo.installation.sessions() as session:
                for code, item in list(self._demo.files(session, self._batch_ids))[self._printed :]:
                    if item.state in OPEN_STATES or (item.held_by is not None and item.held_by.state in OPEN_STATES):
                        return
                    self._print(session, code, item)
        except ReaderGone:
            self.reader_gone = True
            self._stop.set()

    def _print(self, session: Session, code: str, item: ItemReport) -> None:
        out = self._demo.terminal.out
        if code != self._dossier:
            dossier = next(one for one in self._demo.samples.dossiers if one.code == code)
            out.print(Text(), self._demo.dossier_heading(dossier), sep="\n")
            self._dossier = code
        out.print(self._demo.file_view(session, item))
        self._printed += 1


def run(demo: Demo, stop: threading.Event) -> int:
    """All of it, on the terminal; the exit code."""
    terminal, out, began = demo.terminal, demo.terminal.out, time.monotonic()
    dossiers = demo.samples.dossiers
    count = sum(len(dossier.files(demo.folder)) for dossier in dossiers)
    new = demo.take_in()
    if new or not demo.is_finished():
        out.print(
            title(
                terminal,
                f"1 · Nạp {count} tệp quét của {len(dossiers)} hồ sơ",
                f"1 · Taking in {count} scans of {len(dossiers)} dossiers",
            )
        )
        demo.read(stop)
        if not demo.is_finished():
            terminal.tell("Đã dừng.", "Stopped.")
            if demo.stays:
                terminal.tell("Chạy lại make demo để tiếp tục.", "Run make demo again to go on.")
            return INTERRUPTED
        seconds = time.monotonic() - began
        out.print(Text(terminal.say(f"\nĐọc xong trong {seconds:.0f} giây.", f"\nRead in {seconds:.0f} seconds."), "bold"))
    else:
        out.print(title(terminal, "1 · Nạp tệp quét", "1 · Taking in scans"))
        said = terminal.say(
            f"Không có gì mới: cả {count} tệp đã có trong {demo.installation.settings.data} (so mã băm).",
            f"Nothing is new: all {count} files are in {demo.installation.settings.data} (by their hashes).",
        )
        out.print(Text(said, "bold green"))
    _print_counter(demo)
    return 0


def _print_counter(demo: Demo) -> None:
    terminal, out = demo.terminal, demo.terminal.out
    out.print(title(terminal, "2 · Từng hồ sơ: có giấy tờ nào, thiếu gì", "2 · Dossiers: what is here, what is missing"))
    for dossier in demo.samples.dossiers:
        out.print(demo.dossier_view(dossier))
    out.print(title(terminal, "3 · Cán bộ đối chiếu bản quét với giấy tờ", "3 · An officer compares scans with the papers"))
    out.print(*demo.verify_documents(), sep="\n")
    out.print(title(terminal, "4 · Tại quầy: công dân còn phải nộp gì", "4 · At the counter: what must be brought"))
    for place, asked in enumerate(demo.samples.look_ups):
        out.print(demo.look_up_view(asked, all_lines=place == 0))
    out.print(title(terminal, "5 · Tìm có dấu và không dấu", "5 · Search with and without diacritics"))
    for words in SEARCHES:
        out.print(demo.search_view(words, most=2))
    if demo.stays:
        out.print(title(terminal, "Tiếp theo", "What next"), *_next(demo), sep="\n")


def title(terminal: Terminal, vi: str, en: str) -> RenderableType:
    """Of a part of the output."""
    return Group(Text(), Rule(Text(terminal.say(vi, en), "bold"), align="left", style="blue"))


def _next(demo: Demo) -> Iterator[Text]:
    say, prefix = demo.terminal.say, f"SOHOA_DATA={demo.installation.settings.data} .venv/bin/sohoa"
    first = demo.samples.dossiers[0].code
    for vi, en, command in (
        ("Xem một tài liệu, mọi trường và nguồn gốc", "One document, all its fields", "document show 1"),
        ("Lấy PDF tìm kiếm được", "Its searchable PDF", "document export 1 --to tai-lieu-1.pdf"),
        ("Giấy tờ của một hồ sơ", "The papers of a dossier", f"dossier show {first}"),
        ("Tệp nào lỗi, vì sao", "Which file failed, and why", "batch show 1"),
        ("Nạp tệp của bạn", "Your own files", "ingest ĐƯỜNG-DẪN"),
        ("HTTP API trên máy này", "The HTTP API on this machine", "serve"),
    ):
        yield Text(f"{say(vi, en)}:", "dim")
        yield Text.assemble(f"  {prefix} ", (command, "bold"))


def picture(demo: Demo) -> str:
    """The gist of the output as SVG: one dossier from its scans to the answer at the counter, and a search."""
    console = Console(record=True, width=PICTURE_WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    dossier = next(one for one in demo.samples.dossiers if one.procedure == IN_PICTURE)
    asked = next(one for one in demo.samples.look_ups if one.procedure == IN_PICTURE)
    console.print(Text("$ make demo", "bold green"), Text(), demo.dossier_heading(dossier), sep="\n")
    with demo.installation.sessions() as session:
        for _, item in demo.files(session, demo.batches(dossier)):
            console.print(demo.file_view(session, item))
    console.print(
        Text(), demo.dossier_view(dossier), demo.look_up_view(asked, all_lines=False), demo.search_view(SEARCHES[1], most=1)
    )
    # Without the addresses of fonts: whoever looks at the picture fetches nothing.
    own_format = re.sub(r"@font-face \{\{.*?\}\}|<!--.*?-->", "", CONSOLE_SVG_FORMAT, flags=re.S)
    own_format = own_format.replace("Fira Code, monospace", "Cousine, Consolas, Menlo, 'Courier New', monospace")
    return console.export_svg(title="Sổ Hóa", code_format=own_format, unique_id="sohoa")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo in an embedded installation, or in that of `--settings FILE`; `--svg FILE` also writes the picture of it."""
    parser = argparse.ArgumentParser(prog="python -m portal.demo", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the demo's installation (default: var/demo)")
    parser.add_argument("--settings", type=Path, help="file with the settings of another installation, which goes after the demo")
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="folder with dossiers.json (default: samples)")
    parser.add_argument("--svg", type=Path, help="write the picture of the output to this file")
    options = parser.parse_args(arguments)
    stays = options.settings is None
    settings = load_settings(data=options.data, database="") if stays else settings_of(options.settings)
    terminal = open_terminal(settings, as_json=False, width=PICTURE_WIDTH)
    with open_installation(settings) as installation, stoppable(terminal) as stop:
        demo = Demo(terminal, installation, load_samples(options.samples), options.samples, stays)
        try:
            code = run(demo, stop)
        except ReaderGone:
            return reader_gone()
        if options.svg is not None and code == 0:
            options.svg.write_text(picture(demo), "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
