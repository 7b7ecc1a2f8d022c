"""What a search found, on the terminal."""

from __future__ import annotations

from itertools import zip_longest

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from catalogue import DocumentTypes
from portal.finding import Found
from portal.printing.documents import main_fields, shown_of, type_name
from portal.shapes import FacetsShape, HitShape
from portal.terminal import Terminal, clean

_EXACTNESS = {
    "exact": ("đúng dấu", "as typed", "green"),
    "folded": ("khác dấu", "other diacritics", "cyan"),
    "damaged": ("gần đúng", "nearly", "yellow"),
}


def hits_list(found: Found, types: DocumentTypes, terminal: Terminal) -> RenderableType:
    """Documents that were found, each with the piece of text that matches where it may be read as a whole."""
    lines: list[RenderableType] = []
    hits, total = found.hits.hits, found.hits.total
    for hit in hits:
        document = hit.document
        vi, en, style = _EXACTNESS[hit.exactness]
        name = type_name(document, types, terminal.language)
        lines.append(Text.assemble((f"#{document.id}  ", "cyan"), (name, "bold"), "  ", (terminal.say(vi, en), style)))
        if document.id in found.whole:
            about = main_fields(found.whole[document.id].fields, terminal)
            lines += [*([Padding(about, (0, 0, 0, 4))] if about else []), Padding(snippet(hit), (0, 0, 0, 4))]
    if not total:
        lines.append(Text(terminal.say("Không tìm thấy tài liệu nào.", "No document was found."), "yellow"))
    elif len(hits) < total:
        lines.append(Text(terminal.say(*shown_of(len(hits), total, exact=found.hits.total_is_exact)), "dim"))
    if found.hits.facets is not None:
        lines.append(_facets(found.hits.facets, types, terminal))
    return Group(*lines)


def _facets(facets: FacetsShape, types: DocumentTypes, terminal: Terminal) -> RenderableType:
    """How many there are of each type, unit and year, side by side."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for vi, en in (("Loại giấy tờ", "Type"), ("Đơn vị", "Unit"), ("Năm", "Year")):
        table.add_column(terminal.say(vi, en))
        table.add_column(justify="right")
    named = [(_type(one.value, types, terminal), one.documents) for one in facets.types]
    others = [
        [("—" if one.value is None else clean(str(one.value)), one.documents) for one in some]
        for some in (facets.units, facets.years)
    ]
    for row in zip_longest(named, *others, fillvalue=("", "")):
        table.add_row(*(str(cell) for pair in row for cell in pair))
    return table


def _type(value: str | int | None, types: DocumentTypes, terminal: Terminal) -> str:
    known = types[value] if isinstance(value, str) and value in types else None
    return terminal.say(known.name_vi, known.name_en) if known is not None else "—" if value is None else clean(str(value))


def snippet(hit: HitShape) -> Text:
    """The piece of text, its matches marked."""
    text = Text(clean(hit.snippet), "dim")
    for start, end in hit.highlights:
        text.stylize("not dim bold yellow", start, end)
    return Text.assemble(("… ", "dim"), text, (" …", "dim"))
