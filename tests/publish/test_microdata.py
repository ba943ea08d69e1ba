"""Microdata: who may take them, that each format says the same, and that nobody can be picked out of them."""

import csv
import hashlib
import io
import json
import shutil
import sys
import zipfile
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.plan.indicators import BY_ID
from survey.plan.text import Text
from survey.publish.files.masked import MASKS
from survey.publish.folder import write
from survey.publish.microdata.archive import CODEBOOK, MANIFEST, as_microdata
from survey.publish.microdata.columns import PRIVATE, described
from survey.publish.microdata.formats import FORMS, About, plain
from survey.publish.microdata.rules import BAR, HOUSEHOLD_CLASS, PERSON_CLASS, PERSON_STEPS
from survey.publish.microdata.tables import HOUSEHOLDS, PEOPLE, PSUS, microdata
from survey.publish.rules.audit import SIZES
from survey.store import accounts, audit
from survey.store.session import transaction
from survey.web.db import engine
from tests.publish.conftest import CODE, _enter, make_tables, note_release
from tests.publish.test_versions import as_frozen, snapshot

assert snapshot  # a fixture, by its name
KEY = b"k" * 32
PAGE = "/manage/releases/2025-1.0/microdata/{}-{}.zip"
PLANTED = ("Giàng Thị Planted", "0987654321", "nhà ở đầu bản Planted", "ba_planted")
WEIGHTS = {PEOPLE: ("weight_member", "weight_person"), HOUSEHOLDS: ("weight",)}


def planted(seed=11):
    """Frozen tables with what must never leave, in columns old and new; the groups as the survey meets them."""
    tables, rng = as_frozen(make_tables(seed)), np.random.default_rng(seed)
    members = tables["members"]
    members = members.assign(
        ethnicity=rng.choice([1, 2, 3, 7, 8, 9, 99], len(members), p=[0.4, 0.2, 0.1, 0.05, 0.15, 0.05, 0.05]),
        name=PLANTED[0],
        birth_month=5,
        birth_year=2031 - members["age"] - 11,
        schooling=9,
        commune_2019="04252",
    )
    households = tables["households"].assign(phone=PLANTED[1], comment=PLANTED[2], address=PLANTED[3], language=8)
    persons = tables["persons"].assign(name=PLANTED[0], address_person=PLANTED[3])
    return {**tables, "members": members, "households": households, "persons": persons}


@pytest.fixture(scope="module")
def frozen():
    return planted()


@pytest.fixture(scope="module")
def download(frozen):
    return microdata("download", frozen, KEY)


def hidden_from(level):
    return {"name", "phone", "comment", "remarks", *PRIVATE} | (
        {"age", "schooling", "relation", "language", "commune_2019", "village", "line", "mode"}
        if level == "download"
        else set()
    )


def read(form, content, path):
    """A table as its own programme would open it: values, labels of columns, labels of values."""
    path.write_bytes(content)
    if form == "csv":
        return pd.read_csv(path), {}, {}
    if form == "parquet":
        schema = pq.read_schema(path)
        meta = {name: schema.field(name).metadata for name in schema.names}
        labels = {name: known[b"label_vi"].decode() for name, known in meta.items()}
        values = {name: json.loads(known[b"values"]) for name, known in meta.items()}
        return pd.read_parquet(path), labels, {n: {int(c): t["vi"] for c, t in v.items()} for n, v in values.items()}
    reader = pyreadstat.read_sav if form == "spss" else pyreadstat.read_dta
    frame, meta = reader(path)
    return frame, meta.column_names_to_labels, {n: dict(v) for n, v in meta.variable_value_labels.items()}


@pytest.fixture(scope="module")
def of_snapshot(written, snapshot, tmp_path_factory):
    """The release of these tests, as it would be had it been made from the snapshot on disk."""
    manifest = {name: value for name, value in written.manifest.items() if name != "files"}
    manifest["snapshot"] = {"id": snapshot.name, "sha256": snapshot.sha256}
    files = {path.name: path.read_bytes() for path in (written.folder / "files").iterdir()}
    private = {name: (written.folder / name).read_bytes() for name in (SIZES, MASKS)}
    return write(tmp_path_factory.mktemp("of-snapshot"), manifest, written.figures, files, private)


@pytest.fixture
def people(app, settings, of_snapshot, snapshot):
    """The ids of the three who made the locked release, and a statistician's."""
    settings.releases.symlink_to(of_snapshot.folder.parent)
    shutil.copytree(snapshot.folder.url.removeprefix("file://"), f"{settings.snapshots_url}/{snapshot.name}")
    author, *_ = note_release(app, of_snapshot, publish=False)
    with app.app_context(), transaction(engine()) as session:
        person = accounts.add_account(session, username="so", display_name="so", password_hash="x", must_change=False)
        accounts.add_grant(session, person, role="statistician", reach="all")
        return author, person.id


@pytest.fixture
def statistician(app, people):
    return _enter(app, people[1])


def taken_from(app):
    """What the trail says of copies of microdata."""
    with app.app_context(), transaction(engine()) as session:
        entries = [one for one in audit.list_entries(session, f"release:{CODE}") if one.act == "microdata.download"]
        return [(one.actor, json.loads(one.details)) for one in entries]


def test_a_statistician_takes_microdata_and_the_trail_says_who_which_and_what(app, client, people, statistician):
    page = statistician.get("/manage/releases/2025-1.0").get_data(as_text=True)
    taken = {}
    for level in ("on-site", "download"):
        for form in FORMS:
            address = PAGE.format(level, form)
            assert address in page
            taken[level, form] = statistician.get(address)
            assert taken[level, form].status_code == 200
    names = zipfile.ZipFile(io.BytesIO(taken["download", "spss"].data)).namelist()
    assert names == sorted(["people.sav", "households.sav", "psus.sav", CODEBOOK, MANIFEST])
    assert "2025-1.0-microdata-download-spss.vi.zip" in taken["download", "spss"].headers["Content-Disposition"]
    noted = taken_from(app)
    assert {actor for actor, _ in noted} == {f"account:{people[1]}"}
    assert {(said["level"], said["form"]): said["sha256"] for _, said in noted} == {
        which: hashlib.sha256(answer.data).hexdigest() for which, answer in taken.items()
    }
    again = statistician.get(PAGE.format("download", "stata"))
    assert again.data == taken["download", "stata"].data


def test_others_find_no_microdata_and_no_copy_is_noted(app, client, people, statistician):
    address = PAGE.format("download", "csv")
    assert client.get(address).status_code == 303
    releaser = _enter(app, people[0])
    assert releaser.get(address).status_code == 404
    assert "microdata" not in releaser.get("/manage/releases/2025-1.0").get_data(as_text=True)
    for absent in (PAGE.format("public", "csv"), PAGE.format("download", "xls"), address.replace("1.0", "1.9")):
        assert statistician.get(absent).status_code == 404
    assert taken_from(app) == []


def test_spss_without_its_writer_is_refused_with_the_way_out(statistician, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    answer = statistician.get(PAGE.format("download", "spss"))
    assert answer.status_code == 422
    assert "survey[spss]" in answer.get_data(as_text=True)
    assert statistician.get(PAGE.format("download", "stata")).status_code == 200


@pytest.mark.parametrize("level", ["on-site", "download"])
def test_every_format_has_the_same_rows_weights_and_labels(level, frozen, tmp_path):
    about = About(Text("Vi dữ liệu", "Microdata"), "vi", datetime(2026, 1, 15, 8, tzinfo=UTC))
    for table, frame in microdata(level, frozen, KEY).tables.items():
        frame = plain(frame)
        for form, one in FORMS.items():
            content = one.make(frame, about)
            assert content == one.make(frame, about)
            back, labels, values = read(form, content, tmp_path / f"{table}.{one.ending}")
            assert list(back.columns) == list(frame.columns)
            assert len(back) == len(frame)
            for weight in WEIGHTS.get(table, ()):
                assert back[weight].sum() == pytest.approx(frame[weight].sum(), rel=1e-12)
            if form == "csv":
                continue
            for name in frame.columns:
                column = described()[name]
                assert labels[name]
                assert column.label.vi.startswith(labels[name])
                assert set(values.get(name, {})) == set(column.values)
            if table == PEOPLE:
                assert values["sex"] == {1: "Nam", 2: "Nữ"}
                assert "Mù Cang Chải" in values["district"][137]
                lines = [labels[name] for name in labels if name.startswith("account_")]
                assert len(set(lines)) == len(lines)


@pytest.mark.parametrize("level", ["on-site", "download"])
def test_no_name_no_free_word_and_nothing_near_them_is_in_any_file(level, frozen):
    about = About(Text("Vi dữ liệu", "Microdata"), "en", datetime(2026, 1, 15, 8, tzinfo=UTC))
    made = microdata(level, frozen, KEY)
    for frame in made.tables.values():
        assert not hidden_from(level) & set(frame.columns)
        for one in FORMS.values():
            content = one.make(plain(frame), about)
            assert not [word for word in PLANTED if word.encode() in content]
    assert {"name", "phone", "comment", "birth_year", "address"} <= set(made.report["columns_left_out"])


def test_on_site_files_keep_the_design_and_every_weight_exactly(frozen):
    tables = microdata("on-site", frozen, KEY).tables
    persons = tables[PEOPLE].dropna(subset="weight_person")
    assert persons["weight_person"].to_numpy() == pytest.approx(frozen["persons"]["weight"].to_numpy(), abs=0)
    assert set(tables[PSUS]["psu"]) == set(frozen["psus"]["psu"])
    assert tables[HOUSEHOLDS]["weight"].sum() == frozen["households"]["weight"].sum()


def assert_stands(made, frozen):
    """Every class of a download clears the bar, told by what the files themselves say."""
    people = made.tables[PEOPLE]
    for _, rows in people.groupby(list(PERSON_CLASS), dropna=False):
        assert len(rows) >= BAR.persons
        if rows["life_stage"].notna().all():  # where it is empty, so is every answer
            answering = rows["weight_person"].notna().sum()
            assert answering == 0 or answering >= BAR.persons
            for name in ("I07", "I08"):
                assert BY_ID[name].counts(rows).astype(float).nunique() != 1, name
    nothing = people[people["life_stage"].isna()]
    assert nothing[[name for name in people.columns if described()[name].question]].isna().all().all()
    hidden = people["urban"].isna()
    assert people.loc[hidden, ["psu", "stratum", "household"]].isna().all().all()
    homes = made.tables[HOUSEHOLDS]
    assert homes.groupby(list(HOUSEHOLD_CLASS), dropna=False).size().min() >= BAR.households
    assert homes["size"].max() <= BAR.largest_household
    known = people.dropna(subset="household")
    assert set(homes["household"].dropna()) == set(known["household"])
    if known.empty:
        return
    composed = (
        known.sort_values(list(PERSON_CLASS))
        .groupby(["district", "household"])[list(PERSON_CLASS[2:])]
        .apply(lambda rows: str(rows.fillna(-1).to_numpy().tolist()))
    )
    alike = composed.groupby([composed.index.get_level_values(0), composed]).size()
    assert alike.min() >= BAR.composition
    sizes = homes.dropna(subset="household").set_index("household")["size"]
    assert (known.groupby("household").size() == sizes.loc[sorted(sizes.index)]).all()


def test_classes_of_the_download_clear_the_bar_and_weights_have_three_digits(download, frozen):
    assert_stands(download, frozen)
    people = download.tables[PEOPLE]
    assert len(people) + download.report[PEOPLE][-1]["rows"] == len(frozen["members"])
    for name, whole in (("weight_member", frozen["members"]), ("weight_person", frozen["persons"])):
        assert people[name].sum() == pytest.approx(whole["weight"].sum(), rel=1e-3)
        assert people[name].dropna().map(lambda weight: float(f"{weight:.3g}") == weight).all()


def test_a_rare_person_is_coarsened_and_the_report_counts_it(frozen):
    members = frozen["members"].copy()
    here = members.index[(members["district"] == "137") & (members["age"] > 80)][0]
    members.loc[members["district"] == "137", "ethnicity"] = 1
    members.loc[here, "ethnicity"] = 9
    made = microdata("download", {**frozen, "members": members}, KEY)
    people = made.tables[PEOPLE]
    assert not ((people["district"] == 137) & (people["ethnic_group"] == 9)).any()
    assert_stands(made, frozen)
    steps = {one["step"]: one["rows"] for one in made.report[PEOPLE]}
    assert list(steps) == [*(step.id for step in PERSON_STEPS), "left_out"]
    assert steps["ethnicity"] == (people["ethnic_group"].isna() & people["age_group"].notna()).sum() > 0


rare = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 10_000),
        "psus_per_district": st.integers(1, 3),
        "small": st.integers(0, 2),
        "same": st.booleans(),
    }
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rare)
def test_whatever_the_sample_every_class_clears_the_bar(world):
    tables = as_frozen(make_tables(world["seed"], world["psus_per_district"], world["small"]))
    rng = np.random.default_rng(world["seed"])
    members, persons = tables["members"], tables["persons"]
    members = members.assign(ethnicity=rng.choice([1, 2, 8, 29, 98], len(members)))
    if world["same"]:
        # One district answers alike: whoever is known to live there would be known to have said so.
        members["health_record"] = members["health_record"].mask(members["district"] == "133", 1)
    tables |= {"members": members, "persons": persons}
    made = microdata("download", tables, KEY)
    assert_stands(made, tables)


def test_labels_cannot_be_carried_from_one_release_to_the_next(frozen):
    one, other = (microdata("download", frozen, key).tables[PSUS] for key in (KEY, b"o" * 32))
    assert sorted(one["psu"]) == sorted(other["psu"]) == list(range(1, len(frozen["psus"]) + 1))
    first, second = (microdata("download", frozen, key).tables[PEOPLE]["psu"] for key in (KEY, b"o" * 32))
    assert (first != second).mean() > 0.9


def test_the_household_of_a_certainty_village_is_no_unit_of_its_own_in_the_download(frozen):
    village = frozen["psus"]["psu"].iloc[0]
    tables = dict(frozen)
    for name in ("households", "members", "persons"):
        rows = tables[name]
        here = rows["village"] == village
        tables[name] = rows.assign(
            psu=rows["psu"].mask(here, rows["village"] + "/" + rows["household"]),
            stratum=rows["stratum"].mask(here, rows["stratum"] + "!" + rows["village"]),
        )
    inside = tables["households"][tables["households"]["village"] == village]
    other = frozen["psus"][frozen["psus"]["psu"] != village]
    units = inside[["psu", "stratum", "village", "district", "urban"]]
    tables["psus"] = pd.concat([other.assign(village=other["psu"]), units], ignore_index=True)
    found = microdata("download", tables, KEY).tables
    assert len(found[PSUS]) == len(frozen["psus"])
    assert found[PSUS]["stratum"].nunique() == frozen["psus"]["stratum"].nunique()
    assert found[HOUSEHOLDS]["psu"].value_counts().min() >= 10


def test_the_archive_describes_every_column_in_both_languages_and_says_what_was_done(of_snapshot, snapshot):
    for level in ("on-site", "download"):
        packed = as_microdata(of_snapshot, snapshot, level, "csv", "vi")
        assert packed == as_microdata(of_snapshot, snapshot, level, "csv", "vi")
        archive = zipfile.ZipFile(io.BytesIO(packed))
        told = json.loads(archive.read(MANIFEST))
        described_rows = list(csv.DictReader(io.StringIO(archive.read(CODEBOOK).decode("utf-8-sig"))))
        known = {(row["file"], row["name"]): row for row in described_rows}
        for table in (PEOPLE, HOUSEHOLDS, PSUS):
            frame = pd.read_csv(io.BytesIO(archive.read(f"{table}.csv")))
            assert len(frame) == told["rows"][table]
            for name in frame.columns:
                row = known.pop((table, name))
                assert row["label_vi"]
                assert row["label_en"]
                assert bool(row["values_vi"]) == bool(row["values_en"])
            for weight in WEIGHTS.get(table, ()):
                assert frame[weight].sum() == pytest.approx(told["weights"][f"{table}.{weight}"])
        assert known == {}
        assert all(rule["vi"] and rule["en"] for rule in told["rules"])
        for name, sha256 in told["files"].items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == sha256
    assert told["bar"] == BAR.as_record()
    assert {step["step"] for step in told["coarsened"][PEOPLE]} >= {"ethnicity", "age", "urban", "value", "left_out"}
