"""The survey system of a province's digital-society plan: from a household's answers to ten published estimates."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app() -> "Flask":
    """The application for the settings of the environment (what ``flask --app survey`` looks for)."""
    # Imported here so that `survey.estimate` can be used without the web.
    from survey.app import create_app as build

    return build()
