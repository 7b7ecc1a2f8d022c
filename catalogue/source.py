"""YAML files of the catalogue, read so that a mistake can be shown with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from catalogue.mistakes import Fault, Mistake

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(Exception):
    """A file of which nothing can be used."""

    def __init__(self, mistake: Mistake) -> None:
        self.mistake = mistake
        super().__init__(mistake.en)


class Source:
    """One YAML file: its data, and the line on which each part of it stands. Raises `Unreadable`."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        try:
            loader = _Loader(path.read_text("utf-8"))
            try:
                self._root: yaml.Node | None = loader.get_single_node()
                self._refuse_what_yaml_lets_pass()
                self.data: Any = self._constructed(loader) if self._root is not None else None
            finally:
                loader.dispose()
        except UnicodeDecodeError as error:
            raise self._unreadable(
                1,
                Fault(
                    "encoding",
                    f"không phải UTF-8 ({error.reason}); lưu lại tệp dạng UTF-8",
                    f"not UTF-8 ({error.reason}); save as UTF-8",
                ),
            ) from error
        except OSError as error:
            raise self._unreadable(
                1,
                Fault("unreadable", f"không đọc được tệp: {error.strerror}", f"the file cannot be read: {error.strerror}"),
            ) from error
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            raise self._unreadable(mark.line + 1 if mark else 1, _yaml_fault(error)) from error

    def line(self, place: Sequence[int | str]) -> int:
        """Line, from 1, of what stands at `place`, or of the nearest thing around it that exists."""
        return self._found(place)[1]

    def written(self, place: Sequence[int | str]) -> str | None:
        """The plain value at `place` as it is written, or None where there is none."""
        node, _ = self._found(place)
        return str(node.value) if isinstance(node, yaml.ScalarNode) else None

    def mistake(self, place: Sequence[int | str], fault: Fault) -> Mistake:
        """A fault with its place."""
        return Mistake(self.name, self.line(place), fault.kind, fault.vi, fault.en)

    def _found(self, place: Sequence[int | str]) -> tuple[yaml.Node | None, int]:
        node, line = self._root, 1
        for number, part in enumerate(place):
            child = _key_at(node, part) if "[key]" in place[number + 1 : number + 2] else _child(node, part)
            if child is None:
                continue
            key, node = child
            line = key.start_mark.line + 1
        return node, line

    def _unreadable(self, line: int, fault: Fault) -> Unreadable:
        return Unreadable(Mistake(self.name, line, fault.kind, fault.vi, fault.en))

    def _refuse_what_yaml_lets_pass(self) -> None:
        """Keys that are given twice, and parts that contain themselves."""
        for node, inside_itself in _nodes(self._root, set(), set()):
            if inside_itself:
                fault = Fault("recursion", "phần này chứa chính nó; bỏ dấu * đó", "this part contains itself; remove that *")
                raise self._unreadable(node.start_mark.line + 1, fault)
            if isinstance(node, yaml.MappingNode):
                self._refuse_double_keys(node)

    def _constructed(self, loader: Any) -> Any:
        try:
            return loader.construct_document(self._root)
        except ValueError as error:
            node = next(node for node, _ in _nodes(self._root, set(), set()) if not _can_be_read(node))
            fault = Fault("no_such_day", f"{node.value} không phải là ngày có thật", f"{node.value} is no day that exists")
            raise self._unreadable(node.start_mark.line + 1, fault) from error

    def _refuse_double_keys(self, node: yaml.MappingNode) -> None:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if isinstance(key, yaml.ScalarNode) and name in seen:
                fault = Fault("key_twice", f"khóa `{name}` có hai lần; bỏ một", f"the key `{name}` is given twice; remove one")
                raise self._unreadable(key.start_mark.line + 1, fault)
            seen.add(name)


def _nodes(node: yaml.Node | None, around: set[int], done: set[int]) -> Iterator[tuple[yaml.Node, bool]]:
    """Every node, once, and whether it lies in itself; what does is not gone into again."""
    if node is None:
        return
    inside_itself = id(node) in around
    if id(node) in done and not inside_itself:
        return
    yield node, inside_itself
    done.add(id(node))
    if inside_itself or isinstance(node, yaml.ScalarNode):
        return
    around.add(id(node))
    for child in node.value if isinstance(node, yaml.SequenceNode) else [part for pair in node.value for part in pair]:
        yield from _nodes(child, around, done)
    around.discard(id(node))


def _can_be_read(node: yaml.Node) -> bool:
    try:
        if isinstance(node, yaml.ScalarNode):
            yaml.SafeLoader("").construct_object(node)
    except ValueError:
        return False
    return True


_ADVICE = (
    ("mapping values are not allowed", "chữ có dấu hai chấm phải đặt trong ngoặc kép", "put text with a colon in quotes"),
    (
        "cannot start any token",
        "thụt dòng bằng dấu cách, không dùng Tab; đặt chữ bắt đầu bằng @ ` % trong ngoặc kép",
        "indent with blanks, not with Tab; put text that begins with @ ` % in quotes",
    ),
    ("a tab character", "thụt dòng bằng dấu cách, không dùng Tab", "indent with blanks, not with Tab"),
    ("expected node content", "thiếu giá trị, dấu phẩy hoặc dấu đóng ngoặc", "a value, a comma or a closing bracket is missing"),
    ("expected ',' or", "thiếu dấu phẩy hoặc dấu đóng ngoặc", "a comma or a closing bracket is missing"),
    ("unexpected end of stream", "ngoặc kép chưa đóng", "a quotation mark is not closed"),
    ("undefined alias", "dấu * trỏ tới tên chưa có dấu &", "the * names something that no & defines"),
    ("could not determine a constructor", "bỏ dấu ! hoặc đặt chữ trong ngoặc kép", "remove the ! or put the text in quotes"),
    ("", "kiểm tra thụt dòng và dấu ngoặc", "check indentation and brackets"),
)
"""What YAML says -> what usually mends it; the last one where nothing else fits."""


def _yaml_fault(error: yaml.YAMLError) -> Fault:
    """What YAML cannot make out, with what usually mends it."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    vi, en = next(
        ((vi, en) for cue, vi, en in _ADVICE if cue in problem),
        ("kiểm tra thụt dòng và dấu ngoặc", "check indentation and brackets"),
    )
    return Fault("yaml", f"không đúng cú pháp YAML ({problem}): {vi}", f"not YAML ({problem}): {en}")


def _key_at(node: yaml.Node | None, number: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    """A key that is wrong itself, by its position."""
    if isinstance(node, yaml.MappingNode) and isinstance(number, int) and number < len(node.value):
        key = node.value[number][0]
        return key, key
    return None


def _child(node: yaml.Node | None, part: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    """The node that marks the place, and the node to go on from."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
