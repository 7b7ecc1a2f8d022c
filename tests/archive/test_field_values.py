"""What an officer enters comes to the spelling in which readings are stored, or is refused."""

from __future__ import annotations

import pytest

from archive.field_values import LONGEST, settled, wanted
from catalogue.document_type import FIELD_NAMES


@pytest.mark.parametrize(
    ("name", "given", "stored"),
    [
        ("discharged_on", "2026-03-09", "2026-03-09"),
        ("discharged_on", "09/03/2026", "2026-03-09"),
        ("discharged_on", "ngày 09 tháng 3 năm 2026", "2026-03-09"),
        ("birth_date", "1985", "1985"),
        ("birth_date", "1985-03", "1985-03"),
        ("birth_date", "03/1985", "1985-03"),
        ("issued_month", "2026-03", "2026-03"),
        ("personal_number", "0301 8500 4321", "030185004321"),
        ("health_card_number", "HC 4 01 0123456789", "HC4010123456789"),
        ("social_insurance_number", "0123456789", "0123456789"),
        ("icd10", "J18.1", "J18.1"),
        ("dossier_code", "000.00.01.H29-260310-0420", "000.00.01.H29-260310-0420"),
        ("leave_days", "07", "7"),
        ("amount", "12.500.000", "12500000"),
        ("disability_percent", "61,5 %", "61.5"),
        ("sex", "Nữ", "nữ"),
        ("person_name", "  Nguyễn  Thị Hoa ", "Nguyễn Thị Hoa"),
        ("number_symbol", "1234/QĐ-BHXH", "1234/QĐ-BHXH"),
    ],
)
def test_it_is_stored_as_readings_are(name: str, given: str, stored: str) -> None:
    assert settled(name, given) == stored


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("discharged_on", "2026-02-30"),
        ("discharged_on", "2026"),
        ("discharged_on", "hôm qua"),
        ("issued_month", "2026-03-09"),
        ("birth_date", "0085-03-12"),
        ("personal_number", "999185004321"),
        ("social_insurance_number", "012345678"),
        ("health_card_number", "ZZ4010123456789"),
        ("leave_days", "0"),
        ("leave_days", "1.5"),
        ("amount", "-1"),
        ("disability_percent", "101"),
        ("person_name", "Hoa\x1b[2J"),
        ("subject", "x" * (LONGEST + 1)),
        ("subject", ""),
    ],
)
def test_what_the_field_does_not_take_is_refused(name: str, given: str) -> None:
    assert settled(name, given) is None


def test_every_field_says_what_it_takes() -> None:
    for name in FIELD_NAMES:
        assert all(wanted(name)), name
