"""The resident's door: a household with its access code. Consent first, then section by section, then a receipt.

The code is write access only: what was saved earlier is shown again only with the PIN that the resident chose.
The views stand in `resident_entry` (until the first question) and `resident_form` (from there to the receipt).
"""

from survey.collect import resident_entry, resident_form
from survey.collect.resident_sitting import resident

VIEWS = (resident_entry, resident_form)
__all__ = ["resident"]
