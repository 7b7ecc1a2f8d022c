"""YAML files of the catalogue, read so that a mistake can be shown with its line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import yaml

from catalogue.errors import CatalogueInvalid

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Source:
    """One YAML file: its data, and the line on which each part of it stands."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.name = path.relative_to(folder).as_posix()
        try:
            loader = _Loader(path.read_text("utf-8"))
            try:
                self._root: yaml.Node | None = loader.get_single_node()
                self.data: Any = loader.construct_document(self._root) if self._root is not None else None
            finally:
                loader.dispose()
        except UnicodeDecodeError as error:
            raise CatalogueInvalid(place=self.name, line=1, reason=f"not UTF-8: {error}") from error
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            reason = getattr(error, "problem", None) or str(error)
            raise CatalogueInvalid(place=self.name, line=mark.line + 1 if mark else 1, reason=reason) from error
        if self._root is not None:
            self._refuse_double_keys(self._root)

    def line(self, path: Sequence[int | str]) -> int:
        """Line, from 1, of what stands at `path`, or of the nearest thing around it that exists."""
        node, line = self._root, 1
        for part in path:
            child = _child(node, part)
            if child is None:
                continue
            key, node = child
            line = key.start_mark.line + 1
        return line

    def refuse(self, path: Sequence[int | str], reason: str) -> NoReturn:
        """Raise `CatalogueInvalid` for what stands at `path`."""
        raise CatalogueInvalid(place=self.name, line=self.line(path), reason=reason)

    def _refuse_double_keys(self, node: yaml.Node) -> None:
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    raise CatalogueInvalid(place=self.name, line=key.start_mark.line + 1, reason=f"{key.value} is given twice")
                seen.add(key.value)
                self._refuse_double_keys(value)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                self._refuse_double_keys(value)


def _child(node: yaml.Node | None, part: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    """The node that marks the place, and the node to go on from."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
