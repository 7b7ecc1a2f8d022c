"""The identifiers of persons, cards, dossiers and procedures: what they look like, and what can be checked in them.

A `parse_…` function takes the whole string and returns None where it is not that identifier. `find_identifiers` looks for them
anywhere in a text read from paper: letters that a reader takes for digits are repaired only where the structure of the
identifier then holds, and ambiguous digit strings count only beside their label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from vietnamese.folding import fold, nfc
from vietnamese.provinces import PROVINCE_CODES

Sex = Literal["nam", "nữ"]
Kind = Literal[
    "personal_number",
    "old_identity_number",
    "social_insurance_number",
    "health_card_number",
    "tax_number",
    "passport_number",
    "dossier_code",
    "procedure_code",
    "result_code",
    "agency_code",
    "employer_code",
    "facility_code",
    "icd10",
    "account_number",
]

_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_AS_DIGIT = str.maketrans("OoQDlI|!ZzSsBG", "00001111225586")


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """Số định danh cá nhân: 12 digits that tell province of registration, century, sex and year of birth."""

    value: str

    @property
    def province(self) -> str:
        """Province where the birth was registered, as it was called when codes were given."""
        return PROVINCE_CODES[self.value[:3]]

    @property
    def sex(self) -> Sex:
        """Even is nam, odd is nữ."""
        return "nam" if int(self.value[3]) % 2 == 0 else "nữ"

    @property
    def birth_year(self) -> int:
        """Century from the fourth digit, year from the two after it."""
        return 1900 + 100 * (int(self.value[3]) // 2) + int(self.value[4:6])

    def disagreements(self, *, birth_year: int | None = None, sex: str | None = None) -> tuple[str, ...]:
        """Which of `birth year`, `sex` do not fit the number. What is not given is not compared."""
        found = []
        if birth_year is not None and birth_year != self.birth_year:
            found.append("birth year")
        if sex is not None and fold(sex) != fold(self.sex):
            found.append("sex")
        return tuple(found)


def parse_personal_number(text: str) -> PersonalNumber | None:
    """12 digits with a province that exists and a birth year of a living century. There is no check digit."""
    if re.fullmatch(r"0\d{11}", text) and text.isascii() and text[:3] in PROVINCE_CODES and text[3] in "0123":
        return PersonalNumber(text)
    return None


@dataclass(frozen=True, slots=True)
class HealthCard:
    """Số thẻ BHYT: group, benefit level, province, and the ten digits of the social insurance number."""

    value: str

    @property
    def group(self) -> str:
        """Two letters of the group of insured people, e.g. `DN`."""
        return self.value[:2]

    @property
    def benefit_level(self) -> int:
        """1 to 5."""
        return int(self.value[2])

    @property
    def social_insurance_number(self) -> str:
        """The last ten digits."""
        return self.value[5:]


_GROUPS = """
DN HX CH NN TK HC XK CA QN CY HT TB NO XB XN MS HD TE BT HN DT DK XD CC CK CB KC TS TQ TA TY HG LS PV CN HS SV
GB GD TH TV TD TC TL XV ND
"""
HEALTH_CARD_GROUPS = frozenset(_GROUPS.split())


def parse_health_card(text: str) -> HealthCard | None:
    """15 characters, blanks and hyphens between them allowed: `HC 4 01 0123456789`."""
    compact = re.sub(r"[\s-]", "", text).upper()
    if (
        re.fullmatch(r"[A-Z]{2}[1-5]\d{12}", compact)
        and compact.isascii()
        and compact[3:5] != "00"
        and compact[:2] in HEALTH_CARD_GROUPS
    ):
        return HealthCard(compact)
    return None


def parse_tax_number(text: str) -> str | None:
    """10 digits with their check digit, or 10 and a branch number of 3; a personal number also serves as one."""
    compact = re.sub(r"\s", "", text)
    if re.fullmatch(r"\d{10}(?:-\d{3})?", compact) and compact.isascii() and tax_check_digit(compact[:9]) == int(compact[9]):
        return compact
    return compact if parse_personal_number(compact) else None


def tax_check_digit(first_nine: str) -> int | None:
    """The tenth digit that belongs to nine; None where no number with these nine exists."""
    digit = 10 - sum(weight * int(figure) for weight, figure in zip(_TAX_WEIGHTS, first_nine, strict=True)) % 11
    return digit if digit < 10 else None


def parse_digits(text: str, length: int) -> str | None:
    """A plain number of that many digits: CMND (9), số BHXH (10)."""
    compact = re.sub(r"[\s.]", "", text)
    return compact if len(compact) == length and compact.isdigit() and compact.isascii() and len(set(compact)) > 1 else None


def parse_passport(text: str) -> str | None:
    """One letter and 7 or 8 digits."""
    compact = re.sub(r"\s", "", text).upper()
    return compact if re.fullmatch(r"[A-Z]\d{7,8}", compact) and compact.isascii() else None


def parse_icd10(text: str) -> str | None:
    """A code of the classification of diseases: `O82`, `J18.9`."""
    compact = re.sub(r"\s", "", text).upper()
    return compact if re.fullmatch(r"[A-Z]\d{2}(?:\.\d{1,2})?", compact) and compact.isascii() else None


@dataclass(frozen=True, slots=True)
class DossierCode:
    """Mã hồ sơ: agency, day of reception, sequence of that day: `000.00.01.H29-260310-0420`."""

    value: str
    agency: str
    received_on: date
    sequence: int


def parse_dossier_code(text: str) -> DossierCode | None:
    """None also where the six digits are no day."""
    match = re.fullmatch(r"([0-9A-Z]+(?:\.[0-9A-Z]+)*)-(\d{2})(\d{2})(\d{2})-(\d{4,6})", text)
    if match is None or not text.isascii() or not any(letter.isalpha() for letter in match[1]):
        return None
    agency, year, month, day, sequence = match.groups()
    try:
        received_on = date(2000 + int(year), int(month), int(day))
    except ValueError:
        return None
    return DossierCode(text, agency, received_on, int(sequence))


@dataclass(frozen=True, slots=True)
class ProcedureCode:
    """Mã thủ tục: `1.001667`, or with a local suffix `1.011442.000.00.00.H38`."""

    base: str
    suffix: str = ""


def parse_procedure_code(text: str) -> ProcedureCode | None:
    """Base `n.nnnnnn` and a suffix in the old notation of agencies."""
    match = re.fullmatch(r"([1-9]\.\d{6})(?:\.(\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}(?:\.\d{2})?))?", text)
    return ProcedureCode(match[1], match[2] or "") if match and text.isascii() else None


def parse_result_code(text: str) -> str | None:
    """`KQ.G24.000005`, or a local one: `000.00.00.H17-KQ2647`."""
    return text if text.isascii() and re.fullmatch(r"KQ\.[A-Z]\d{2}\.\d{6}|\d{3}\.\d{2}\.\d{2}\.H\d{2}-KQ\d+", text) else None


def parse_employer_code(text: str) -> str | None:
    """Mã đơn vị sử dụng lao động of BHXH: seven letters or digits, `TZH490L`. There is no check digit."""
    compact = re.sub(r"\s", "", text)
    return compact.upper() if re.fullmatch(r"[0-9A-Za-z]{7}", compact) else None


def parse_agency_code(text: str) -> str | None:
    """New notation `G09.01` (top down, at most 35 characters) or old `000.00.04.G14` (bottom up)."""
    if not text.isascii() or len(text) > 35:
        return None
    return text if re.fullmatch(r"[A-K]\d{2}(?:\.[0-9A-Za-z]+){0,4}|\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}", text) else None


@dataclass(frozen=True, slots=True)
class Found:
    """An identifier in a text; `start` and `end` are places in the text composed to NFC."""

    kind: Kind
    value: str
    raw: str
    start: int
    end: int
    labelled: bool
    """Its label stands before it."""
    repaired: bool
    """Letters were taken for the digits that they look like."""


_DIGITISH = r"[0-9OoQDlI|!ZzSsBG]"
_GAP = r"[ .]?"


def _run(length: int) -> str:
    return rf"(?<![\w/]){_DIGITISH}(?:{_GAP}{_DIGITISH}){{{length - 1}}}(?![\w/])"


_LABEL_REACH = 45
"""Letters between the start of a label and its value: `Số định danh cá nhân/CCCD/Hộ chiếu (nếu có): …`."""

_LABELS: dict[Kind, re.Pattern[str]] = {
    "old_identity_number": re.compile(r"cmnd|cmtnd|chung minh (?:nhan dan|thu)"),
    "social_insurance_number": re.compile(r"(?:ma )?so (?:so )?(?:bhxh|bao hiem xa hoi)|so bhxh|ma so bhxh|ma bhxh"),
    "health_card_number": re.compile(r"bhyt|bao hiem y te"),
    "tax_number": re.compile(r"ma so thue|\bmst\b"),
    "passport_number": re.compile(r"ho chieu|passport"),
    "personal_number": re.compile(r"dinh danh|can cuoc|cccd|\bddcn\b"),
    "employer_code": re.compile(r"ma (?:so )?(?:don vi|dv)"),
    "facility_code": re.compile(r"ma (?:co so|cs)\s?(?:kcb|kham)"),
    "icd10": re.compile(r"icd|chan doan|ma benh"),
    "account_number": re.compile(r"so tai khoan|so tk\b|stk\b|tai khoan so"),
}

_SHAPES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("dossier_code", re.compile(r"(?<![\w.])[0-9A-Z]+(?:\.[0-9A-Z]+)*-\d{6}-\d{4,6}(?![\w-])")),
    ("result_code", re.compile(r"(?<![\w.])(?:KQ\.[A-Z]\d{2}\.\d{6}|\d{3}\.\d{2}\.\d{2}\.H\d{2}-KQ\d+)(?!\w)")),
    ("procedure_code", re.compile(r"(?<![\w.,/-])[1-9]\.\d{6}(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}(?:\.\d{2})?)?(?![\w])")),
    ("agency_code", re.compile(r"(?<![\w.-])\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}(?![\w.-])")),
    ("health_card_number", re.compile(rf"(?<!\w)[A-Z]{{2}}[ -]?[1-5lI][ -]?{_DIGITISH}{{2}}(?:[ -]?{_DIGITISH}){{10}}(?!\w)")),
    ("tax_number", re.compile(r"(?<![\w/])\d{10}-\d{3}(?![\w/])")),
    ("personal_number", re.compile(_run(12))),
    ("tax_number", re.compile(_run(10))),
    ("social_insurance_number", re.compile(_run(10))),
    ("old_identity_number", re.compile(_run(9))),
    ("passport_number", re.compile(r"(?<!\w)[A-Z] ?\d{7,8}(?!\w)")),
    ("employer_code", re.compile(r"(?<!\w)(?=\d*[A-Z])(?=[A-Z]*\d)[0-9A-Z]{7}(?!\w)")),
    ("facility_code", re.compile(r"(?<![\w/.])\d{5}(?![\w/.])")),
    ("icd10", re.compile(r"(?<![\w/.-])[A-Z][0-9O]{2}(?:\.\d{1,2})?(?![\w/-])")),
    ("account_number", re.compile(r"(?<![\w/.])\d{6,16}(?![\w/])")),
)

_STANDS_ALONE: frozenset[Kind] = frozenset(
    {"dossier_code", "result_code", "procedure_code", "agency_code", "health_card_number", "personal_number"}
)
"""Kinds whose structure says enough without a label."""


def find_identifiers(text: str) -> Iterator[Found]:
    """Identifiers in a text, in order; where several readings overlap, the labelled one and then the stricter one."""
    composed = nfc(text)
    folded = fold(composed)
    candidates = [found for kind, shape in _SHAPES for found in _found(kind, shape, composed, folded)]
    order = {kind: place for place, (kind, _) in reversed(list(enumerate(_SHAPES)))}
    candidates.sort(key=lambda found: (not found.labelled, order[found.kind], found.start))
    kept: list[Found] = []
    for found in candidates:
        if all(found.start >= other.end or found.end <= other.start for other in kept):
            kept.append(found)
    yield from sorted(kept, key=lambda found: found.start)


def _found(kind: Kind, shape: re.Pattern[str], composed: str, folded: str) -> Iterator[Found]:
    for match in shape.finditer(composed):
        labelled = _nearest_label(folded, match.start()) == kind
        if not labelled and kind not in _STANDS_ALONE:
            continue
        for reading in dict.fromkeys((match.group(), _repaired(kind, match.group()))):
            if value := normalise(kind, reading):
                yield Found(kind, value, match.group(), match.start(), match.end(), labelled, reading != match.group())
                break


def _nearest_label(folded: str, start: int) -> Kind | None:
    """The kind whose label ends last before the place, on the same line. A diagnosis may stand between label and code."""
    before = folded[:start].rpartition("\n")[2]
    near = len(before) - _LABEL_REACH
    ends = {
        kind: max((label.end() for label in pattern.finditer(before) if kind == "icd10" or label.start() >= near), default=-1)
        for kind, pattern in _LABELS.items()
    }
    nearest = max(ends, key=lambda kind: ends[kind])
    return nearest if ends[nearest] >= 0 else None


def _repaired(kind: Kind, raw: str) -> str:
    compact = re.sub(r"[\s.-]", "", raw) if kind in _LENGTHS or kind == "health_card_number" else raw
    letters = {"health_card_number": 2, "icd10": 1}.get(kind, 0)
    digits = sum(figure.isdigit() for figure in compact)
    if (kind not in _LENGTHS and letters == 0) or digits < 0.7 * (len(compact) - letters):
        return raw
    return compact[:letters] + compact[letters:].translate(_AS_DIGIT)


_LENGTHS: dict[Kind, int] = {"personal_number": 12, "social_insurance_number": 10, "tax_number": 10, "old_identity_number": 9}


def normalise(kind: Kind, text: str) -> str | None:
    """The identifier as it is stored, or None where the text is not one of that kind."""
    compact = re.sub(r"\s", "", text)
    match kind:
        case "personal_number":
            number = parse_personal_number(compact.replace(".", ""))
            return number.value if number else None
        case "old_identity_number":
            return parse_digits(compact, 9)
        case "social_insurance_number":
            return parse_digits(compact, 10)
        case "health_card_number":
            card = parse_health_card(text)
            return card.value if card else None
        case "tax_number":
            return parse_tax_number(compact)
        case "passport_number":
            return parse_passport(compact)
        case "dossier_code":
            code = parse_dossier_code(compact)
            return code.value if code else None
        case "procedure_code":
            return compact if parse_procedure_code(compact) else None
        case "result_code":
            return parse_result_code(compact)
        case "agency_code":
            return parse_agency_code(compact)
        case "icd10":
            return parse_icd10(compact)
        case "employer_code":
            return parse_employer_code(compact)
        case "facility_code":
            return compact if re.fullmatch(r"\d{5}", compact) else None
        case "account_number":
            return compact if re.fullmatch(r"\d{6,16}", compact) else None
