"""The demonstration as its tests read it: one population, one draw, and one whole build, each made once."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from survey.config import Settings
from survey.demo import load
from survey.demo.fieldwork import draw_sample, draw_villages
from survey.demo.households import interview, visit_cases
from survey.demo.load import DONE, Built
from survey.demo.population import Population, make_population
from survey.demo.waves import CLOSED
from survey.keep.keys import make_key_file
from survey.questionnaire.document import Interview
from survey.sample.demonstration import demonstration_frame
from survey.sample.frame import SampleFrame
from survey.store.session import engine_for, transaction


@pytest.fixture(scope="session")
def frame() -> SampleFrame:
    """The demonstration frame."""
    return demonstration_frame(load.SEED)


@pytest.fixture(scope="session")
def population(frame: SampleFrame) -> Population:
    """The population on that frame."""
    return make_population(frame.psus, load.SEED)


@pytest.fixture(scope="session")
def asked(frame: SampleFrame, population: Population) -> tuple[pd.DataFrame, list[Interview]]:
    """The households that answered in the closed wave, and their interviews."""
    random = np.random.default_rng(load.SEED)
    sample = draw_sample(draw_villages(frame, load.SEED, CLOSED.psus), population, load.SEED)
    return interview(visit_cases(sample, CLOSED, DONE, random), population, DONE, random)


@dataclass(frozen=True)
class Demonstration:
    """A whole build on a database."""

    built: Built
    settings: Settings
    engine: Engine


def settings_in(folder: Path, url: str) -> Settings:
    """Settings that keep everything below one folder."""
    settings = Settings.from_environment(
        {
            "SURVEY_DATABASE_URL": url,
            "SURVEY_SECRET_KEY": "a secret for tests, and for nothing else",
            "SURVEY_KEY_FILE": str(folder / "keys.json"),
            "SURVEY_SNAPSHOTS_URL": str(folder / "snapshots"),
            "SURVEY_RELEASES": str(folder / "releases"),
            "SURVEY_DEMO": "1",
        }
    )
    make_key_file(settings.key_file)
    return settings


@pytest.fixture(scope="session")
def demonstration(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The demonstration, loaded once on SQLite."""
    folder = tmp_path_factory.mktemp("demonstration")
    shutil.copy(sqlite_template, folder / "survey.sqlite")
    settings = settings_in(folder, f"sqlite:///{folder / 'survey.sqlite'}")
    engine = engine_for(settings.database_url)
    with transaction(engine) as session:
        built = load.build(session, settings)
    yield Demonstration(built, settings, engine)
    engine.dispose()
