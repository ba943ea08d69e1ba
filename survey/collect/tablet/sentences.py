"""What a device is told when something cannot be done, in both languages. The tablet shows these words as they are."""

from survey.plan.text import Text

NO_TOKEN = Text(
    "Máy tính bảng này chưa đăng ký hoặc mã truy cập không đúng. Phiếu trên máy vẫn giữ nguyên; xin mã thiết bị mới.",
    "This tablet is not enrolled, or its token is wrong. Its forms stay as they are; ask for a new device code.",
)
TOKEN_OVER = Text(
    "Quyền của máy đã hết hạn sau khi đợt điều tra kết thúc. Phiếu trên máy vẫn giữ nguyên; xin mã thiết bị mới.",
    "The token ended some time after its wave. The forms stay on the tablet; ask for a new device code.",
)
ACCOUNT_CLOSED = Text(
    "Tài khoản của điều tra viên không còn được giao việc. Phiếu đã làm vẫn gửi được; hỏi người quản lý.",
    "The enumerator's account no longer collects. Finished forms can still be sent; ask the manager.",
)
NOT_READ = Text(
    "Nội dung gửi lên không đọc được: {where}. Không có gì được lưu; sửa yêu cầu rồi gửi lại.",
    "What was sent cannot be read: {where}. Nothing was stored; correct the request and send it again.",
)
NOT_SAME = Text(
    "Phiếu bên trong mang số khác với địa chỉ gửi. Giữ phiếu trên máy, xuất ra tệp và báo giám sát viên.",
    "The form inside carries another number than the address. Keep it, export it to a file, tell the supervisor.",
)
DIGEST = Text(
    "Nội dung nhận được không khớp mã kiểm tra nên chưa được lưu. Gửi lại; máy vẫn giữ bản gốc.",
    "What arrived does not match its digest and was not stored. Send it again; the tablet keeps the original.",
)
TOO_LARGE = Text(
    "Phiếu lớn hơn mức nhận được ({most} KB) nên chưa được lưu. Giữ phiếu, xuất ra tệp và báo giám sát viên.",
    "The form is larger than can be taken ({most} KB) and was not stored. Keep it, export it, tell the supervisor.",
)
GONE = Text(
    "Phiếu này đã được xóa theo yêu cầu của người trả lời. Không gửi lại nữa.",
    "This form was erased at the person's request. It is not sent again.",
)
NOT_RETURNED = Text(
    "Không có phiếu trả lại nào mang số này. Đồng bộ lại để xem danh sách hiện có.",
    "There is no returned form with this number. Synchronise to see the present list.",
)
BUSY = Text(
    "Máy chủ đang bận. Chưa có gì được ghi dở; máy sẽ tự gửi lại.",
    "The server is busy. Nothing was half stored; the tablet sends it again by itself.",
)
OTHER = Text(
    "Yêu cầu này không làm được. Phiếu trên máy vẫn giữ nguyên; đồng bộ lại.",
    "This request cannot be done. The forms stay on the tablet; synchronise again.",
)
