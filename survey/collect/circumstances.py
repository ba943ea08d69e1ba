"""The circumstances of an interview: what the questionnaire must know about wave, case and door."""

from survey.plan import areas
from survey.plan.text import Text
from survey.questionnaire.document import Context, Door
from survey.store.tables.field import Case, Wave
from survey.web.languages import language

DECISION = Text(
    "Kế hoạch 231/KH-UBND ngày 16/11/2023 của Ủy ban nhân dân tỉnh",
    "Plan 231/KH-UBND of 16 November 2023 of the provincial People's Committee",
)
MINUTES, MONTHS = 20, 6
_SCHOOL_YEAR_BEGINS = 8  # August


def context_of(case: Case, door: Door, *, visits: int = 0, enumerator: str = "") -> Context:
    """The context of a case at a door. `visits` counts the visits made so far, this one included."""
    wave = case.wave
    return Context(
        reference_date=wave.reference_date,
        door=door,
        language=language(),
        visits=visits,
        mode="all" if wave.respondents == "all" else "one_random",
        seed=case.public_id,
        words=words_of(wave, enumerator),
        areas=tuple((unit.code, unit.name.vi) for unit in areas.units("2025", "commune")),
    )


def words_of(wave: Wave, enumerator: str = "") -> dict[str, Text | str]:
    """What fills the tokens that come from the wave."""
    return {
        "agency": wave.agency,
        "province": "Yên Bái",
        "wave": title_of(wave),
        "address": Text("địa chỉ ghi trong thư mời", "the address given in the letter"),
        "phone": wave.hotline,
        "decision": DECISION,
        "minutes": str(MINUTES),
        "months": str(MONTHS),
        "school_year": school_year(wave),
        "enumerator": enumerator,
        "complaints": wave.agency,
    }


def title_of(wave: Wave) -> Text:
    """The name of the wave."""
    return Text(wave.title_vi, wave.title_en)


def school_year(wave: Wave) -> str:
    """The school year that the reference date lies in: 2025-2026."""
    day = wave.reference_date
    first = day.year if day.month >= _SCHOOL_YEAR_BEGINS else day.year - 1
    return f"{first}-{first + 1}"


def place_of(case: Case) -> str:
    """Village and commune of a household, as the frame names them: for staff."""
    psu = case.psu
    if psu is None:
        return case.institution_name or ""
    commune = areas.find_unit(psu.commune_legacy or "", "legacy") or areas.find_unit(psu.commune_2019 or "", "2019")
    return f"{psu.village_name}, {commune.name.vi}" if commune else psu.village_name
