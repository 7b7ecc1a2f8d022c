"""What officers look for, by kind. Both engines give the same answers to all of it."""

from __future__ import annotations

from datetime import date

from search.port import Query

_AS_TYPED = """
giấy ra viện
quyết định
bảo hiểm xã hội
sổ bảo hiểm xã hội
trích lục khai sinh
giấy chứng sinh
hưởng lương hưu hằng tháng
chấm dứt hợp đồng lao động
chế độ ốm đau thai sản
bệnh viện đa khoa khu vực
tổ số hóa hồ sơ
khoa ngoại tổng hợp
cơ quan bảo hiểm xã hội chi trả qua tài khoản cá nhân
căn cước công dân
danh mục giấy tờ cần số hóa
"""
_WITHOUT_DIACRITICS = """
giay ra vien
quyet dinh huong bao hiem xa hoi mot lan
nguoi lao dong nang nhoc doc hai
giay chung nhan nghi viec huong bao hiem xa hoi
cong ty co phan che bien thuy san dong hai phat
uy ban nhan dan xa
ket qua giai quyet
trung tam phuc vu hanh chinh cong
luong huu
"""
_ONE_SPELLING_OF_SEVERAL = """
thuỷ sản
thủy sản
ủy ban nhân dân
uỷ ban nhân dân
y tế
i tế
kỳ hạn
hoà bình
số hoá
BẢO HIỂM Y TẾ
"""
_DAMAGED = """
bảo hiêm xã hộl
quyêt đinh
giấy ra vien benh vien san nhi
viện phụ sản ánh dương
tong hop dieu tri
độc lập tự do hạnh phúc
phối hợp rà soát thông tin người hưởng
không yêu cầu nộp lại giấy tờ đã được số hóa
thời gian đóng bảo hiểm
"""
_NAMES = """
Nguyễn Thị Thu Hạnh
nguyen thi thu hanh
Lê Quang Vinh
Trần Ngọc Yến
tran ngoc yen
Phạm Minh Khang
Đặng Minh Việt Thắng
huynh dinh dung tuan
Ngô Mỹ Hằng
Hạnh
"""
_NUMBERS = """
1187/QĐ-BHXH
47/QĐ-TĐHP
294/BHXH-TCCB
118/TLKS-BS
118 / TLKS - BS
2222/QĐ-BHXH
158/2025/NĐ-CP
082190004217
082 190 004 217
DN 4 82 8216023417
dn4828216023417
8918045562
000.00.01.H29-260310-0420
"""
_SIDE_BY_SIDE = """
"giấy ra viện"
"bảo hiểm xã hội" "lương hưu"
"so bao hiem xa hoi"
"quyết định thành lập"
"đa khoa khu vực" tân hiệp phước
“người lao động” trợ cấp
"hội hiểm bảo"
"""
_LONG = """
căn cứ luật bảo hiểm xã hội ngày 29 tháng 6 năm 2024 xét đề nghị của trưởng phòng
nguoi lao dong co qua trinh lam viec trong dieu kien nang nhoc doc hai duoc xac nhan
phòng kế hoạch tài chính phối hợp với phòng quản lý thu rà soát các đơn vị chậm đóng vũ trụ
ban quet phai du trang ro chu dung chieu do phan giai khong thap hon 200 dpi
giấy chứng sinh bệnh viện sản nhi phương thảo mẹ con cân nặng
quyết định về việc hưởng chế độ hưu trí hằng tháng của bà
"""
_NOWHERE = """
thiên văn học
1178/QĐ-XYZ
* 🙂
079000000000
"""
BY_KIND: dict[str, list[str]] = {
    name.removeprefix("_").lower().replace("_", " "): words.strip().splitlines()
    for name, words in list(globals().items())
    if name.startswith("_") and name.isupper() and isinstance(words, str)
}
NARROWED: tuple[Query, ...] = (
    Query("giấy ra viện", type_id="GIAY_RA_VIEN"),
    Query("bao hiem xa hoi", unit="BHXH-HN"),
    Query("quyết định", issued_from=date(2026, 1, 1), issued_to=date(2026, 12, 31)),
    Query("hưu trí", person_ids=(1, 2, 3, 4, 5, 6, 7, 8)),
    Query("hộ", unit="07906", type_id="GIAY_CHUNG_SINH"),
    Query("", type_id="SO_BHXH"),
    Query("", issued_from=date(2026, 3, 1)),
    Query(""),
    Query("bảo hiểm xã hội", offset=10),
    Query("giay ra vien", offset=30),
)
ASKED: list[Query] = [Query(words, limit=10) for some in BY_KIND.values() for words in some] + list(NARROWED)
