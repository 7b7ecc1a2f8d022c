"""Help: every command explains itself, shows an example that it understands, and speaks JSON."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from catalogue.document_type import FIELD_NAMES
from portal.command_line import ALL as ALL_NAMES
from portal.command_line import app_of
from portal.printing.field_names import FIELD_NAMES_VI
from tests.portal.command import sohoa


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, child in getattr(command, "commands", {}).items():
        yield from commands(child, (*path, name))


ALL = dict(commands(typer.main.get_command(app_of())))
LEAVES = {path: command for path, command in ALL.items() if not hasattr(command, "commands")}


def examples(command: Any) -> list[list[str]]:
    """The examples of a command's help, as words behind `sohoa`; settings before it left out."""
    lines = [
        shlex.split(line) for line in command.epilog.splitlines() if line.strip().split(" ")[0].startswith(("sohoa", "SOHOA_"))
    ]
    return [words[words.index("sohoa") + 1 :] for words in lines]


@pytest.mark.parametrize("name", ALL_NAMES)
def test_a_command_alone_is_the_same_as_among_all(name: str) -> None:
    alone = dict(commands(typer.main.get_command(app_of([name]))))
    among = {path: command for path, command in ALL.items() if path[:1] in ((), (name,))}
    assert {path: command.help for path, command in alone.items()} == {path: command.help for path, command in among.items()}


def test_the_commands_of_the_product_are_there() -> None:
    told = """ingest watch search doctor serve worker scheduler
    batch/list batch/show batch/retry document/list document/show document/text
    person/show person/find person/suggest person/merge person/unmerge person/identifier/add person/identifier/end
    organisation/add organisation/list organisation/show organisation/merge organisation/unmerge organisation/identifier/add
    organisation/identifier/end organisation/identifier/verify
    person/identifier/verify unit/load unit/list unit/show unit/example
    document/export document/verify document/versions document/read-again document/reading document/reread
        document/reread-report
    review/list review/show review/correct review/accept
    intake/check dossier/open dossier/show dossier/list
    dossier/change dossier/receive dossier/attach dossier/re-use dossier/supplement dossier/answer-supplement
    dossier/withdraw dossier/decide dossier/close dossier/export paper/receipt paper/supplement paper/apology paper/separator
    report/re-requests catalogue/validate
    catalogue/show catalogue/diff catalogue/export index/check index/rebuild db/show db/upgrade config/show
    suggest backup restore move init sign-in sign-out account/list account/show account/add account/add-service account/rename
    account/end account/reset account/release account/password account/sessions account/role/give account/role/take
    account/secret/make account/secret/end account/factor/set-up account/factor/remove
    archive/hold archive/init archive/repair archive/verify
    audit/head audit/new-key audit/seal audit/show audit/store-again audit/verify person/looks
    grant/give grant/list grant/own grant/show grant/take-back"""
    assert {"/".join(path) for path in LEAVES} == set(told.split())


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_speaks_both_languages_and_shows_an_example(path: tuple[str, ...], tmp_path: Path) -> None:
    ended = sohoa(*path, "--help", data=tmp_path / "data")
    assert ended.code == 0
    vietnamese, english = ALL[path].help.split("\n\n")
    assert vietnamese in ended.out
    assert english in ended.out
    assert "Ví dụ / Example:" in ended.out
    assert examples(ALL[path])
    assert all(" ".join(words[: len(path)]) == " ".join(path) for words in examples(ALL[path]))
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_examples_are_understood(path: tuple[str, ...]) -> None:
    for words in examples(LEAVES[path]):
        LEAVES[path].make_context("sohoa", words[len(path) :])


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_speaks_json(path: tuple[str, ...]) -> None:
    assert "--json" in {name for parameter in LEAVES[path].params for name in parameter.opts}


@pytest.mark.parametrize("path", [path for path in ALL if path not in LEAVES], ids=" ".join)
def test_a_command_without_words_shows_its_help(path: tuple[str, ...], tmp_path: Path) -> None:
    ended = sohoa(*path, data=tmp_path / "data")
    assert ended.code == 2
    assert "Ví dụ / Example:" in ended.out
    assert ended.err == ""


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("ingest",), "PATH"),
        (("indest", "a.pdf"), "indest"),
        (("batch", "show", "một"), "BATCH"),
        (("search", "giấy", "--from", "30/02/2026"), "--from"),
        (("intake", "check", "--fact", "treatment"), "--fact"),
        (("document", "export", "1", "--to", "a.pdf", "--form", "docx"), "--form"),
        (("document", "verify", "1", "--form", "copy"), "--form"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_not_understood_is_a_usage_error(words: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    ended = sohoa(*words, data=tmp_path)
    assert ended.code == 2
    assert "USAGE" in ended.err
    assert "--help" in ended.err
    problem = sohoa(*words, "--json", data=tmp_path).value
    assert (problem["code"], problem["exit_code"]) == ("USAGE", 2)
    assert reason in problem["vi"]


def test_every_field_has_a_name_on_screen() -> None:
    assert set(FIELD_NAMES_VI) == FIELD_NAMES


def test_version(tmp_path: Path) -> None:
    assert sohoa("--version", data=tmp_path).out.startswith("sohoa 0.")
    assert sohoa("--version", "--json", data=tmp_path).value["version"].startswith("0.")
