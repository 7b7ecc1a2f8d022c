"""Lines of print: letters side by side at one height, cut where a column, a cell or a rule ends them.

The body of each letter, its middle part, is drawn as far to the right as a blank between words may reach: bodies that meet are
one line. What two lines share (a tail that touches the tone below) has its body in neither and joins none.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.connected import Numbers
from ocr.lines.line import Curve, TextLine, along, moved
from ocr.lines.strokes import Strokes
from ocr.pixels import Pixels

_BODY = (0.30, 0.22)
"""Of a letter's height, what is left out above and below."""
_REACH = 1.6
"""A blank in a line is at most so wide, by the height of its letters."""
_TALL = 2.3
"""Higher than so many usual letters: large print, or letters of two lines that touch."""
_SCRAP = 3
"""A comma, a tone or a crumb is of so few strokes,"""
_SIGN = 0.9
"""and at most so high, by the letters of the line that it belongs to."""
_LOWEST_SIGN, _HIGHEST_SIGN = -0.45, 2.1
"""Signs stand so high over the base line, by the height of its letters."""
_BELOW_COUNTS = 2.0
"""What lies between two lines is a tone of the lower one rather than a sign under the upper."""
_ALIKE = 1.6
"""Letters of one line differ by at most so much from one end to the other."""
_MOST_CURVED = 40.0
"""A line has to be so long, by the height of its letters, before it may bend."""
_SLOPE_FROM = 8
"""and to have so many letters before it may slope."""


def find_lines(grey: Pixels, dpi: float, barriers: Pixels | None = None) -> tuple[Strokes, list[TextLine]]:
    """The strokes of a page and its lines of print, from top to bottom. `grey` is evened, straightened and without rules.

    `barriers` are upright rules, 1 on them: no line runs across.
    """
    strokes = Strokes.of(grey, dpi)
    letters = np.flatnonzero(strokes.letter_like & ~strokes.is_tone)
    if not len(letters):
        return strokes, []
    tall = strokes.height[letters] > _TALL * strokes.usual
    walls = _walls(strokes, barriers)
    rows = _rows(strokes, letters[~tall], walls)
    rows += _rows(strokes, _large(strokes, letters[tall], rows), walls)
    found = _without_scraps([_measured(strokes, row) for row in rows])
    whole = _joined(strokes, _with_signs(strokes, found), walls)
    return strokes, sorted(whole, key=lambda line: (line.top + line.bottom, line.left))


def _walls(strokes: Strokes, barriers: Pixels | None) -> Pixels:
    """Upright rules, 1 on them, in half the size of the page: those that were taken out, and what is left of others."""
    height, width = (length // 2 for length in strokes.labels.shape)
    walls = np.zeros((height + 2, width + 2), np.uint8)
    if barriers is not None:
        walls[:height, :width] = barriers[: 2 * height : 2, : 2 * width : 2] | barriers[: 2 * height : 2, 1 : 2 * width : 2]
    for rule in np.flatnonzero(strokes.is_rule).tolist():
        left, top = int(strokes.left[rule]) // 2, int(strokes.top[rule]) // 2
        walls[top : int(strokes.bottom[rule]) // 2 + 1, left : int(strokes.right[rule]) // 2 + 1] = 1
    return walls


def _rows(strokes: Strokes, letters: Numbers, walls: Pixels) -> list[Numbers]:
    """Letters that stand side by side."""
    if not len(letters):
        return []
    drawn = np.zeros_like(walls)
    high = strokes.height[letters]
    reach = (_REACH * np.clip(high, 0.8 * strokes.usual, None)).astype(np.int64)
    top = (strokes.top[letters] + (_BODY[0] * high).astype(np.int64)) // 2
    bottom = np.maximum((strokes.bottom[letters] - (_BODY[1] * high).astype(np.int64)) // 2 - 1, top)
    left, right = strokes.left[letters] // 2, (strokes.right[letters] + reach) // 2
    for x1, y1, x2, y2 in np.stack((left, top, right, bottom), axis=1).tolist():
        cv2.rectangle(drawn, (x1, y1), (x2, y2), 1, cv2.FILLED)
    drawn[walls > 0] = 0
    _, rows = cv2.connectedComponents(drawn, connectivity=4)
    return _grouped(letters, np.asarray(rows, np.int64)[(top + bottom) // 2, left])


def _grouped(letters: Numbers, owners: Numbers) -> list[Numbers]:
    order = np.argsort(owners, kind="stable")
    letters, owners = letters[order], owners[order]
    return [group for group in np.split(letters, np.flatnonzero(np.diff(owners)) + 1) if len(group)]


def _large(strokes: Strokes, tall: Numbers, rows: list[Numbers]) -> Numbers:
    """Tall letters that do not reach over two lines of usual ones: large print."""
    if not len(tall) or not rows:
        return tall
    spans = np.array([(strokes.left[row].min(), strokes.right[row].max(), *_middle(strokes, row)) for row in rows])
    reach = strokes.usual * 2
    near = (spans[:, 0] < strokes.right[tall, None] + reach) & (spans[:, 1] > strokes.left[tall, None] - reach)
    met = near & (spans[:, 2] < strokes.bottom[tall, None]) & (spans[:, 3] > strokes.top[tall, None])
    return np.asarray(tall[np.count_nonzero(met, axis=1) < 2], np.int64)


def _middle(strokes: Strokes, row: Numbers) -> tuple[float, float]:
    return float(np.median(strokes.top[row])), float(np.median(strokes.bottom[row]))


def _without_scraps(lines: list[TextLine]) -> list[TextLine]:
    """Without commas, tones and crumbs that made lines of their own: what is small beside the letters of a line around it."""
    order = np.argsort([-len(line.strokes) for line in lines], kind="stable")
    kept: list[TextLine] = []
    for line in (lines[place] for place in order):
        if len(line.strokes) > _SCRAP or not any(_holds(other, line) for other in kept):
            kept.append(line)
    return kept


def _holds(line: TextLine, scrap: TextLine) -> bool:
    """The scrap lies on the line, and is of the height of its signs."""
    if scrap.letter > _SIGN * line.letter:
        return False
    x = (scrap.left + scrap.right) / 2
    if not line.left - line.letter < x < line.right + line.letter:
        return False
    base = float(line.base_at(x))
    y = (scrap.top + scrap.bottom) / 2
    return base - 2.2 * line.letter < y < base + 0.6 * line.letter


def _joined(strokes: Strokes, lines: list[TextLine], walls: Pixels) -> list[TextLine]:
    """Lines that signs have brought together (a dash between two words) made one."""
    waiting = sorted(lines, key=lambda line: line.left)
    done: list[TextLine] = []
    while waiting:
        line = waiting.pop(0)
        while (other := next((one for one in waiting if _goes_on(line, one, walls)), None)) is not None:
            waiting.remove(other)
            line = _measured(strokes, np.concatenate((line.strokes, other.strokes)))
        done.append(line)
    return done


def _goes_on(line: TextLine, other: TextLine, walls: Pixels) -> bool:
    """The other line begins where this one ends, on its base line, with letters as high, and nothing stands between."""
    high = max(line.letter, other.letter)
    gap = other.left - line.right
    if not -0.5 * high < gap < _REACH * high or high > _ALIKE * min(line.letter, other.letter):
        return False
    middle = (line.right + other.left) / 2
    base = float(line.base_at(middle))
    if abs(base - float(other.base_at(middle))) > 0.3 * high:
        return False
    between = walls[max(0, int(base - high)) // 2 : int(base) // 2, (line.right - 2) // 2 : (other.left + 2) // 2 + 1]
    return not between.any()


def _measured(strokes: Strokes, row: Numbers) -> TextLine:
    """Base line, letter height and extent of a row of letters."""
    left, right = int(strokes.left[row].min()), int(strokes.right[row].max())
    letters = row[strokes.letter_like[row] & ~strokes.is_tone[row]]
    letter = float(np.median(strokes.height[letters]))
    base = _base(strokes, letters, left, letter, right - left)
    is_of_row = np.zeros(len(strokes.left), bool)
    is_of_row[row] = True
    own = np.flatnonzero(is_of_row | is_of_row[strokes.owner])
    middle = strokes.left[own] + strokes.width[own] / 2
    line = along(base, middle - left)
    above = float(np.max(line - strokes.top[own]))
    below = float(np.max(strokes.bottom[own] - line))
    return TextLine(left, right, base, min(above, 2.6 * letter), min(max(below, 0.0), 0.9 * letter), letter, own)


def _base(strokes: Strokes, row: Numbers, left: int, letter: float, length: float) -> Curve:
    """The base line: where most letters end; tails and dots below are left out."""
    x = strokes.left[row] + strokes.width[row] / 2 - left
    y = strokes.bottom[row].astype(np.float64)
    degree = 0 if len(row) < _SLOPE_FROM else 1 if length < _MOST_CURVED * letter else 2
    fit: Curve = (0.0, 0.0, float(np.median(y)))
    kept = np.abs(y - fit[2]) <= 0.5 * letter
    for step in range(degree + 1):
        for closeness in (0.35, 0.2):
            if np.count_nonzero(kept) < 4 + 4 * step:
                return fit
            fit = _fitted(x[kept], y[kept], step)
            kept = np.abs(y - along(fit, x)) <= closeness * letter
    return fit


def _fitted(x: NDArray[np.float64], y: NDArray[np.float64], degree: int) -> Curve:
    """The curve of least squares."""
    if degree == 0:
        return 0.0, 0.0, float(y.mean())
    middle, scale = float(x.mean()), max(float(x.max() - x.min()), 1.0)
    powers = ((x - middle) / scale)[:, None] ** np.arange(degree, -1, -1)
    own = np.linalg.solve(powers.T @ powers + 1e-9 * np.eye(degree + 1), powers.T @ y)
    return moved((0.0, *own.tolist()) if degree == 1 else tuple(own.tolist()), middle, wider=scale)


def _with_signs(strokes: Strokes, lines: list[TextLine]) -> list[TextLine]:
    """The lines with the signs that are no letters: stops, commas, dashes, quotes, and tones that lost their letter."""
    taken = np.zeros(len(strokes.left), bool)
    for line in lines:
        taken[line.strokes] = True
    free = np.flatnonzero(~taken & (strokes.height <= 2.2 * strokes.usual) & (strokes.area >= 4))
    free = free[free > 0]
    x, y = strokes.left[free] + strokes.width[free] / 2, strokes.top[free] + strokes.height[free] / 2
    nearest = np.full(len(free), -1)
    least = np.full(len(free), np.inf)
    for number, line in enumerate(lines):
        reach = _REACH * line.letter
        near = (x > line.left - reach) & (x < line.right + reach)
        rise = (line.base_at(x[near]) - y[near]) / line.letter
        far = np.maximum(np.maximum(rise - 1, -_BELOW_COUNTS * rise), 0) * line.letter
        fit = (rise > _LOWEST_SIGN) & (rise < _HIGHEST_SIGN) & (far < least[near])
        places = np.flatnonzero(near)[fit]
        nearest[places], least[places] = number, far[fit]
    owned = (free[nearest == number] for number in range(len(lines)))
    return [_widened(strokes, line, own) if len(own) else line for line, own in zip(lines, owned, strict=True)]


def _widened(strokes: Strokes, line: TextLine, own: Numbers) -> TextLine:
    left, right = min(line.left, int(strokes.left[own].min())), max(line.right, int(strokes.right[own].max()))
    middle = strokes.left[own] + strokes.width[own] / 2
    base = line.base_at(middle)
    return TextLine(
        left,
        right,
        moved(line.base, line.left - left),
        max(line.above, float(np.max(base - strokes.top[own]))),
        max(line.below, float(np.max(strokes.bottom[own] - base))),
        line.letter,
        np.concatenate((line.strokes, own)),
    )
