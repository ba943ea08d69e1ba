"""Sentences of refusal that several pages and commands share."""

from survey.plan.text import Text

NOT_A_TABLE = Text(
    "Tệp không phải bảng CSV ở bảng mã UTF-8 với các cột: {columns}. Lưu lại bằng kiểu 'CSV UTF-8' rồi nhập.",
    "The file is not a CSV table in UTF-8 with the columns {columns}. Save it as 'CSV UTF-8', then load it.",
)
NO_SUCH_WAVE = Text(
    "Không có đợt {wave}. Các đợt đang có: {known}.",
    "There is no wave {wave}. The waves are: {known}.",
)
WAVE_OVER = Text(
    "Đợt {wave} đã đóng nên không tạo mã nữa. Mở lại đợt trước.",
    "Wave {wave} is closed, so no more codes are made. Open it again first.",
)
NO_SUCH_FILE = Text(
    "Không thấy tệp {file}. Kiểm tra tên và thư mục.",
    "File {file} not found. Check name and folder.",
)
NO_SUCH_ACCOUNT = Text(
    "Không có tài khoản {name}. Xem danh sách bằng: survey users list.",
    "There is no account {name}. See them with: survey users list.",
)
NAME_TAKEN = Text(
    "Đã có tài khoản tên {name}. Chọn tên khác.",
    "There is an account named {name}. Choose another name.",
)
