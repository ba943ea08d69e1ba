"""The small wave of the doors, with a tablet in the hands of one of its enumerators."""

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.collect.conftest import World
from tests.collect.tablet.devices import Tablet, enrol


@pytest.fixture
def tablet(app: Flask, engine: Engine, world: World) -> Tablet:
    return enrol(app, engine, world.accounts["mai"], world.wave)
