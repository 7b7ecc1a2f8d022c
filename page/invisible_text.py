"""The words of a page as invisible text in its PDF: what is seen stays, what is selected and searched is the words in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians, sin
from statistics import median
from unicodedata import normalize

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Pdf

from page.box import Box
from page.glyphless import ADVANCE, DESCENT, EM, GlyphlessFont
from page.words import ReadPage, Word

_LETTER = (0.0, 0.0, 612.0, 792.0)
"""What viewers take for a page that gives no size, in points."""
_UNLIKE_ITS_LINE = 1.5
"""A word so much higher or lower than its line's median height, or off it by half of that, is set by itself."""
_BLANK = 0.2
"""Parts of the font size that are left between words whose boxes touch: less, and viewers take two words for one."""
_LEAST = 0.01
"""Points: nothing is set smaller."""


def add_invisible_text(pdf: Pdf, page: Page, read: ReadPage) -> None:
    """Put the words of `read` over the page, where they stand in print, running as the print runs, and invisible.

    The page's own content is not touched: the text is a content stream behind it. `read` was read from the page as it is shown:
    its crop box, turned by `/Rotate`.
    """
    lines = [words for line in read.lines() if (words := [word for word in line.words if word.text.strip()])]
    if not lines:
        return
    font = GlyphlessFont(pdf, {" ", *(character for line in lines for word in line for character in normalize("NFC", word.text))})
    name, frame = _add_font(page, font), _Frame.of(page, read)
    content = b"\n".join(part for line in lines for part in _shown(line, frame, font, name))
    opened, closed = _unbalanced(page)
    page.contents_add(b"q\n" * (1 + closed), prepend=True)
    page.contents_add(b"Q\n" * (1 + opened) + b"q BT 3 Tr\n" + content + b"\nET Q\n")


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a word stands in the direction of the print, in units of the page's user space."""

    start: float
    length: float
    bottom: float
    height: float


@dataclass(frozen=True, slots=True)
class _Frame:
    """From parts of the page as it is shown to the user space of the PDF."""

    left: float
    bottom: float
    width: float
    height: float
    rotate: int
    """Degrees clockwise by which viewers turn the page."""
    turn: int
    """Degrees clockwise by which what is shown must be turned to stand upright."""
    skew: float

    @classmethod
    def of(cls, page: Page, read: ReadPage) -> _Frame:
        left, bottom, right, top = _shown_area(page)
        rotate = round(float(_inherited(page.obj, "/Rotate") or 0) / 90) * 90 % 360
        return cls(left, bottom, right - left, top - bottom, rotate, read.turn, read.skew)

    @property
    def angle(self) -> float:
        """Direction of the print in user space, counter-clockwise from the x axis, in radians."""
        return radians((self.rotate + self.turn) % 360 - self.skew)

    def span(self, box: Box) -> _Span:
        """A word's box, along and across the direction of the print."""
        x, y = box.turned(-self.rotate).centre
        x, y = self.left + x * self.width, self.bottom + (1 - y) * self.height
        upright = box.turned(self.turn)
        sideways = (self.rotate + self.turn) % 180 == 90
        length = max(upright.width * (self.height if sideways else self.width), _LEAST)
        height = max(upright.height * (self.width if sideways else self.height), _LEAST)
        along, across = x * cos(self.angle) + y * sin(self.angle), y * cos(self.angle) - x * sin(self.angle)
        return _Span(along - length / 2, length, across - height / 2, height)

    def matrix(self, span: _Span, baseline: float) -> bytes:
        """Text matrix for a word: its middle lies on the sloping baseline of the line, the word itself is level.

        Viewers take a word whose letters climb for several.
        """
        middle = span.start + span.length / 2
        x, y = middle * cos(self.angle) - baseline * sin(self.angle), middle * sin(self.angle) + baseline * cos(self.angle)
        level = radians((self.rotate + self.turn) % 360)
        c, s = cos(level), sin(level)
        x, y = x - span.length / 2 * c, y - span.length / 2 * s
        return f"{c:.5f} {s:.5f} {-s:.5f} {c:.5f} {x:.3f} {y:.3f} Tm".encode()


def _shown(line: list[Word], frame: _Frame, font: GlyphlessFont, name: str) -> Iterator[bytes]:
    """Operators that show the words of a line: on one baseline in one size, each as long as its box, with blanks between."""
    spans = [frame.span(word.box) for word in line]
    size, bottom = median(span.height for span in spans), median(span.bottom for span in spans)
    for place, (word, span) in enumerate(zip(line, spans, strict=True)):
        unlike = not size / _UNLIKE_ITS_LINE <= span.height <= size * _UNLIKE_ITS_LINE or abs(span.bottom - bottom) > size / 2
        own_size, own_bottom = (span.height, span.bottom) if unlike else (size, bottom)
        text = normalize("NFC", word.text)
        yield f"{name} {own_size:.3f} Tf".encode()
        yield frame.matrix(span, own_bottom - own_size * DESCENT / EM)
        length = span.length
        if place + 1 < len(line):
            to_next = spans[place + 1].start - span.start
            length = min(length, max(to_next - _BLANK * own_size, length / 2))
            yield _stretched(text, length, own_size, font)
            yield _stretched(" ", max(to_next - length, _LEAST), own_size, font)
        else:
            yield _stretched(text, length, own_size, font)


def _stretched(text: str, length: float, size: float, font: GlyphlessFont) -> bytes:
    """Text that is shown `length` long."""
    natural = len(text) * size * ADVANCE / EM
    return f"{100 * length / natural:.3f} Tz ".encode() + font.encoded(text) + b" Tj"


def _add_font(page: Page, font: GlyphlessFont) -> str:
    """Make the font known to this page alone (resources may be shared by pages); gives back its name."""
    resources = _copied(_inherited(page.obj, "/Resources"))
    fonts = _copied(resources.get("/Font"))
    name = next(name for number in range(len(fonts) + 1) if (name := f"/SoHoa{number}") not in fonts)
    fonts[name] = font.object
    resources[Name.Font] = fonts
    page.obj[Name.Resources] = resources
    return name


def _copied(dictionary: pikepdf.Object | None) -> Dictionary:
    return Dictionary(dict(dictionary.items())) if isinstance(dictionary, Dictionary) else Dictionary()


def _unbalanced(page: Page) -> tuple[int, int]:
    """How many saved states the page's content leaves open, and how many more it restores than it saved."""
    opened = closed = 0
    if "/Contents" not in page:
        return 0, 0
    for instruction in pikepdf.parse_content_stream(page, "q Q"):
        if str(instruction.operator) == "q":
            opened += 1
        elif opened:
            opened -= 1
        else:
            closed += 1
    return opened, closed


def _inherited(node: pikepdf.Object, name: str) -> pikepdf.Object | None:
    """A value of the page, or of the nearest node above that has it. A tree that bites its tail is left after 50 steps."""
    for _ in range(50):
        if name in node:
            return node[name]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    return None


def _shown_area(page: Page) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of what viewers show: the crop box within the media box."""
    boxes = [_corners(box) for name in ("/MediaBox", "/CropBox") if isinstance(box := _inherited(page.obj, name), Array)]
    if boxes:
        left, bottom = max(box[0] for box in boxes), max(box[1] for box in boxes)
        right, top = min(box[2] for box in boxes), min(box[3] for box in boxes)
        if right > left and top > bottom:
            return left, bottom, right, top
    return _LETTER


def _corners(box: Array) -> tuple[float, float, float, float]:
    one, two, three, four = (float(side) for side in box)
    return min(one, three), min(two, four), max(one, three), max(two, four)
