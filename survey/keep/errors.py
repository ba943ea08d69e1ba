"""What can go wrong with keys and sealed bytes."""

from survey.plan.text import Refusal, Text


class KeyFileError(Refusal):
    """The key file is missing, open to others, or not a key file."""


class Unreadable(Refusal):
    """The bytes are not what was sealed: damaged, cut, sealed to another key, or forgotten."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)


NOT_AN_ENVELOPE = Text(
    vi="Tệp gửi lên không phải là phiếu đã niêm phong, hoặc đã bị cắt ngắn ({where}). Giữ tệp gốc và gửi lại.",
    en="These bytes are not a sealed record, or were cut short ({where}). Keep the original and send it again.",
)
UNKNOWN_KEY = Text(
    vi="Phiếu được niêm phong cho khóa {key}, khóa này không có trong tệp khóa. Khôi phục tệp khóa đã sao lưu.",
    en="The record is sealed to key {key}, which the key file does not hold. Restore the key file from its copy.",
)
FORGOTTEN = Text(
    vi="Khóa của phiếu này đã bị hủy theo yêu cầu; nội dung không còn đọc được. Không cần làm gì thêm.",
    en="The keys of this record were destroyed on request; its content can no longer be read. Nothing needs doing.",
)
NO_SUCH_PART = Text(
    vi="Phiếu không có phần {part}. Kiểm tra phiên bản phần mềm đã tạo phiếu.",
    en="The record has no part {part}. Check the version of the software that made it.",
)
DAMAGED = Text(
    vi="Phần {part} của phiếu không mở được: dữ liệu đã bị thay đổi hoặc sai khóa. Giữ nguyên phiếu và báo quản trị.",
    en="Part {part} of the record cannot be opened: altered data or a wrong key. Keep it and tell the administrator.",
)
DAMAGED_DRAFT = Text(
    vi="Phiếu đang làm không mở được: dữ liệu đã bị thay đổi hoặc sai khóa. Giữ nguyên và báo quản trị hệ thống.",
    en="The draft cannot be opened: the data were altered or the key is wrong. Leave it and tell the administrator.",
)
DAMAGED_FIELD = Text(
    vi="Bí mật lưu trong cơ sở dữ liệu không mở được: dữ liệu bị thay đổi hoặc sai tệp khóa. Báo quản trị hệ thống.",
    en="A secret in the database cannot be opened: altered data or another key file. Tell the administrator.",
)
NO_KEY_FILE = Text(
    vi="Không thấy tệp khóa {path}. Chạy `survey init` để tạo tệp khóa, hoặc khôi phục từ bản sao.",
    en="Key file {path} not found. Run `survey init` to make one, or restore it from its copy.",
)
KEY_FILE_THERE = Text(
    vi="Đã có tệp khóa {path}; không ghi đè. Nếu cần khóa mới, dùng lệnh thêm khóa để giữ các khóa cũ.",
    en="Key file {path} exists and is not overwritten. For a new key, add one to the file: old keys must stay.",
)
KEY_FILE_OPEN = Text(
    vi="Người khác đọc được tệp khóa {path} (quyền {mode}). Chạy `chmod 400 {path}` rồi khởi động lại.",
    en="Others can read key file {path} (mode {mode}). Run `chmod 400 {path}` and start again.",
)
KEY_FILE_BROKEN = Text(
    vi="Tệp khóa {path} không đọc được: {reason}. Khôi phục tệp khóa từ bản sao.",
    en="Key file {path} cannot be read: {reason}. Restore it from its copy.",
)
NOT_AN_ARCHIVE = Text(
    vi="Tệp này không phải là bản sao lưu đã niêm phong. Chọn tệp do survey backup tạo ra.",
    en="This file is not a sealed backup. Choose a file that survey backup made.",
)
DAMAGED_ARCHIVE = Text(
    vi="Bản sao lưu bị hỏng, bị sửa hoặc bị cắt ở mảnh {piece}. Không có gì được khôi phục; dùng bản sao lưu khác.",
    en="The backup is damaged, altered or cut at piece {piece}. Nothing was restored; use another backup.",
)
NOT_A_PUBLIC_KEY = Text(
    vi="Tệp {path} không phải là khóa công khai để sao lưu. Dùng tệp .pub do survey backup-key tạo ra.",
    en="File {path} is not a public key for backups. Use the .pub file that survey backup-key made.",
)
