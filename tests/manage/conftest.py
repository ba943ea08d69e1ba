"""The desk's world on each database, and a browser for each member of staff."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from survey.config import Settings
from survey.keep.keys import KeyRing
from tests.review.desk_world import World, make_world, sign_in


@pytest.fixture
def world(engine: Engine, settings: Settings) -> World:
    return make_world(engine, KeyRing.load(settings.key_file))


@pytest.fixture
def browser(app: Flask, engine: Engine, world: World) -> Callable[[str], FlaskClient]:
    return lambda name: sign_in(app, engine, world.accounts[name])
