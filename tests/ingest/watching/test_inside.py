"""Nothing is overwritten, and no link that somebody put into the folder leads out of it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from ingest.watching.inside import folder_in, move_without_overwriting, open_file, write_over


def moved(root: Path, name: str, new_name: str) -> bool:
    with folder_in(root, ["taking"]) as here, folder_in(root, ["done"], make=True) as there:
        return move_without_overwriting(name, here, new_name, there)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "taking").mkdir()
    (tmp_path / "taking" / "1-a.pdf").write_text("mới")
    return tmp_path


@pytest.fixture(params=["with links", "without links"])
def file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Shares of Windows know no hard links: that is what they answer."""

    def refused(*_: Any, **__: Any) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    if request.param == "without links":
        monkeypatch.setattr(os, "link", refused)
    return str(request.param)


def test_a_file_gets_a_name_that_nobody_has(root: Path, file_system: str) -> None:
    assert moved(root, "1-a.pdf", "a.pdf")
    assert (root / "done" / "a.pdf").read_text() == "mới"
    assert list((root / "taking").iterdir()) == []


def test_a_file_that_is_there_stays(root: Path, file_system: str) -> None:
    (root / "done").mkdir()
    (root / "done" / "a.pdf").write_text("cũ")
    assert not moved(root, "1-a.pdf", "a.pdf")
    assert (root / "done" / "a.pdf").read_text() == "cũ"
    assert (root / "taking" / "1-a.pdf").read_text() == "mới"


def test_who_was_cut_off_between_two_names_is_followed(root: Path) -> None:
    (root / "done").mkdir()
    os.link(root / "taking" / "1-a.pdf", root / "done" / "a.pdf")
    assert moved(root, "1-a.pdf", "a.pdf")
    assert (root / "done" / "a.pdf").read_text() == "mới"
    assert list((root / "taking").iterdir()) == []


@pytest.mark.parametrize("make", [True, False])
def test_a_folder_that_is_a_link_is_refused(make: bool, root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("ngoài")
    (root / "done").symlink_to(outside)
    with pytest.raises(OSError), folder_in(root, ["done", "07906"], make=make):  # noqa: PT011 - ENOTDIR or ELOOP
        pass
    assert list(outside.iterdir()) == []


def test_a_link_and_a_pipe_are_not_read(root: Path) -> None:
    (root / "khóa.pdf").symlink_to("/etc/hostname")
    os.mkfifo(root / "ống.pdf")
    with folder_in(root) as folder:
        for name in ("khóa.pdf", "ống.pdf"):
            with pytest.raises(OSError):  # noqa: PT011
                open_file(name, folder)


def test_a_report_does_not_write_through_a_link(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("ngoài") / "của người khác"
    other.write_text("nguyên")
    for name in ("a.pdf.sohoa.txt", ".a.pdf.sohoa.txt.new"):
        (root / name).symlink_to(other)
    with folder_in(root) as folder:
        write_over("a.pdf.sohoa.txt", folder, "mới".encode())
    assert other.read_text() == "nguyên"
    assert (root / "a.pdf.sohoa.txt").read_text("utf-8") == "mới"
