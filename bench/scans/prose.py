"""What administrative documents of social insurance say, paragraph by paragraph: enough different ones to fill many pages."""

from __future__ import annotations

import numpy as np

BASES = (
    "Căn cứ Luật Bảo hiểm xã hội ngày 29 tháng 6 năm 2024;",
    "Căn cứ Nghị định số 158/2025/NĐ-CP ngày 25 tháng 6 năm 2025 của Chính phủ quy định chi tiết về bảo hiểm xã hội bắt buộc;",
    "Căn cứ Thông tư số 12/2025/TT-BNV ngày 30 tháng 6 năm 2025 của Bộ trưởng Bộ Nội vụ;",
    "Căn cứ Quyết định số 2222/QĐ-BHXH ngày 29 tháng 7 năm 2025 ban hành quy trình giải quyết hưởng các chế độ bảo hiểm xã hội;",
    "Căn cứ Nghị định số 118/2025/NĐ-CP ngày 09 tháng 6 năm 2025 về thực hiện thủ tục hành chính theo cơ chế một cửa;",
    "Căn cứ Quyết định quy định chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của cơ quan bảo hiểm xã hội địa phương;",
    "Xét đề nghị của Trưởng phòng Chế độ bảo hiểm xã hội,",
)
PARAGRAPHS = (
    "Bộ phận Một cửa kiểm tra thành phần hồ sơ, đối chiếu giấy tờ với dữ liệu đã số hóa trong kho lưu trữ trước "
    "khi yêu cầu người dân nộp. Giấy tờ "
    "đã có, còn giá trị sử dụng và đã được cán bộ đối chiếu thì không yêu cầu nộp lại.",
    "Trường hợp thông tin nhân thân trên sổ bảo hiểm xã hội chưa thống nhất với Cơ sở dữ liệu quốc gia về dân "
    "cư, cơ quan bảo hiểm xã hội hướng dẫn "
    "người lao động lập tờ khai điều chỉnh, không trả lại hồ sơ nhiều lần.",
    "Đơn vị sử dụng lao động lập danh sách đề nghị trong thời hạn 07 ngày làm việc kể từ ngày nhận đủ giấy tờ "
    "của người lao động; danh sách gửi kèm bản "
    "chính hoặc bản sao hợp lệ của giấy tờ khám bệnh, chữa bệnh.",
    "Mức hưởng được tính trên tiền lương làm căn cứ đóng bảo hiểm xã hội của tháng gần nhất trước khi nghỉ việc. "
    "Trường hợp tháng đầu đóng mà phải nghỉ "
    "việc thì lấy tiền lương của chính tháng đó.",
    "Thời gian đóng có tháng lẻ từ 01 tháng đến 06 tháng được tính là nửa năm, từ 07 tháng đến 11 tháng được "
    "tính là một năm; phần còn thiếu do người lao "
    "động tự đóng một lần theo quy định.",
    "Cơ quan bảo hiểm xã hội chi trả qua tài khoản cá nhân mở tại ngân hàng. Người hưởng không có tài khoản nhận "
    "tiền mặt tại điểm chi trả theo lịch "
    "được thông báo trước ngày 05 hằng tháng.",
    "Hồ sơ nhận qua dịch vụ bưu chính công ích được lập phiếu tiếp nhận trong ngày; thời gian vận chuyển không "
    "tính vào thời hạn giải quyết. Kết quả giải "
    "quyết được ký số và lưu vào kho dữ liệu điện tử của cá nhân.",
    "Giấy chứng nhận nghỉ việc hưởng bảo hiểm xã hội phải ghi rõ số ngày nghỉ, từ ngày, đến ngày, họ tên và chữ "
    "ký của người hành nghề khám bệnh, chữa "
    "bệnh; mỗi lần cấp không quá 30 ngày, trừ trường hợp bệnh cần chữa trị dài ngày.",
    "Phòng Kế hoạch - Tài chính phối hợp với Phòng Quản lý thu rà soát các đơn vị chậm đóng từ 03 tháng trở lên, "
    "đôn đốc bằng văn bản và báo cáo Giám đốc "
    "trước ngày 20 hằng tháng.",
    "Việc số hóa hồ sơ thực hiện ngay khi tiếp nhận. Bản quét phải đủ trang, rõ chữ, đúng chiều, độ phân giải "
    "không thấp hơn 200 dpi; mặt sau không có nội "
    "dung thì không tính là trang tài liệu.",
    "Người lao động có quá trình làm việc trong điều kiện nặng nhọc, độc hại được xác nhận theo sổ bảo hiểm xã "
    "hội. Khi dữ liệu thiếu, cơ quan bảo hiểm xã "
    "hội đề nghị đơn vị cũ cung cấp quyết định phân công công việc.",
    "Thân nhân đủ điều kiện hưởng trợ cấp hằng tháng được quyền lựa chọn hưởng một lần nếu không thuộc trường "
    "hợp con dưới 06 tuổi hoặc người suy giảm khả "
    "năng lao động từ 81% trở lên.",
    "Các quyết định đã ban hành mà phát hiện sai sót về mức hưởng thì lập quyết định điều chỉnh, ghi rõ số và "
    "ngày của quyết định bị điều chỉnh, lý do và "
    "ngày bắt đầu áp dụng; không sửa chữa trên bản đã phát hành.",
    "Bảo hiểm xã hội cơ sở bố trí cán bộ hướng dẫn người cao tuổi, người khuyết tật, phụ nữ mang thai nộp hồ sơ; "
    "thời gian chờ tại quầy không quá 15 phút "
    "cho một lượt giao dịch.",
    "Trong quá trình thực hiện nếu có khó khăn, vướng mắc, đề nghị các đơn vị phản ánh về Phòng Chế độ bảo hiểm "
    "xã hội (điện thoại nội bộ 118) để được "
    "hướng dẫn, giải quyết kịp thời.",
    "Dữ liệu giám định bảo hiểm y tế đã liên thông được dùng để đối chiếu ngày vào viện, ngày ra viện và chẩn "
    "đoán. Khi dữ liệu và giấy tờ khác nhau, cán "
    "bộ liên hệ cơ sở khám bệnh, chữa bệnh để xác minh trước khi trình ký.",
)
ADDRESSEES = (
    "Các đơn vị sử dụng lao động trên địa bàn",
    "Các phòng nghiệp vụ trực thuộc",
    "Bảo hiểm xã hội các cơ sở",
    "Trung tâm Phục vụ hành chính công",
)
SUBJECTS = (
    "hướng dẫn tiếp nhận, số hóa hồ sơ giải quyết chế độ ốm đau, thai sản",
    "đôn đốc nộp hồ sơ đề nghị hưởng chế độ bảo hiểm xã hội quý I năm 2026",
    "phối hợp rà soát thông tin người hưởng lương hưu, trợ cấp hằng tháng",
    "không yêu cầu nộp lại giấy tờ đã được số hóa khi giải quyết thủ tục hành chính",
    "chấn chỉnh việc cấp giấy chứng nhận nghỉ việc hưởng bảo hiểm xã hội",
)
DECISION_SUBJECTS = (
    "thành lập Tổ số hóa hồ sơ, kết quả giải quyết thủ tục hành chính năm 2026",
    "ban hành danh mục giấy tờ cần số hóa tại Bộ phận Một cửa",
    "phân công nhiệm vụ kiểm tra, đối chiếu hồ sơ đã số hóa",
    "kiện toàn Hội đồng xác định giá trị tài liệu lưu trữ",
)


def some(rng: np.random.Generator, count: int) -> list[str]:
    """So many different paragraphs; beyond what there is, they come again."""
    order = [int(place) for _ in range(-(-count // len(PARAGRAPHS))) for place in rng.permutation(len(PARAGRAPHS))]
    return [PARAGRAPHS[place] for place in order[:count]]
