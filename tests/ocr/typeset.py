"""Pages set in words with boxes, as a reader would return them: letterheads, forms and lists to understand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from page.box import Box
from page.words import Mark, ReadPage, Word

_LETTER = 0.0098
"""Width of the average letter of 14 point Times on A4, in parts of the page's width."""
_HEIGHT = 0.0155


@dataclass
class Typesetter:
    """Sets lines on one page. `left` and `y` are in parts of the page; a line is centred where `middle` is given."""

    number: int = 1
    confidence: float = 0.95
    words: list[Word] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    _line: int = 0

    def line(
        self,
        text: str,
        y: float,
        *,
        left: float = 0.15,
        middle: float | None = None,
        height: float = _HEIGHT,
        confidence: float | None = None,
    ) -> Typesetter:
        x = left if middle is None else middle - len(text) * _LETTER / 2
        for word in text.split(" "):
            if word:
                sure = self.confidence if confidence is None else confidence
                box = Box(max(x, 0.0), y - height / 2, min(x + len(word) * _LETTER, 1.0), y + height / 2)
                self.words.append(Word(word, box, sure, self._line))
            x += (len(word) + 1) * _LETTER
        self._line += 1
        return self

    def lines(self, texts: Iterable[str], y: float, *, step: float = 0.022, **place: float) -> Typesetter:
        for number, text in enumerate(texts):
            self.line(text, y + number * step, **place)
        return self

    def page(self, *, turn: int = 0) -> ReadPage:
        """The page; `turn` lays it down as if it had been scanned turned by so many degrees."""
        assert turn in (0, 180)
        words = tuple(self.words)
        if turn:
            words = tuple(Word(word.text, word.box.turned(180), word.confidence, word.line) for word in words)
        return ReadPage(
            self.number, 1654, 2339, 200, words, tuple(self.marks), turn=180 if turn else 0, blank=not words, reader="typeset"
        )


def letterhead(
    number: int,
    issuer: Sequence[str],
    symbol_line: str,
    date_line: str,
    kind: str = "",
    subject: Sequence[str] = (),
    *,
    number_height: float = _HEIGHT,
    number_confidence: float = 0.95,
) -> Typesetter:
    """The head of an administrative document after NĐ 30/2020. In `symbol_line` and `date_line` a part in {braces} is by hand."""
    page = Typesetter(number)
    page.lines(issuer, 0.08, middle=0.28, step=0.02)
    page.line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 0.08, middle=0.69)
    page.line("Độc lập - Tự do - Hạnh phúc", 0.1, middle=0.69)
    _by_hand(page, symbol_line, 0.145, 0.28, number_height, number_confidence)
    _by_hand(page, date_line, 0.145, 0.69, _HEIGHT, 0.95)
    if kind:
        page.line(kind, 0.19, middle=0.52)
        page.lines(subject, 0.212, middle=0.52)
    return page


def _by_hand(page: Typesetter, text: str, y: float, middle: float, height: float, confidence: float) -> None:
    """Words in braces are taller and less sure than print."""
    x = middle - len(text) * _LETTER / 2
    for word in text.split(" "):
        hand = word.startswith("{")
        shown = word.strip("{}")
        tall, sure = (height * 1.4, 0.5) if hand else (_HEIGHT, 0.95)
        if any(letter.isdigit() for letter in shown) and not hand:
            tall, sure = height, confidence
        if shown:
            page.words.append(Word(shown, Box(x, y - tall / 2, x + len(shown) * _LETTER, y + tall / 2), sure, page._line))
        x += (len(word) + 1) * _LETTER
    page._line += 1


def body(page: Typesetter, y: float = 0.3) -> Typesetter:
    """Some lines of text as decisions have them."""
    return page.lines(
        (
            "      Căn cứ Luật Bảo hiểm xã hội số 41/2024/QH15 ngày 29 tháng 6 năm 2024;",
            "Căn cứ Nghị định số 158/2025/NĐ-CP ngày 25 tháng 6 năm 2025 của Chính phủ;",
            "Theo đề nghị của Trưởng phòng Chế độ bảo hiểm xã hội,",
        ),
        y,
    )


def signed(page: Typesetter, titles: Sequence[str], name: str, y: float = 0.6) -> Typesetter:
    """Recipients on the left, titles and name on the right."""
    page.line("Nơi nhận:", y, left=0.15)
    page.lines(("- Như Điều 3;", "- Lưu: VT, CĐ."), y + 0.024, left=0.15, step=0.018)
    page.lines(titles, y, middle=0.72, step=0.02)
    return page.line(name, y + 0.15, middle=0.72)
