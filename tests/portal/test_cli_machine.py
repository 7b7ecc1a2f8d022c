"""The command line and the machine it runs on: settings, database, programs, pipes, interruptions."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from bench.tamper.tampering import unguard
from sohoa.settings import Settings
from tests import drawn
from tests.portal.command import sohoa

SOHOA = Path(sys.executable).with_name("sohoa")
SMALL = (1000, 700)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of its own: `sohoa.toml` is read from there."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_") and name != "COLUMNS"}
    return {**kept, "SOHOA_DATA": str(data), "SOHOA_WORKERS": "2", **more}


def small_page(words: str) -> bytes:
    return drawn.pdf(drawn.page([words], size=SMALL))


# Settings


def origins(data: Path, **settings: str) -> dict[str, tuple[str, str]]:
    shown = sohoa("config", "show", "--json", data=data, **settings)
    assert shown.code == 0
    return {one["name"]: (one["value"], one["origin"]) for one in shown.value}


def test_config_shows_every_setting_and_where_it_comes_from(folder: Path, data: Path) -> None:
    (folder / "sohoa.toml").write_text('dpi = 300\nlanguage = "en"\n', "utf-8")
    shown = origins(data, LANGUAGE="vi")
    assert set(shown) == {f"SOHOA_{name.upper()}" for name in Settings.model_fields}
    assert shown["SOHOA_DPI"] == ("300", "sohoa.toml")
    assert shown["SOHOA_LANGUAGE"] == ("vi", "environment")
    assert shown["SOHOA_PORT"] == ("8700", "default")


def test_config_hides_the_password_of_the_database(folder: Path, data: Path) -> None:
    shown = origins(data, DATABASE="postgresql://sohoa:bi-mat@may-chu/sohoa")
    assert shown["SOHOA_DATABASE"] == ("postgresql://sohoa:***@may-chu/sohoa", "environment")


def test_a_wrong_setting_is_named_by_every_command_and_shown_by_config(folder: Path, data: Path) -> None:
    ended = sohoa("batch", "list", "--json", data=data, DPI="cao")
    assert (ended.code, ended.value["code"]) == (5, "SETTING_INVALID")
    assert "SOHOA_DPI" in ended.value["vi"]
    shown = sohoa("config", "show", data=data, DPI="cao")
    assert shown.code == 5
    assert "cao" in shown.out
    assert "SOHOA_DPI" in shown.err


def test_a_file_of_settings_that_cannot_be_read_is_named(folder: Path, data: Path) -> None:
    (folder / "sohoa.toml").write_text("dpi = = 300", "utf-8")
    ended = sohoa("config", "show", "--json", data=data)
    assert (ended.code, ended.value["code"]) == (5, "SETTING_INVALID")
    assert "sohoa.toml" in ended.value["vi"]


# Database


def test_the_database_is_made_and_shown(data: Path) -> None:
    assert sohoa("db", "show", data=data).code == 5
    made = sohoa("db", "upgrade", "--json", data=data)
    assert made.code == 0
    assert made.value["before"] is None
    assert made.value["revision"] == made.value["newest"]
    assert sohoa("db", "show", data=data).code == 0


def test_a_database_of_a_later_program_is_left_alone(data: Path) -> None:
    sohoa("db", "upgrade", data=data)
    with sqlite3.connect(data / "sohoa.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    ended = sohoa("batch", "list", "--json", data=data)
    assert (ended.code, ended.value["code"]) == (5, "DATABASE_NEWER")


# What the machine has


def test_doctor_finds_everything_that_the_tests_themselves_need(data: Path) -> None:
    ended = sohoa("doctor", "--json", data=data)
    assert ended.code == 0
    probes = {probe["name"]: probe for probe in ended.value}
    told = {"python", "tesseract", "tesseract vie", "poppler", "opencv", "database", "objects", "index", "disk"}
    assert told <= set(probes)
    assert probes["python"]["found"] == ".".join(map(str, sys.version_info[:3]))
    assert probes["tesseract"]["found"] in subprocess.run(["tesseract", "--version"], capture_output=True, text=True).stdout
    assert not data.exists(), "whoever looks changes nothing"


@pytest.mark.parametrize("reader", ["own", "tesseract"])
def test_doctor_says_what_reads_print_and_how_good_it_is(reader: str, data: Path) -> None:
    found = {probe["name"]: probe["found"] for probe in sohoa("doctor", "--json", data=data, READER=reader).value}["reader"]
    assert found.startswith(f"{reader} ")
    curve = json.loads(Path("ocr/reader/weights/letters.json").read_text("utf-8"))["curve"]
    assert (f"{curve[-1]['cer']:.1%}" in found) is (reader == "own")


def test_doctor_says_what_is_missing_and_how_to_get_it(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ended = sohoa("doctor", data=data)
    assert ended.code == 5
    assert "sudo apt-get install tesseract-ocr" in ended.out
    assert "sudo apt-get install poppler-utils" in ended.out
    assert "tesseract vie" in ended.err
    states = {probe["name"]: probe["state"] for probe in sohoa("doctor", "--json", data=data).value}
    assert [states[name] for name in ("tesseract", "tesseract vie", "poppler", "python")] == ["missing"] * 3 + ["ok"]


def test_doctor_still_speaks_where_opencv_cannot_be_loaded(data: Path, tmp_path: Path) -> None:
    broken = 'raise ImportError("libGL.so.1: cannot open shared object file: No such file or directory")'
    (tmp_path / "cv2.py").write_text(broken, "utf-8")
    doctor = [SOHOA, "doctor"]
    ended = subprocess.run(doctor, env=environment(data, PYTHONPATH=str(tmp_path)), capture_output=True, text=True, check=False)
    assert ended.returncode == 5
    assert "libGL.so.1" in ended.stdout
    assert "sudo apt-get install libgl1" in ended.stdout


def test_doctor_sees_an_index_that_is_lost(data: Path, tmp_path: Path) -> None:
    scan = tmp_path / "giấy.pdf"
    scan.write_bytes(small_page("BIÊN BẢN"))
    assert sohoa("ingest", scan, data=data).code == 0
    for file in (data / "index").iterdir():
        file.unlink()
    ended = sohoa("doctor", data=data)
    assert ended.code == 5
    assert "sohoa index rebuild" in ended.out
    assert sohoa("index", "rebuild", data=data).code == 0
    assert sohoa("doctor", data=data).code == 0


def test_doctor_sees_a_log_that_is_not_sealed(data: Path) -> None:
    """What was done goes on record all the same: without this line nobody would notice until the next verification."""
    assert sohoa("db", "upgrade", data=data).code == 0
    assert sohoa("document", "list", data=data).code == 0
    assert probed(data, "log")["state"] == "ok"
    key = data.parent / f"{data.name}-seals" / "seal-key.pem"
    key.rename(key.with_name("mang đi.pem"))
    lost = probed(data, "log")
    assert lost["state"] == "missing"
    assert "sohoa audit new-key" in lost["en"]
    assert sohoa("document", "list", data=data).code == 0
    key.with_name("mang đi.pem").rename(key)
    an_hour_ago(data)
    assert probed(data, "log")["state"] == "warning"
    assert sohoa("audit", "seal", data=data).code == 0
    assert probed(data, "log")["state"] == "ok"


def probed(data: Path, name: str) -> dict[str, str]:
    (found,) = (probe for probe in sohoa("doctor", "--json", data=data).value if probe["name"] == name)
    return found


def an_hour_ago(data: Path) -> None:
    """What waits for its seal was done then."""
    with closing(sqlite3.connect(data / "sohoa.db")) as connection, connection:
        unguard(connection)
        connection.execute("UPDATE act SET at = datetime('now', '-1 hour') || '.000000' WHERE position IS NULL")


# Trying again


def test_retry_reads_what_failed_once_its_cause_is_gone(data: Path, tmp_path: Path) -> None:
    scan = tmp_path / "hai trang.pdf"
    scan.write_bytes(drawn.pdf(*[drawn.page([words], size=SMALL) for words in ("TRANG MỘT", "TRANG HAI")]))
    failed = sohoa("ingest", scan, "--json", data=data, MAX_PAGES="1")
    assert failed.code == 3
    assert failed.value["items"][0]["problems"][0]["code"] == "SOURCE_TOO_MANY_PAGES"
    again = sohoa("batch", "retry", "1", "--json", data=data)
    assert again.code == 0
    assert (again.value["state"], again.value["items"][0]["pages_read"]) == ("done", 2)


def test_ctrl_c_loses_nothing_and_says_how_to_go_on(data: Path, tmp_path: Path) -> None:
    scan = tmp_path / "dài.pdf"
    scan.write_bytes(drawn.pdf(*[drawn.page([f"TỜ SỐ {number}"], size=SMALL) for number in range(9)]))
    one_by_one = environment(data, SOHOA_WINDOW="1")
    with subprocess.Popen(
        [SOHOA, "ingest", scan], env=one_by_one, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as working:
        while pages_waiting(data) == 0 and working.poll() is None:
            time.sleep(0.05)
        os.killpg(working.pid, signal.SIGINT)
        out, err = working.communicate(timeout=120)
    assert working.returncode == 130, (out + err).decode()
    assert "sohoa batch retry 1" in err.decode()
    assert "Traceback" not in err.decode()
    stopped = sohoa("batch", "show", "1", "--json", data=data).value
    assert (stopped["state"], stopped["items"][0]["pages_failed"]) == ("working", 0)
    finished = sohoa("batch", "retry", "1", "--json", data=data)
    assert finished.code == 0
    assert finished.value["items"][0]["pages_read"] == 9


def pages_waiting(data: Path) -> int:
    """Pages that wait to be read; none while there is no database yet."""
    try:
        with sqlite3.connect(f"file:{data / 'sohoa.db'}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(*) FROM item_page WHERE state = 'waiting'").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


# What comes out


def test_a_reader_that_goes_away_is_no_failure(data: Path) -> None:
    sohoa("db", "upgrade", data=data)
    for words in (["config", "show"], ["config", "show", "--json"]):
        with subprocess.Popen([SOHOA, *words], env=environment(data), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as speaking:
            assert speaking.stdout is not None
            speaking.stdout.close()
            assert speaking.stderr is not None
            assert speaking.stderr.read() == b""
        assert speaking.returncode == 141


def test_json_is_utf_8_whatever_the_locale_says(data: Path) -> None:
    plain = environment(data, LC_ALL="C", PYTHONIOENCODING="ascii")
    ended = subprocess.run([SOHOA, "dossier", "show", "số 5", "--json"], env=plain, capture_output=True, check=False)
    assert ended.returncode == 4
    assert "số 5" in json.loads(ended.stdout.decode("utf-8"))["vi"]
    assert ended.stderr == b""


def test_names_in_an_older_encoding_are_taken(data: Path, tmp_path: Path) -> None:
    """TCVN3, from a share of the nineties: no text, but a file like any other."""
    scans = tmp_path / "cũ"
    scans.mkdir()
    Path(os.fsdecode(os.fsencode(scans) + b"/gi\xcay.pdf")).write_bytes(small_page("GIẤY"))
    ended = sohoa("ingest", scans, "--json", data=data)
    assert ended.code == 0
    assert ended.value["items"][0]["name"] == "cũ/gi�y.pdf"


def test_who_acts_is_kept(data: Path, tmp_path: Path) -> None:
    scan = tmp_path / "trống.pdf"
    scan.write_bytes(small_page("THÔNG BÁO"))
    by_setting = sohoa("ingest", scan, "--json", data=data, ACTOR="Lê Thị Thu").value
    by_option = sohoa("ingest", scan, "--by", "Trần Thị Bình", "--json", data=data, ACTOR="Lê Thị Thu").value
    assert (by_setting["created_by"], by_option["created_by"]) == ("Lê Thị Thu", "Trần Thị Bình")
