"""A household of five that shows every way of taking part: two adults, an infant, a girl of 16, a man who refuses,
and one who is answered for."""

from datetime import date

from survey.questionnaire.document import Context, Interview, Row

REFERENCE = date(2025, 11, 1)
FIELD = Context(REFERENCE, "field", visits=1)
THIRD_VISIT = Context(REFERENCE, "field", visits=3)
ONLINE = Context(REFERENCE, "resident")


def member(line: int, name: str, relation: int, sex: int, month: int, year: int, **more: int) -> Row:
    """A line of the roster with everything that every member is asked."""
    row: Row = {"line": line, "name": name, "relation": relation, "sex": sex, "birth_month": month}
    return {**row, "birth_year": year, "age_confirmed": 1, "ethnicity": 8, "usual_resident": 1, **more}


ACCOUNTS = {"account_bank": 1, "account_fund": 2, "account_mobile": 2, "account_wallet": 8, "account_used": 1}
PHONE = {"phone_own": 1, "phone_smart": 1, "phone_online": 1}
OPEN_PARTS = {**PHONE, **ACCOUNTS, "training_ever": 2}
OWN_PARTS = {"signature_has": 2, "service_used": 4, "service_reason": 1, "health_online": 3}


def household_of_five() -> Interview:
    """The interview as the enumerator leaves it after the third visit."""
    return {
        "household": {
            "address": "ba",
            "consent": 1,
            "consent_private": 1,
            "consent_position": 2,
            "language": 8,
            "interpreter": 1,
            "anyone_else": 2,
            "household_respondent": 2,
            "fibre_now": 2,
            "fibre_possible": 8,
            "read_back": 1,
            "phone_consent": 1,
            "phone": "0912345678",
            "comment": "Không có gì.",
            "slip": 1,
            "understood": 1,
            "outcome": 12,
        },
        "members": [
            member(1, "Giàng A Sử", 1, 1, 5, 1979, schooling=3, health_record=2)
            | {"answered_by": 2, "proxy_line": 2, "proxy_reason": 1, "overheard": 1}
            | OPEN_PARTS
            | OWN_PARTS,
            member(2, "Vàng Thị Dợ", 2, 2, 98, 1981, schooling=2, health_record=1, overheard=1)
            | OPEN_PARTS
            | OWN_PARTS,
            member(3, "Giàng A Páo", 3, 1, 2, 2003, schooling=4, health_record=8, answered_by=1, consent_person=2),
            member(4, "Giàng Thị Mỷ", 3, 2, 9, 2009, schooling=4, health_record=3, answered_by=1, consent_guardian=1)
            | {"consent_person": 1, "consent_person_private": 1, "overheard": 2}
            | OPEN_PARTS
            | OWN_PARTS,
            member(5, "Bé út", 3, 2, 8, 2025, health_record=3, usual_resident=2),
        ],
    }
