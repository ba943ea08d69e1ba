"""The pages of the survey manager, gathered: importing this module hangs them all on the blueprint."""

from survey.manage import administrative, devices, fieldwork, frame, freezing, people, waves
from survey.manage.blueprint import manage

__all__ = ["administrative", "devices", "fieldwork", "frame", "freezing", "manage", "people", "waves"]
