"""The three sample dossiers: who, what for, on which facts; and what must come out, by hand from the rules of the procedures.

`filled_or_awaiting` are requirements for which a scan is in the dossier (an officer may still have to compare it), `missing`
those that are due and have none. Requirements that are in neither list do not apply.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from bench.scans.people import Person, Place

PLACE = Place(
    "Đồng Tháp",
    "Mỹ Quý",
    "Công ty Cổ phần Chế biến Thủy sản Đông Hải Phát",
    "TZ0490L",
    "Bệnh viện Đa khoa khu vực|Tân Hiệp Phước",
    "82019",
)
UNIT = {"code": "BHXH-MQ", "name": "Bảo hiểm xã hội cơ sở Mỹ Quý"}

HANH = Person(
    "Nguyễn Thị Thu Hạnh",
    "nữ",
    date(1990, 5, 12),
    "082190004217",
    "8216023417",
    "DN4828216023417",
    "ấp 4, xã Mỹ Quý, tỉnh Đồng Tháp",
    "6903205118824",
)
YEN = Person(
    "Trần Ngọc Yến",
    "nữ",
    date(1996, 11, 3),
    "089196011385",
    "8918045562",
    "DN4898918045562",
    "ấp Long Hòa, xã Long Hưng, tỉnh Đồng Tháp",
    "7011205064417",
)
VINH = Person(
    "Lê Quang Vinh",
    "nam",
    date(1964, 8, 20),
    "086064002951",
    "8608011274",
    "DN4868608011274",
    "khóm 2, phường An Hòa, tỉnh Đồng Tháp",
    "6705215033186",
)
CHILD = ("Phạm Minh Khang", "nam", date(2026, 1, 15), "082226001743")

SICKNESS, MATERNITY, RETIREMENT = "000.00.01.H29-260310-0420", "000.00.01.H29-260312-0107", "000.00.01.H29-260305-0033"


def _person(person: Person) -> dict[str, str]:
    return {
        "name": person.name,
        "birth_date": person.born.isoformat(),
        "sex": person.sex,
        "personal_number": person.personal_number,
        "social_insurance_number": person.social_insurance_number,
    }


DOSSIERS: list[dict[str, Any]] = [
    {
        "code": RETIREMENT,
        "folder": RETIREMENT,
        "unit": UNIT,
        "procedure": "1.014171",
        "person": _person(VINH),
        "facts": {"case": "contributing", "own_request_allowed": False},
        "filled_or_awaiting": ["termination"],
        "missing": ["insurance_book"],
        "comment": "Case (a), still contributing: SO_BHXH [O] and the paper that ends the contract. The scan of "
        "the insurance book is "
        "damaged and cannot be opened, so the book is missing. The request of the person himself is for workers "
        "abroad, spouses of "
        "diplomats, business owners and unpaid managers only; the request of 14-HSB is for case (b). He is none of these.",
    },
    {
        "code": SICKNESS,
        "folder": SICKNESS,
        "unit": UNIT,
        "procedure": "1.001667",
        "person": _person(HANH),
        "facts": {
            "treatment": "inpatient",
            "patient": "employee",
            "died_in_facility": False,
            "transferred": True,
            "second_parent": False,
            "event_from": "2026-02-10",
            "event_to": "2026-02-16",
        },
        "filled_or_awaiting": ["claim_list", "discharge"],
        "missing": ["transfer"],
        "comment": "Inpatient: 01B-HSB [O] of the employer and the discharge paper of that stay; she was "
        "transferred during it, so the transfer "
        "paper is due as well. Its scan is there, but under a password: nobody can read it, so it is missing.",
    },
    {
        "code": MATERNITY,
        "folder": MATERNITY,
        "unit": UNIT,
        "procedure": "2.000693",
        "person": _person(YEN),
        "facts": {
            "case": "birth",
            "claimant": "mother",
            "employment": "left_before_birth",
            "treatment": "inpatient",
            "transferred": False,
            "child_died": "no",
            "mother_died": False,
            "mother_unfit": False,
            "pregnancy_rest": False,
            "surrogacy": False,
            "surgery_or_early": False,
            "fee_claimed": False,
            "event_from": "2026-01-15",
            "event_to": "2026-07-14",
        },
        "filled_or_awaiting": ["insurance_book", "birth_proof"],
        "missing": [],
        "comment": "She left work before the birth and files herself: the insurance book is shown instead of the "
        "employer's list; the birth is proved "
        "by the extract of the register (the hospital's certificate is there too). Complete.",
    },
]

LOOK_UPS: list[dict[str, Any]] = [
    {
        "person": HANH.personal_number,
        "procedure": "1.001667",
        "facts": {
            "treatment": "inpatient",
            "patient": "employee",
            "died_in_facility": False,
            "transferred": True,
            "second_parent": False,
            "event_from": "2026-04-20",
            "event_to": "2026-04-24",
        },
        "on": "2026-05-04",
        "purpose": "Tiếp nhận hồ sơ ốm đau mới, đợt điều trị tháng 4 năm 2026",
        "verified": [{"file": f"{SICKNESS}/03-giay-ra-vien.pdf", "type": "GIAY_RA_VIEN", "form": "lawful_copy"}],
        "expected": {
            "claim_list": "held_unusable",
            "discharge": "held_unusable",
            "death_in_facility": "not_applicable",
            "admission": "not_applicable",
            "transfer": "must_submit",
            "leave_certificate": "not_applicable",
            "foreign_paper": "not_applicable",
        },
        "comment": "Another stay, in April: the discharge paper of February proves nothing about it, although an "
        "officer compared it. The list of claims "
        "served the dossier of March and is spent. A transfer paper that can be read is not held and no database "
        "gives it: it must be handed in.",
    },
    {
        "person": YEN.personal_number,
        "procedure": "2.000693",
        "facts": {
            "case": "birth",
            "claimant": "mother",
            "employment": "left_before_birth",
            "treatment": "inpatient",
            "transferred": False,
            "child_died": "no",
            "mother_died": False,
            "mother_unfit": False,
            "pregnancy_rest": False,
            "surrogacy": False,
            "surgery_or_early": False,
            "fee_claimed": False,
            "event_from": "2026-01-15",
            "event_to": "2026-07-14",
        },
        "on": "2026-03-16",
        "purpose": "Kiểm tra hồ sơ thai sản trước khi yêu cầu bổ sung",
        "verified": [{"file": f"{MATERNITY}/01-ho-so-thai-san.pdf", "type": "TRICH_LUC_KHAI_SINH", "form": "lawful_copy"}],
        "expected": {
            "claim_list": "not_applicable",
            "insurance_book": "held_unusable",
            "care_discharge": "not_applicable",
            "care_transfer": "not_applicable",
            "care_leave": "not_applicable",
            "birth_proof": "held_valid",
            "child_death": "not_applicable",
            "child_death_record": "not_applicable",
            "mother_death": "not_applicable",
            "mother_unfit_proof": "not_applicable",
            "rest_inpatient": "not_applicable",
            "rest_outpatient": "not_applicable",
            "rest_board": "not_applicable",
            "rest_certificate": "not_applicable",
            "surrogacy_agreement": "not_applicable",
            "handing_over": "not_applicable",
            "surgery_proof": "not_applicable",
            "adoption": "not_applicable",
            "board_fee": "not_applicable",
            "board_fee_schedule": "not_applicable",
        },
        "comment": "The extract of the birth register was compared by an officer and is about this birth: valid. "
        "The insurance book is only read by the "
        "machine: an officer has to compare it before it may be used.",
    },
    {
        "person": VINH.personal_number,
        "procedure": "1.014171",
        "facts": {"case": "contributing", "own_request_allowed": False},
        "on": "2026-03-09",
        "purpose": "Giải quyết hồ sơ hưu trí đang thụ lý",
        "verified": [{"file": f"{RETIREMENT}/02-quyet-dinh-cham-dut-hdld.pdf", "type": "VB_CHAM_DUT_HDLD", "form": "original"}],
        "expected": {
            "insurance_book": "obtainable",
            "termination": "held_valid",
            "own_request": "not_applicable",
            "request": "not_applicable",
            "capacity_proof": "not_applicable",
            "hiv_certificate": "not_applicable",
        },
        "comment": "The book is not in the archive (its scan is damaged), but the data are in the database of "
        "the social insurance. The employer's decision "
        "was compared with the original.",
    },
]
