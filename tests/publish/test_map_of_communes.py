"""The map of the present communes: drawn from what the office brings, refused with a sentence where it is no map."""

import json
import re

import pytest

from survey.app import create_app
from survey.config import Settings
from survey.plan.areas import units
from survey.publish.charts.maps import WIDTH, MapRefused, Mark, draw, read_atlas

COMMUNES = units("2025", "commune")


def square(code, column, row, size=0.05):
    west, north = 104.0 + column * size, 22.0 - row * size
    ring = [[west, north], [west + size, north], [west + size, north - size], [west, north - size], [west, north]]
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def features():
    return [square(unit.code, place % 8, place // 8) for place, unit in enumerate(COMMUNES)]


@pytest.fixture
def write(tmp_path):
    def _write(listed, name="map.geojson"):
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", "features": listed}), encoding="utf-8")
        return path

    return _write


def test_every_commune_is_drawn_once_with_its_own_words(write):
    atlas = read_atlas(write([*features(), square("99999", 20, 20)]))
    assert [shape.code for shape in atlas.shapes] == [unit.code for unit in COMMUNES]
    marks = {unit.code: Mark("said", "61,5%", f"{unit.name.vi} <b>") for unit in COMMUNES}
    picture = draw(atlas, marks, title="Bản đồ", description="51 xã & phường")
    assert picture.count('class="commune commune--said"') == 51
    assert "<b>" not in picture
    assert "51 xã &amp; phường" in picture
    assert "style=" not in picture
    numbers = [int(x) for x in re.findall(r"M(\d+),", picture)]
    assert min(numbers) >= 0
    assert max(numbers) <= WIDTH


def test_neighbours_share_their_border_on_the_grid(write):
    first, second = read_atlas(write(features())).shapes[:2]
    shared = set(first.rings[0]) & set(second.rings[0])
    assert len(shared) == 2


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda listed: listed[1:], "1 communes are missing: "),
        (lambda listed: [*listed, listed[0]], "stands there twice"),
        (lambda listed: [{**listed[0], "properties": {}}, *listed[1:]], "with the property code"),
        (lambda listed: [square(COMMUNES[0].code, 200, 0), *listed[1:]], "outside Viet Nam"),
        (lambda listed: [_unclosed(listed[0]), *listed[1:]], "is not closed"),
        (lambda listed: [{**listed[0], "geometry": {"type": "Point", "coordinates": [104, 22]}}, *listed[1:]], "code"),
    ],
)
def test_what_is_no_map_is_refused_with_its_fault(write, spoil, sentence):
    with pytest.raises(MapRefused) as refused:
        read_atlas(write(spoil(features())))
    assert sentence in refused.value.message.say("en")
    assert "map.geojson" in refused.value.message.say("vi")


def _unclosed(feature):
    ring = feature["geometry"]["coordinates"][0]
    return {**feature, "geometry": {"type": "Polygon", "coordinates": [ring[:-1]]}}


def test_a_wrong_map_stops_the_application_with_a_sentence(write, database_url, key_file):
    settings = Settings.from_environment(
        {
            "SURVEY_DATABASE_URL": database_url,
            "SURVEY_SECRET_KEY": "a secret for tests only, long enough",
            "SURVEY_SECOND_FACTOR": "offered",
            "SURVEY_KEY_FILE": str(key_file),
            "SURVEY_GEOJSON": str(write(features()[2:], "short.geojson")),
        }
    )
    with pytest.raises(MapRefused):
        create_app(settings)
