"""The frame that was imported and the draw from it, kept so that anyone can draw again and find the same sample."""

import io
import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from survey.plan.text import Refusal, Text
from survey.sample.allocation import allocate
from survey.sample.frame import SampleFrame, frame_csv, make_frame
from survey.sample.selection import Draw, draw, draw_households, household_generator, is_same_draw
from survey.store import cases, psus, settings
from survey.store.cases import NewCase
from survey.store.psus import NewPsu

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.field import Psu, Wave

HOUSEHOLDS_PER_PSU = 15
LARGEST_LISTING = 5000
_CURRENT = "frame"

NO_FRAME = Text(
    "Chưa có dàn mẫu. Nhập dàn mẫu trước khi chọn mẫu.",
    "There is no frame. Import one before drawing the sample.",
)
DRAWN_ALREADY = Text(
    "Đợt {wave} đã có mẫu. Mẫu không chọn lại; muốn mẫu khác, lập đợt mới.",
    "Wave {wave} has its sample. A sample is not drawn again; for another one make a new wave.",
)
NOT_DRAWABLE = Text(
    "Đợt {wave} đã đóng nên không chọn mẫu được. Lập đợt mới.",
    "Wave {wave} is closed, so no sample can be drawn. Make a new wave.",
)
LISTED_ALREADY = Text(
    "Thôn {psu} đã có bảng kê {listed} hộ và hộ mẫu đã chọn. Bảng kê không sửa sau khi chọn hộ.",
    "Village {psu} has its listing of {listed} households and its households are drawn. A listing is not changed then.",
)
BAD_LISTING = Text(
    "Thôn {psu}: {listed} không phải số hộ từ 0 đến {most}. Ghi số hộ trong bảng kê.",
    "Village {psu}: {listed} is not a number of households from 0 to {most}. Write the number that was listed.",
)
NO_DRAW = Text(
    "Đợt {wave} chưa chọn mẫu. Chọn mẫu trước khi ghi bảng kê.",
    "Wave {wave} has no sample yet. Draw it before entering listings.",
)


def keep_frame(session: "Session", frame: SampleFrame) -> None:
    """Keep a checked frame under its hash and make it the current one; older frames stay."""
    settings.set_setting(session, f"frame:{frame.sha256}", frame_csv(frame.psus))
    settings.set_setting(session, _CURRENT, frame.sha256)


def find_frame(session: "Session", sha256: str | None = None) -> SampleFrame | None:
    """The frame with this hash, or the current one; None where there is none."""
    name = sha256 or settings.find_setting(session, _CURRENT)
    text = settings.find_setting(session, f"frame:{name}") if name else None
    if text is None:
        return None
    return make_frame(pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False))


def draw_sample(session: "Session", wave: "Wave", total: int, seed: int) -> Draw:
    """Draw the PSUs of a wave from the current frame and store them with seed, hash, allocation and probabilities."""
    if wave.state not in ("planned", "open"):
        raise Refusal(NOT_DRAWABLE.format(wave=wave.code))
    if psus.list_psus(session, wave.id):
        raise Refusal(DRAWN_ALREADY.format(wave=wave.code))
    frame = find_frame(session)
    if frame is None:
        raise Refusal(NO_FRAME)
    drawn = draw(frame, allocate(frame.psus, total), seed)
    psus.add_psus(session, wave, [_row(one) for one in drawn.psus.to_dict("records")])
    large = drawn.psus[drawn.psus["segments"] > 1]
    segments = {str(psu): int(segment) for psu, segment in zip(large["psu"], large["segment"], strict=True)}
    facts = {"seed": seed, "frame": frame.sha256, "allocation": drawn.allocation, "total": total, "segment": segments}
    settings.set_setting(session, f"draw:{wave.code}", json.dumps(facts, sort_keys=True))
    return drawn


def facts_of_draw(session: "Session", wave: "Wave") -> dict[str, Any] | None:
    """Seed, frame hash, allocation, total and the segment to be listed of large villages; None before the draw."""
    text = settings.find_setting(session, f"draw:{wave.code}")
    facts: dict[str, Any] | None = json.loads(text) if text else None
    return facts


def redraws_identically(session: "Session", wave: "Wave") -> bool:
    """Draw again from the kept frame and seed and compare every village and probability with what was stored."""
    facts = facts_of_draw(session, wave)
    frame = find_frame(session, facts["frame"]) if facts else None
    if facts is None or frame is None:
        return False
    again = draw(frame, pd.Series(facts["allocation"]), int(facts["seed"]))
    stored = {psu.code: psu.probability for psu in psus.list_psus(session, wave.id)}
    found = dict(zip(again.psus["psu"], again.psus["inclusion_probability"].astype(float), strict=True))
    return is_same_draw(frame, again) and stored == found


def list_village(session: "Session", wave: "Wave", psu: "Psu", listed: int) -> int:
    """Write down a village's listing and draw its households; returns how many were drawn.

    The base weight is 1 / inclusion probability × segments × listed / selected.
    """
    facts = facts_of_draw(session, wave)
    if facts is None:
        raise Refusal(NO_DRAW.format(wave=wave.code))
    if psu.listed is not None:
        raise Refusal(LISTED_ALREADY.format(psu=psu.code, listed=psu.listed))
    if not 0 <= listed <= LARGEST_LISTING:
        raise Refusal(BAD_LISTING.format(psu=psu.code, listed=listed, most=LARGEST_LISTING))
    places = draw_households(listed, HOUSEHOLDS_PER_PSU, household_generator(int(facts["seed"]), psu.code))
    psus.record_listing(session, psu, listed=listed, selected=len(places))
    weight = psu.segments * listed / len(places) / psu.probability if len(places) else 0.0
    rows = [
        NewCase(
            kind="household",
            psu_id=psu.id,
            number=int(place) + 1,
            listed=listed,
            selected=len(places),
            base_weight=weight,
        )
        for place in places
    ]
    cases.add_cases(session, wave, rows)
    return len(rows)


def _row(one: dict[Any, Any]) -> NewPsu:
    return NewPsu(
        code=str(one["psu"]),
        village_name=str(one["village"]),
        stratum=str(one["stratum"]),
        district=str(one["district"]),
        urban=int(one["urban"]),
        measure=int(one["households"]),
        n_sampled=int(one["n_sampled"]),
        n_frame=int(one["n_frame"]),
        probability=float(one["inclusion_probability"]),
        certainty=bool(one["certainty"]),
        segments=int(one["segments"]),
        commune_2019=one["commune_2019"] or None,
        commune_legacy=one["commune_legacy"] or None,
        commune_new=one["commune_new"] or None,
    )
