"""PDFs set from letters, as a word processor exports them: pages with a text layer of their own."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

from tests.drawn import tinos

A4 = (595, 842)
LEFT, TOP, SIZE, LEADING = 72, 770, 13, 22

DECISION = (
    "ỦY BAN NHÂN DÂN TỈNH HẢI DƯƠNG",
    "QUYẾT ĐỊNH",
    "Về việc điều chỉnh mức hưởng chế độ ốm đau của người lao động",
    "Căn cứ Luật Bảo hiểm xã hội ngày 29 tháng 6 năm 2024;",
    "Căn cứ Nghị định số 158/2025/NĐ-CP của Chính phủ quy định chi tiết",
    "một số điều của Luật Bảo hiểm xã hội về bảo hiểm xã hội bắt buộc;",
    "Xét đề nghị của Giám đốc Bảo hiểm xã hội tỉnh tại tờ trình số 12,",
    "Điều 1. Điều chỉnh mức hưởng chế độ ốm đau của bà Nguyễn Thị Hoa,",
    "sinh ngày 12 tháng 3 năm 1985, thường trú tại phường Trần Phú.",
    "Điều 2. Quyết định này có hiệu lực kể từ ngày ký ban hành.",
)


def typed_pdf(
    *pages: Sequence[str],
    told_as: Mapping[str, str] | None = None,
    says_what_letters_are: bool = True,
    invisible: bool = False,
    rotate: int = 0,
    lying: bool = False,
    picture: bytes | None = None,
) -> bytes:
    """Pages of lines in Tinos. `told_as` makes the text layer give other letters than those that are shown, as fonts of the
    time before Unicode do; `picture` is a JPEG laid over the page before the letters; `lying` sets the lines upwards, as on a
    page that /Rotate turns by 90."""
    with pikepdf.new() as pdf:
        font = _Font(pdf, told_as or {}, says_what_letters_are)
        for lines in pages:
            shown = [b"BT /F %d Tf %d Tr" % (SIZE, 3 if invisible else 0)]
            for row, line in enumerate(lines):
                shown.append(b"1 0 0 1 %d %d Tm <%s> Tj" % (LEFT, TOP - row * LEADING, font.glyphs(line)))
            resources = Dictionary(Font=Dictionary(F=font.made))
            content = b"\n".join([*shown, b"ET"])
            if lying:
                content = b"q 0 1 -1 0 %d 0 cm\n" % A4[1] + content + b" Q"
            if picture is not None:
                resources.XObject = Dictionary(P=_picture(pdf, picture))
                content = b"q %d 0 0 %d 0 0 cm /P Do Q\n" % A4 + content
            page = pdf.add_blank_page(page_size=A4)
            page.obj.Resources, page.Contents = resources, pdf.make_stream(content)
            page.rotate(rotate, relative=False)
        font.finish()
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _picture(pdf: pikepdf.Pdf, jpeg: bytes) -> pikepdf.Stream:
    return pdf.make_stream(
        jpeg,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=1654,
        Height=2339,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )


class _Font:
    def __init__(self, pdf: pikepdf.Pdf, told_as: Mapping[str, str], says: bool) -> None:
        path = Path(str(tinos(SIZE).path))
        self._pdf, self._told_as, self._says = pdf, told_as, says
        self._font = TTFont(path)
        self._used: dict[int, str] = {}
        file = pdf.make_stream(zlib.compress(path.read_bytes()), Filter=Name.FlateDecode)
        descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name.Tinos, Flags=4, FontFile2=file, Ascent=891, Descent=-216)
        descriptor.update({"/ItalicAngle": 0, "/CapHeight": 662, "/StemV": 80, "/FontBBox": Array([-200, -300, 2000, 1000])})
        self._below = pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.CIDFontType2,
                BaseFont=Name.Tinos,
                CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
                FontDescriptor=pdf.make_indirect(descriptor),
                CIDToGIDMap=Name.Identity,
            )
        )
        self.made = pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=Name.Tinos,
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([self._below]),
            )
        )

    def glyphs(self, text: str) -> bytes:
        names = self._font.getBestCmap()
        numbers = [self._font.getGlyphID(names[ord(letter)]) for letter in text]
        self._used.update(zip(numbers, text, strict=True))
        return b"".join(b"%04x" % number for number in numbers)

    def finish(self) -> None:
        """Widths of the glyphs in use, and what letters they are."""
        metrics, scale = self._font["hmtx"], 1000 / self._font["head"].unitsPerEm
        widths: list[object] = []
        for number in sorted(self._used):
            widths += [number, Array([round(metrics[self._font.getGlyphName(number)][0] * scale)])]
        self._below.W = Array(widths)
        if not self._says:
            return
        letters = [
            f"<{number:04x}> <{self._told_as.get(letter, letter).encode('utf-16-be').hex()}>"
            for number, letter in sorted(self._used.items())
        ]
        blocks = [letters[start : start + 100] for start in range(0, len(letters), 100)]
        self.made.ToUnicode = self._pdf.make_stream(
            "\n".join(
                [
                    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Told def /CMapType 2 def",
                    "1 begincodespacerange <0000> <ffff> endcodespacerange",
                    *(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks),
                    "endcmap CMapName currentdict /CMap defineresource pop end end",
                ]
            ).encode()
        )
