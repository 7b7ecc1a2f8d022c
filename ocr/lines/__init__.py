"""Lines of print, found by their ink: where each runs, how high its letters stand, and which strokes are its own."""

from ocr.lines.finding import find_lines as find_lines
from ocr.lines.line import TextLine as TextLine
from ocr.lines.strokes import Strokes as Strokes
