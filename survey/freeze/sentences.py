"""The sentences with which the room refuses: what is wrong, where, and the way out, in both languages."""

from survey.plan.text import Text

WAVE_OPEN = Text(
    "Đợt {wave} đang thu thập. Đóng đợt ở trang Quản lý điều tra rồi chốt số liệu.",
    "Wave {wave} is still in the field. Close it under Survey management, then freeze.",
)
WAVE_PLANNED = Text(
    "Đợt {wave} chưa mở nên chưa có gì để chốt. Mở đợt, thu thập, đóng đợt rồi chốt số liệu.",
    "Wave {wave} has not been opened, so there is nothing to freeze. Open it, collect, close it, then freeze.",
)
WAVE_FROZEN = Text(
    "Đợt {wave} đã chốt: bộ số liệu {number}. Muốn chốt lại, ghi lý do; bộ cũ vẫn giữ nguyên.",
    "Wave {wave} is frozen already: snapshot {number}. To freeze again, give a reason; the older snapshot stays.",
)
UNREVIEWED = Text(
    "Còn {n} phiếu của đợt {wave} chưa xem xét. Xem xét hết rồi chốt, hoặc chốt với lý do; khi đó các phiếu này được "
    "tính là không trả lời.",
    "{n} forms of wave {wave} are not yet reviewed. Review them first, or freeze with a reason; they then count as "
    "non-response.",
)
NO_SAMPLE = Text(
    "Đợt {wave} chưa có hộ mẫu nào. Chọn mẫu trước khi chốt số liệu.",
    "Wave {wave} has no sampled household. Draw the sample before freezing.",
)
NOBODY_RESPONDED = Text(
    "Không hộ nào trong {where} có danh sách thành viên đã đóng, nên không có ai để gánh quyền số của {n} hộ mẫu ở đó. "
    "Xem xét lại phiếu của {where}.",
    "No household in {where} has a closed roster, so nobody can carry the weight of its {n} sampled households. Review "
    "the forms of {where} again.",
)
NO_WEIGHT = Text(
    "{n} hộ mẫu chưa có quyền số thiết kế (đầu tiên: {first}). Chọn mẫu lại hoặc nhập xác suất chọn.",
    "{n} sampled households have no base weight (the first: {first}). Draw again or enter the probabilities.",
)
TOTAL_COLUMN = Text(
    "Bảng tổng dân số thiếu cột {column}. Bảng có các cột: {present}. Thêm cột rồi nhập lại.",
    "The population totals lack the column {column}. They have: {present}. Add it and load again.",
)
TOTAL_BAD = Text(
    "Tổng dân số, dòng {row}, cột {column}: {value} không dùng được. {way_out}",
    "Population totals, row {row}, column {column}: {value} cannot be used. {way_out}",
)
TOTAL_TWICE = Text(
    "Tổng dân số ghi hai lần cho nhóm {group}. Giữ một dòng rồi nhập lại.",
    "The population totals give group {group} twice. Keep one row and load again.",
)
TOTAL_OLD = Text(
    "Tổng dân số {source} có ngày {day}, cách ngày tham chiếu hơn 3 năm. Dùng số mới hơn, hoặc ghi lý do vẫn dùng.",
    "The population totals from {source} are of {day}, more than 3 years from the reference date. Use newer ones, or "
    "give the reason for using these.",
)
TOTAL_NO_MEET = Text(
    "Không hiệu chỉnh được: nhóm {group} có dân số {n} nhưng mẫu không có ai. Ghép nhóm rồi tính lại.",
    "Cannot calibrate: group {group} has a population of {n} and nobody in the sample. Merge groups and run again.",
)
TOTAL_MISSING = Text(
    "Không hiệu chỉnh được: mẫu có người thuộc nhóm {group} nhưng bảng tổng dân số không có nhóm này. Thêm dòng rồi "
    "tính lại.",
    "Cannot calibrate: the sample has people in group {group}, which the population totals lack. Add the row and run "
    "again.",
)
SNAPSHOT_EXISTS = Text(
    "Đã có bộ số liệu tại {place}. Bộ số liệu không bao giờ bị ghi đè; chốt lại sẽ tạo bộ mới với số tiếp theo.",
    "There is a snapshot at {place} already. A snapshot is never overwritten; freezing again makes the next one.",
)
SNAPSHOT_MISSING = Text(
    "Không thấy bộ số liệu tại {place}. Kiểm tra thư mục, hoặc khôi phục từ bản sao lưu.",
    "There is no snapshot at {place}. Check the folder, or restore it from the backup.",
)
SNAPSHOT_CHANGED = Text(
    "Tệp {file} của bộ số liệu {place} đã bị thay đổi sau khi chốt nên không dùng được. Khôi phục tệp từ bản sao lưu.",
    "The file {file} of snapshot {place} was changed after freezing and cannot be used. Restore it from the backup.",
)
SNAPSHOT_FAR = Text(
    "Không dùng được nơi lưu bộ số liệu {place}: {error}. Sửa cài đặt SURVEY_SNAPSHOTS_URL, hoặc cài thêm gói mà địa "
    'chỉ này cần: pip install "survey[cluster]", với s3:// thì "survey[s3]".',
    "The place of snapshots {place} cannot be used: {error}. Correct SURVEY_SNAPSHOTS_URL, or install what this kind "
    'of address needs: pip install "survey[cluster]", for s3:// "survey[s3]".',
)
ENVELOPE_GONE = Text(
    "Phiếu {uuid} đã được chấp nhận nhưng nội dung không mở được. Kiểm tra tệp khóa rồi chốt lại.",
    "The accepted form {uuid} cannot be opened. Check the key file, then freeze again.",
)
