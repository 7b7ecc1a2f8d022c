"""Loading the catalogue: all files are read, validated and checked against each other before anything of them is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from catalogue import conditions, digitise_list, document_type, procedure
from catalogue.catalogue import Catalogue
from catalogue.checks import check_procedure, check_type, check_versions
from catalogue.digitise_list import DigitiseList, check_lists, with_lists
from catalogue.document_type import Data, DocumentType, as_types
from catalogue.errors import CatalogueInvalid
from catalogue.mistakes import Fault, Mistake, Place, fault_of
from catalogue.procedure import NamedProcedure, Procedure
from catalogue.source import Source, Unreadable

FOLDER = Path(__file__).parent
_FOLDERS: Mapping[str, type[Data]] = {
    "document_types": DocumentType,
    "procedures": Procedure,
    "named_only": NamedProcedure,
}
"""What the entries of the files in each folder are."""

Entry = TypeVar("Entry", bound=Data)
_Placed = tuple[Source, Place, Entry]
_Files = tuple[tuple[Path, int], ...]
"""Each with the moment of its last change."""


def load_catalogue(folder: Path | None = None, *, digitise_list: Path | None = None) -> Catalogue:
    """The catalogue in `folder`, or the one that comes with the product; `digitise_list` says which papers must be digitised.

    Raises `CatalogueInvalid` with file and line. Files that have not changed are not read again.
    """
    folder = (folder or FOLDER).resolve()
    return _load(folder, _as_they_are(_files(folder)), _as_they_are([digitise_list.resolve()] if digitise_list else []))


@lru_cache(maxsize=4)
def _load(folder: Path, files: _Files, lists: _Files) -> Catalogue:
    return _whole(_read(folder, (path for path, _ in files), (path for path, _ in lists)))


def _as_they_are(paths: Iterable[Path]) -> _Files:
    return tuple((path, path.stat().st_mtime_ns if path.exists() else 0) for path in paths)


def load_with(file: Path, folder: Path | None = None) -> tuple[Catalogue, tuple[Procedure, ...]]:
    """The catalogue in which the entries of one file stand in place of those of the same ids, and the file's procedures.

    Raises `CatalogueInvalid`.
    """
    read = _with(file, folder)
    return _whole(read), tuple(one for source, _, one in read.procedures if source.name == file.name)


def mistakes_in(
    path: Path | None = None, folder: Path | None = None, *, digitise_list: Path | None = None
) -> tuple[Mistake, ...]:
    """Everything that is wrong in a catalogue's folder, or in one file that would stand in the catalogue of `folder`.

    Without a path: in the catalogue that comes with the product, and in the list that is laid over it. Empty: it can be used.
    """
    if path is not None and path.is_file():
        return _with(path, folder).mistakes()
    whole = (path or folder or FOLDER).resolve()
    if not _files(whole):
        vi, en = "thư mục không có tệp .yaml nào", "the folder holds no .yaml file"
        return (Mistake(whole.name, 1, "nothing_here", vi, en),)
    return _read(whole, _files(whole), [digitise_list] if digitise_list else []).mistakes()


def files_of(code: str, folder: Path | None = None) -> tuple[Path, ...]:
    """The files that hold versions of a procedure, in the catalogue that comes with the product unless told otherwise."""
    folder = (folder or FOLDER).resolve()
    read = _read(folder, _files(folder))
    return tuple(folder / name for name in dict.fromkeys(source.name for source, _, one in read.procedures if one.code == code))


@dataclass
class _Read:
    """What the files hold, as far as it could be read."""

    types: list[_Placed[DocumentType]] = field(default_factory=list)
    procedures: list[_Placed[Procedure]] = field(default_factory=list)
    named: list[_Placed[NamedProcedure]] = field(default_factory=list)
    lists: list[_Placed[DigitiseList]] = field(default_factory=list)
    unusable: list[Mistake] = field(default_factory=list)

    def mistakes(self) -> tuple[Mistake, ...]:
        """All of them. What refers to an entry that cannot be used is told only once that one is mended."""
        return tuple(self.unusable or [source.mistake(place, fault) for source, place, fault in self._among_each_other()])

    def _among_each_other(self) -> Iterator[tuple[Source, Place, Fault]]:
        types = as_types([one for _, _, one in self.types])
        known: dict[str, Source] = {}
        for source, place, kind in self.types:
            if kind.id in known:
                where = known[kind.id].name
                yield (
                    source,
                    [*place, "id"],
                    Fault("id_twice", f"{kind.id} đã có trong {where}; đổi một", f"{kind.id} is defined twice, also in {where}"),
                )
            known[kind.id] = source
            yield from ((source, [*place, *at], fault) for at, fault in check_type(kind, types))
        for source, place, one in self.procedures:
            yield from ((source, [*place, *at], fault) for at, fault in check_procedure(one, types))
        for number, at, fault in check_versions([one for _, _, one in self.procedures]):
            source, place, _ = self.procedures[number]
            yield source, [*place, *at], fault
        for number, at, fault in check_lists([one for _, _, one in self.lists], [one for _, _, one in self.procedures]):
            source, place, _ = self.lists[number]
            yield source, [*place, *at], fault


def _whole(read: _Read) -> Catalogue:
    if mistakes := read.mistakes():
        raise CatalogueInvalid.of(mistakes[0])
    return Catalogue(
        types=as_types([one for _, _, one in read.types]),
        versions=with_lists([one for _, _, one in read.procedures], [one for _, _, one in read.lists]),
        named=tuple(one for _, _, one in read.named),
    )


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yaml"))


def _read(folder: Path, files: Iterable[Path], lists: Iterable[Path] = ()) -> _Read:
    read = _Read()
    for path in files:
        place = path.relative_to(folder)
        kind = _FOLDERS.get(place.parts[0])
        if kind is None:
            here = ", ".join(_FOLDERS)
            read.unusable.append(
                Mistake(
                    place.as_posix(),
                    1,
                    "folder_unknown",
                    f"danh mục chỉ có các thư mục {here}; chuyển tệp vào một trong đó",
                    f"the catalogue has the folders {here}; move the file into one of them",
                )
            )
            continue
        _take(path, place.as_posix(), kind, read)
    for path in lists:
        _take(path, path.name, DigitiseList, read)
    return read


def _with(file: Path, folder: Path | None) -> _Read:
    """The catalogue, its entries replaced by those of `file` that have the same id or code."""
    base = _read((folder or FOLDER).resolve(), _files((folder or FOLDER).resolve()))
    own = _Read()
    _take(file, file.name, None, own)
    ids = {one.id for _, _, one in own.types}
    codes = {one.code for _, _, one in own.procedures}
    return _Read(
        [*(placed for placed in base.types if placed[2].id not in ids), *own.types],
        [*(placed for placed in base.procedures if placed[2].code not in codes), *own.procedures],
        base.named,
        own.lists,
        [*base.unusable, *own.unusable],
    )


def _take(path: Path, name: str, kind: type[Data] | None, read: _Read) -> None:
    """Every entry of a file, which holds a list of them. Without a `kind` the keys of the first entry tell."""
    try:
        source = Source(path, name)
    except Unreadable as error:
        read.unusable.append(error.mistake)
        return
    if not isinstance(source.data, list) or not source.data:
        fault = Fault(
            "no_list",
            "tệp phải là một danh sách: mỗi mục bắt đầu bằng dấu gạch",
            "the file must hold a list: each entry begins with a dash",
        )
        read.unusable.append(source.mistake([], fault))
        return
    kind = kind or _kind_of(source.data[0])
    for number, entry in enumerate(source.data):
        match _validated(source, number, entry, kind, read.unusable):
            case DocumentType() as found:
                read.types.append((source, [number], found))
            case Procedure() as found:
                read.procedures.append((source, [number], found))
            case NamedProcedure() as found:
                read.named.append((source, [number], found))
            case DigitiseList() as found:
                read.lists.append((source, [number], found))


def _kind_of(entry: Any) -> type[Data]:
    keys = entry if isinstance(entry, dict) else {}
    return Procedure if "code" in keys else DigitiseList if "procedure" in keys else DocumentType


def _validated(source: Source, number: int, entry: Any, kind: type[Data], unusable: list[Mistake]) -> Data | None:
    try:
        return kind.model_validate(entry)
    except ValidationError as error:
        told: set[tuple[int, str]] = set()
        for one in _without_those_that_follow(error):
            place = [number, *one["loc"]]
            fault = fault_of({**one}, source.written(place), _KEYS)
            mistake = source.mistake(place, fault)
            if (mistake.line, mistake.vi) not in told:
                unusable.append(mistake)
            told.add((mistake.line, mistake.vi))
        return None


def _without_those_that_follow(error: ValidationError) -> Iterator[ErrorDetails]:
    """The errors of an entry, without a missing key that is only misspelt and a list that is too short for its mistakes."""
    errors = error.errors()
    misspelt = {
        (one["loc"][:-1], meant)
        for one in errors
        if one["type"] == "extra_forbidden"
        for meant in get_close_matches(str(one["loc"][-1]), _KEYS, n=1, cutoff=0.7)
    }
    for one in errors:
        place = one["loc"]
        inside = any(other["loc"][: len(place)] == place and other["loc"] != place for other in errors)
        if not (one["type"] == "missing" and (place[:-1], place[-1]) in misspelt) and not (one["type"] == "too_short" and inside):
            yield one


def _keys() -> frozenset[str]:
    """Every key that a file may have."""
    models = {
        one
        for module in (conditions, digitise_list, document_type, procedure)
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, BaseModel)
    }
    return frozenset(info.alias or name for model in models for name, info in model.model_fields.items())


_KEYS = _keys()
