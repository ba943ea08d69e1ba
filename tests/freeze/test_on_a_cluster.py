"""Answers tidied on a cluster, and in stretches of any size, are those of one process."""

import pandas as pd
import pytest
from sqlalchemy import Engine

from survey.config import Settings
from survey.estimate.cluster import reduce_parts
from survey.freeze import reading
from survey.freeze.run import Tidying, freeze
from survey.freeze.snapshot import TABLES
from survey.freeze.tidy import Tidied, tidy
from survey.keep.keys import KeyRing
from survey.plan.text import Text
from survey.questionnaire.instruments import HOUSEHOLD
from survey.store import records, reviews, waves
from survey.store.session import transaction
from tests.estimate.test_cluster import Cluster, cluster
from tests.freeze.world import REFERENCE, form, person
from tests.review.desk_world import interview, make_world, member

assert cluster  # a fixture, by its name
TIDYING = Tidying(REFERENCE, "all", {})


def equal(one: Tidied, other: Tidied) -> None:
    pd.testing.assert_frame_equal(one.households, other.households)
    pd.testing.assert_frame_equal(one.members, other.members)
    assert sorted(one.not_used) == sorted(other.not_used)
    assert (one.left_out, one.not_codes) == (other.left_out, other.not_codes)


@pytest.mark.parametrize("scheduler", [False, True])
def test_stretches_in_any_order_give_the_rows_of_the_whole(cluster: Cluster, scheduler: bool) -> None:
    forms = [form(n, person(1), person(2, sex=2, born=1990 + n % 30), person(3, born=2031)) for n in range(1, 60)]
    forms += [form(60, person(1)), form(60, person(1), person(2), hours=3)]
    stretches = [forms[40:], forms[:7], [], forms[7:40]]
    heard: list[tuple[int, int]] = []
    made = reduce_parts(cluster.address if scheduler else None, TIDYING, stretches, lambda *done: heard.append(done))
    equal(made, tidy(forms, HOUSEHOLD, REFERENCE, "all", {}))
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_wave_frozen_on_a_cluster_has_the_tables_of_one_process(
    cluster: Cluster, engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "FORMS_AT_ONCE", 5)
    world = make_world(engine, KeyRing.load(settings.key_file), each=6)
    for place in range(12):
        uuid = world.hand_in(place, interview(member(1), member(2, sex=2, born=2015)))
        with transaction(engine) as session:
            record = records.get_record(session, uuid)
            reviews.decide(session, record, "accept", account_id=None, seen_rev=record.rev)
    steps: list[Text] = []
    with transaction(engine) as session:
        wave = waves.get_wave_by_id(session, world.wave)
        waves.set_state(session, wave, "closed")
        there = freeze(session, wave, settings, None, progress=steps.append, scheduler=cluster.address)
        here = freeze(session, wave, settings, None, override="để so sánh")
    assert [step.en for step in steps if "of" in step.en and "parts" in step.en] == [
        f"{n} of 3 parts opened" for n in (1, 2, 3)
    ]
    for name in TABLES:
        pd.testing.assert_frame_equal(there.table(name), here.table(name))
