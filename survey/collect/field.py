"""The enumerator's door on the web: assigned cases, visits, interviews. The views stand in `field_cases` and
`field_interview`."""

from survey.collect import field_cases, field_interview
from survey.collect.field_sitting import field

VIEWS = (field_cases, field_interview)
__all__ = ["field"]
