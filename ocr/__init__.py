"""From a page image to words, document types and fields. Pure: no database, no network, no clock."""

from ocr.cleaning import CleaningSteps as CleaningSteps
from ocr.reading import DEFAULT_READER as DEFAULT_READER
from ocr.reading import read_page as read_page
from ocr.reading import read_pages as read_pages
from ocr.reading import reader_version as reader_version
from ocr.recognisers import ReaderName as ReaderName
from ocr.understand import understand as understand
