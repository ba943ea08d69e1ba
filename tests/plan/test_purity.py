"""The plan stands on the standard library alone, and its texts are whole."""

import subprocess
import sys

from survey.plan.text import Refusal, Text

ALONE = """
import sys
from survey.plan import ages, answers, areas, codes, domains, indicator, indicators
from survey.plan import spelling, targets, text, universes, waves
third = {"pandas", "numpy", "scipy", "flask", "sqlalchemy", "babel"} & set(sys.modules)
rooms = {name for name in sys.modules if name.startswith("survey.") and not name.startswith("survey.plan")}
sys.exit(f"{third} {rooms}" if third or rooms else 0)
"""


def test_the_plan_loads_no_third_party_library_and_no_other_room() -> None:
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_text_is_said_in_each_language_and_fills_texts_within_it() -> None:
    text = Text("{n} {what}", "{n} {what}").format(n=3, what=Text("hộ", "households"))
    assert (text.say("vi"), text.say("en")) == ("3 hộ", "3 households")


def test_a_refusal_carries_its_message_in_both_languages() -> None:
    refused = Refusal(Text("Sai.", "Wrong."))
    assert str(refused) == "Wrong."
    assert refused.message.vi == "Sai."
