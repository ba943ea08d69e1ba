"""A wave as a test needs one: what a test does not care about is filled in."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from survey.store import waves
from survey.store.tables.field import Wave


def add_wave(session: Session, code: str = "2025", **facts: Any) -> Wave:
    """A planned wave; `facts` are those of `survey.store.waves.add_wave` that matter to the test."""
    usual = {
        "title_vi": f"Đợt {code}",
        "title_en": f"Wave {code}",
        "reference_date": date(2025, 11, 1),
        "starts_on": date(2025, 11, 1),
        "ends_on": date(2025, 11, 30),
        "household_instrument": "1",
        "institution_instrument": "1",
        "consent_version": "1",
        "hotline": "0216 000 0000",
        "agency": "Chi cục Thống kê",
    }
    return waves.add_wave(session, code=code, **(usual | facts))
