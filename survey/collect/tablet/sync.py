"""News for a tablet: what an interview needs to be held offline, what became of its records. No answer goes down here.

The content of a returned record goes down on its own, on request, to the enumerator whom it was returned to.
"""

from datetime import UTC, datetime
from uuid import UUID

from flask import Response, request

from survey.access import gate
from survey.access.devices import may_collect
from survey.collect import closing
from survey.collect.circumstances import place_of, title_of, words_of
from survey.collect.entrance import keyring
from survey.collect.tablet import sentences
from survey.collect.tablet.api import Problem, answer, device, records
from survey.collect.tablet.reading import moment
from survey.plan import areas
from survey.plan.text import Text
from survey.store import audit, cases, devices, inbox, tablets
from survey.store.backups import backed_up_seq
from survey.store.records import find_record, get_current
from survey.store.tables.devices import Device
from survey.store.tables.field import Case, Visit, Wave
from survey.web.db import apart, session
from survey.web.forms import whole


@records.get("/sync")
@gate.device
def sync() -> Response:
    """All that a tablet should know now. One that was revoked is told to wipe what it was lent, and nothing else."""
    asking = device()
    with apart() as own:
        devices.report(
            own,
            asking.id,
            unsent=_number("unsent"),
            oldest=moment(request.args.get("oldest")),
            persisted={"1": True, "0": False}.get(request.args.get("persisted", "")),
        )
    if asking.revoked_at is not None:
        return answer({"wipe": True})
    if not may_collect(asking):
        raise Problem(403, sentences.ACCOUNT_CLOSED, title="account closed")
    wave, keys = asking.wave, keyring().current
    return answer(
        {
            "server_time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "newest_seq": inbox.newest_seq(session()),
            "backed_up_seq": backed_up_seq(session()),
            "wave": _wave(wave, asking.account.display_name),
            "key": {"id": keys.id, "point": keys.base64()},
            "instruments": [{"id": "household", "version": wave.household_instrument}],
            "assignments": _assignments(asking),
            "records": [
                one._asdict() for one in tablets.list_since(session(), asking.account_id, _number("since") or 0)
            ],
            "returned": [_returned(one) for one in tablets.list_returned(session(), asking.account_id, wave.id)],
            "gone": tablets.list_gone(session(), asking.account_id),
            "wipe": False,
        }
    )


@records.get("/records/<uuid:uuid>")
@gate.device
def returned_record(uuid: UUID) -> Response:
    """The answers of a record that is returned to this enumerator, for a tablet that no longer has its copy."""
    asking, record = device(), find_record(session(), str(uuid))
    is_lent = (
        record is not None
        and record.state == "returned"
        and record.case is not None
        and record.case.assigned_to == asking.account_id
        and asking.revoked_at is None
        and may_collect(asking)
    )
    if record is None or record.case is None or not is_lent:
        raise Problem(404, sentences.NOT_RETURNED)
    interview, revision = closing.content(keyring(), record), get_current(session(), record).revision
    with apart() as own:
        audit.set_actor(own, f"device:{asking.id}")
        audit.record(own, "identifier.open", f"record:{record.uuid}", rev=record.rev, reason="returned")
    return answer(
        {
            "uuid": record.uuid,
            "rev": record.rev,
            "case": record.case.public_id,
            "instrument": revision.instrument,
            "instrument_version": revision.instrument_version,
            "lang": revision.lang,
            "interview": interview,
        }
    )


def _wave(wave: Wave, enumerator: str) -> dict[str, object]:
    return {
        "id": wave.code,
        "title": _text(title_of(wave)),
        "state": wave.state,
        "reference_date": wave.reference_date.isoformat(),
        "selection": "all" if wave.respondents == "all" else "one_random",
        "closes": wave.ends_on.isoformat(),
        "consent_version": wave.consent_version,
        "words": {name: _text(word) for name, word in words_of(wave, enumerator).items()},
        "areas": [[unit.code, unit.name.vi] for unit in areas.units("2025", "commune")],
    }


def _assignments(asking: Device) -> list[dict[str, object]]:
    found = cases.list_cases(session(), asking.wave_id, kind="household", assigned_to=asking.account_id)
    visits: dict[int, list[Visit]] = {}
    for visit in cases.list_visits(session(), [case.id for case in found]):
        visits.setdefault(visit.case_id, []).append(visit)
    online = tablets.list_answered_online(session(), asking.wave_id)
    return [_assignment(case, visits.get(case.id, []), case.id in online) for case in found]


def _assignment(case: Case, visits: list[Visit], answered_online: bool) -> dict[str, object]:
    psu = case.psu
    commune = areas.find_unit((psu.commune_legacy if psu else None) or "", "legacy") or areas.find_unit(
        (psu.commune_2019 if psu else None) or "", "2019"
    )
    return {
        "case": case.public_id,
        "kind": case.kind,
        "psu": psu.code if psu else "",
        "village": psu.village_name if psu else "",
        "commune": commune.name.vi if commune else "",
        "number": case.number,
        "place": place_of(case),
        "seed": case.public_id,
        "visits": [_visit(visit) for visit in visits],
        "state": case.state,
        "answered_online": answered_online,
        "do_not_visit": answered_online and case.state in ("received", "accepted"),
    }


def _visit(visit: Visit) -> dict[str, object]:
    return {
        "at": visit.at.isoformat(timespec="seconds"),
        "outcome": visit.outcome,
        "appointment_at": visit.appointment_at.isoformat(timespec="seconds") if visit.appointment_at else None,
    }


def _returned(one: tablets.Returned) -> dict[str, object]:
    """Comments as the tablet shows them: the place is ``3.phone_own`` or ``household.fibre_now``."""
    comments = []
    for place, what in one.decision.comments.items():
        row, _dot, variable = place.partition(".")
        comments.append({"variable": variable, "line": int(row) if row.isdecimal() else None, "text": what})
    revision = get_current(session(), one.record).revision
    return {
        "uuid": one.record.uuid,
        "rev": one.record.rev,
        "case": one.record.case.public_id if one.record.case else "",
        "instrument": revision.instrument,
        "version": revision.instrument_version,
        "comments": comments,
        "reason": one.decision.reason,
    }


def _text(word: Text | str) -> dict[str, str]:
    return {"vi": word, "en": word} if isinstance(word, str) else {"vi": word.vi, "en": word.en}


def _number(name: str) -> int | None:
    return whole(request.args.get(name, ""))
