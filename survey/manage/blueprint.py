"""The room's one blueprint; every module of pages hangs its views on it."""

from flask import Blueprint

manage = Blueprint("manage", __name__, url_prefix="/manage", template_folder="templates")
