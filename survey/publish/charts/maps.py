"""A map of the present communes, where the office brings their boundaries as GeoJSON: read and checked once, projected,
thinned to the grid of the screen, drawn as SVG. No tiles, nothing from another host.

A commune is filled by what is said of it (a verdict, a figure, nothing), never by how high its value is.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any, Literal

from markupsafe import Markup, escape

from survey.plan.areas import units
from survey.plan.text import Refusal, Text
from survey.publish.charts.dots import drawn

Point = tuple[int, int]
Fill = Literal["met", "not", "open", "withheld", "said", "none"]
WIDTH = 720
_LARGEST = 2 * 1024 * 1024
_EAST, _NORTH = (102.0, 110.0), (8.0, 24.0)
_WRONG = Text(
    'Bản đồ "{file}" không dùng được: {reason}. Sửa tệp, hoặc bỏ cài đặt SURVEY_GEOJSON, rồi khởi động lại.',
    'The map "{file}" cannot be used: {reason}. Correct the file, or remove SURVEY_GEOJSON, then start again.',
)


class MapRefused(Refusal):
    """A GeoJSON file that cannot serve as the map; its sentence says why."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One commune as it is drawn: its rings on the grid, and the point where its label stands."""

    code: str
    rings: tuple[tuple[Point, ...], ...]
    middle: Point
    room: int


@dataclass(frozen=True, slots=True)
class Atlas:
    """The communes of today on a grid of `WIDTH` by `height`."""

    height: int
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What the map says of one commune: how it is filled, the short label, and the whole of it for the ear."""

    fill: Fill
    label: str
    says: str


@lru_cache(maxsize=4)
def read_atlas(path: Path) -> Atlas:
    """The map of a file. Raises `MapRefused` where it is no map of the present communes."""
    try:
        if path.stat().st_size > _LARGEST:
            raise _refused(path, Text("lớn hơn 2 MB", "it is larger than 2 MB"))
        features = json.loads(path.read_bytes())["features"]
        polygons = {str(each["properties"]["code"]): _polygons(each["geometry"]) for each in features}
    except OSError as error:
        raise _refused(path, Text("không đọc được tệp", "the file cannot be read")) from error
    except (ValueError, KeyError, TypeError) as error:
        reason = Text(
            "không phải FeatureCollection gồm Polygon, MultiPolygon có thuộc tính code",
            "it is no FeatureCollection of Polygon and MultiPolygon with the property code",
        )
        raise _refused(path, reason) from error
    known = [unit.code for unit in units("2025", "commune")]
    _check(path, polygons, known)
    if len(features) != len(polygons):
        raise _refused(path, Text("có mã xã lặp lại", "a commune's code stands there twice"))
    return _atlas({code: polygons[code] for code in known})


def _polygons(geometry: Mapping[str, Any]) -> list[list[list[float]]]:
    """The outer and inner rings of a geometry, as a flat list. Raises `KeyError` for another kind."""
    many = {"Polygon": False, "MultiPolygon": True}[geometry["type"]]
    polygons = geometry["coordinates"] if many else [geometry["coordinates"]]
    return [ring for rings in polygons for ring in rings]


def _check(path: Path, polygons: Mapping[str, list[list[list[float]]]], known: list[str]) -> None:
    missing = [code for code in known if code not in polygons]
    if missing:
        listed = ", ".join(missing[:5])
        raise _refused(path, Text("thiếu {n} xã, phường: {codes}", "{n} communes are missing: {codes}").format(
            n=len(missing), codes=listed))  # fmt: skip
    for code in known:
        for ring in polygons[code]:
            if len(ring) < 4 or ring[0][:2] != ring[-1][:2]:
                reason = Text("đường biên của {code} không khép kín", "a ring of {code} is not closed")
                raise _refused(path, reason.format(code=code))
            if not all(_EAST[0] <= x <= _EAST[1] and _NORTH[0] <= y <= _NORTH[1] for x, y, *_ in ring):
                reason = Text("tọa độ của {code} ở ngoài Việt Nam", "{code} has coordinates outside Viet Nam")
                raise _refused(path, reason.format(code=code))


def _atlas(polygons: Mapping[str, list[list[list[float]]]]) -> Atlas:
    """Degrees become a grid of whole pixels; neighbours share their points, so they share them on the grid too."""
    flat = [point for rings in polygons.values() for ring in rings for point in ring]
    west, north = min(x for x, *_ in flat), max(y for _, y, *_ in flat)
    narrow = cos(radians((north + min(y for _, y, *_ in flat)) / 2))
    scale = (WIDTH - 4) / ((max(x for x, *_ in flat) - west) * narrow)

    def place(point: list[float]) -> Point:
        return round((point[0] - west) * narrow * scale) + 2, round((north - point[1]) * scale) + 2

    shapes = []
    for code, rings in polygons.items():
        thinned = [ring for ring in (_thinned(map(place, ring)) for ring in rings) if len(ring) > 2]
        largest = max(thinned, key=lambda ring: abs(_twice_area(ring)))
        shapes.append(Shape(code, tuple(thinned), _middle(largest), abs(_twice_area(largest)) // 2))
    height = max(y for shape in shapes for ring in shape.rings for _, y in ring) + 2
    return Atlas(height, tuple(shapes))


def _thinned(points: Iterable[Point]) -> tuple[Point, ...]:
    """A ring without points that repeat or lie on a straight line between their neighbours."""
    ring: list[Point] = []
    for x, y in points:
        if ring and ring[-1] == (x, y):
            continue
        if len(ring) > 1:
            (ax, ay), (bx, by) = ring[-2:]
            if (bx - ax) * (y - by) == (by - ay) * (x - bx):
                ring.pop()
        ring.append((x, y))
    return tuple(ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring)


def _sides(ring: tuple[Point, ...]) -> Iterator[tuple[Point, Point]]:
    return zip(ring, (*ring[1:], ring[0]), strict=True)


def _twice_area(ring: tuple[Point, ...]) -> int:
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in _sides(ring))


def _middle(ring: tuple[Point, ...]) -> Point:
    """The centroid of a ring, where its label stands."""
    area = _twice_area(ring) or 1
    x = sum((ax + bx) * (ax * by - bx * ay) for (ax, ay), (bx, by) in _sides(ring)) / (3 * area)
    y = sum((ay + by) * (ax * by - bx * ay) for (ax, ay), (bx, by) in _sides(ring)) / (3 * area)
    return round(x), round(y)


def draw(atlas: Atlas, marks: Mapping[str, Mark], *, title: str, description: str) -> Markup:
    """The map: every commune with its own title for who points at it; a label where there is room for it."""
    parts = []
    for shape in atlas.shapes:
        mark = marks[shape.code]
        lines = "".join(_path(ring) for ring in shape.rings)
        parts.append(
            f'<path class="commune commune--{mark.fill}" d="{lines}"><title>{escape(mark.says)}</title></path>'
        )
    for shape in atlas.shapes:
        mark = marks[shape.code]
        if mark.label and shape.room > 28 * 7 * len(mark.label):
            x, y = shape.middle
            parts.append(f'<text class="halo" x="{x}" y="{y + 5}" text-anchor="middle">{escape(mark.label)}</text>')
    return drawn(
        f'<svg class="atlas" viewBox="0 0 {WIDTH} {atlas.height}" role="img" aria-labelledby="atlas-title atlas-desc">'
        f'<title id="atlas-title">{escape(title)}</title><desc id="atlas-desc">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _path(ring: tuple[Point, ...]) -> str:
    (x, y), steps = ring[0], [f"{bx - ax},{by - ay}" for (ax, ay), (bx, by) in pairwise(ring)]
    return f"M{x},{y}l{' '.join(steps)}z"


def _refused(path: Path, reason: Text) -> MapRefused:
    return MapRefused(_WRONG.format(file=path.name, reason=reason))
