"""Loading the catalogue: all files are read, validated and checked against each other before anything of them is used."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from catalogue.catalogue import Catalogue
from catalogue.document_type import DocumentType, as_types
from catalogue.procedure import Procedure
from catalogue.source import Source

FOLDER = Path(__file__).parent

Model = TypeVar("Model", bound=BaseModel)


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """The catalogue in `folder`, or the one that comes with the product. Raises `CatalogueInvalid` with file and line.

    Files that have not changed are not read again.
    """
    folder = (folder or FOLDER).resolve()
    return _load(folder, tuple((path, path.stat().st_mtime_ns) for path in sorted(folder.rglob("*.yaml"))))


@lru_cache(maxsize=4)
def _load(folder: Path, files: tuple[tuple[Path, int], ...]) -> Catalogue:
    types, procedures = [], []
    places: dict[str, tuple[Source, list[int | str]]] = {}
    for path, _ in files:
        source = Source(path, folder)
        match path.relative_to(folder).parts[0]:
            case "document_types":
                for place, document_type in _each(source, DocumentType):
                    if document_type.id in places:
                        source.refuse(place, f"{document_type.id} is defined twice, also in {places[document_type.id][0].name}")
                    places[document_type.id] = source, place
                    types.append(document_type)
            case "procedures":
                procedures += [(source, place, procedure) for place, procedure in _each(source, Procedure)]
            case other:
                source.refuse([], f"the catalogue has the folders document_types and procedures, not {other}")
    for document_type in types:
        _check_type(document_type, *places[document_type.id], known=places.keys())
    for source, place, procedure in procedures:
        _check_procedure(procedure, source, place, known=places.keys())
    _check_versions(procedures)
    return Catalogue(types=as_types(types), versions=tuple(procedure for _, _, procedure in procedures))


def _each(source: Source, model: type[Model]) -> Iterator[tuple[list[int | str], Model]]:
    """Every entry of a file, which holds a list of them."""
    if not isinstance(source.data, list):
        source.refuse([], "the file must hold a list")
    for number, entry in enumerate(source.data):
        yield [number], _validated(source, [number], entry, model)


def _validated(source: Source, place: list[int | str], entry: Any, model: type[Model]) -> Model:
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        names = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
        source.refuse([*place, *first["loc"]], f"{names}: {first['msg']}" if names else first["msg"])


def _check_type(document_type: DocumentType, source: Source, place: list[int | str], known: Any) -> None:
    for number, ending in enumerate(document_type.validity.ended):
        if unknown := [by for by in ending.by if by not in known]:
            source.refuse([*place, "validity", "ended", number, "by"], f"no such document type: {', '.join(unknown)}")


def _check_procedure(procedure: Procedure, source: Source, place: list[int | str], known: Any) -> None:
    for path, reason in procedure.mistakes(known):
        source.refuse([*place, *path], reason)


def _check_versions(procedures: list[tuple[Source, list[int | str], Procedure]]) -> None:
    for number, (source, place, one) in enumerate(procedures):
        for other_source, _, other in procedures[:number]:
            if one.code == other.code and one.overlaps(other):
                source.refuse(place, f"{one.code} has two versions for the same days, the other in {other_source.name}")
