"""A font with no ink in it: every character is an empty box half as wide as it is high. For text that is searched, not seen."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import lru_cache

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph
from pikepdf import Array, Dictionary, Name

EM = 1000
ADVANCE = 500
ASCENT = 800
DESCENT = -200
"""Thousandths of the font size."""
_FONT_NAME = "SoHoa-Glyphless"


class GlyphlessFont:
    """The font of one page, in `pdf`: it knows the characters given, and tells viewers what each of them is."""

    def __init__(self, pdf: pikepdf.Pdf, characters: Iterable[str]) -> None:
        self._codes = {character: code for code, character in enumerate(sorted(set(characters)), 1)}
        self.object = pdf.make_indirect(self._dictionary(pdf))

    def encoded(self, text: str) -> bytes:
        """The text as a hexadecimal string of a content stream."""
        return b"<" + "".join(f"{self._codes[character]:04X}" for character in text).encode() + b">"

    def _dictionary(self, pdf: pikepdf.Pdf) -> Dictionary:
        glyph_of_code = pdf.make_stream(b"\0\0" + b"\0\1" * len(self._codes))
        font_file = pdf.make_stream(_font_file(), Length1=len(_font_file()))
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name(f"/{_FONT_NAME}"),
            Flags=4,
            FontBBox=Array([0, DESCENT, ADVANCE, ASCENT]),
            ItalicAngle=0,
            Ascent=ASCENT,
            Descent=DESCENT,
            CapHeight=ASCENT,
            StemV=80,
            FontFile2=font_file,
        )
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name(f"/{_FONT_NAME}"),
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=ADVANCE,
            CIDToGIDMap=glyph_of_code,
        )
        return Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{_FONT_NAME}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(self._to_unicode()),
        )

    def _to_unicode(self) -> bytes:
        """Code -> character as UTF-16, in groups of at most 100 as the format asks."""
        lines = [f"<{code:04X}> <{character.encode('utf-16-be').hex().upper()}>" for character, code in self._codes.items()]
        groups = [lines[start : start + 100] for start in range(0, len(lines), 100)]
        return "\n".join(
            [
                "/CIDInit /ProcSet findresource begin",
                "12 dict begin",
                "begincmap",
                "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
                "/CMapName /Adobe-Identity-UCS def",
                "/CMapType 2 def",
                "1 begincodespacerange",
                "<0000> <FFFF>",
                "endcodespacerange",
                *(line for group in groups for line in (f"{len(group)} beginbfchar", *group, "endbfchar")),
                "endcmap",
                "CMapName currentdict /CMap defineresource pop",
                "end",
                "end",
            ]
        ).encode()


@lru_cache(maxsize=1)
def _font_file() -> bytes:
    """The TrueType file: two glyphs without outline, the same bytes every time."""
    build = FontBuilder(EM, isTTF=True)
    build.font.recalcTimestamp = False
    build.setupGlyphOrder([".notdef", "empty"])
    build.setupCharacterMap({0x20: "empty"})
    build.setupGlyf({".notdef": Glyph(), "empty": Glyph()})
    build.setupHorizontalMetrics({".notdef": (ADVANCE, 0), "empty": (ADVANCE, 0)})
    build.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    build.setupNameTable({"familyName": "SoHoa Glyphless", "styleName": "Regular", "psName": _FONT_NAME})
    build.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
    build.setupPost()
    build.updateHead(created=0, modified=0)
    file = io.BytesIO()
    build.save(file)
    return file.getvalue()
