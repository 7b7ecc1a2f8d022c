"""What reads the print of cleaned pages: a port, and behind it our own network, Tesseract, and both together."""

from __future__ import annotations

from functools import cache

from ocr.recognisers.both import Both
from ocr.recognisers.own import Own
from ocr.recognisers.port import ReaderName as ReaderName
from ocr.recognisers.port import Recogniser as Recogniser
from ocr.recognisers.tesseract import Tesseract


@cache
def recogniser(name: ReaderName) -> Recogniser:
    """The one of this name."""
    made: dict[ReaderName, type[Recogniser]] = {"own": Own, "tesseract": Tesseract, "both": Both}
    return made[name]()
