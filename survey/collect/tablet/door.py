"""The tablets' API, whole: importing this module registers its addresses."""

from survey.collect.tablet import enrolling, sync, uploading
from survey.collect.tablet.api import records

__all__ = ["enrolling", "records", "sync", "uploading"]
