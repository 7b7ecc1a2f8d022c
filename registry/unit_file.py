"""A file of units as an administrator writes it (YAML): read whole, every mistake told with its line.

Codes are taken as they are written, with or without quotation marks: 07906 stays 07906.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from registry.errors import UnitsInvalid
from vietnamese.dates import EARLIEST_YEAR, LATEST_YEAR
from vietnamese.folding import collapse, nfc

MISTAKES_TOLD = 5
_CODE = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.-]{0,48}[0-9A-Za-z])?")
_UNIT_KEYS = ("code", "name", "valid_from", "valid_to", "parent", "legal_basis", "verified", "successors")
_SUCCESSOR_KEYS = ("unit", "since")
_LONGEST = {"name": 300, "legal_basis": 2000}


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a file, and on which line, from 1."""

    line: int
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Succession:
    """Who takes over, and since when."""

    line: int
    code: str
    since: date | None


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit as the file has it."""

    line: int
    code: str
    name: str
    valid_from: date | None = None
    valid_to: date | None = None
    parent: str | None = None
    legal_basis: str | None = None
    verified: bool = False
    successions: tuple[Succession, ...] = ()

    @property
    def day_after(self) -> date | None:
        """The first day without it."""
        return self.valid_to + timedelta(days=1) if self.valid_to is not None else None


def read_units(path: Path) -> list[UnitEntry]:
    """The units of a file, in its order. Raises `UnitsInvalid` with what is wrong, and the lines."""
    reading = _Reading()
    entries = [entry for node in reading.units(_root(path)) if (entry := reading.unit(node)) is not None]
    reading.mistakes += _twice(entries)
    refuse(path, reading.mistakes)
    return entries


def refuse(path: Path, mistakes: Iterable[Mistake]) -> None:
    """Raises `UnitsInvalid` where there are mistakes; it tells the first few of them."""
    found = sorted(mistakes, key=lambda one: one.line)
    if not found:
        return
    told, more = found[:MISTAKES_TOLD], len(found) - MISTAKES_TOLD
    vi = "; ".join(f"dòng {one.line}: {one.vi}" for one in told)
    en = "; ".join(f"line {one.line}: {one.en}" for one in told)
    if more > 0:
        vi, en = f"{vi}; và {more} lỗi nữa", f"{en}; and {more} more"
    raise UnitsInvalid(file=str(path), reason=en, reason_vi=vi)


def _root(path: Path) -> yaml.Node | None:
    try:
        return yaml.compose(path.read_text("utf-8"), yaml.SafeLoader)
    except OSError as error:
        refuse(path, [Mistake(1, f"không đọc được tệp: {error.strerror}", f"the file cannot be read: {error.strerror}")])
    except UnicodeDecodeError:
        refuse(path, [Mistake(1, "không phải UTF-8; lưu lại tệp dạng UTF-8", "not UTF-8; save it as UTF-8")])
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or "?"
        vi, en = f"không đúng cú pháp YAML ({problem})", f"not YAML ({problem})"
        refuse(path, [Mistake(mark.line + 1 if mark else 1, vi, en)])
    return None


def _twice(entries: list[UnitEntry]) -> Iterator[Mistake]:
    seen: dict[tuple[str, date | None], int] = {}
    for entry in entries:
        first = seen.setdefault((entry.code, entry.valid_from), entry.line)
        if first != entry.line:
            yield Mistake(
                entry.line,
                f"đơn vị {entry.code} có cùng ngày bắt đầu với dòng {first}; bỏ một",
                f"unit {entry.code} begins on the same day as on line {first}; remove one",
            )


@dataclass
class _Reading:
    """Goes through the nodes of a file and gathers what is wrong."""

    mistakes: list[Mistake] = field(default_factory=list)

    def units(self, root: yaml.Node | None) -> list[yaml.Node]:
        if root is None:
            self._note(None, "tệp rỗng; cần `units:` và danh sách đơn vị", "the file is empty; it needs `units:` and a list")
            return []
        return self._items(self._parts(root, ("units",)).get("units"), "units")

    def unit(self, node: yaml.Node) -> UnitEntry | None:
        parts = self._parts(node, _UNIT_KEYS)
        code, name = self._code(parts.get("code"), node, "code"), self._text(parts.get("name"), node, "name")
        valid_from, valid_to = self._day(parts.get("valid_from")), self._day(parts.get("valid_to"))
        if valid_from is not None and valid_to is not None and valid_to < valid_from:
            self._note(parts["valid_to"], "`valid_to` trước `valid_from`", "`valid_to` comes before `valid_from`")
        parent = self._code(parts["parent"], node, "parent") if _filled(parts.get("parent")) else None
        basis = self._text(parts["legal_basis"], node, "legal_basis") if _filled(parts.get("legal_basis")) else None
        verified = self._yes_no(parts.get("verified"))
        listed = self._items(parts["successors"], "successors") if _filled(parts.get("successors")) else []
        successions = tuple(one for successor in listed if (one := self._succession(successor)) is not None)
        if code is None or name is None:
            return None
        return UnitEntry(_line(node), code, name, valid_from, valid_to, parent, basis, verified, successions)

    def _succession(self, node: yaml.Node) -> Succession | None:
        parts = self._parts(node, _SUCCESSOR_KEYS)
        code = self._code(parts.get("unit"), node, "unit")
        return Succession(_line(node), code, self._day(parts.get("since"))) if code is not None else None

    def _parts(self, node: yaml.Node, known: tuple[str, ...]) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self._note(node, f"cần các khóa {', '.join(known)}", f"expected the keys {', '.join(known)}")
            return {}
        parts: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in known:
                self._note(
                    key, f"không có khóa `{name}`; các khóa: {', '.join(known)}", f"no key `{name}`; keys: {', '.join(known)}"
                )
            elif name in parts:
                self._note(key, f"khóa `{name}` có hai lần; bỏ một", f"the key `{name}` is given twice; remove one")
            else:
                parts[name] = value
        return parts

    def _items(self, node: yaml.Node | None, name: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            self._note(
                node, f"`{name}` phải là danh sách (mỗi mục bắt đầu bằng `-`)", f"`{name}` must be a list (items with `-`)"
            )
            return []
        return list(node.value)

    def _code(self, node: yaml.Node | None, around: yaml.Node, name: str) -> str | None:
        written = self._text(node, around, name)
        if written is not None and _CODE.fullmatch(written) is None:
            vi = f"`{name}: {written}` không phải mã đơn vị (chữ không dấu, số, dấu chấm, gạch nối; nhiều nhất 50)"
            en = f"`{name}: {written}` is no unit code (letters without marks, digits, full stops, hyphens; 50 at most)"
            self._note(node, vi, en)
            return None
        return written

    def _text(self, node: yaml.Node | None, around: yaml.Node, name: str) -> str | None:
        if not _filled(node) or not isinstance(node, yaml.ScalarNode):
            self._note(node or around, f"thiếu `{name}`", f"`{name}` is missing")
            return None
        text, longest = collapse(nfc(str(node.value))), _LONGEST.get(name, 50)
        if len(text) > longest or not text.isprintable():
            self._note(node, f"`{name}` dài hơn {longest} chữ", f"`{name}` is longer than {longest} characters")
            return None
        return text

    def _day(self, node: yaml.Node | None) -> date | None:
        if not _filled(node):
            return None
        written = str(node.value) if isinstance(node, yaml.ScalarNode) else "…"
        try:
            day = date.fromisoformat(written)
        except ValueError:
            day = date.min
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            self._note(node, f"{written} không phải là ngày; viết 2025-07-01", f"{written} is no day; write 2025-07-01")
            return None
        return day

    def _yes_no(self, node: yaml.Node | None) -> bool:
        written = str(node.value).lower() if isinstance(node, yaml.ScalarNode) else "false" if node is None else "…"
        if written not in ("true", "false"):
            self._note(node, "`verified` phải là true hoặc false", "`verified` must be true or false")
        return written == "true"

    def _note(self, node: yaml.Node | None, vi: str, en: str) -> None:
        self.mistakes.append(Mistake(_line(node), vi, en))


def _filled(node: Any) -> bool:
    empty = isinstance(node, yaml.ScalarNode) and (node.tag == "tag:yaml.org,2002:null" or not str(node.value).strip())
    return node is not None and not empty


def _line(node: yaml.Node | None) -> int:
    return node.start_mark.line + 1 if node is not None else 1
