"""The words of the invitation, in both languages."""

from datetime import date
from typing import TYPE_CHECKING, Any

from babel.dates import get_month_names

from survey.plan.text import Text

if TYPE_CHECKING:
    from survey.store.tables.field import Wave

MINUTES, MONTHS = 20, 6
_MONTHS = get_month_names("wide", locale="en")
_TO = Text(
    "Kính gửi: Hộ gia đình số {number}, {village}, {commune}",
    "To: Household no. {number}, {village}, {commune}",
)
_TITLE = Text("Thư mời tham gia khảo sát xã hội số", "Invitation to the digital society survey")
_LEAD = Text(
    "Hộ gia đình ông/bà được chọn ngẫu nhiên, cùng {others} hộ khác trong tỉnh, để cho biết người dân đang dùng điện "
    "thoại, Internet và các dịch vụ qua mạng như thế nào. Kết quả giúp tỉnh biết cần làm gì thêm ở đâu. Cuộc khảo sát "
    "(điều tra thống kê) được thực hiện theo Kế hoạch 231/KH-UBND ngày 16/11/2023 của Ủy ban nhân dân tỉnh.",
    "Your household was chosen at random, with {others} others in the province, to tell us how people use phones, the "
    "Internet and online services. The results help the province see what is needed, and where. The survey is carried "
    "out under Plan 231/KH-UBND of 16 November 2023 of the provincial People's Committee.",
)
_HOW = Text("Ông/bà có thể trả lời bằng một trong hai cách:", "You may answer in one of two ways:")
_ONLINE = Text(
    "Tự trả lời qua mạng, từ nay đến hết ngày {last}: dùng điện thoại quét hình bên dưới, hoặc vào địa chỉ {address} "
    "rồi gõ mã.",
    "Online, until {last}: scan the picture below with a phone, or go to {address} and type the code.",
)
_VISIT = Text(
    "Chờ điều tra viên đến nhà, từ ngày {first} đến ngày {last}. Điều tra viên có thẻ của {agency}, có tên và ảnh.",
    "Wait for an enumerator, who comes between {first} and {last} and carries a badge of {agency} with name and photo.",
)
_CODE = Text("Mã truy cập của hộ", "Access code of the household")
_SCAN = Text("Quét bằng điện thoại", "Scan with a phone")
_ALT = Text("Hình mã QR mở phiếu của hộ này", "QR code that opens this household's form")
_ONE_EACH = Text(
    "Mỗi hộ một mã; xin không đưa cho người khác. Trả lời mất khoảng {minutes} phút. Không tốn tiền, ngoài phí "
    "Internet của ông/bà.",
    "One code for each household; please do not pass it on. It takes about {minutes} minutes and costs nothing besides "
    "your own Internet.",
)
_POINTS = (
    Text(
        "Chúng tôi không bao giờ hỏi số căn cước, số tài khoản, mật khẩu, mã OTP, không thu tiền, không yêu cầu cài "
        "ứng dụng. Ai hỏi những điều đó là kẻ lừa đảo: xin gọi {phone} hoặc báo công an xã, phường.",
        "We never ask for identity or account numbers, passwords or OTP codes, never take money, never ask you to "
        "install an app. Whoever does is a fraud: call {phone} or the commune police.",
    ),
    Text(
        "Tham gia là tự nguyện. Không tham gia cũng không mất quyền lợi nào.",
        "Taking part is voluntary; not taking part has no consequence.",
    ),
    Text(
        "Câu trả lời được giữ kín theo Luật Thống kê và Luật Bảo vệ dữ liệu cá nhân (mặt sau).",
        "Answers are kept private under the Statistics Law and the Personal Data Protection Law (overleaf).",
    ),
    Text(
        "Cần giúp, hoặc muốn trả lời bằng tiếng Mông, Dao, Thái, Tày: gọi {phone}, giờ hành chính.",
        "For help, or to answer in Mông, Dao, Thái or Tày, call {phone} in office hours.",
    ),
)
_THANKS = Text("Trân trọng cảm ơn ông/bà.", "With thanks.")
_SIGN = Text("(ký tên, đóng dấu)", "(signature, seal)")
_NOTICE_TITLE = Text("Thông tin của ông/bà được dùng thế nào", "How your information is used")
_NOTICE = (
    Text(
        "{agency}, điện thoại {phone}, chịu trách nhiệm về thông tin này. Chúng tôi hỏi tên gọi, tuổi, giới tính, "
        "trình độ học vấn và việc dùng điện thoại, Internet, tài khoản, dịch vụ qua mạng; riêng dân tộc và dịch vụ y "
        "tế chỉ hỏi khi ông/bà đồng ý thêm.",
        "{agency}, phone {phone}, is responsible for it. We ask for a name, age, sex, schooling, and the use of "
        "phones, the Internet, accounts and online services; ethnicity and health services only if you agree "
        "separately.",
    ),
    Text(
        "Câu trả lời chỉ dùng cho thống kê, không dùng để xét hộ nghèo, thu thuế hay xử phạt; phiếu của từng người "
        "không đưa cho cơ quan khác. Tên, số điện thoại và vị trí nhà được cất riêng và xóa sau {months} tháng.",
        "Answers serve statistics alone: not poverty lists, tax or fines, and no other body receives anyone's form. "
        "Names, phone numbers and the position of the house are kept apart and erased after {months} months.",
    ),
    Text(
        "Ông/bà có thể từ chối, dừng, xem, sửa, xóa hoặc rút lại sự đồng ý bằng mã biên nhận: gọi {phone}. Khiếu nại: "
        "{agency}.",
        "You may refuse, stop, see, correct, erase or withdraw with your receipt code: call {phone}. Complaints: "
        "{agency}.",
    ),
)


def of(wave: "Wave", address: str, others: int) -> dict[str, Any]:
    """Everything that all letters of a wave say, as texts with nothing left to fill."""
    facts: dict[str, Any] = {
        "agency": wave.agency,
        "phone": wave.hotline.replace(" ", "\u00a0"),
        "address": address,
        "others": Text(f"{others:,}".replace(",", "."), f"{others:,}"),
        "first": day_text(wave.starts_on),
        "last": day_text(wave.ends_on),
        "minutes": str(MINUTES),
        "months": str(MONTHS),
    }

    def fill(text: Text) -> Text:
        return text.format(**facts)

    return {
        "agency": wave.agency,
        "title": _TITLE,
        "lead": fill(_LEAD),
        "how": _HOW,
        "ways": [fill(_ONLINE), fill(_VISIT)],
        "code_label": _CODE,
        "scan_label": _SCAN,
        "alt": _ALT,
        "one_each": fill(_ONE_EACH),
        "points": [fill(point) for point in _POINTS],
        "thanks": _THANKS,
        "sign": _SIGN,
        "notice_title": _NOTICE_TITLE,
        "notice": [fill(part) for part in _NOTICE],
    }


def to(number: int, village: str, commune: Text) -> Text:
    """To whom a letter goes."""
    return _TO.format(number=f"{number:02d}", village=village, commune=commune)


def day_text(day: date) -> Text:
    """01/07/2025 and 1 July 2025."""
    return Text(f"{day:%d/%m/%Y}", f"{day.day} {_MONTHS[day.month]} {day.year}")
