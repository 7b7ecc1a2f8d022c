"""A handful of document types with the attributes that reading needs: what the catalogue holds by the hundred."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any


def heading(text: str, *also_needs: str, forms: tuple[str, ...] = ()) -> Any:
    return SimpleNamespace(text=text, also_needs=also_needs, form_numbers=forms)


def document_type(
    type_id: str,
    *headings: Any,
    layout: str = "administrative",
    many_persons: bool = False,
    issuer: str = "any agency",
    fields: tuple[str, ...] = (),
) -> Any:
    return SimpleNamespace(id=type_id, headings=headings, layout=layout, many_persons=many_persons, issuer=issuer, fields=fields)


TYPES: Any = {
    one.id: one
    for one in (
        document_type("ADMIN_QD", heading("QUYẾT ĐỊNH")),
        document_type("ADMIN_TTR", heading("TỜ TRÌNH")),
        document_type("ADMIN_KH", heading("KẾ HOẠCH")),
        document_type("ADMIN_NQ", heading("NGHỊ QUYẾT")),
        document_type("CONG_VAN", heading("CÔNG VĂN")),
        document_type("QD_HUU", heading("QUYẾT ĐỊNH", "hưởng chế độ hưu trí"), issuer="BHXH"),
        document_type("QD_TUAT", heading("QUYẾT ĐỊNH", "hưởng chế độ tử tuất"), issuer="BHXH"),
        document_type("QD_HUY", heading("QUYẾT ĐỊNH", "hủy"), issuer="BHXH"),
        document_type("SO_BHXH", heading("SỔ BẢO HIỂM XÃ HỘI"), layout="book", issuer="BHXH"),
        document_type(
            "QD_DIEU_CHINH",
            heading("QUYẾT ĐỊNH", "điều chỉnh"),
            issuer="BHXH",
            fields=("target_number_symbol", "target_issued_on"),
        ),
        document_type("HSB_14", heading("ĐƠN ĐỀ NGHỊ", forms=("14-HSB",)), layout="form"),
        document_type("HSB_13", heading("GIẤY ỦY QUYỀN", forms=("13-HSB",)), layout="form"),
        document_type(
            "HSB_01B",
            heading("DANH SÁCH ĐỀ NGHỊ GIẢI QUYẾT HƯỞNG CHẾ ĐỘ ỐM ĐAU, THAI SẢN, DƯỠNG SỨC", forms=("01B-HSB",)),
            layout="list",
            many_persons=True,
        ),
        document_type("GIAY_RA_VIEN", heading("GIẤY RA VIỆN"), layout="medical"),
        document_type("GCN_NGHI_VIEC_BHXH", heading("GIẤY CHỨNG NHẬN NGHỈ VIỆC HƯỞNG BẢO HIỂM XÃ HỘI"), layout="medical"),
        document_type("TRICH_LUC_KHAI_SINH", heading("TRÍCH LỤC KHAI SINH"), layout="civil_status"),
        document_type("CCCD", heading("CĂN CƯỚC CÔNG DÂN"), layout="card"),
        document_type("GIAY_TIEP_NHAN_HEN_TRA", heading("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"), layout="receipt"),
    )
}
