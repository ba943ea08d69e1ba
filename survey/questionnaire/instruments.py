"""The instruments in force, put together from their sections."""

from survey.plan.text import Refusal, Text
from survey.questionnaire import household, institution, person, person_services, roster, village
from survey.questionnaire.document import Interview
from survey.questionnaire.model import Questionnaire

HOUSEHOLD = Questionnaire(
    "household",
    "1",
    Text("Phiếu hộ", "Household questionnaire"),
    (
        household.CONSENT,
        household.COVER,
        roster.ROSTER,
        household.CLOSING,
        household.RESPONDENT,
        household.INTERNET,
        person.PERSON,
        person.PHONE,
        person.ACCOUNT,
        person_services.SIGNATURE,
        person_services.TRAINING,
        person_services.SERVICE,
        person_services.HEALTH,
        household.END,
        household.OUTCOME,
    ),
)
INSTITUTION = Questionnaire(
    "institution",
    "1",
    Text("Phiếu cơ sở giáo dục", "Institution return"),
    (
        institution.HEADER,
        institution.GOVERNANCE,
        institution.OPERATIONS,
        institution.DATA,
        institution.RESOURCES,
        institution.SIGNING,
    ),
)
VILLAGE = Questionnaire("village", "1", Text("Phiếu thôn", "Village return"), (village.FIBRE,))
INSTRUMENTS = {instrument.id: instrument for instrument in (HOUSEHOLD, INSTITUTION, VILLAGE)}


def instrument_of(interview: Interview) -> Questionnaire:
    """The instrument that an interview answers, told by its unit."""
    for instrument in INSTRUMENTS.values():
        if instrument.id in interview:
            return instrument
    raise Refusal(
        Text(
            "Phiếu không ghi đơn vị nào (hộ, cơ sở hay thôn) nên không đọc được. Mở lại phiếu từ danh sách.",
            "The form names no unit (household, institution or village) and cannot be read. Open it from the list "
            "again.",
        )
    )
