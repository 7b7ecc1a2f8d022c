"""Our own reader, and Tesseract asked for a second opinion where a number, a code or a name is not sure.

The doubtful words of all pages go to Tesseract in one call, each as a picture of its own: a call takes as long to start as to
read a dozen words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ocr import tesseract
from ocr.cleaned import CleanedPage
from ocr.cleaning import CleaningSteps
from ocr.crumbs import without_crumbs
from ocr.found import Found
from ocr.pixels import Pixels
from ocr.recognisers.own import Own
from vietnamese.folding import nfc

_DOUBT = 0.9
"""A word that is given less is doubtful."""
_MOST = 40
"""Places of one page that are asked about: a page of which more is doubtful is not mended by asking."""
_MARGIN = 0.35
"""Paper around a place, by its height."""
_ONE_LINE = 7
"""Tesseract's segmentation for a picture of one line."""
_SURER, _UNSURE = 0.8, 0.5
"""Tesseract is believed where it gives a word so much, and our reader less than that."""
_REPLACED = 0.4
"""What such a word is given: on 45 drawn pages Tesseract was right with 4 of 12 of them, our reader with none."""
_AGREED = 0.93
"""What two readers say alike is given at least this: so many of 118 doubtful words were right there."""

Run = list[int]
"""Places of words that follow each other in a line."""


class Both:
    """Deciding together."""

    def __init__(self) -> None:
        self._own = Own()

    def version(self, steps: CleaningSteps) -> str:
        """As the port says."""
        own = self._own.version(steps).removeprefix("own ")
        return f"both {own} + tesseract {tesseract.version()} {tesseract.LANGUAGE}"

    def read(self, pages: Sequence[CleanedPage], steps: CleaningSteps, seconds: float) -> list[list[Found]]:
        """As the port says; `seconds` limit Tesseract for all places of a page together."""
        found = [[replace(word, engine="own") for word in words] for words in self._own.read(pages, steps, seconds)]
        places = [(number, run) for number, words in enumerate(found) for run in _doubtful(words)[:_MOST]]
        if not places:
            return found
        pictures = [_picture(pages[number].grey, found[number], run) for number, run in places]
        limit = seconds * len(pages) / len(pictures)
        asked = tesseract.read_pages(pictures, pages[0].dpi, psm=_ONE_LINE, seconds=limit)
        for (number, run), said in zip(places, asked, strict=True):
            settle(found[number], run, list(without_crumbs(said)))
        return found


def _doubtful(words: Sequence[Found]) -> list[Run]:
    """Words with something at stake that are not sure, neighbours together, in the order of the page."""
    runs: list[Run] = []
    for place, word in enumerate(words):
        if word.by_hand or word.confidence >= _DOUBT or not _has_stakes(word.text):
            continue
        if runs and runs[-1][-1] == place - 1 and words[place - 1].line == word.line:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _has_stakes(text: str) -> bool:
    """Numbers, codes, and what begins with a large letter, as names do."""
    return any(letter.isdigit() or letter.isupper() for letter in text)


def _picture(grey: Pixels, words: Sequence[Found], run: Run) -> Pixels:
    own = [words[place] for place in run]
    left, top = min(word.left for word in own), min(word.top for word in own)
    right, bottom = max(word.left + word.width for word in own), max(word.top + word.height for word in own)
    margin = round(_MARGIN * (bottom - top)) + 2
    cut = grey[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin]
    return np.pad(cut, margin, constant_values=255)


def settle(words: list[Found], run: Run, said: Sequence[Found]) -> None:
    """Put into `words` what comes of what Tesseract said about the places of a run."""
    if len(said) != len(run):
        return
    for place, other in zip(run, said, strict=True):
        own = words[place]
        if nfc(own.text) == other.text:
            words[place] = replace(own, confidence=max(own.confidence, _AGREED))
        elif other.confidence >= _SURER and own.confidence < _UNSURE:
            words[place] = replace(own, text=other.text, confidence=_REPLACED, engine="tesseract")
