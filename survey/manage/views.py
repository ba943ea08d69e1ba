"""The pages of the survey manager, gathered: importing this module hangs them all on the blueprint."""

from survey.manage import administrative, devices, fieldwork, frame, freezing, people, trail, waves
from survey.manage.blueprint import manage
from survey.manage.letters import pages as letters
from survey.manage.letters import reminders

__all__ = [
    "administrative",
    "devices",
    "fieldwork",
    "frame",
    "freezing",
    "letters",
    "manage",
    "people",
    "reminders",
    "trail",
    "waves",
]
