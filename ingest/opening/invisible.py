"""Text that is there but not seen: what an earlier reader left over a scanned page, dropped so that no word is there twice."""

from __future__ import annotations

import pikepdf
from pikepdf import Operator

from ingest.opening.content import INVISIBLE

SHOWN = {"Tj": None, "TJ": None, "'": Operator("T*"), '"': Operator("T*")}
"""Operators that show text, and what is left of each: the step to the next line."""


def drop_invisible_text(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Take the invisible text out of a page's own content. Other content stays byte for byte if there is none."""
    if "/Contents" not in page or "/Font" not in (page.resources or {}):
        return
    kept: list[pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage] = []
    mode, saved, dropped = 0, [0], False
    for instruction in pikepdf.parse_content_stream(page):
        name = str(instruction.operator)
        if name == "q":
            saved.append(mode)
        elif name == "Q":
            mode = saved.pop() if len(saved) > 1 else 0
        elif name == "Tr":
            mode = int(instruction.operands[0])
        if name in SHOWN and mode == INVISIBLE:
            dropped = True
            if step := SHOWN[name]:
                kept.append(pikepdf.ContentStreamInstruction([], step))
        else:
            kept.append(instruction)
    if dropped:
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
