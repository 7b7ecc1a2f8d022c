"""The commands of docs/api.md, in their order, against a new installation."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests import drawn
from tests.portal.api.served import serving

pytestmark = pytest.mark.xdist_group("api")
PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"


def commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [words for line in lines if (words := shlex.split(line))[:1] == ["curl"]]


def test_the_commands_that_are_told_work(tmp_path: Path) -> None:
    (tmp_path / "ra-vien.pdf").write_bytes(drawn.pdf(drawn.discharge_page("Nguyễn Thị Hoa", "030185004321")))
    (tmp_path / "danh-sach.tif").write_bytes(drawn.tiff(*[drawn.page(["DANH SÁCH", "đề nghị giải quyết hưởng chế độ"])] * 4))
    told = commands()
    assert len(told) > 10
    with serving(tmp_path / "data", workers=1) as served:  # The longer file, given last, is done last.
        for curl, *words in told:
            here = [word.replace("http://127.0.0.1:8700", served.url) for word in words]
            command = [curl, "--silent", "--show-error", "--fail-with-body", "--max-time", "120", *here]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{shlex.join([curl, *words])}\n{done.stdout}\n{done.stderr}"
    assert (tmp_path / "page.jpg").read_bytes().startswith(b"\xff\xd8\xff")
    assert next(tmp_path.glob("000.00.01.H29-260310-0420.?.pdf")).read_bytes().startswith(b"%PDF-")
    assert next(tmp_path.glob("000.00.01.H29-260310-0420.zip")).read_bytes().startswith(b"PK")
