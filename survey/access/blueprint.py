"""The room's one blueprint; every module of pages hangs its views on it."""

from flask import Blueprint

accounts = Blueprint("accounts", __name__, template_folder="templates")
