"""What the server answers to an envelope: the table of the protocol, one test for each line."""

from sqlalchemy.orm import Session

from survey.store import inbox, records, reviews
from tests.collect.conftest import World
from tests.collect.tablet.devices import Tablet


def test_a_new_envelope_is_answered_201_with_its_receipt_and_is_a_record(
    tablet: Tablet, world: World, session: Session
) -> None:
    sealed = tablet.seal(world.households[0])
    response = tablet.put(sealed)
    assert response.status_code == 201, response.text
    receipt = response.json
    assert (receipt["uuid"], receipt["rev"], receipt["sha256"]) == (sealed.uuid, 1, sealed.sha256)
    assert (receipt["seq"], len(receipt["code"])) == (1, 9)
    assert receipt["received_at"]
    record = records.get_record(session, sealed.uuid)
    assert (record.state, record.outcome, record.door) == ("received", 12, "field")
    assert inbox.exact_bytes(inbox.get_by_seq(session, 1)) == sealed.content
    assert reviews.list_entry_flags(session) == []
