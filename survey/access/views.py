"""The pages of accounts, gathered: importing this module hangs them all on the blueprint."""

from survey.access import accounts as own_account
from survey.access import factor_pages
from survey.access.blueprint import accounts

__all__ = ["accounts", "factor_pages", "own_account"]
