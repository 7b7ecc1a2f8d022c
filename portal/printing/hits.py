"""What a search found, on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from archive.records import Document
from catalogue import DocumentTypes
from portal.printing.documents import main_fields, type_name
from portal.terminal import Terminal, clean
from search import Hit

_EXACTNESS = {
    "exact": ("đúng dấu", "as typed", "green"),
    "folded": ("khác dấu", "other diacritics", "cyan"),
    "damaged": ("gần đúng", "nearly", "yellow"),
}


def hits_list(
    hits: Sequence[Hit], total: int, documents: Mapping[int, Document], types: DocumentTypes, terminal: Terminal
) -> RenderableType:
    """Documents that were found, each with the piece of text that matches."""
    lines: list[RenderableType] = []
    for hit in hits:
        document = documents[hit.document_id]
        vi, en, style = _EXACTNESS[hit.exactness]
        name = type_name(document, types, terminal.language)
        head = Text.assemble((f"#{document.id}  ", "cyan"), (name, "bold"), "  ", (terminal.say(vi, en), style))
        about = main_fields(document.fields, terminal)
        lines += [head, *([Padding(about, (0, 0, 0, 4))] if about else []), Padding(snippet(hit), (0, 0, 0, 4))]
    if not total:
        lines.append(Text(terminal.say("Không tìm thấy tài liệu nào.", "No document was found."), "yellow"))
    elif len(hits) < total:
        lines.append(Text(terminal.say(f"{len(hits)} trong {total} tài liệu", f"{len(hits)} of {total} documents"), "dim"))
    return Group(*lines)


def snippet(hit: Hit) -> Text:
    """The piece of text, its matches marked."""
    text = Text(clean(hit.snippet), "dim")
    for start, end in hit.highlights:
        text.stylize("not dim bold yellow", start, end)
    return Text.assemble(("… ", "dim"), text, (" …", "dim"))
