"""The ten indicators, in the order of the plan."""

from survey.plan.indicator import Indicator
from survey.plan.indicators.i01_smartphone import SMARTPHONE
from survey.plan.indicators.i02_account import ACCOUNT
from survey.plan.indicators.i03_fibre import FIBRE
from survey.plan.indicators.i04_signature import SIGNATURE
from survey.plan.indicators.i05_training import TRAINING
from survey.plan.indicators.i06_services import SERVICES
from survey.plan.indicators.i07_health_online import HEALTH_ONLINE
from survey.plan.indicators.i08_health_record import HEALTH_RECORD
from survey.plan.indicators.i09_colleges import DIGITAL_COLLEGES
from survey.plan.indicators.i10_general_schools import DIGITAL_SCHOOLS

ALL: tuple[Indicator, ...] = (
    SMARTPHONE,
    ACCOUNT,
    FIBRE,
    SIGNATURE,
    TRAINING,
    SERVICES,
    HEALTH_ONLINE,
    HEALTH_RECORD,
    DIGITAL_COLLEGES,
    DIGITAL_SCHOOLS,
)
BY_ID = {indicator.id: indicator for indicator in ALL}
BY_SLUG = {indicator.slug: indicator for indicator in ALL}
