"""The consent texts by version, word for word, each with its SHA-256: what exactly a person agreed to.

Texts carry tokens (`survey.questionnaire.wording`) that the wave fills: agency, address, phone, decision, minutes,
months, enumerator. A text never changes; a new wording is a new version.
"""

from dataclasses import dataclass
from hashlib import sha256

from survey.plan.text import Language, Refusal, Text
from survey.questionnaire.document import Context
from survey.questionnaire.wording import Listener, ask


@dataclass(frozen=True)
class ConsentText:
    """One version: paragraphs in both languages. `spoken` ones are read aloud by an enumerator."""

    version: str
    spoken: bool
    paragraphs: tuple[Text, ...]

    def whole(self, language: Language) -> str:
        """The text with its tokens, paragraphs apart by an empty line."""
        return "\n\n".join(paragraph.say(language) for paragraph in self.paragraphs)

    def digest(self, language: Language) -> str:
        """SHA-256 of the whole text in this language (UTF-8, composed)."""
        return sha256(self.whole(language).encode()).hexdigest()

    def read(self, listener: Listener, context: Context) -> tuple[Text, ...]:
        """The paragraphs as they are read to this person in this wave."""
        return tuple(ask(paragraph, None, listener, context.self_completion, context) for paragraph in self.paragraphs)


_NO_NUMBERS = Text(
    "Câu trả lời chỉ dùng để làm số liệu chung cho cả tỉnh và được giữ kín. Không dùng để xét hộ nghèo, "
    "thu thuế hay xử phạt. {Cơ quan}, {địa chỉ}, điện thoại {điện thoại}, chịu trách nhiệm về các thông "
    "tin này. Tên và số điện thoại được xóa sau {6} tháng kể từ khi kết thúc khảo sát.",
    "Answers are used only for figures about the whole province and are kept private. They are not used "
    "for poverty lists, tax or fines. {Agency}, {address}, phone {phone}, is responsible for them (the "
    "data controller). Names and phone numbers are erased {6} months after the survey ends.",
)
_READ_ALOUD = ConsentText(
    "K1-1",
    True,
    (
        Text(
            "Xin chào {ông/bà}. Tôi là {họ tên}, điều tra viên thống kê của {cơ quan}. Đây là thẻ của tôi.",
            "Hello. I am {name}, statistical enumerator of {agency}. This is my badge.",
        ),
        Text(
            "Hộ gia đình {ông/bà} được chọn ngẫu nhiên để tham gia cuộc khảo sát về việc dùng điện thoại, "
            "Internet, tài khoản thanh toán, dịch vụ công qua mạng, học kỹ năng số và dịch vụ y tế từ xa. Cuộc "
            "khảo sát được thực hiện theo {số, ngày quyết định}. Việc trả lời mất khoảng {20} phút.",
            "Your household was chosen at random for a survey on the use of phones, the Internet, payment "
            "accounts, online public services, digital-skills training and remote health services. It is carried "
            "out under {decision no., date} and takes about {20} minutes.",
        ),
        Text(
            "Tôi sẽ hỏi tên gọi, tuổi, giới tính, trình độ học vấn của từng người trong hộ. Tôi **không** hỏi số "
            "căn cước, số tài khoản, mật khẩu hay bệnh tật.",
            "I shall ask for a name, age, sex and schooling of each person in the household. I do **not** ask for "
            "identity or account numbers, passwords or illnesses.",
        ),
        _NO_NUMBERS,
        Text(
            "{Ông/bà} tham gia tự nguyện: có thể từ chối, bỏ qua câu hỏi hoặc dừng lúc nào cũng được, không ảnh "
            "hưởng đến quyền lợi nào. Sau này {ông/bà} có thể xem, sửa, xóa hoặc rút lại sự đồng ý, bằng mã biên "
            "nhận mà tôi sẽ đưa và số điện thoại trên giấy này.",
            "Taking part is voluntary: you may refuse, skip a question or stop at any time, with no consequence. "
            "Later you may see, correct or erase your answers, or withdraw, with the receipt code that I shall "
            "leave and the number on this sheet.",
        ),
        Text("{Ông/bà} có đồng ý tham gia không?", "Do you agree to take part?"),
    ),
)
_ON_SCREEN = ConsentText(
    "K1-online-1",
    False,
    (
        Text(
            "Hộ gia đình {ông/bà} được chọn ngẫu nhiên để tham gia cuộc khảo sát của {cơ quan} về việc dùng điện "
            "thoại, Internet, tài khoản thanh toán, dịch vụ công qua mạng, học kỹ năng số và dịch vụ y tế từ xa. "
            "Cuộc khảo sát được thực hiện theo {số, ngày quyết định}. Việc trả lời mất khoảng {20} phút.",
            "Your household was chosen at random for a survey by {agency} on the use of phones, the Internet, "
            "payment accounts, online public services, digital-skills training and remote health services. It is "
            "carried out under {decision no., date} and takes about {20} minutes.",
        ),
        Text(
            "Phiếu hỏi tên gọi, tuổi, giới tính, trình độ học vấn của từng người trong hộ. Phiếu **không** hỏi số "
            "căn cước, số tài khoản, mật khẩu hay bệnh tật.",
            "The form asks for a name, age, sex and schooling of each person in the household. It does **not** "
            "ask for identity or account numbers, passwords or illnesses.",
        ),
        _NO_NUMBERS,
        Text(
            "{Ông/bà} tham gia tự nguyện: có thể từ chối, bỏ qua câu hỏi hoặc dừng lúc nào cũng được, không ảnh "
            "hưởng đến quyền lợi nào. Sau này {ông/bà} có thể xem, sửa, xóa hoặc rút lại sự đồng ý, bằng mã biên "
            "nhận hiện ra khi gửi xong và số điện thoại trên.",
            "Taking part is voluntary: you may refuse, skip a question or stop at any time, with no consequence. "
            "Later you may see, correct or erase your answers, or withdraw, with the receipt code shown when you "
            "have sent the form and the telephone number above.",
        ),
        Text("{Ông/bà} có đồng ý tham gia không?", "Do you agree to take part?"),
    ),
)
CONSENT_TEXTS = {text.version: text for text in (_READ_ALOUD, _ON_SCREEN)}


def consent_text(context: Context) -> ConsentText:
    """The consent text in force at this door."""
    return _ON_SCREEN if context.self_completion else _READ_ALOUD


def get_consent(version: str) -> ConsentText:
    """A version by its name; Refusal for one that was never used."""
    if version not in CONSENT_TEXTS:
        raise Refusal(
            Text(
                "Không có thư đồng ý phiên bản {version}. Kiểm tra phiếu này được làm bằng ứng dụng nào.",
                "There is no consent text {version}. Check which application made this form.",
            ).format(version=version)
        )
    return CONSENT_TEXTS[version]
