"""The catalogue's files: what is in them, and how a mistake is shown with its line."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from catalogue import Catalogue, checked_facts, load_catalogue
from catalogue.errors import CatalogueInvalid, FactInvalid, FactUnknown, ProcedureUnknown
from catalogue.loading import FOLDER
from page.reading import SEPARATING_SHEET
from vietnamese.identifiers import parse_result_code

CATALOGUE = load_catalogue()

TABLE = """
SO_BHXH THE_BHYT TK1_TS TK3_TS D02_LT D03_TS D05_TS D01_TS HSB_01B C70A_HD HSB_14 HSB_09 HSB_05A HSB_13 HSB_04 QD_HUU QD_BHXH_1LAN
QD_TNLD QD_TUAT QD_MAI_TANG QD_DIEU_CHINH QD_HUY QD_CHAM_DUT TB_CHI_TRA XN_NHAN_THAN GCN_KHONG_CCT C16_TS C12_TS GIAY_RA_VIEN
GCN_NGHI_VIEC_BHXH TOM_TAT_HSBA GCN_NGHI_DUONG_THAI XN_DIEU_TRI_NOI_TRU XN_VO_SINH XN_SUC_KHOE_ME GIAY_CHUNG_SINH GIAY_BAO_TU
GIAY_CHUYEN_TUYEN BIEN_BAN_GDYK BIEN_BAN_GDYK_TONG_HOP BIEN_BAN_GDYK_LAI GIAY_KHAI_SINH TRICH_LUC_KHAI_SINH GIAY_CHUNG_TU
TRICH_LUC_KHAI_TU GCN_NUOI_CON_NUOI CCCD THE_CAN_CUOC HO_CHIEU VB_CHAM_DUT_HDLD BB_DIEU_TRA_TNLD BB_TNGT BB_KHAM_NGHIEM_HT
GIAY_XN_KHUYET_TAT HOA_DON_VIEN_PHI HOA_DON_GDYK BANG_KE_CHI_PHI_KCB QD_TOA_AN GCN_CHAP_HANH_XONG_AN THOA_THUAN_MANG_THAI_HO
GCN_HIV_TNRR LY_LICH_GOC QD_NANG_LUONG QD_DIEU_DONG HBQP_04C QD_TCTN GIAY_TIEP_NHAN_HEN_TRA PHIEU_BO_SUNG PHIEU_TU_CHOI
PHIEU_XIN_LOI CONG_VAN VB_TRA_LOI TRICH_SAO_HSBA BENH_AN_BNN VB_UY_QUYEN XN_THOI_QUOC_TICH DON_DE_NGHI_BNN CHI_DINH_PTTGSH
GIAY_KHAM_BNN KQ_QUAN_TRAC_MTLD VB_XAC_NHAN_GIAO_TRE PHIEU_KHAM SO_KHAM CBH_2 C66A_HD TK_01 TK_02 VB_CHAM_DUT_LAM_VIEC
SO_DO_HIEN_TRUONG
"""
MANY_PERSONS = {"HSB_01B", "C70A_HD", "D01_TS", "D02_LT", "D03_TS", "D05_TS", "C66A_HD", "DS_NGHI_CHO_VIEC"}


def test_holds_every_type_that_the_procedures_and_the_list_of_papers_name() -> None:
    assert set(TABLE.split()) <= set(CATALOGUE.types)


def test_the_sheet_that_separates_dossiers_is_a_type_that_nobody_asks_for() -> None:
    asked = {paper.type for one in CATALOGUE.versions for requirement in one.all_requirements for paper in requirement.papers}
    assert SEPARATING_SHEET in set(CATALOGUE.types) - asked


def test_holds_the_29_kinds_of_administrative_documents() -> None:
    kinds = [one for one in CATALOGUE.types.values() if one.legal_basis == "NĐ 30/2020/NĐ-CP, Điều 7"]
    assert len(kinds) == 29
    assert {"CONG_VAN", "ADMIN_QD", "ADMIN_TTR", "ADMIN_KH", "ADMIN_NQ", "ADMIN_CT", "ADMIN_BC", "ADMIN_TB"} <= {
        one.id for one in kinds
    }


def test_lists_of_many_persons_say_so() -> None:
    assert {one.id for one in CATALOGUE.types.values() if one.many_persons} == MANY_PERSONS


def test_many_national_codes_point_to_one_type() -> None:
    assert CATALOGUE.types["TB_CHI_TRA"].result_codes == (
        "KQ.G24.000024", "KQ.G24.000058", "KQ.G24.000061", "KQ.G24.000071",
    )  # fmt: skip
    for one in CATALOGUE.types.values():
        assert all(parse_result_code(code) for code in one.result_codes)


def test_the_four_kinds_of_validity_are_kept_apart() -> None:
    discharge, request, birth = (CATALOGUE.types[one].validity for one in ("GIAY_RA_VIEN", "HSB_14", "GIAY_CHUNG_SINH"))
    assert discharge.expiry.kind == "permanent"
    assert discharge.proves[0].event == "stay"
    assert request.spent == "one_dossier"
    assert birth.ended[0].only_as_proof_of == "birth"
    assert CATALOGUE.types["CCCD"].validity.expiry.kind == "printed"


def test_last_day_of_a_certificate_of_the_year() -> None:
    expiry = CATALOGUE.types["GCN_KHONG_CCT"].validity.expiry
    assert expiry.last_day({"valid_from": "2026-08-14"}) == date(2026, 12, 31)
    assert expiry.last_day({}) is None


def test_the_old_identity_cards_all_ended_on_one_day() -> None:
    expiry = CATALOGUE.types["CMND"].validity.expiry
    assert expiry.last_day({}) == expiry.last_day({"valid_to": "2029-01-01"}) == date(2024, 12, 31)


def test_titles_that_several_types_share_ask_for_more_than_the_title() -> None:
    shared: dict[str, list[tuple[str, bool]]] = {}
    for one in CATALOGUE.types.values():
        for heading in one.headings:
            decides = bool(heading.also_needs or heading.form_numbers)
            shared.setdefault(heading.text, []).append((one.id, decides))
    for text, users in shared.items():
        bare = {type_id for type_id, decides in users if not decides}
        assert len(bare) <= 1, text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("document_types", "procedures"):
        shutil.copytree(FOLDER / part, tmp_path / part)
    return tmp_path


def test_two_versions_for_the_same_day_are_refused(folder: Path) -> None:
    path = folder / "procedures" / "again.yaml"
    text = (folder / "procedures" / "1.014173.yaml").read_text("utf-8")
    path.write_text(text, "utf-8")
    with pytest.raises(CatalogueInvalid, match=r"1\.014173 has two versions"):
        load_catalogue(folder)


def test_the_version_in_force_on_the_day_counts(folder: Path) -> None:
    path = folder / "procedures" / "1.014173.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("effective_from: null", "effective_from: 2025-07-01"), "utf-8")
    earlier = text.replace("effective_from: null", "effective_from: 2021-01-01\n  effective_to: 2025-06-30").replace(
        "863/QĐ-BNV", "222/QĐ-BHXH"
    )
    (folder / "procedures" / "earlier.yaml").write_text(earlier, "utf-8")
    loaded = load_catalogue(folder)
    assert loaded.procedure("1.014173", date(2025, 6, 30)).decision == "222/QĐ-BHXH"
    assert loaded.procedure("1.014173", date(2025, 7, 1)).decision == "863/QĐ-BNV"
    assert loaded.procedures["1.014173"].decision == "863/QĐ-BNV"
    with pytest.raises(ProcedureUnknown):
        loaded.procedure("1.014173", date(2020, 12, 31))


def test_files_that_did_not_change_are_not_read_again() -> None:
    assert load_catalogue() is load_catalogue()


def test_facts_are_checked_against_the_questions_of_the_procedure() -> None:
    procedure = CATALOGUE.procedures["1.001667"]
    assert checked_facts(procedure, {"treatment": "inpatient", "event_from": "2026-03-02", "transferred": "false"}) == {
        "treatment": "inpatient",
        "event_from": date(2026, 3, 2),
        "transferred": False,
    }
    with pytest.raises(FactUnknown):
        checked_facts(procedure, {"wheather": "fine"})
    with pytest.raises(FactInvalid):
        checked_facts(procedure, {"treatment": "at home"})
    with pytest.raises(FactInvalid):
        checked_facts(procedure, {"event_from": "02/03/2026"})


def test_an_unknown_procedure_names_those_that_are_most_like_it() -> None:
    with pytest.raises(ProcedureUnknown, match=r"1\.001667"):
        Catalogue(CATALOGUE.types, CATALOGUE.versions).procedure("1.00166", date(2026, 1, 1))
