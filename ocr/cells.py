"""Tables in reading order: row by row, and within a row cell by cell where a cell has more than one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ocr.columns import by_columns
from ocr.fields.layout import Piece, PlacedCell, Sheet

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
    for cell, pieces in _cells(table, sheet).items():
        for row, own in _by_rows(cell, pieces, sheet).items():
            rows.setdefault(row, {}).setdefault(cell.column, []).extend(own)
    for _, columns in sorted(rows.items()):
        cells = [cell for _, cell in sorted(columns.items())]
        if all(_is_one_line(cell, sheet) for cell in cells):
            yield [piece for cell in cells for piece in cell]
        else:
            yield from cells


def _cells(table: Group, sheet: Sheet) -> dict[PlacedCell, Group]:
    """What stands in each cell, from top to bottom."""
    cells: dict[PlacedCell, Group] = {}
    for piece in table:
        if (cell := sheet.cell_of(piece.box)) is not None:
            cells.setdefault(cell, []).append(piece)
    return cells


def _by_rows(cell: PlacedCell, pieces: Group, sheet: Sheet) -> dict[int, Group]:
    """The pieces of a cell by the row in which they are read. One that reaches over several is read with the first of them; but
    where it has lines in several of them a rule between was worn away."""
    lines: dict[int, Group] = {}
    for piece in pieces:
        lines.setdefault(_row_at(piece.y, cell, sheet), []).append(piece)
    return lines if cell.rows > 1 and len(lines) > 1 else {cell.row: pieces}


def _row_at(y: float, cell: PlacedCell, sheet: Sheet) -> int:
    """Which of the rows of the cell's table lies at this height."""
    beside = (one for one in sheet.cells if one.table == cell.table and one.rows == 1 and one.box.top <= y <= one.box.bottom)
    return next((one.row for one in beside), cell.row)


def _is_one_line(cell: Group, sheet: Sheet) -> bool:
    heights = [piece.y for piece in cell]
    return max(heights) - min(heights) < 0.5 * sheet.text_height
