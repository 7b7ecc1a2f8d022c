"""What a command gives programs: one JSON document, whatever the names of files hold."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from portal.terminal import OneByOne, json_of, write_json


def test_the_letters_of_vietnamese_stand_in_it_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"title": "Giấy ra viện", "texts": ["chế độ thai sản " * 20_000]}
    write_json(value)
    text = capsys.readouterr().out
    assert text.startswith('{\n  "title": "Giấy ra viện",\n')
    assert text.endswith("\n}\n")
    assert json.loads(text) == value


def test_a_name_with_bytes_that_are_no_text_is_given_all_the_same() -> None:
    assert json.loads(json_of({"file": "giấy \udcff.pdf"})) == {"file": "giấy ?.pdf"}


@pytest.mark.parametrize(("title", "given"), [("Giấy ra viện", "Giấy ra viện"), ("giấy \udcff.pdf", "giấy ?.pdf")])
def test_a_list_whose_parts_are_made_one_by_one_is_a_list(title: str, given: str) -> None:
    made: list[int] = []

    def parts() -> Iterator[dict[str, object]]:
        for number in (1, 2):
            made.append(number)
            yield {"id": number, "title": title}

    value = {"id": 7, "found": OneByOne(parts)}
    assert not made
    assert json.loads(json_of(value)) == {"id": 7, "found": [{"id": number, "title": given} for number in (1, 2)]}


def test_what_is_no_json_is_not_written_as_something_else() -> None:
    with pytest.raises(TypeError, match="is no JSON"):
        json_of({"found": object()})
