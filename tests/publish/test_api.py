"""The API over a real server: its description, its examples, its promises."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

from tests.publish.conftest import CODE

ROOT = Path(__file__).parents[2]
VALIDATORS = ROOT / ".venv-validators" / "bin"
EXAMPLES = dict(re.findall(r"```(\w+)\n(.*?)```", (ROOT / "docs" / "api.md").read_text(), re.DOTALL))
# How often schemathesis tries each operation; the long proof takes more.
TRIES = os.environ.get("SOAK_EXAMPLES", "8")


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_description_is_openapi_and_the_server_keeps_to_it(address, tmp_path):
    path = tmp_path / "openapi.json"
    path.write_bytes(urlopen(f"{address}/api/v1/openapi.json").read())
    run(VALIDATORS / "openapi-spec-validator", "--schema", "3.1", path)
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    run(
        *(VALIDATORS / "schemathesis", "--no-color", "run", f"{address}/api/v1/openapi.json"),
        *("--checks", checks, "--max-examples", TRIES, "--seed", "1", "--no-shrink", "--phases", "coverage,fuzzing"),
        cwd=tmp_path,
    )


def test_the_examples_of_the_page_run(address, client, tmp_path):
    def example(language):
        return EXAMPLES[language].replace("http://127.0.0.1:8000", address)

    rows = list(csv.DictReader(io.StringIO(run("bash", "-c", example("sh")))))
    assert "headline" in {row["variant"] for row in rows}
    assert {row["indicator"] for row in rows} == {"I02"}
    assert "I02" in run(sys.executable, "-c", example("python"))
    (asked,) = re.findall(r'Web.Contents\("http://127.0.0.1:8000([^"]+)"', EXAMPLES["powerquery"])
    assert client.get(asked).mimetype == "text/csv"


def test_every_example_asks_an_address_that_answers(client, released):
    asked = [part for text in EXAMPLES.values() for part in re.findall(r"http://127.0.0.1:8000([^'\"\s]+)", text)]
    assert len(asked) == 4
    assert all(client.get(address).status_code == 200 for address in asked)


def test_a_parameter_that_cannot_be_is_refused_by_name(client, released):
    for query in ("indicator=I99", "order=estimate", "format=xml", "indicator="):
        answer = client.get(f"/api/v1/releases/{CODE}/figures?{query}", headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
        assert query.split("=")[0] in answer.json["detail"]


def test_a_code_may_be_kept_for_long_and_the_current_release_is_asked_again(client, released):
    for name in ("", "/structure", "/figures", "/figures?format=csv", "/figures?format=sdmx-csv"):
        fixed, moving = (client.get(f"/api/v1/releases/{code}{name}") for code in (CODE, "current"))
        assert "immutable" in fixed.headers["Cache-Control"]
        assert "immutable" not in moving.headers["Cache-Control"]
        assert fixed.data == moving.data
        assert fixed.headers["ETag"] == moving.headers["ETag"]
        again = client.get(f"/api/v1/releases/{CODE}{name}", headers={"If-None-Match": fixed.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_other_sites_may_read_the_releases_and_nothing_else(client, released):
    assert client.get("/api/v1/releases").headers["Access-Control-Allow-Origin"] == "*"
    for other in ("/", "/sign-in", "/api/v1/sync", "/results/downloads"):
        assert "Access-Control-Allow-Origin" not in client.get(other).headers


def test_what_is_withheld_is_null_with_its_status(client, released):
    rows = client.get(f"/api/v1/releases/{CODE}/figures?breakdown=district").json["figures"]
    hidden = [row for row in rows if row["status"].startswith("withheld")]
    assert hidden
    for row in hidden:
        assert {row[name] for name in ("estimate", "ci_low", "ci_high", "n", "se", "df")} == {None}
    assert json.loads(json.dumps(rows)) == rows
