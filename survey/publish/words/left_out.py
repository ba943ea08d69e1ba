"""Definitions that a release does not make, because few people set them apart from the headline: named, with why."""

from collections.abc import Mapping
from typing import Any

from survey.plan.indicators import BY_ID
from survey.plan.text import Text
from survey.publish.figure import Figure
from survey.publish.rules.methods import methods_of
from survey.publish.words.names import variant_name

LEFT_OUT = "left_out"
"""The entry of a manifest that lists them; absent where every definition is made."""
_NOTE = Text(
    "{indicator}: không lập cách tính “{name}”, vì cách này chỉ khác cách tính chính ở dưới {n} người; đặt cạnh nhau "
    "sẽ lộ câu trả lời của những người đó.",
    "{indicator}: the definition “{name}” is not made, because fewer than {n} people set it apart from the main one; "
    "side by side the two would give their answers away.",
)


def left_out_notes(manifest: Mapping[str, Any], indicator: str | None = None) -> list[Text]:
    """One sentence for each definition that was left out, of one indicator where it is given."""
    fewest = methods_of(manifest).disclosure.fewest_persons
    return [
        _NOTE.format(indicator=BY_ID[one].short, name=variant_name(Figure(one, variant)), n=fewest)
        for one, variant in manifest.get(LEFT_OUT, ())
        if indicator in (None, one)
    ]
