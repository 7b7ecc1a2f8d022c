"""An A4 sheet in the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I: head of two columns, heading, text, signatures; real text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Literal, cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, TableCellFillMode, TextEmphasis
from fpdf.fonts import FontFace

from intake.papers import wording
from intake.papers.fonts import FAMILY, STYLES, Style, font_file
from intake.papers.qr import QUIET_MODULES, draw_qr
from intake.papers.values import Head, Office, Signer
from intake.papers.wording import printed
from sohoa.clock import VIETNAM

TOP, BOTTOM, LEFT, RIGHT = 20.0, 20.0, 30.0, 15.0
"""Margins in millimetres."""
WIDTH = 210 - LEFT - RIGHT
OFFICE_WIDTH, MOTTO_WIDTH = 70.0, 95.0
QR_SIDE = 27.0
BODY = 13.0
"""Points of the text."""
LINE = 6.2
"""Millimetres from line to line of the text."""
ROW = 0.42
"""Millimetres from line to line, for each point of the letters, where lines stand close."""
INDENT = 10.0
MOST_LINES = 30
"""Lines in one row of a table."""
FOR_WRITING = 22.0
"""Millimetres left for a signature."""
Align = Literal["J", "C", "L"]
Run = str | tuple[str, Style]
"""A piece of a paragraph: upright, or in a style."""


class _Pages(FPDF):
    """Pages whose numbers stand at the middle of the top margin, from the second on."""

    def header(self) -> None:
        if self.page_no() > 1:
            self.set_font(FAMILY, size=13)
            self.set_xy(0, 10)
            self.cell(210, 6, str(self.page_no()), align="C")
            self.set_y(TOP)


class Sheet:
    """Writes from top to bottom; what does not fit goes on over the next page."""

    def __init__(self, title: str, author: str, on: datetime) -> None:
        """Raises `PaperFontMissing`."""
        self.pdf = _Pages(format="A4")
        self.pdf.set_margins(LEFT, TOP, RIGHT)
        self.pdf.set_auto_page_break(True, BOTTOM)
        for style in STYLES:
            self.pdf.add_font(FAMILY, style, font_file(style))
        self.pdf.set_lang("vi")
        self.pdf.set_title(printed(title))
        self.pdf.set_author(printed(author))
        self.pdf.set_creation_date(on)
        self.pdf.add_page()

    def bytes(self) -> bytes:
        """The PDF."""
        return bytes(self.pdf.output())

    def head(self, head: Head, symbol: str) -> None:
        """Agency and number left; quốc hiệu, tiêu ngữ, place and day right."""
        top = self.pdf.get_y()
        right = LEFT + OFFICE_WIDTH
        self._office(head.office)
        number_top = self.pdf.get_y()
        self._block(right, top, MOTTO_WIDTH, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, "B")
        self._block(right, self.pdf.get_y(), MOTTO_WIDTH, "Độc lập - Tự do - Hạnh phúc", 13, "B")
        self._rule(right + MOTTO_WIDTH / 2, self.pdf.get_y() + 0.7, self.pdf.get_string_width("Độc lập - Tự do - Hạnh phúc"))
        below = max(number_top, self.pdf.get_y()) + 4
        self._block(LEFT, below, OFFICE_WIDTH, wording.number(head.number, symbol), 13)
        number_bottom = self.pdf.get_y()
        self._place_and_day(f"{printed(head.office.place) or '……………………'}, {wording.day(head.on)}", below)
        self.pdf.set_y(max(number_bottom, self.pdf.get_y()) + 5)

    def _place_and_day(self, text: str, y: float) -> None:
        """On one line; a long name of a place reaches to the left."""
        self.pdf.set_font(FAMILY, "I", 13)
        width = min(max(MOTTO_WIDTH, self.pdf.get_string_width(text) + 3), MOTTO_WIDTH + OFFICE_WIDTH / 3)
        self._block(210 - RIGHT - width, y, width, text, 13, "I")

    def _office(self, office: Office) -> None:
        top = self.pdf.get_y()
        if office.parent:
            self._even_block(LEFT, top, OFFICE_WIDTH, printed(office.parent).upper(), 12)
            top = self.pdf.get_y()
        self._even_block(LEFT, top, OFFICE_WIDTH, printed(office.name).upper(), 12, "B")
        self._rule(LEFT + OFFICE_WIDTH / 2, self.pdf.get_y() + 0.7, OFFICE_WIDTH * 0.4)

    def heading(self, lines: Sequence[str], code: str) -> None:
        """The paper's name in the middle, the code of its dossier below; the same code as QR at the left."""
        top = self.pdf.get_y()
        draw_qr(self.pdf, code, LEFT, top, QR_SIDE)
        quiet = QR_SIDE * QUIET_MODULES / 25
        left = LEFT + QR_SIDE + quiet
        width = 210 - RIGHT - left
        self.pdf.set_y(top + 4)
        for line in lines:
            self._block(left, self.pdf.get_y(), width, line, 14, "B")
        self._block(left, self.pdf.get_y() + 2, width, f"Mã hồ sơ: {code}", BODY)
        self.pdf.set_y(max(self.pdf.get_y(), top + QR_SIDE + quiet))

    def paragraph(self, *runs: Run, align: Align = "J", indent: float = INDENT, size: float = BODY, gap: float = 1.2) -> None:
        """One paragraph, its first line indented."""
        with (
            self.pdf.text_columns(text_align=align, line_height=LINE / size * 72 / 25.4) as columns,
            columns.paragraph(first_line_indent=indent) as paragraph,
        ):
            for run in runs:
                text, style = (run, "") if isinstance(run, str) else run
                self.pdf.set_font(FAMILY, style, size)
                paragraph.write(text)
        self.pdf.ln(gap)

    def last_paragraph(self, text: str, signer: Signer) -> None:
        """A paragraph on the page of the signature: nobody signs an empty page."""
        if self.pdf.will_page_break(LINE * len(self._lines(text, WIDTH - INDENT, BODY)) + 6 + self._height(signer)):
            self.pdf.add_page()
        self.paragraph(text)

    def line(self, label: str, value: str, style: Style = "") -> None:
        """`Label: value` of a form; nothing where there is no value."""
        if value:
            self.paragraph(f"{label}: ", (printed(value), style), align="L", indent=0)

    def table(
        self, heading: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], aligns: Sequence[str]
    ) -> None:
        """A ruled table; its heading stands again on every page that it reaches."""
        self.pdf.set_font(FAMILY, size=12)
        face = FontFace(emphasis=TextEmphasis.B)
        with self.pdf.table(
            col_widths=tuple(widths), text_align=tuple(aligns), width=WIDTH, align="L", line_height=5.4, padding=0.8,
            headings_style=face,
            cell_fill_mode=TableCellFillMode.NONE,
        ) as table:  # fmt: skip
            for row in (heading, *self._split(rows, widths)):
                table.row([printed(cell) for cell in row])
        self.pdf.ln(2)

    def _split(self, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> list[Sequence[str]]:
        """Rows that would be taller than a page, cut into several."""
        cut: list[Sequence[str]] = []
        for row in rows:
            lines = [
                self._lines(printed(cell), WIDTH * width / sum(widths) - 2, 12) for cell, width in zip(row, widths, strict=True)
            ]
            for start in range(0, max(map(len, lines)), MOST_LINES):
                cut.append([" ".join(cell[start : start + MOST_LINES]) for cell in lines])
        return cut

    def signed(self, receivers: Sequence[str], signer: Signer, note: str) -> None:
        """Nơi nhận at the left, the place for the signature at the right; together on one page."""
        top = self._room_for(max(self._height(signer), 5.0 * (len(receivers) + 1)))
        self._block(LEFT, top, WIDTH / 2 - 5, "Nơi nhận:", 12, "BI", "L")
        for receiver in receivers:
            self._block(LEFT, self.pdf.get_y(), WIDTH / 2 - 5, printed(receiver), 11, align="L")
        bottom = self.pdf.get_y()
        self._signature(LEFT + WIDTH / 2, top, signer, note)
        self.pdf.set_y(max(bottom, self.pdf.get_y()))

    def both_sign(self, left: Signer, right: Signer, note: str) -> None:
        """Two signatures side by side, together on one page."""
        top = self._room_for(max(self._height(left), self._height(right)))
        self._signature(LEFT, top, left, note)
        bottom = self.pdf.get_y()
        self._signature(LEFT + WIDTH / 2, top, right, note)
        self.pdf.set_y(max(bottom, self.pdf.get_y()))

    def _room_for(self, height: float) -> float:
        """Where something begins that must not be broken: here, or at the top of a new page."""
        self.pdf.ln(4)
        if self.pdf.will_page_break(height):
            self.pdf.add_page()
        return self.pdf.get_y()

    def _height(self, signer: Signer) -> float:
        rows = [row.upper() for row in _rows(signer)] + [signer.name] * bool(signer.name)
        return 13 * ROW * sum(len(self._lines(printed(row), WIDTH / 2, 13, "B")) for row in rows) + 12 * ROW + FOR_WRITING

    def _signature(self, x: float, top: float, signer: Signer, note: str) -> None:
        self.pdf.set_y(top)
        for row in _rows(signer):
            self._block(x, self.pdf.get_y(), WIDTH / 2, printed(row).upper(), 13, "B")
        self._block(x, self.pdf.get_y(), WIDTH / 2, note, 12, "I")
        self.pdf.set_y(self.pdf.get_y() + FOR_WRITING)
        if signer.name:
            self._block(x, self.pdf.get_y(), WIDTH / 2, printed(signer.name), 13, "B")

    def centred(self, text: str, size: float, style: Style = "", gap: float = 2) -> None:
        """A line, or several where it is long, in the middle of the page."""
        self._block(LEFT, self.pdf.get_y(), WIDTH, text, size, style)
        self.pdf.ln(gap)

    def _block(self, x: float, y: float, width: float, text: str, size: float, style: Style = "", align: Align = "C") -> None:
        self.pdf.set_xy(x, y)
        self.pdf.set_font(FAMILY, style, size)
        self.pdf.multi_cell(width, size * ROW, text, align=align, new_x="LMARGIN", new_y="NEXT")

    def _even_block(self, x: float, y: float, width: float, text: str, size: float, style: Style = "") -> None:
        """Several lines of about the same length: no single word hangs over."""
        wanted = len(self._lines(text, width, size, style))
        narrow = next(
            step
            for step in range(round(width / 2), round(width) + 1)
            if step >= width or len(self._lines(text, step, size, style)) <= wanted
        )
        self._block(x + (width - narrow) / 2, y, min(narrow, width), text, size, style)

    def _lines(self, text: str, width: float, size: float, style: Style = "") -> list[str]:
        self.pdf.set_font(FAMILY, style, size)
        lines = self.pdf.multi_cell(width, 5, text, dry_run=True, output=MethodReturnValue.LINES, align="L")
        return cast("list[str]", lines)

    def _rule(self, middle: float, y: float, length: float) -> None:
        self.pdf.set_line_width(0.25)
        self.pdf.line(middle - length / 2, y, middle + length / 2, y)


def _rows(signer: Signer) -> list[str]:
    return [row for row in (signer.authority, signer.position) if row]


def midnight(on: Head) -> datetime:
    """When a paper counts as made: the same values give the same bytes."""
    return datetime.combine(on.on, time(), VIETNAM)
