"""Which files of a watched folder have come in whole."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.watching.arriving import Arrived, Arriving


class Clock:
    """Time as the test says."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def named(arrived: list[Arrived]) -> list[str]:
    return [f"{one.sub_folder}/{one.name}".lstrip("/") for one in arrived]


def test_a_file_is_taken_once_it_has_not_changed_for_so_long(tmp_path: Path, clock: Clock) -> None:
    arriving, scan = Arriving(tmp_path, 10, clock), tmp_path / "giấy ra viện.pdf"
    scan.write_bytes(b"%PDF-")
    assert arriving.look() == []
    clock.now = 9
    with scan.open("ab") as more:
        more.write(b"1.7")
    assert arriving.look() == []
    clock.now = 15
    assert arriving.look() == [], "six seconds since it grew"
    clock.now = 19
    assert named(arriving.look()) == ["giấy ra viện.pdf"]


@pytest.mark.parametrize("change", ["touched", "replaced"])
def test_a_file_of_the_same_size_that_was_written_anew_waits_again(change: str, tmp_path: Path, clock: Clock) -> None:
    arriving, scan = Arriving(tmp_path, 10, clock), tmp_path / "quét.tif"
    scan.write_bytes(b"II*\0")
    arriving.look()
    clock.now = 9
    if change == "touched":
        os.utime(scan, (1, 1))
    else:
        (tmp_path / "quét.part").write_bytes(b"II*\1")
        times = scan.stat()
        os.utime(tmp_path / "quét.part", ns=(times.st_atime_ns, times.st_mtime_ns))
        (tmp_path / "quét.part").replace(scan)
    arriving.look()
    clock.now = 12
    assert arriving.look() == []


def test_a_file_that_another_process_has_open_for_writing_is_not_whole(tmp_path: Path, clock: Clock) -> None:
    arriving, scan = Arriving(tmp_path, 10, clock), tmp_path / "quét.pdf"
    program = f"out = open({str(scan)!r}, 'wb'); out.write(b'%PDF'); out.flush(); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as scanner:
        assert scanner.stdin is not None
        assert scanner.stdout is not None
        scanner.stdout.readline()
        arriving.look()
        clock.now = 100
        assert arriving.look() == [], "it may go on at any time"
        scanner.stdin.write(b"\n")
        scanner.stdin.close()
        scanner.wait()
    assert named(arriving.look()) == ["quét.pdf"]


def test_who_reads_a_file_keeps_nobody_from_taking_it(tmp_path: Path, clock: Clock) -> None:
    arriving, scan = Arriving(tmp_path, 0, clock), tmp_path / "quét.pdf"
    scan.write_bytes(b"%PDF")
    with scan.open("rb"):
        assert named(arriving.look()) == ["quét.pdf"]


@pytest.mark.parametrize(
    "name",
    [
        ".quét.pdf", "~quét.pdf", "~$hồ sơ.docx", "quét.pdf~", "quét.tmp", "QUÉT.TMP", "quét.part", "quét.pdf.partial",
        "Thumbs.db", "desktop.ini", ".DS_Store", "quét.pdf.sohoa.txt", "quét.pdf.sohoa.json", "taking/a.pdf", "done/a.pdf",
        "failed/a.pdf", "Done/a.pdf", ".trash/a.pdf", "@eaDir/a.pdf", "$RECYCLE.BIN/a.pdf", "07906/~tạm/a.pdf",
    ],
)  # fmt: skip
def test_what_is_not_whole_or_nobody_gave_us_is_passed_over(name: str, tmp_path: Path, clock: Clock) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(b"%PDF")
    (tmp_path / "07906" / "done").mkdir(parents=True, exist_ok=True)
    (tmp_path / "07906" / "done" / "thật.pdf").write_bytes(b"%PDF")
    assert named(Arriving(tmp_path, 0, clock).look()) == ["07906/done/thật.pdf"], "of the watched folder itself alone"


def test_links_and_what_is_no_file_are_passed_over(tmp_path: Path, clock: Clock) -> None:
    outside, inside = tmp_path / "ngoài", tmp_path / "trong"
    outside.mkdir()
    inside.mkdir()
    (outside / "mật.pdf").write_bytes(b"%PDF")
    (inside / "mật.pdf").symlink_to(outside / "mật.pdf")
    (inside / "ngoài").symlink_to(outside)
    (inside / "gãy.pdf").symlink_to(inside / "không có")
    os.mkfifo(inside / "ống.pdf")
    arriving = Arriving(inside, 0, clock)
    assert arriving.look() == []
    assert arriving.waiting == 0


def test_sub_folders_are_looked_into_in_order(tmp_path: Path, clock: Clock) -> None:
    for name in ("b.pdf", "07907/a.pdf", "07906/tháng 3/c.pdf", "07906/b.pdf", "07906/a.pdf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"%PDF")
    expected = ["b.pdf", "07906/a.pdf", "07906/b.pdf", "07906/tháng 3/c.pdf", "07907/a.pdf"]
    assert named(Arriving(tmp_path, 0, clock).look()) == expected


def test_a_watched_folder_that_cannot_be_read_is_an_error(tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(FileNotFoundError):
        Arriving(tmp_path / "không có", 0, clock).look()


def test_ten_thousand_files_that_wait_cost_little(tmp_path: Path, clock: Clock) -> None:
    for folder in range(10):
        (tmp_path / f"{folder}").mkdir()
        for number in range(1000):
            (tmp_path / f"{folder}" / f"{number}.pdf").touch()
    arriving = Arriving(tmp_path, 10, clock)
    for _ in range(3):
        arriving.look()
    assert arriving.waiting == 10_000
    looking, walking = _seconds(arriving.look), _seconds(lambda: [one.stat() for one in tmp_path.rglob("*.pdf")])
    assert looking < 6 * walking, "not much more than asking the disk once for each"


def _seconds(work: Callable[[], object]) -> float:
    """Of the processor, the least of three times."""
    spent = []
    for _ in range(3):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)
