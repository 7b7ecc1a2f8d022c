"""The documents say what the code does: codes, settings, dependencies, commands."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.generate import PAGES, load_all_errors
from tests.portal.command import sohoa

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("name", PAGES)
def test_reference_page_follows_the_code(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == PAGES[name](), "run `make docs`"


def test_every_error_speaks_both_languages_and_explains_itself() -> None:
    for code, kind in load_all_errors().items():
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", code)
        assert kind.vi, code
        assert kind.en, code
        assert kind.__doc__, code
        names = [set(re.findall(rf"{{(\w+?)(?:_{language})?\b", text)) for language, text in (("vi", kind.vi), ("en", kind.en))]
        assert names[0] == names[1], f"{code}: the two sentences tell different details"


def test_every_dependency_earns_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {
        re.split(r"[<>=\[; ]", requirement)[0].lower()
        for group in (project["dependencies"], *project["optional-dependencies"].values())
        for requirement in group
    }
    told = {name.lower() for name in re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/dependencies.md").read_text("utf-8"), re.M)}
    assert told == wanted


def commands(document: Path) -> Iterator[list[str]]:
    """Each command of the document's `sh` blocks, without comments."""
    for block in re.findall(r"```sh\n(.*?)```", document.read_text("utf-8"), re.S):
        for line in block.replace("\\\n", " ").splitlines():
            if words := shlex.split(line, comments=True):
                yield words


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_make_targets_that_are_told_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    told = [words[1] for words in commands(document) if words[0] == "make"]
    assert set(told) <= targets


@pytest.mark.xdist_group("docs")
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_sohoa_commands_that_are_told_work(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of one page are run in their order, in one new installation and folder, in which files lie that the page shows
    with their names. Servers are tried in tests/portal, the program itself in tests/portal/test_cli_machine.py.
    """
    monkeypatch.chdir(tmp_path)
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    for name, shown in re.findall(r"```yml (\S+)\n(.*?)```", document.read_text("utf-8"), re.S):
        (tmp_path / name).write_text(shown, "utf-8")
    for words in commands(document):
        if words[0] != "sohoa" or words[1] == "serve":
            continue
        done = sohoa(*words[1:], data=tmp_path / "data")
        assert done.code in (0, 3), f"{' '.join(words)}\n{done.out}\n{done.err}"
