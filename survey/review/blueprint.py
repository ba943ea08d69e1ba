"""The rooms' one blueprint; `desk` and `villages` hang their views on it."""

from flask import Blueprint

review = Blueprint("review", __name__, url_prefix="/review", template_folder="templates")
