"""Paragraphs of Vietnamese legal texts (`shared/texts`): prose as people write it, of words common and rare."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

from bench.real.scans import SHARED
from vietnamese.folding import nfc

TEXTS = SHARED / "texts" / "legal_texts.jsonl.xz"
_MENU_ENDS = "\nTải về\n"
"""What stands last in the menu of the site that the texts are from."""
_WORDS = 8
"""Fewer are headings, numbers of articles and what stands at the foot of the site."""


def paragraphs(texts: Path = TEXTS) -> list[str]:
    """All of them, each once, in the order of the texts."""
    found: dict[str, None] = {}
    with lzma.open(texts, "rt", encoding="utf-8") as lines:
        for line in lines:
            _, _, body = json.loads(line)["text"].rpartition(_MENU_ENDS)
            found |= dict.fromkeys(one for one in map(str.strip, nfc(body).split("\n")) if len(one.split()) >= _WORDS)
    return list(found)
