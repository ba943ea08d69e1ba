"""The questions of an instrument as one static page for each language: the forms of Flask-WTF, before anybody is asked.

Texts keep their tokens (`survey.questionnaire.wording`): the tablet fills them with the person it asks. Members and
communes are left out for the same reason. Nobody's data is in the page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from flask import current_app, render_template
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from survey.collect.consent import consent_text
from survey.collect.fields import Words
from survey.collect.forms import StepForm, form_for
from survey.collect.interview import Step
from survey.plan.text import Language, Text
from survey.questionnaire.document import Context, Interview
from survey.questionnaire.model import Listener, Question, Questionnaire, Section

_NOBODY = Context(reference_date=date(2000, 1, 1), door="field")
_LINE = 1
"""Any line: a section that repeats is drawn once and asked of everyone."""


class Tokens(Words):
    """Texts as they are written, tokens and stars included."""

    def say(self, what: Question | Text, to: Listener = "person") -> Markup:  # noqa: ARG002
        """The text itself."""
        text = what.text if isinstance(what, Question) else what
        return escape(text.say(self.language))


@contextmanager
def reading(language: Language) -> Iterator[None]:
    """As if somebody who reads this language asked: in a context of its own, since `g` remembers a language."""
    with current_app.app_context(), current_app.test_request_context(f"/field/?lang={language}"):
        yield


def questions_page(instrument: Questionnaire, language: Language) -> str:
    """The page: one template for each section, and the consent text that is read out."""
    with reading(language):
        consent = consent_text(_NOBODY)
        return render_template(
            "tablet/questions.html",
            instrument=instrument,
            sections=[(section, _form(section, language)) for section in instrument.sections],
            consent=consent,
            consent_digest=consent.digest(language),
            paragraphs=[paragraph.say(language) for paragraph in consent.paragraphs[:-1]],
        )


def _form(section: Section, language: Language) -> StepForm:
    line = _LINE if section.repeats else None
    step = Step(section.id, section.id, line, section.title, "open")
    nothing = Interview(household={}, members=[{"line": _LINE}] if section.repeats else [])
    return form_for(step, nothing, _NOBODY, language, everything=True, posted=MultiDict(), wording=Tokens)
