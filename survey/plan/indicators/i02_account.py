"""I02: people aged 15 and over who have a payment account."""

from survey.plan.answers import Frame, Truth, any_of, said, strict_any
from survey.plan.indicator import Indicator, Variant
from survey.plan.text import Text
from survey.plan.universes import AGED_15_PLUS, self_reported

BANKS = ("account_bank", "account_fund")
ACCOUNTS = (*BANKS, "account_mobile", "account_wallet")


def has_account(people: Frame) -> Truth:
    """Any working account in one's own name: bank, credit fund, mobile money or e-wallet."""
    return any_of(*(said(people[account], 1) for account in ACCOUNTS))


def surely_has_account(people: Frame) -> Truth:
    """As the headline, but a line not answered leaves a no in doubt."""
    return strict_any(*(said(people[account], 1) for account in ACCOUNTS))


def has_bank_account(people: Frame) -> Truth:
    """An account at a bank, people's credit fund, co-operative bank or microfinance institution."""
    return any_of(*(said(people[account], 1) for account in BANKS))


ACCOUNT = Indicator(
    id="I02",
    slug="account",
    number=2,
    short=Text("Tài khoản thanh toán", "Payment account"),
    plan=Text(
        "Tỷ lệ dân số từ 15 tuổi trở lên có tài khoản giao dịch thanh toán điện tử tại ngân hàng hoặc tổ chức được phép "
        "khác",
        "Share of the population aged 15 and over with an electronic payment account at a bank or another permitted "
        "organisation",
    ),
    who=AGED_15_PLUS.name,
    what=Text("có tài khoản thanh toán", "have a payment account"),
    universe=AGED_15_PLUS,
    counts=has_account,
    strict=surely_has_account,
    reads=("age", "answered_by", *ACCOUNTS),
    definition=Text(
        "Tính người có ít nhất một tài khoản đang dùng được, đứng tên mình (kể cả đứng tên chung): tại ngân hàng; quỹ "
        "tín dụng nhân dân, ngân hàng hợp tác xã, tổ chức tài chính vi mô; tiền di động; ví điện tử. Sổ tiết kiệm, khoản "
        "vay, tổ tiết kiệm và vay vốn: không tính.",
        "Counted: people with at least one working account in their own name, joint ones included: at a bank; a people's "
        "credit fund, co-operative bank or microfinance institution; mobile money; an e-wallet. A savings book, a loan or "
        "membership of a savings-and-loan group is not counted.",
    ),
    unknowns=Text(
        "Có nếu một loại là có; không nếu không loại nào là có và ít nhất một loại là không; còn lại là chưa rõ, nằm "
        "ngoài cả tử số và mẫu số.",
        "Yes if any kind is yes; no if none is yes and at least one is no; otherwise unknown, in neither numerator nor "
        "denominator.",
    ),
    limits=Text(
        "Đếm người, không đếm tài khoản: một người có nhiều tài khoản vẫn là một. Có thể có tài khoản mà người trả lời "
        "thay không biết.",
        "Counts people, not accounts: one person with several is one. Someone answering for another may not know of an "
        "account.",
    ),
    proxy="allowed",
    variants=(
        Variant(
            "strict",
            Text(
                "Chỉ tại ngân hàng, quỹ tín dụng, tổ chức tài chính vi mô",
                "Banks, credit funds and microfinance institutions only",
            ),
            counts=has_bank_account,
        ),
        Variant("self", Text("Chỉ người tự trả lời", "Self-reported only"), universe=self_reported(AGED_15_PLUS)),
    ),
)
