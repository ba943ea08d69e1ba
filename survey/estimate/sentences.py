"""The sentences with which the room refuses: what is wrong, where, and the way out, in both languages."""

# Long because every sentence stands here in both languages.

from collections.abc import Iterable

from survey.plan.text import Text

SHOWN = 5


def listed(values: Iterable[object]) -> str:
    """The first few values, and three dots when there are more."""
    words = [str(value) for value in values]
    return ", ".join(words[:SHOWN]) + (", …" if len(words) > SHOWN else "")


UNKNOWN_LONELY_RULE = Text(
    vi="Không có cách xử lý tầng một địa bàn nào tên là “{given}”. Chọn một trong: {known}.",
    en='There is no rule for lonely strata named "{given}". Choose one of: {known}.',
)
UNKNOWN_INTERVAL = Text(
    vi="Không có khoảng tin cậy nào tên là “{given}”. Chọn một trong: {known}.",
    en='There is no interval named "{given}". Choose one of: {known}.',
)
LEVEL_OUT_OF_RANGE = Text(
    vi="Độ tin cậy {given} không hợp lẽ: phải nằm giữa 0 và 1. Ví dụ 0.95.",
    en="The confidence level {given} cannot be: it lies between 0 and 1. For example 0.95.",
)
RHO_NEEDED = Text(
    vi="Khoảng “korn-graubard-floor” cần rho (tương quan trong địa bàn) của “{outcome}”, từ 0 đến 1. "
    "Thêm rho cho biến này.",
    en='The interval "korn-graubard-floor" needs rho (the correlation within PSUs) of "{outcome}", from 0 to 1. '
    "Give rho for this outcome.",
)
SSU_NEEDS_PSU = Text(
    vi="Thiết kế có hộ (ssu) mà không có địa bàn (psu). Khai báo cột psu.",
    en="The design names second-stage units (ssu) but no psu. Name the psu column.",
)
PSUS_NEED_PSU = Text(
    vi="Có danh sách địa bàn (psus) nhưng thiết kế không có cột địa bàn (psu). Khai báo cột psu.",
    en="There is a list of PSUs (psus) but the design names no psu column. Name it.",
)
SSU_FPC_NEEDS = Text(
    vi="Thiết kế hai giai đoạn cần đủ fpc, ssu và ssu_fpc; đang thiếu: {missing}. Khai báo đủ, hoặc bỏ fpc.",
    en="A two-stage design with a finite population correction needs fpc, ssu and ssu_fpc; missing: {missing}. "
    "Name all of them, or leave fpc out.",
)
NO_OUTCOME = Text(
    vi="Chưa có biến nào để ước lượng. Nêu ít nhất một cột trong outcomes.",
    en="There is nothing to estimate. Name at least one column in outcomes.",
)
MISSING_COLUMN = Text(
    vi="Không thấy cột “{column}” ({role}) trong {where}. Sửa tên cột; các cột đang có: {present}.",
    en='There is no column "{column}" ({role}) in {where}. Correct the name; the columns are: {present}.',
)
RESERVED_COLUMN = Text(
    vi="Cột phân nhóm “{column}” trùng tên với một cột của bảng kết quả. Đổi tên cột này trước khi ước lượng.",
    en='The column "{column}" to group by has the name of a column of the result. Rename it before estimating.',
)
EMPTY_FILE = Text(
    vi="Tệp không có người trả lời nào. Kiểm tra lại tệp hoặc bộ lọc đã dùng.",
    en="There are no respondents in the file. Check the file, or the filter that made it.",
)
COLUMN_TWICE = Text(
    vi="Cột “{column}” ({role}) có hai lần trong {where}. Đổi tên hoặc bỏ một cột.",
    en='There are two columns "{column}" ({role}) in {where}. Rename one, or leave it out.',
)
NOT_CODES = Text(
    vi="Cột “{column}” ({role}) có giá trị không dùng làm mã được: {values}. Dùng chữ hoặc số.",
    en='The column "{column}" ({role}) holds values that cannot be codes: {values}. Use text or numbers.',
)
NOT_NUMBERS = Text(
    vi="Cột “{column}” có giá trị không phải là số: {values}. Đổi thành số, hoặc để trống nếu không có câu trả lời.",
    en='The column "{column}" holds values that are not numbers: {values}. Make them numbers, or leave them empty.',
)
WEIGHT_MISSING = Text(
    vi="Cột quyền số “{column}” trống ở {count} dòng (dòng đầu tiên: {row}). Điền quyền số, hoặc bỏ các dòng này.",
    en='The weight "{column}" is missing in {count} rows (first: row {row}). Fill it in, or leave these rows out.',
)
WEIGHT_NEGATIVE = Text(
    vi="Cột quyền số “{column}” có {count} giá trị âm (dòng đầu tiên: {row}). Sửa quyền số, ít nhất là 0.",
    en='The weight "{column}" is negative in {count} rows (first: row {row}). Correct it; the least is 0.',
)
WEIGHT_ALL_ZERO = Text(
    vi="Tổng của cột quyền số “{column}” bằng 0. Kiểm tra cột này.",
    en='The weights in "{column}" sum to 0. Check this column.',
)
ALL_MISSING = Text(
    vi="Biến “{column}” không có câu trả lời nào. Bỏ biến này, hoặc kiểm tra cách mã hóa.",
    en='The outcome "{column}" has no answer at all. Leave it out, or check how it is coded.',
)
DESIGN_CODE_MISSING = Text(
    vi="Cột “{column}” ({role}) trống ở {count} dòng (dòng đầu tiên: {row}). Điền mã cho các dòng này.",
    en='The column "{column}" ({role}) is empty in {count} rows (first: row {row}). Fill in the codes.',
)
PSU_NOT_LISTED = Text(
    vi="Địa bàn {psus} có trong tệp nhưng không có trong danh sách địa bàn đã chọn. Bổ sung danh sách, hoặc sửa mã.",
    en="PSU {psus} is in the file but not in the list of sampled PSUs. Complete the list, or correct the code.",
)
FPC_NOT_CONSTANT = Text(
    vi="fpc không giống nhau trong tầng {strata}. Mỗi tầng chỉ có một giá trị fpc: sửa cột “{column}”.",
    en='fpc is not the same throughout stratum {strata}. A stratum has one fpc: correct the column "{column}".',
)
SSU_FPC_NOT_CONSTANT = Text(
    vi="ssu_fpc không giống nhau trong địa bàn {psus}. Mỗi địa bàn chỉ có một giá trị ssu_fpc: sửa cột “{column}”.",
    en='ssu_fpc is not the same throughout PSU {psus}. A PSU has one ssu_fpc: correct the column "{column}".',
)
FPC_TOO_SMALL = Text(
    vi="fpc của {units} nhỏ hơn số đơn vị đã chọn ở đó. Cột “{column}” phải là số đơn vị trong dàn mẫu: sửa lại.",
    en='The fpc of {units} is below the number of units drawn there. The column "{column}" must be the number of units '
    "in the frame: correct it.",
)
FPC_MIXED = Text(
    vi="Cột “{column}” vừa có tỷ lệ (nhỏ hơn 1) vừa có số lượng (lớn hơn 1). Dùng một cách ghi cho cả cột.",
    en='The column "{column}" mixes fractions (below 1) and sizes (above 1). Use one of the two throughout.',
)
FPC_NOT_POSITIVE = Text(
    vi="Cột “{column}” có giá trị bằng 0 hoặc âm ở {units}. Sửa lại, hoặc để trống nếu không hiệu chỉnh.",
    en='The column "{column}" is zero or negative in {units}. Correct it, or leave it empty for no correction.',
)
LONELY_STRATA = Text(
    vi="Tầng {strata} chỉ có một địa bàn nên không tính được sai số. Ghép tầng, hoặc chọn lonely_psu: {rules}.",
    en="Stratum {strata} has one PSU only, so the error cannot be computed. "
    "Collapse strata, or choose lonely_psu: {rules}.",
)
LONELY_PSUS = Text(
    vi="Địa bàn {psus} chỉ có một hộ (ssu) nên không tính được sai số giai đoạn hai. Chọn lonely_psu: {rules}.",
    en="PSU {psus} has one second-stage unit only, so the error of the second stage cannot be computed. "
    "Choose lonely_psu: {rules}.",
)
PARTS_DIFFER = Text(
    vi="Các phần không cùng biến hoặc cùng cột phân nhóm nên không cộng được. Rút gọn mọi phần theo cùng một cách.",
    en="The parts do not have the same outcomes and columns, so they cannot be added. Reduce every part in one way.",
)
PARTS_SHARE_ROWS = Text(
    vi="Thiết kế không có psu nên mỗi dòng là một địa bàn, nhưng nhãn dòng {rows} bị trùng. "
    "Đặt nhãn dòng (index) khác nhau.",
    en="Without psu each row is a PSU of its own, but the row label {rows} occurs twice. "
    "Give the rows distinct labels.",
)
NOT_REDUCED_BY = Text(
    vi="Các tổng đã rút gọn không có cột “{column}”. Rút gọn lại với cột này.",
    en='The sums were not reduced by "{column}". Reduce again with this column.',
)
OUTCOME_NOT_REDUCED = Text(
    vi="Các tổng đã rút gọn không có biến “{outcome}”. Rút gọn lại với biến này; hiện có: {known}.",
    en='The sums were not reduced for "{outcome}". Reduce again with this outcome; there are: {known}.',
)
COMPARE_NEEDS_BY = Text(
    vi="So sánh cần ít nhất một cột phân nhóm. Nêu cột trong by.",
    en="A comparison needs a column whose values are compared. Name it in by.",
)
TOO_FEW_DOMAINS = Text(
    vi="Chỉ có một nhóm hoặc không có nhóm nào để so sánh ({domains}). Chọn cột có từ hai nhóm trở lên.",
    en="There is one group or none to compare ({domains}). Choose a column with two groups or more.",
)
UNKNOWN_DOMAIN = Text(
    vi="Không có nhóm “{domain}”. Sửa tên nhóm; các nhóm đang có: {known}.",
    en='There is no group "{domain}". Correct the name; the groups are: {known}.',
)
BAD_PAIRS = Text(
    vi="Danh sách cặp để so sánh (pairs) trống hoặc có phần tử không phải hai nhóm: {given}. "
    'Ví dụ pairs=[("132", "133")].',
    en='The pairs to compare are none, or not two groups each: {given}. For example pairs=[("132", "133")].',
)
BAD_CONTRAST = Text(
    vi="So sánh “{contrast}” cần mỗi nhóm một hệ số là số hữu hạn. Ví dụ 1 cho nhóm này và -1 cho nhóm kia.",
    en='The contrast "{contrast}" needs a finite number for each group. For example 1 for one and -1 for the other.',
)
WAVES_TOO_FEW = Text(
    vi="Xu hướng cần ít nhất hai đợt ở hai thời điểm khác nhau. Bổ sung đợt khảo sát.",
    en="A trend needs two waves at least, at different times. Add a wave.",
)
WAVES_DIFFER = Text(
    vi="Các đợt không có cùng biến: {one} và {other}. Rút gọn mọi đợt theo cùng các biến.",
    en="The waves do not have the same outcomes: {one} and {other}. Reduce every wave for the same ones.",
)
WAVES_CODES_DIFFER = Text(
    vi="Cột “{column}” ({role}) là chữ ở đợt này và là số ở đợt kia nên không nhận ra địa bàn chung. "
    "Dùng một kiểu mã cho mọi đợt.",
    en='The column "{column}" ({role}) is text in one wave and numbers in another: shared PSUs cannot be recognised. '
    "Use one kind of code in all waves.",
)
BAD_TIME = Text(
    vi="Thời điểm “{given}” của một đợt không phải là số hữu hạn. Ví dụ 2025.",
    en='The time "{given}" of a wave is not a finite number. For example 2025.',
)
TABLE_TOO_SMALL = Text(
    vi="Bảng {rows} × {columns} cần ít nhất hai hàng và hai cột có người trả lời. Chọn cột khác.",
    en="The table of {rows} by {columns} needs two rows and two columns with respondents. Choose other columns.",
)
TABLE_TOO_EMPTY = Text(
    vi="Bảng {rows} × {columns} có quá nhiều ô trống nên không kiểm định được. Ghép bớt nhóm.",
    en="The table of {rows} by {columns} has too many empty cells to be tested. Merge groups.",
)
NOT_YES_OR_NO = Text(
    vi="Biến “{outcome}” không chỉ gồm 1 và 0. Rút gọn theo cột này (keys) để lập bảng.",
    en='The outcome "{outcome}" is not 1 or 0 throughout. Reduce by this column (keys) to make a table of it.',
)
UNKNOWN_REPLICATES = Text(
    vi="Không có cách lặp mẫu nào tên là “{given}”. Chọn một trong: {known}.",
    en='There are no replicates named "{given}". Choose one of: {known}.',
)
REPLICATES_ONE_STAGE = Text(
    vi="Lặp mẫu chỉ dựa vào địa bàn, không tính được hiệu chỉnh ở giai đoạn hai. Bỏ fpc và ssu_fpc khỏi thiết kế.",
    en="Replicates are made of PSUs and cannot have the correction of a second stage. "
    "Leave fpc and ssu_fpc out of the design.",
)
REPLICATES_LONELY = Text(
    vi="Lặp mẫu không có cách “{rule}” cho tầng {strata} chỉ có một địa bàn. Ghép tầng, hoặc chọn certainty, remove.",
    en='Replicates have no rule "{rule}" for stratum {strata} with one PSU only. '
    "Collapse strata, or choose certainty or remove.",
)
REPLICATES_FEW = Text(
    vi="Số lần lặp {given} quá ít. Dùng ít nhất 2, thường là 500 trở lên.",
    en="There are too few replicates ({given}). Take 2 at least, better 500 and more.",
)
BAD_SEED = Text(
    vi="Hạt giống ngẫu nhiên {given} không hợp lẽ: phải là số nguyên từ 0. Ví dụ seed=1.",
    en="The seed {given} cannot be: it is a whole number from 0. For example seed=1.",
)
REPLICATE_CALIBRATION = Text(
    vi="Bỏ bớt địa bàn thì không hiệu chỉnh được nữa: {reason}",
    en="With PSUs left out the weights cannot be calibrated: {reason}",
)
AREAS_BY_ONE = Text(
    vi="Ước lượng vùng nhỏ cần đúng một biến và một cột vùng. Gọi riêng cho từng biến.",
    en="Small areas take one outcome and one column of areas. Call once for each outcome.",
)
AREAS_PROPORTION = Text(
    vi="Biến “{outcome}” không phải là tỷ lệ (0 và 1). Ước lượng vùng nhỏ ở đây chỉ dành cho tỷ lệ.",
    en='The outcome "{outcome}" is no proportion (of 1 and 0). Small areas are made for proportions here.',
)
AREAS_OUTSIDE = Text(
    vi="Sau hiệu chỉnh, ước lượng của “{outcome}” ở một vùng nằm ngoài khoảng 0–1. "
    "Hiệu chỉnh bằng Rake hoặc Poststratify.",
    en='The calibrated estimate of "{outcome}" lies outside 0 to 1 in an area. Calibrate by Rake or Poststratify.',
)
AREAS_TOO_FEW = Text(
    vi="Có {areas} vùng với ước lượng trực tiếp, mô hình có {terms} hệ số. "
    "Cần nhiều vùng hơn, hoặc bớt biến giải thích.",
    en="There are {areas} areas with a direct estimate for a model of {terms} coefficients. "
    "Take more areas, or fewer covariates.",
)
AREAS_COLLINEAR = Text(
    vi="Các biến giải thích phụ thuộc lẫn nhau nên không ước lượng được mô hình. Bỏ bớt biến.",
    en="The covariates depend on each other, so the model cannot be fitted. Leave some out.",
)
AREAS_NO_VARIANCE = Text(
    vi="Không vùng nào có sai số dùng được để làm trơn. Cần vùng có từ hai địa bàn trở lên và câu trả lời khác nhau.",
    en="No area has a sampling error that could be smoothed. Some need two PSUs or more and answers that differ.",
)
AREAS_NOT_LISTED = Text(
    vi="Vùng {areas} có trong mẫu nhưng không có trong bảng vùng. Bổ sung bảng, hoặc sửa mã.",
    en="Area {areas} is in the sample but not in the table of areas. Complete the table, or correct the code.",
)
AREAS_TWICE = Text(
    vi="Vùng {areas} có hai dòng trong bảng vùng. Mỗi vùng một dòng.",
    en="Area {areas} has two lines in the table of areas. Give each area one.",
)
COVARIATE_MISSING = Text(
    vi="Biến giải thích “{column}” trống ở một vùng. Điền đủ, hoặc bỏ cột này khỏi bảng vùng.",
    en='The covariate "{column}" is missing in an area. Fill it in, or leave the column out of the table of areas.',
)
AREAS_SIZE = Text(
    vi="Cột dân số “{column}” của bảng vùng phải là số dương ở mọi dòng. Sửa cột này.",
    en='The population "{column}" in the table of areas must be a positive number in every line. Correct it.',
)
AREAS_NEED_SIZE = Text(
    vi="Bảng vùng có vùng không có trong mẫu nên cần cột dân số. Nêu tên cột trong size.",
    en="The table has areas that are not in the sample, so it needs their populations. Name that column in size.",
)
VARIANCES_POSITIVE = Text(
    vi="Phương sai của ước lượng trực tiếp phải là số dương ở mọi vùng.",
    en="The variance of the direct estimate must be a positive number in every area. Smooth it first.",
)
MODEL_NO_SOLUTION = Text(
    vi="Mô hình không hội tụ. Bớt biến giải thích, hoặc ghép vùng.",
    en="The model does not converge. Take fewer covariates, or merge areas.",
)
CALIBRATION_EMPTY = Text(
    vi="Hiệu chỉnh theo tổng dân số cần ít nhất một tổng. Nêu các tổng dân số.",
    en="Calibration needs at least one population total. Give the totals.",
)
CALIBRATION_NO_TOTAL = Text(
    vi="Nhóm {groups} của “{columns}” có trong mẫu nhưng không có tổng dân số. Bổ sung tổng, hoặc sửa mã.",
    en='Group {groups} of "{columns}" is in the sample but has no population total. Add it, or correct the code.',
)
CALIBRATION_EMPTY_CELL = Text(
    vi="Nhóm {groups} của “{columns}” có dân số nhưng mẫu không có ai. Ghép nhóm rồi tính lại.",
    en='Group {groups} of "{columns}" has a population and nobody in the sample. Merge groups and run again.',
)
CALIBRATION_BAD_TOTAL = Text(
    vi="Tổng dân số của “{columns}” phải là số dương; kiểm tra nhóm {groups}.",
    en='Population totals of "{columns}" must be positive numbers; check group {groups}.',
)
CALIBRATION_TOTAL_NO_NUMBER = Text(
    vi="Tổng dân số “{name}” là {given}, không phải số hữu hạn. Sửa tổng này.",
    en='The population total "{name}" is {given}, which is no finite number. Correct it.',
)
CALIBRATION_TOTALS_DISAGREE = Text(
    vi="Các tổng dân số không cùng cộng thành một số: {sums}. Dùng các tổng của cùng một dân số.",
    en="The margins do not add up to the same population: {sums}. Use totals of one population.",
)
CALIBRATION_NO_SOLUTION = Text(
    vi="Không có hệ số nào khớp mọi tổng dân số đã cho. Bỏ bớt tổng, hoặc ghép nhóm rồi tính lại.",
    en="No factors meet all the population totals given. Drop a total, or merge groups, and run again.",
)
UNKNOWN_RESIDUALS = Text(
    vi="Không có cách tính phần dư nào tên là “{given}”. Chọn weighted hoặc unweighted.",
    en='There are no residuals named "{given}". Choose weighted or unweighted.',
)
WHOLE_SAMPLE = Text(vi="duy nhất (toàn bộ mẫu)", en="(the whole sample)")
NO_FILE = Text(
    vi="Không thấy tệp {path}. Kiểm tra lại đường dẫn.",
    en="There is no file {path}. Check the path.",
)
NOT_TOML = Text(
    vi="Tệp thiết kế {path} không phải TOML đọc được ({error}). Sửa tệp rồi chạy lại.",
    en="The design {path} is not readable TOML ({error}). Correct it and run again.",
)
UNKNOWN_DESIGN_KEY = Text(
    vi="Tệp thiết kế {path} có khóa lạ “{key}”. Các khóa dùng được: {known}.",
    en='The design {path} has an unknown key "{key}". The keys are: {known}.',
)
BAD_DESIGN_VALUE = Text(
    vi="Khóa “{key}” trong tệp thiết kế {path} có giá trị không đúng kiểu. Xem ví dụ: survey estimate --help.",
    en='The key "{key}" in the design {path} has a value of the wrong kind. See the example: survey estimate --help.',
)
UNKNOWN_ENDING = Text(
    vi="Không đọc được loại tệp của {path}. Đổi sang một trong các loại: {known}.",
    en="Files like {path} cannot be read. Convert it to one of: {known}.",
)
UNREADABLE = Text(
    vi="Không đọc được tệp {path} ({error}). Kiểm tra hoặc xuất lại tệp.",
    en="The file {path} cannot be read ({error}). Check it, or export it again.",
)
BAD_RHO = Text(
    vi="--rho “{given}” không đúng. Viết một số (0.05) hoặc TÊN_BIẾN=số (phone=0.05).",
    en='--rho "{given}" cannot be read. Write a number (0.05) or OUTCOME=number (phone=0.05).',
)
NEEDS_EXTRA = Text(
    vi="Việc đọc {what} cần phần mở rộng “{extra}”. Cài thêm: pip install 'survey[{extra}]'.",
    en="{what} needs the extra \"{extra}\". Install it: pip install 'survey[{extra}]'.",
)
PSU_TWO_VALUES = Text(
    vi="Trong danh sách địa bàn đã chọn, địa bàn {psus} có hai giá trị của cột “{column}”. Mỗi địa bàn chỉ có một.",
    en='In the list of sampled PSUs, PSU {psus} has two values of "{column}". A PSU has one: correct the list.',
)
CLUSTER_UNREACHABLE = Text(
    vi="Không nối được tới cụm máy {scheduler} ({error}). Kiểm tra địa chỉ, và xem scheduler có đang chạy không.",
    en="The cluster at {scheduler} cannot be reached ({error}). Check the address, and that the scheduler is running.",
)
CLUSTER_LOST = Text(
    vi="Cụm máy {scheduler} không làm xong ({error}). Kiểm tra các worker rồi chạy lại.",
    en="The cluster at {scheduler} did not finish ({error}). Check its workers and run again.",
)
TOTALS_COLUMNS = Text(
    vi="Tệp tổng dân số {path} cần các cột mã và một cột tên “total”; các cột đang có: {present}.",
    en='The population totals {path} need columns of codes and one named "total"; the columns are: {present}.',
)
