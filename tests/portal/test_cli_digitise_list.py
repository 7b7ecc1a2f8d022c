"""The agency's list of papers that must be digitised, on the command line: tried, laid over the catalogue, shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.portal.command import sohoa

LIST = """- procedure: "1.001667"
  legal_basis: QĐ 215/QĐ-BHXH
  requirements: {discharge: yes, foreign_paper: no}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "danh-muc-so-hoa.yaml"
    path.write_text(LIST, "utf-8")
    return path


def test_validate_counts_what_the_list_says_and_show_tells_it(file: Path, tmp_path: Path) -> None:
    told = sohoa("catalogue", "validate", data=tmp_path / "data", DIGITISE_LIST=str(file)).out
    assert "2 thành phần có ghi phải số hóa hay không" in told
    tree = sohoa("catalogue", "show", "1.001667", data=tmp_path / "data", DIGITISE_LIST=str(file)).out
    assert "phải số hóa (QĐ 215/QĐ-BHXH)" in tree
    assert "không phải số hóa (QĐ 215/QĐ-BHXH)" in tree
    assert "số hóa" not in sohoa("catalogue", "show", "1.001667", data=tmp_path / "data").out


def test_a_mistake_in_the_list_is_told_and_nothing_is_shown(file: Path, tmp_path: Path) -> None:
    file.write_text(LIST.replace("foreign_paper", "foriegn_paper"), "utf-8")
    for ended in (
        sohoa("catalogue", "validate", data=tmp_path / "data", DIGITISE_LIST=str(file)),
        sohoa("catalogue", "validate", file, data=tmp_path / "data"),
    ):
        assert ended.code == 3
        assert "✗ danh-muc-so-hoa.yaml:3: 1.001667 không có thành phần foriegn_paper; có phải `foreign_paper`?" in ended.out
    shown = sohoa("catalogue", "show", "1.001667", data=tmp_path / "data", DIGITISE_LIST=str(file))
    assert (shown.code, "CATALOGUE_INVALID" in shown.err) == (5, True)
