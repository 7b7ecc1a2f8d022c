"""Opening files that somebody gave us. Everything here but `kinds` runs in confined children."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingest.opening import pdf, pictures
from ingest.opening.errors import PageUnreadable, SourceKindRefused, SourceMisnamed, SourceNoPages, SourceTooManyPages
from ingest.opening.examined import Examined, Limits, PageImage, PageProblem
from ingest.opening.kinds import Kind, kind_of, named_as

__all__ = ["Examined", "Limits", "PageImage", "PageProblem", "examine", "render", "show"]


def examine(path: Path, name: str, limits: Limits) -> Examined:
    """Open a file and say what it is. `name` is what its owner called it. Raises a `SourceError`."""
    kind = kind_of(path)
    if kind == "zip":
        raise SourceKindRefused(kind="ZIP trong ZIP / a ZIP inside a ZIP")
    examined = pdf.examine(path) if kind == "pdf" else pictures.examine(path, kind)
    if examined.pages == 0:
        raise SourceNoPages()
    if examined.pages > limits.pages:
        raise SourceTooManyPages(pages=examined.pages, limit=limits.pages)
    if not named_as(name, kind):
        misnamed = SourceMisnamed(suffix=Path(name).suffix, kind=kind.upper()).problem
        return Examined(kind, examined.pages, (*examined.warnings, misnamed), examined.signed_at)
    return examined


def render(path: Path, kind: Kind, first: int, last: int, dpi: int, limits: Limits) -> Iterator[PageImage | PageProblem]:
    """The pages `first` to `last` (from 1) as pictures, one after the other; a page that fails does not stop the others."""
    if kind == "pdf":
        return pdf.render(path, first, last, dpi, limits)
    return pictures.render(path, kind, first, last, limits)


def show(path: Path, kind: Kind, number: int, dpi: int, limits: Limits) -> PageImage:
    """One page as a picture. Raises `PageUnreadable` where it cannot be shown."""
    (shown,) = render(path, kind, number, number, dpi, limits)
    if isinstance(shown, PageProblem):
        raise PageUnreadable(page=number, reason=shown.problem.en)
    return shown
