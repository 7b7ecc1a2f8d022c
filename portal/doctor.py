"""What the product needs of a machine: what is there, in which version, what is missing and what to do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine

import migrations
import search
from archive.fixity.affected import count_damaged
from archive.fixity.verifying import unverified_since
from archive.log.errors import SealsAhead
from archive.log.sealing import unsealed_since
from archive.log.verifying import PATIENCE
from archive.objects import FolderObjects, StoreState
from catalogue import load_catalogue
from portal.auditing import head_of
from sohoa.assembly import elastic_server, open_database, open_index, open_log, open_objects
from sohoa.clock import utc_now
from sohoa.errors import SohoaError
from sohoa.records import sessions
from sohoa.settings import Settings

ENOUGH_DISK, TOO_LITTLE_DISK = 5_000_000_000, 500_000_000
"""Bytes. Below the first: a warning; below the second no work is begun."""
_SECONDS = 20
State = Literal["ok", "warning", "missing"]
NOT_YET = ("chưa có, sẽ được tạo khi nạp tệp đầu tiên", "not there yet, will be made with the first file")
NOT_KNOWN = ("chưa rõ: nâng cơ sở dữ liệu trước", "not known: bring the database to the newest revision first")
DAMAGED = (
    "tệp trong kho BỊ HỎNG HOẶC MẤT. Xem tài liệu, hồ sơ liên quan: sohoa archive verify; khôi phục: sohoa archive repair",
    "objects are DAMAGED OR LOST. See what is affected: sohoa archive verify; repair: sohoa archive repair",
)
UNSEALED = (
    "việc chờ niêm phong, hoặc niêm phong chờ ra kho ghi một lần, quá lâu. Niêm phong: sohoa audit seal",
    "acts wait too long for their seal, or seals for the write-once storage. Seal them: sohoa audit seal",
)
OTHER_MAJOR = (
    "thư viện elasticsearch phải cùng phiên bản chính với máy chủ. Cài đúng bản, xem constraints.txt",
    "the elasticsearch client has to be of the major version of the server. Install that one, see constraints.txt",
)
OLDER_MINOR = (
    "máy chủ cũ hơn thư viện: nên nâng cấp máy chủ",
    "the server is older than the client: better bring it to the client's version",
)
NOBODY_WORKS = (
    "không có tiến trình nào đọc tệp: chạy sohoa worker, và sohoa scheduler",
    "nobody reads what comes in: start sohoa worker, and sohoa scheduler",
)
NO_BUCKET = ("Tạo bucket: sohoa archive init", "Make the bucket: sohoa archive init")
NO_VERSIONS = (
    "Bucket KHÔNG giữ phiên bản: ai có khóa truy cập đều ghi đè được tệp. "
    "Chạy sohoa archive init, hoặc dùng máy chủ S3 có giữ phiên bản.",
    "The bucket keeps NO versions: whoever has the access key can overwrite objects. "
    "Run sohoa archive init, or use an S3 server that has them.",
)
NO_LOCK = (
    "Bucket KHÔNG có khóa chống xóa (object lock): ai có khóa truy cập đều xóa được tệp đã vào hồ sơ. "
    "Chạy sohoa archive init; nếu vẫn không được, đặt SOHOA_S3_BUCKET thành tên mới hoặc dùng máy chủ S3 có object lock.",
    "The bucket has NO object lock: whoever has the access key can delete what is on record. "
    "Run sohoa archive init; where that does not help, set SOHOA_S3_BUCKET to a new name or use a server that has object lock.",
)


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing that the product needs."""

    name: str
    state: State
    """warning: works without it, but not everything or not for long."""
    found: str
    """Version or place, as far as there is one."""
    vi: str = ""
    en: str = ""
    """What to do, where there is something to do."""


def examine(settings: Settings) -> list[Probe]:
    """Look at everything. Changes nothing, and makes no folder."""
    return [
        _python(),
        _program("tesseract", ["tesseract", "--version"], "tesseract-ocr", at_least=5),
        _language(),
        _program("poppler", ["pdftoppm", "-v"], "poppler-utils"),
        _opencv(),
        _guarded("reader", lambda: _reader(settings)),
        *_engine_of_search(settings),
        _font(),
        _guarded("catalogue", lambda: _catalogue(settings)),
        _guarded("database", lambda: _database(settings)),
        _guarded("objects", lambda: _objects(settings)),
        _guarded("fixity", lambda: _fixity(settings)),
        _guarded("index", lambda: _index(settings)),
        _guarded("log", lambda: _log(settings)),
        *([_guarded("queue", lambda: _queue(settings))] if settings.queue == "celery" else []),
        _disk(settings.data),
    ]


def _python() -> Probe:
    found = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Probe("python", "ok", found)
    return Probe("python", "missing", found, "Dùng Python 3.11, 3.12 hoặc 3.13.", "Use Python 3.11, 3.12 or 3.13.")


def _output(command: list[str]) -> str | None:
    """What a program says of itself; None where it is not there or does not run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout + done.stderr


def _program(name: str, command: list[str], package: str, at_least: int = 0) -> Probe:
    said = _output(command)
    found = re.search(r"(\d+)(?:\.\d+)*", said or "")
    if found is None:
        return Probe(name, "missing", "", *_install(package))
    if int(found[1]) < at_least:
        return Probe(
            name, "missing", found[0], f"Cần {name} từ bản {at_least} trở lên.", f"{name} {at_least} or newer is needed."
        )
    return Probe(name, "ok", found[0])


def _opencv() -> Probe:
    """Loaded here and not above, so that this very program still runs where it cannot be."""
    try:
        import cv2
    except ImportError as error:
        return Probe("opencv", "missing", str(error), *_install("libgl1 libglib2.0-0"))
    return Probe("opencv", "ok", cv2.__version__)


def _reader(settings: Settings) -> Probe:
    """Which one reads print, and how good it was found to be. Loaded here for the same reason."""
    try:
        import ocr
        from ocr.reader.card import cards
    except ImportError as error:
        return Probe("reader", "missing", str(error), *_install("libgl1 libglib2.0-0"))
    found = ocr.reader_version(settings.reader)
    if settings.reader != "tesseract":
        wrong = f"{cards()['letters'].cer:.1%}"
        found += f"; sai {wrong} chữ trên mẫu lạ, hỏng nặng / {wrong} of letters wrong on unseen, badly spoiled strips"
    return Probe("reader", "ok", found)


def _language() -> Probe:
    if "vie" in (_output(["tesseract", "--list-langs"]) or "").split():
        return Probe("tesseract vie", "ok", "✔")
    return Probe("tesseract vie", "missing", "", *_install("tesseract-ocr-vie"))


def _install(package: str) -> tuple[str, str]:
    return f"Cài đặt: sudo apt-get install {package}", f"Install: sudo apt-get install {package}"


def _engine_of_search(settings: Settings) -> Iterator[Probe]:
    if settings.search == "elasticsearch":
        yield _guarded("elasticsearch", lambda: _elasticsearch(settings))
    else:
        yield Probe("tantivy", "ok", version("tantivy"))


def _elasticsearch(settings: Settings) -> Probe:
    """Whether the client fits the servers: of their major version, and not newer than the oldest."""
    server = elastic_server(settings)
    try:
        servers = server.versions()
    finally:
        server.client.close()
    client = version("elasticsearch")
    found = f"{', '.join(servers)}, {server.address}, client {client}"
    if any(_numbers(one)[0] != _numbers(client)[0] for one in servers):
        return Probe("elasticsearch", "missing", found, *OTHER_MAJOR)
    newer = any(_numbers(one) < _numbers(client) for one in servers)
    return Probe("elasticsearch", "warning", found, *OLDER_MINOR) if newer else Probe("elasticsearch", "ok", found)


def _numbers(of_version: str) -> tuple[int, int]:
    """Its major and minor number."""
    major, minor = of_version.split(".")[:2]
    return int(major), int(minor)


def _font() -> Probe:
    found = (_output(["fc-match", "-f", "%{family}", "Tinos"]) or "").split(",")[0]
    if found == "Tinos":
        return Probe("font Tinos", "ok", "✔")
    return Probe(
        "font Tinos",
        "warning",
        found,
        "Cần để in giấy tiếp nhận và các giấy trả cho công dân: sudo apt-get install fonts-croscore fontconfig",
        "Needed for receipts and other papers handed to the citizen: sudo apt-get install fonts-croscore fontconfig",
    )


def _guarded(name: str, look: Callable[[], Probe]) -> Probe:
    try:
        return look()
    except SohoaError as error:
        return Probe(name, "missing", "", error.problem.vi, error.problem.en)


def _catalogue(settings: Settings) -> Probe:
    loaded = load_catalogue(digitise_list=settings.digitise_list_file)
    return Probe(
        "catalogue", "ok", f"{len(loaded.types)} loại giấy tờ / document types, {len(loaded.procedures)} thủ tục / procedures"
    )


def _engine(settings: Settings) -> Engine | None:
    """None where the embedded database is not there yet."""
    if not settings.database and not (settings.data / "sohoa.db").exists():
        return None
    return open_database(settings)


def _database(settings: Settings) -> Probe:
    engine = _engine(settings)
    if engine is None:
        return Probe("database", "ok", f"{settings.data / 'sohoa.db'}", *NOT_YET)
    try:
        found, wanted = migrations.current_revision(engine), migrations.newest_revision()
    finally:
        engine.dispose()
    kind = f"{engine.dialect.name}, {found or '∅'}"
    if found == wanted:
        return Probe("database", "ok", kind)
    return Probe("database", "missing", kind, "Sao lưu rồi chạy: sohoa db upgrade", "Back it up, then run: sohoa db upgrade")


def _objects(settings: Settings) -> Probe:
    return _bucket(settings) if settings.objects == "s3" else _folder(settings.data / "objects")


def _bucket(settings: Settings) -> Probe:
    store = open_objects(settings).state()
    found = f"s3, {store.place}, {_mark(store.versions)} phiên bản / versions, {_mark(store.locks)} object lock"
    if not store.ready:
        return Probe("objects", "missing", f"s3, {store.place}", *NO_BUCKET)
    lack = shortcoming(store)
    return Probe("objects", "ok", found) if lack is None else Probe("objects", "warning", found, *lack)


def shortcoming(store: StoreState) -> tuple[str, str] | None:
    """What an S3 server lacks to keep what is on record from everybody, and what to do, in both languages."""
    if store.kind != "s3" or (store.locks and store.versions):
        return None
    return NO_VERSIONS if store.locks else NO_LOCK


def _mark(is_there: bool) -> str:
    return "✔" if is_there else "✗"


def _folder(folder: Path) -> Probe:
    if not folder.is_dir():
        return Probe("objects", "ok", f"folder, {folder}", *NOT_YET)
    if not os.access(folder, os.W_OK):
        return Probe(
            "objects", "missing", f"folder, {folder}", "Cấp quyền ghi vào thư mục này.", "Give the right to write to this folder."
        )
    return Probe("objects", "ok", f"folder, {folder}, {sum(1 for _ in FolderObjects(folder).hashes())}")


def _fixity(settings: Settings) -> Probe:
    """What is on record as damaged, and how long nobody looked."""
    engine = _engine(settings)
    if engine is None:
        return Probe("fixity", "ok", "", *NOT_YET)
    try:
        if migrations.current_revision(engine) != migrations.newest_revision():
            return Probe("fixity", "warning", "", *NOT_KNOWN)
        with sessions(engine)() as session:
            damaged, since = count_damaged(session), unverified_since(session)
    finally:
        engine.dispose()
    found = f"✔ {since:%Y-%m-%d}" if since is not None else "✔"
    return Probe("fixity", "ok", found) if damaged == 0 else Probe("fixity", "warning", f"✗ {damaged}", *DAMAGED)


def _index(settings: Settings) -> Probe:
    engine = _engine(settings)
    place = settings.elastic_index if settings.search == "elasticsearch" else str(settings.data / "index")
    if engine is None:
        return Probe("index", "ok", place, *NOT_YET)
    try:
        index = open_index(settings, engine)
        try:
            found, count = search.missing_or_surplus(sessions(engine), index), index.count()
        finally:
            index.close()
    finally:
        engine.dispose()
    if not found.is_none:
        return Probe(
            "index", "warning", f"{place}, {count}", "Dựng lại: sohoa index rebuild", "Make it anew: sohoa index rebuild"
        )
    return Probe("index", "ok", f"{place}, {count}")


def _log(settings: Settings) -> Probe:
    """Whether acts get their seals, and these reach the write-once storage."""
    engine = _engine(settings)
    if engine is None:
        return Probe("log", "ok", str(settings.seals_folder), *NOT_YET)
    try:
        if migrations.current_revision(engine) != migrations.newest_revision():
            return Probe("log", "warning", "", *NOT_KNOWN)
        log = open_log(settings, sessions(engine), open_objects(settings))
        with sessions(engine)() as session:
            head, waiting_since = head_of(session, log), unsealed_since(session)
    finally:
        engine.dispose()
    if head.stored > head.seal:
        raise SealsAhead(place=log.store.place, stored=head.stored, known=head.seal)
    if head.seal and log.seals:
        log.keys.in_use()
    found, long_ago = f"{head.seal} niêm phong / seals, {log.store.place}", utc_now() - PATIENCE
    waits = waiting_since is not None and waiting_since < long_ago
    unsent = head.stored < head.seal and head.sealed_at is not None and head.sealed_at < long_ago
    return Probe("log", "warning", found, *UNSEALED) if waits or unsent else Probe("log", "ok", found)


def _queue(settings: Settings) -> Probe:
    """Whether the broker answers, who works, and what is put off because something is away."""
    from ingest.queue.broker import Broker  # With it comes Celery: others start without.
    from ingest.queue.state import state_of

    broker = Broker(settings)
    try:
        broker.reach()
    finally:
        broker.close()
    engine = _engine(settings)
    if engine is None:
        return Probe("queue", "ok", broker.address, *NOT_YET)
    try:
        if migrations.current_revision(engine) != migrations.newest_revision():
            return Probe("queue", "warning", broker.address, *NOT_KNOWN)
        with sessions(engine)() as session:
            state = state_of(session)
    finally:
        engine.dispose()
    away = "".join(f", {code}: {count}" for code, count in sorted(state.put_off.items()))
    found = f"{broker.address}, worker: {state.workers} ({state.slots}), {state.in_hand}{away}"
    return Probe("queue", "ok", found) if state.workers else Probe("queue", "warning", found, *NOBODY_WORKS)


def _disk(folder: Path) -> Probe:
    there = next(one for one in (folder.resolve(), *folder.resolve().parents) if one.exists())
    free = shutil.disk_usage(there).free
    state: State = "ok" if free >= ENOUGH_DISK else "warning" if free >= TOO_LITTLE_DISK else "missing"
    advice = (
        ("", "") if state == "ok" else ("Giải phóng dung lượng, hoặc đổi SOHOA_DATA.", "Free some space, or change SOHOA_DATA.")
    )
    return Probe("disk", state, f"{free / 1e9:.1f} GB, {there}", *advice)
