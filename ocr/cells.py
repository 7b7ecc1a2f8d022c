"""Tables in reading order: row by row, and within a row cell by cell where a cell has more than one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ocr.columns import by_columns
from ocr.fields.layout import Piece, Sheet

Group = list[Piece]
"""Pieces that are read together, side by side ones as one line."""


def by_cells(pieces: Sequence[Piece], sheet: Sheet) -> Iterator[Group]:
    """Pieces that stand row by row, from top to bottom, as groups in reading order."""
    parts: list[tuple[int | None, Group]] = []
    tables: dict[int, Group] = {}
    for piece in pieces:
        cell = sheet.cell_of(piece.box)
        if cell is None:
            if not parts or parts[-1][0] is not None:
                parts.append((None, []))
            parts[-1][1].append(piece)
        elif cell.table in tables:
            tables[cell.table].append(piece)
        else:
            tables[cell.table] = [piece]
            parts.append((cell.table, tables[cell.table]))
    for table, part in parts:
        if table is None:
            yield by_columns(part)
        else:
            yield from _rows(part, sheet)


def _rows(table: Group, sheet: Sheet) -> Iterator[Group]:
    """A whole row where each of its cells has one line; else cell by cell."""
    rows: dict[int, dict[int, Group]] = {}
    for piece in table:
        if (cell := sheet.cell_of(piece.box)) is not None:
            rows.setdefault(cell.row, {}).setdefault(cell.column, []).append(piece)
    for _, row in sorted(rows.items()):
        cells = [cell for _, cell in sorted(row.items())]
        if all(_is_one_line(cell, sheet) for cell in cells):
            yield [piece for cell in cells for piece in cell]
        else:
            yield from cells


def _is_one_line(cell: Group, sheet: Sheet) -> bool:
    heights = [piece.y for piece in cell]
    return max(heights) - min(heights) < 0.5 * sheet.text_height
