"""`make demo-services`: the demo of `make demo` on real servers, its scans read by two workers. Nothing of it stays.

The demo itself is `portal.demo`, in a process of its own with other settings. Here its installation and the processes that work
for it are made, what came of it is held against the truth of the samples, and everything is ended and removed again.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import httpx
from prometheus_client.parser import text_string_to_metric_families
from rich.text import Text
from sqlalchemy import func, select, text

from archive.records import Act, Document
from bench.samples.judging import judged_documents, judged_dossiers, judged_look_ups
from ingest.queue.records import Piece, WorkerProcess
from ingest.records import ItemPage
from portal.cli import INTERRUPTED
from portal.demo import PICTURE_WIDTH, SAMPLES, title
from portal.samples import load_samples
from portal.terminal import Terminal, open_terminal
from sohoa.assembly import Installation, open_installation
from sohoa.settings import load_settings
from tests.ingest.queue.many_machines import ManyMachines, ending_with_us, many_machines
from tests.services.buckets import emptied
from tests.services.elasticsearch import Elasticsearch
from tests.services.postgresql import Postgresql
from tests.services.rabbitmq import RabbitMq
from tests.services.running import address, called, facts_of
from tests.services.service import Service, free_port
from tests.services.versitygw import Versitygw

SERVERS: tuple[Service, ...] = (Postgresql(), Versitygw(), RabbitMq(), Elasticsearch())
WORKERS = 2
LOCKED_DAYS = {"S3_LOCK_DAYS": "2", "S3_SEAL_DAYS": "1"}
"""As short as may be: what is locked stays on the server that long."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; 0 where everything was as the truth of the samples has it, and all processes ended in order."""
    parser = argparse.ArgumentParser(prog="python -m tests.services.demo", description=__doc__)
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="folder with dossiers.json (default: samples)")
    samples: Path = parser.parse_args(arguments).samples
    terminal = open_terminal(load_settings(), as_json=False, width=PICTURE_WIDTH)
    away = [service.name for service in SERVERS if facts_of(service.name) is None]
    if away:
        terminal.tell(f"Không chạy: {', '.join(away)}. Hãy gọi make services.", f"Not running: {', '.join(away)}. make services")
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _demo(terminal, samples)
    except KeyboardInterrupt:
        return INTERRUPTED


def _demo(terminal: Terminal, samples: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="sohoa-demo-") as folder:
        with many_machines(Path(folder), LANGUAGE=terminal.language, **LOCKED_DAYS) as machines:
            try:
                code = _shown(terminal, machines, samples)
            finally:
                ended = _end(terminal, machines)
        _done(terminal, "CSDL, hàng đợi và chỉ mục đã được xóa", "database, queue and index are removed")
    return code or int(any(ended))


def _shown(terminal: Terminal, machines: ManyMachines, samples: Path) -> int:
    """The demo on the servers, with what they are called before it and what they did after it; its exit code."""
    with open_installation(machines.settings(), makes_seals=True) as installation:
        terminal.out.print(title(terminal, "Trên máy chủ thật", "On real servers"))
        metrics = _start(machines, installation)
        for line in _who_works(terminal, machines):
            terminal.out.print(line)
        command = [sys.executable, "-m", "portal.demo", "--settings", str(machines.file()), "--samples", str(samples)]
        with subprocess.Popen([*ending_with_us(), *command], start_new_session=True) as demo, _passed_on_to(demo):
            code = demo.wait()
        if code != 0:
            return code if code > 0 else INTERRUPTED
        terminal.out.print(title(terminal, "6 · Ai đã làm gì", "6 · Who did what"))
        _say_what_was_done(terminal, installation, metrics)
        return _judge(terminal, installation, samples)


def _start(machines: ManyMachines, installation: Installation) -> list[str]:
    """Scheduler and workers; comes back when the workers take work. Gives the addresses of their metrics.

    A worker is as one on another machine: it has the addresses of the servers and a folder for itself.
    """
    machines.start("scheduler")
    metrics = [f"127.0.0.1:{free_port()}" for _ in range(WORKERS)]
    for number, place in enumerate(metrics, 1):
        machines.start("worker", DATA=str(machines.folder / f"worker-{number}"), METRICS=place)
    machines.wait_until(lambda: _count(installation, WorkerProcess.name) == WORKERS)
    return metrics


def _who_works(terminal: Terminal, machines: ManyMachines) -> Iterator[Text]:
    places, say = machines.places, terminal.say
    database = places.database.rpartition("/")[2]
    own = (
        say(f"CSDL {database}", f"database {database}"),
        f"bucket {places.bucket.name}",
        say(f"hàng đợi {places.name}", f"queue {places.name}"),
        say(f"chỉ mục {places.name}", f"index {places.name}"),
    )
    for service, place in zip(SERVERS, own, strict=True):
        facts = facts_of(service.name) or {}
        yield _line(called(service, facts), f"{address(facts)}, {place}")
    for process, command in zip(machines.processes, ("scheduler", *["worker"] * WORKERS), strict=True):
        yield _line(f"sohoa {command}", say(f"tiến trình {process.pid}", f"process {process.pid}"))


def _say_what_was_done(terminal: Terminal, installation: Installation, metrics: Sequence[str]) -> None:
    """As the servers and the processes themselves tell it."""
    say, out = terminal.say, terminal.out
    with installation.sessions() as session:
        pieces = session.scalar(text("SELECT last_value FROM piece_id_seq"))
        waiting = session.scalar(select(func.count(Piece.id)))
    documents, pages, acts = (_count(installation, column) for column in (Document.id, ItemPage.id, Act.id))
    objects, found = sum(1 for _ in installation.objects.hashes()), installation.index.count()
    out.print(
        _line("PostgreSQL", say(f"{documents} giấy tờ, {pages} trang, {acts} việc trong nhật ký",
                                f"{documents} documents, {pages} pages, {acts} acts on the log")),
        _line("S3", say(f"{objects} đối tượng", f"{objects} objects")),
        _line("RabbitMQ", say(f"{pieces} mảnh việc đã giao, còn {waiting}", f"{pieces} pieces of work sent, {waiting} left")),
        _line("Elasticsearch", say(f"tìm được {found} giấy tờ", f"{found} documents can be found")),
        sep="\n",
    )  # fmt: skip
    for number, read in enumerate(map(_pages_read, metrics), 1):
        out.print(_line(f"sohoa worker {number}", say(f"đã đọc {read} trang", f"{read} pages read")))


def _pages_read(metrics: str) -> int:
    """By the worker that has its metrics at this address."""
    families = text_string_to_metric_families(httpx.get(f"http://{metrics}/metrics", timeout=60).text)
    samples = [sample for family in families for sample in family.samples if sample.name == "sohoa_pages_ended_total"]
    return int(sum(sample.value for sample in samples if sample.labels["outcome"] == "read"))


def _judge(terminal: Terminal, installation: Installation, folder: Path) -> int:
    """Hold what was made against the truth beside the samples, as `make bench-samples` does; 1 where it does not hold."""
    samples = load_samples(folder)
    documents = judged_documents(installation, samples, folder)
    dossiers, look_ups = judged_dossiers(installation, samples), judged_look_ups(installation, samples)
    fields = [field for one in documents for field in one.fields]
    shares = {
        ("giấy tờ", "documents"): [one.found for one in documents],
        ("loại", "types"): [one.type_right for one in documents],
        ("số và ngày", "numbers and dates"): [field.right for field in fields],
        ("hồ sơ", "dossiers"): [one.right for one in dossiers],
        ("tra cứu", "look-ups"): [one.right for one in look_ups],
    }
    said = ", ".join(f"{terminal.say(*what)} {sum(right)}/{len(right)}" for what, right in shares.items())
    holds = (
        all(one.found and not one.type_confidently_wrong for one in documents)
        and not any(field.confidently_wrong for field in fields)
        and all(one.right for one in dossiers)
        and all(one.right for one in look_ups)
    )
    terminal.out.print(_line(terminal.say("đúng sự thật", "right"), said, good=holds))
    return 0 if holds else 1


def _end(terminal: Terminal, machines: ManyMachines) -> list[int]:
    """End the processes in order, and remove from the bucket what may go. Gives back their exit codes.

    Nobody interrupts that: it would leave something behind.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    terminal.out.print(title(terminal, "Dọn", "Cleaning up"))
    codes = machines.end()
    said = ", ".join(map(str, codes))
    _done(
        terminal, f"các tiến trình đã kết thúc, mã thoát: {said}", f"the processes ended, exit codes: {said}", good=not any(codes)
    )
    if any(codes):
        terminal.out.print(Text(machines.said()))
    left = emptied(machines.places.bucket)
    if left.until is not None:
        day = f"{left.until:%d/%m/%Y %H:%M} UTC"
        _done(
            terminal,
            f"bucket: đã xóa {left.removed} đối tượng; {left.locked} còn bị khóa đến {day}, hoặc tới make services-stop",
            f"bucket: {left.removed} objects removed; {left.locked} are locked until {day}, or until make services-stop",
        )
    return codes


@contextmanager
def _passed_on_to(demo: subprocess.Popen[bytes]) -> Iterator[None]:
    """Who interrupts us interrupts the demo: at the first time it ends in order, at the second at once."""

    def pass_on(number: int, _frame: FrameType | None) -> None:
        demo.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _count(installation: Installation, column: object) -> int:
    with installation.sessions() as session:
        return session.scalar(select(func.count(column))) or 0  # type: ignore[arg-type]


def _done(terminal: Terminal, vi: str, en: str, *, good: bool = True) -> None:
    terminal.out.print(_line("", terminal.say(vi, en), good=good))


def _line(who: str, what: str, *, good: bool = True) -> Text:
    mark = ("✔ ", "green") if good else ("✗ ", "red")
    return Text.assemble(mark, (f"{who:<20}" if who else "", "bold"), what)


if __name__ == "__main__":
    sys.exit(main())
