"""A folder that is watched by a process: while files grow, while others watch, while the folder is away or full."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.ingest.opening.typed import DECISION, typed_pdf
from tests.ingest.watching.watched import NOT_A_SCAN, PROGRAM, Watched, until
from tests.portal.agency import ADMINISTRATOR, BINH, staffed

WITHOUT_POWERS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Root then may read no more than others; for others it changes nothing."""
OWN_MOUNTS = ("unshare", "--mount", "--map-root-user")


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched.new(tmp_path)


def test_a_file_that_grows_is_taken_when_it_is_whole_and_the_process_ends_in_order(watched: Watched) -> None:
    scan = typed_pdf(DECISION)
    with watched.watching("--settle", "1") as process:
        until((watched.folder / ".sohoa-watch").exists)
        for part in range(8):
            with (watched.folder / "quyết định.pdf").open("ab") as out:
                out.write(scan[part * len(scan) // 8 : (part + 1) * len(scan) // 8])
            time.sleep(0.3)
        assert set(watched.files()) == {"quyết định.pdf"}
        until((watched.folder / "done" / "quyết định.pdf").exists)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    told = json.loads(out)
    assert (told["done"], told["failed"], told["in_hand"], told["stopped"]) == (1, 0, 0, True)
    assert (watched.folder / "done" / "quyết định.pdf").read_bytes() == scan


def test_what_is_in_hand_when_it_is_asked_to_stop_is_gone_on_with(watched: Watched) -> None:
    for number in range(6):
        watched.put(f"{number}.pdf", typed_pdf(DECISION, [f"Trang hai của tệp {number}"]))
    with watched.watching() as process:
        until((watched.folder / "taking").exists)
        until(lambda: not [name for name in watched.files() if "/" not in name])
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    before = json.loads(out)
    assert before["in_hand"] > 0
    assert before["done"] + before["in_hand"] == 6
    assert watched.tally() == (before["in_hand"], 0, 0, 0)
    assert set(watched.files()) == {f"done/{number}.pdf" for number in range(6)}
    assert [len(one["items"]) for one in watched.batches()] == [6]


def test_two_do_not_watch_one_folder(watched: Watched, tmp_path: Path) -> None:
    other = Watched(watched.folder, tmp_path / "kho khác")
    with watched.watching():
        until((watched.folder / "failed").exists)
        for second in (watched, other):
            refused = second.once()
            assert (refused.code, refused.value["code"]) == (6, "WATCHED_FOLDER_BUSY")
            assert str(watched.folder) in refused.value["vi"]
    assert watched.once().code == 0, "who is killed holds no lock"


@pytest.mark.parametrize("name", ["unshared", "deleted mark"])
def test_a_share_that_goes_away_loses_nothing_and_is_watched_again(name: str, watched: Watched, tmp_path: Path) -> None:
    """Where it was mounted, an empty folder is left meanwhile. A mark that somebody deleted is no share that went away."""
    watched.put("1.txt")
    with watched.watching() as process:
        until((watched.folder / "failed" / "1.txt").exists)
        if name == "unshared":
            watched.folder.rename(tmp_path / "nơi khác")
            watched.folder.mkdir()
            watched.put("lạc.txt", NOT_A_SCAN + b"0")
            time.sleep(1)
            assert [file.name for file in watched.folder.iterdir()] == ["lạc.txt"], "nothing is made, nothing is taken there"
            shutil.rmtree(watched.folder)
            (tmp_path / "nơi khác").rename(watched.folder)
        else:
            (watched.folder / ".sohoa-watch").unlink()
        watched.put("2.txt", NOT_A_SCAN + b"2")
        until((watched.folder / "failed" / "2.txt").exists)
        assert (watched.folder / ".sohoa-watch").exists()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert said.count("WATCHED_FOLDER_MISSING") == (name == "unshared"), "told once"


@pytest.mark.skipif(shutil.which(WITHOUT_POWERS[0]) is None, reason="needs setpriv")
def test_a_file_that_may_not_be_read_fails_and_a_folder_that_may_not_is_told_of(watched: Watched) -> None:
    watched.put("kín.txt").chmod(0)
    watched.put("phòng kín/1.txt", NOT_A_SCAN + b"1")
    (watched.folder / "phòng kín").chmod(0)
    with watched.watching(before=WITHOUT_POWERS if os.geteuid() == 0 else ()) as process:
        until((watched.folder / "failed" / "kín.txt").exists)
        (watched.folder / "phòng kín").chmod(0o700)
        until((watched.folder / "failed" / "phòng kín" / "1.txt").exists)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert said.count("WATCHED_FOLDER_FAILING") == 1
    (watched.folder / "failed" / "kín.txt").chmod(0o600)
    assert [one["code"] for one in watched.report("failed/kín.txt")["problems"]] == ["PATH_MISSING"]


@pytest.mark.skipif(shutil.which(WITHOUT_POWERS[0]) is None, reason="needs setpriv")
def test_where_a_file_cannot_be_moved_to_it_waits(watched: Watched) -> None:
    assert watched.once().code == 0
    (watched.folder / "failed").chmod(0o500)
    watched.put("1.txt")
    before = WITHOUT_POWERS if os.geteuid() == 0 else ()
    with watched.watching("--once", before=before) as process:
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 5
    assert (json.loads(out)["in_hand"], json.loads(out)["problem"]["code"]) == (1, "WATCHED_FOLDER_FAILING")
    assert [name for name in watched.files() if name.startswith("taking/")] != []
    (watched.folder / "failed").chmod(0o700)
    assert watched.tally() == (0, 0, 1, 0)
    assert set(watched.files()) == {"failed/1.txt"}
    assert [len(one["items"]) for one in watched.batches()] == [1]


def test_a_full_disk_loses_nothing(watched: Watched, tmp_path: Path) -> None:
    """On a disk of its own, which is full when the reports are to be written, and is made room on."""
    if subprocess.run([*OWN_MOUNTS, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may mount nothing")
    script = f"""
        mount -t tmpfs -o size=64k tmpfs "$FOLDER"
        printf '%s' 'không phải bản quét' > "$FOLDER/1.txt"
        head -c 1M /dev/zero > "$FOLDER/.đầy" 2>/dev/null
        {PROGRAM} watch "$FOLDER" --once --settle 0.1 --json
        echo "$?"
        find "$FOLDER" -type f -size +0 -not -name '.*' -printf '%P\\n'
        rm "$FOLDER/.đầy"
        {PROGRAM} watch "$FOLDER" --once --settle 0.1 --json > /dev/null
        echo "$?"
        find "$FOLDER" -type f -not -name '.*' -printf '%P\\n' | sort
    """
    environment = {**os.environ, "FOLDER": str(watched.folder), "SOHOA_DATA": str(watched.data)}
    done = subprocess.run([*OWN_MOUNTS, "sh", "-c", script], env=environment, capture_output=True, text=True, check=True)
    told, _, rest = done.stdout.partition("}\n5\n")
    assert "WATCHED_FOLDER_FAILING" in told, done.stdout + done.stderr
    first, _, then = rest.partition("\n3\n")
    assert first.startswith("taking/")
    assert first.endswith("/0001-1.txt"), "nothing is told of beside a file that is not there"
    assert then.split() == ["failed/1.txt", "failed/1.txt.sohoa.json", "failed/1.txt.sohoa.txt"]


def test_who_has_no_account_any_more_watches_no_longer(tmp_path: Path) -> None:
    agency = staffed(tmp_path)
    agency.sign_in(BINH)
    (token,) = (one.read_text("ascii") for one in agency.config.rglob("*.token"))
    watched = Watched(tmp_path / "máy quét", agency.data)
    watched.folder.mkdir()
    with watched.watching("--unit", "07906", TOKEN=token) as process:
        watched.put("1.txt")
        until((watched.folder / "failed" / "1.txt").exists)
        agency.sign_in(ADMINISTRATOR)
        agency.done("account", "end", BINH, "--reason", "nghỉ việc")
        watched.put("2.txt", NOT_A_SCAN + b"2")
        out, _ = process.communicate(timeout=30)
    assert (process.returncode, json.loads(out)["code"]) == (6, "NOT_SIGNED_IN")
    assert "2.txt" in watched.files()
