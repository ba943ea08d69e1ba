"""An interview on the tablet, from the device code to the record on the server."""

import json

from survey.keep.envelope import Envelope, open_part
from survey.questionnaire import codebook
from survey.store import records
from survey.store.session import transaction
from tests.journeys.small_world import TABLET_ANSWERS, TABLET_MEMBERS
from tests.tablet.conftest import Field
from tests.tablet.tablets import Tablet


def test_a_household_answered_offline_arrives_as_it_was_said(tablet: Tablet, field: Field) -> None:
    tablet.offline()
    tablet.begin(field.cases["132-1-01", 4])
    tablet.interview(TABLET_ANSWERS, TABLET_MEMBERS)
    code = tablet.finish()
    assert [row["state"] for row in tablet.store("outbox")] == ["ready"]
    tablet.offline(False)
    tablet.sync()
    assert [row["state"] for row in tablet.store("outbox")] == ["received"]
    assert [row["code"] for row in tablet.store("receipts")] == [code]
    with transaction(field.engine) as session:
        (record,) = records.list_records(session, field.wave)
        assert record.state == "received"
        assert record.outcome == 12
        entry = records.get_current(session, record).entry
        envelope = Envelope(entry.header or b"", entry.keys, entry.body)
        parts = [json.loads(open_part(envelope, part, field.keyring)) for part in ("answers", "identifiers")]
    interview = codebook.join(*parts)
    assert [row["name"] for row in interview["members"]] == [row["name"] for row in TABLET_MEMBERS]
    assert interview["household"]["phone"] == TABLET_ANSWERS["phone"]
    assert tablet.faults == []
