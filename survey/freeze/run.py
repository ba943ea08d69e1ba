"""Freezing a wave, step by step: read what was accepted, make tables, weigh, write, note it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from survey.estimate.cluster import reduce_parts
from survey.freeze import reading, sentences
from survey.freeze.build import Frozen, build
from survey.freeze.choosing import Answers
from survey.freeze.snapshot import Snapshot, folder_of, next_name, write_snapshot
from survey.freeze.tidy import Tidied, tidy, tidy_institutions, together
from survey.freeze.totals import COLUMNS, check_totals
from survey.keep.keys import KeyRing
from survey.plan.text import Refusal, Text
from survey.questionnaire.instruments import HOUSEHOLD, INSTITUTION
from survey.store import audit, records, results, waves

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.field import Wave

Progress = Callable[[Text], None]
Read = tuple[pd.DataFrame, pd.DataFrame, dict[int, int | None], Tidied, pd.DataFrame]
_STEPS = {
    "read": Text("Đang mở các phiếu đã chấp nhận…", "Opening the accepted forms…"),
    "part": Text("Đã mở {done}/{parts} phần", "{done} of {parts} parts opened"),
    "weigh": Text("Đang tính quyền số…", "Computing the weights…"),
    "write": Text("Đang ghi và kiểm tra bộ số liệu…", "Writing and checking the snapshot…"),
}


@dataclass(frozen=True, slots=True)
class Tidying:
    """From a stretch of forms to rows, on whatever machine: one household asks nothing of another."""

    reference: date
    selection: str
    seeds: Mapping[int, str]

    def reduce(self, forms: list[Answers], /) -> Tidied:
        """The rows of a stretch."""
        return tidy(forms, HOUSEHOLD, self.reference, self.selection, self.seeds)

    def whole(self, parts: Iterable[Tidied], /) -> Tidied:
        """The rows of all."""
        return together(parts)


class FreezeSettings(Protocol):
    """What freezing needs to know of the machine."""

    @property
    def snapshots_url(self) -> str: ...
    @property
    def key_file(self) -> Path: ...


def freeze(
    session: "Session",
    wave: "Wave",
    settings: FreezeSettings,
    by: int | None,
    override: str | None = None,
    progress: Progress | None = None,
    totals: pd.DataFrame | None = None,
    old_totals: str | None = None,
    scheduler: str | None = None,
) -> Snapshot:
    """Freeze a closed wave into a new snapshot; the caller commits. `by` is the account, None at the command line.

    `override` is the reason for freezing although forms are unreviewed (they count as non-response) or the wave was
    frozen before; `old_totals` that for totals more than three years away. Both go into the manifest and the trail.
    With `scheduler` the workers of a Dask cluster turn the opened forms into rows; envelopes are opened here.
    Raises `Refusal` with the way out; then nothing was written.
    """
    said = progress or (lambda _step: None)
    unreviewed = _refuse_early(session, wave, override)
    given = totals if totals is not None else pd.DataFrame(columns=COLUMNS)
    checked = check_totals(given, wave.reference_date, old_totals)
    keyring = KeyRing.load(settings.key_file)
    said(_STEPS["read"])
    read = _read(session, wave, keyring, scheduler, said)
    said(_STEPS["weigh"])
    frozen = build(*read, checked, wave.respondents)
    said(_STEPS["write"])
    reasons = {"unreviewed": unreviewed, "override": override, "old_totals": old_totals}
    return _keep(session, wave, settings, by, frozen, reasons)


def _read(session: "Session", wave: "Wave", keyring: KeyRing, scheduler: str | None, said: Progress) -> Read:
    """The sample, the outcomes of accepted forms, and the answers as tables."""
    psus, cases = reading.read_psus(session, wave), reading.read_cases(session, wave)
    if cases.empty:
        raise Refusal(sentences.NO_SAMPLE.format(wave=wave.code))
    # The seeds serve the one-person mode alone; whoever does not need them is not sent them.
    drawn = wave.respondents == "one"
    seeds = dict(zip(cases["household"], cases["seed"], strict=True)) if drawn else {}
    forms = reading.forms_of(session, wave, keyring)

    def tell(done: int, parts: int) -> None:
        if parts > 1:
            said(_STEPS["part"].format(done=done, parts=parts))

    tidied = reduce_parts(scheduler, Tidying(wave.reference_date, wave.respondents, seeds), forms, tell)
    register, returns = reading.read_register(session, wave), reading.read_returns(session, wave, keyring)
    return (psus, cases, forms.outcomes, tidied, tidy_institutions(register, returns, INSTITUTION))


def _refuse_early(session: "Session", wave: "Wave", override: str | None) -> int:
    """How many forms are unreviewed; raises `Refusal` where that, or the state of the wave, stands in the way."""
    reason = (override or "").strip()
    if wave.state in ("planned", "open"):
        sentence = sentences.WAVE_OPEN if wave.state == "open" else sentences.WAVE_PLANNED
        raise Refusal(sentence.format(wave=wave.code))
    newest = results.find_newest_snapshot(session, wave.id)
    if wave.state == "frozen" and not reason:
        raise Refusal(sentences.WAVE_FROZEN.format(wave=wave.code, number=newest.number if newest else "?"))
    unreviewed = len(records.list_records(session, wave.id, states=reading.UNREVIEWED, kind="household"))
    if unreviewed and not reason:
        raise Refusal(sentences.UNREVIEWED.format(n=unreviewed, wave=wave.code))
    return unreviewed


def _keep(
    session: "Session",
    wave: "Wave",
    settings: FreezeSettings,
    by: int | None,
    frozen: Frozen,
    reasons: Mapping[str, Any],
) -> Snapshot:
    """Write the folder, note it in the store and close the wave for good."""
    folder = folder_of(settings.snapshots_url)
    name, number = next_name(folder, wave.code, results.next_number(session, wave.id))
    moment = datetime.now(UTC)
    facts = {**_facts_of_wave(session, wave), "number": number, "frozen_at": moment.isoformat(timespec="seconds")}
    snapshot = write_snapshot(folder / name, frozen.tables, {**facts, "reasons": dict(reasons), **frozen.facts})
    results.add_snapshot(
        session,
        wave_id=wave.id,
        number=number,
        url=snapshot.folder.url,
        sha256=snapshot.sha256,
        manifest=snapshot.manifest,
        frozen_by=by,
        frozen_at=moment,
    )
    if any(reasons.values()):
        audit.record(session, "snapshot.override", f"wave:{wave.id}", number=number, by=by, **dict(reasons))
    if wave.state != "frozen":
        waves.set_state(session, wave, "frozen", moment)
    return snapshot


def _facts_of_wave(session: "Session", wave: "Wave") -> dict[str, Any]:
    """What the manifest says of the wave, the versions that were in force, and what reviewers set aside."""
    return {
        "wave": wave.code,
        "title": {"vi": wave.title_vi, "en": wave.title_en},
        "reference_date": wave.reference_date,
        "respondents": wave.respondents,
        "closing_for": wave.closing_for,
        "demonstration": wave.demo,
        "instruments": {"household": wave.household_instrument, "institution": wave.institution_instrument},
        "definitions": {"household": HOUSEHOLD.digest, "institution": INSTITUTION.digest},
        "code_version": version("survey"),
        "set_aside": reading.count_set_aside(session, wave),
    }
