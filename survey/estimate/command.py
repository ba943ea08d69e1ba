"""`survey estimate`: the same table over files."""

import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import click
import pandas as pd

from survey.estimate import sentences
from survey.estimate.cluster import reduce_here, reduce_on
from survey.estimate.design_file import DesignFile, read_design
from survey.estimate.interval import INTERVALS, IntervalName
from survey.estimate.outcomes import Outcome, listed_outcomes
from survey.estimate.parts import source_of
from survey.estimate.sources import reading_of
from survey.estimate.sums import Sums
from survey.estimate.table import tabulate
from survey.estimate.waves import Wave, change
from survey.plan.text import Refusal

EXAMPLE = """\b
Ước lượng theo miền, kèm sai số chọn mẫu. Estimates by domain, with their sampling error.

\b
FILE là tệp .parquet (hoặc thư mục Parquet), .csv, .dta hay .sav, mỗi dòng một người trả lời; hoặc địa chỉ s3://…
FILE is .parquet (or a folder of Parquet), .csv, .dta or .sav, one row per respondent; or an address s3://…

\b
Ví dụ / Example:
  survey estimate persons.csv --design design.toml --by district --by sex --format csv
  survey estimate persons-2024.parquet --design design.toml --by district --change persons-2025.parquet
  survey estimate s3://wave/persons/ --design design.toml --by commune --scheduler tcp://10.0.0.5:8786

\b
design.toml:
  strata = "stratum"
  psu = "village"
  weight = "weight"
  fpc = "villages_in_frame"            # bỏ đi nếu không hiệu chỉnh / leave out for none
  lonely_psu = "fail"                  # fail, certainty, adjust, average, remove
  outcomes = ["phone_smart", "account_bank", {ratio = ["spent", "earned"]}, {total = "devices"}]
  missing = [7, 8, 9]                  # mã không phải câu trả lời / codes that are no answer
  psus = "villages.csv"                # mọi địa bàn đã chọn / every sampled PSU; --by may name its columns
  ssu = "household"                    # cùng ssu_fpc: hai giai đoạn / with ssu_fpc: two stages
  ssu_fpc = "households_in_village"

\b
  [calibration]                        # tổng dân số đã biết / known population totals
  method = "poststratify"              # poststratify, rake, greg
  totals = "population.csv"            # cột / columns: sex, age_group, total
                                       # hay / or: totals = {sex = {1 = 873853, 2 = 856547}}

Không có --by: toàn bộ mẫu. Without --by: everyone.
"""


class Sentence(click.ClickException):
    """A refusal on the terminal: in English if SURVEY_LANG is en, else in Vietnamese and then English. Exit code 1."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message.en)
        self.text = refusal.message

    def show(self, file: IO[Any] | None = None) -> None:
        """Write it to standard error."""
        if os.environ.get("SURVEY_LANG") != "en":
            click.echo(f"Lỗi: {self.text.vi}", file=file, err=True)
        click.echo(f"Error: {self.text.en}", file=file, err=True)


@click.command("estimate", help=EXAMPLE)
@click.argument("file", metavar="FILE")
@click.option("--design", "design_path", required=True, type=click.Path(path_type=Path), help="DESIGN.toml.")
@click.option("--by", multiple=True, metavar="COLUMN", help="Cột phân nhóm; nhiều cột thì kết hợp. Columns to cross.")
@click.option("--outcome", multiple=True, metavar="COLUMN", help="Thay cho outcomes của tệp. Instead of the file's.")
@click.option("--interval", type=click.Choice(INTERVALS), default="korn-graubard", show_default=True)
@click.option("--level", type=float, default=0.95, show_default=True, help="Độ tin cậy. Confidence level.")
@click.option("--rho", multiple=True, metavar="[OUTCOME=]RHO", help="Cho / for korn-graubard-floor.")
@click.option("--change", "later", metavar="FILE2", help="Thay đổi từ FILE đến FILE2. The change from FILE to FILE2.")
@click.option("--change-design", "later_design", type=click.Path(path_type=Path), help="DESIGN.toml của / of FILE2.")
@click.option("--labels", is_flag=True, help="Nhãn thay cho mã (.dta, .sav). Value labels instead of codes.")
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="Tính trên cụm máy Dask. Compute on a Dask cluster.")
@click.option("--format", "layout", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def estimate_command(  # one parameter for each option
    file: str,
    design_path: Path,
    by: tuple[str, ...],
    outcome: tuple[str, ...],
    interval: IntervalName,
    level: float,
    rho: tuple[str, ...],
    later: str | None,
    later_design: Path | None,
    labels: bool,
    scheduler: str | None,
    layout: str,
) -> None:
    try:
        given = read_design(design_path)
        outcomes = listed_outcomes(outcome or given.outcomes)

        def sums_of(source: str, design: DesignFile) -> Sums:
            return reduced(source, design, outcomes, by, labels, scheduler)

        if later is None:
            sums = sums_of(file, given)
            table = tabulate(sums, given.design, by, given.calibration, interval, level, rho=_rho(rho))
        else:
            then = given if later_design is None else read_design(later_design)
            waves = [Wave(sums_of(f, d), d.design, d.calibration) for f, d in ((file, given), (later, then))]
            table = change(waves[0], waves[1], by=by, level=level)
    except Refusal as refusal:
        raise Sentence(refusal) from refusal
    click.echo(_written(table, layout))


def reduced(
    file: str, given: DesignFile, outcomes: tuple[Outcome, ...], by: Sequence[str], labels: bool, scheduler: str | None
) -> Sums:
    """The sums that the table needs, read part by part, here or on a cluster; a terminal is told how far it is."""
    source = source_of(file)
    reading = reading_of(source, given.design, outcomes, by, given.calibration, given.missing, labels)

    def tell(done: int, parts: int) -> None:
        if parts > 1 and sys.stderr.isatty():
            click.echo(f"\r{file}: {done}/{parts}" + ("\n" if done == parts else ""), err=True, nl=False)

    if scheduler is None:
        return reduce_here(reading, source.parts, tell)
    return reduce_on(scheduler, reading, source.parts, tell)


def _rho(given: Sequence[str]) -> float | Mapping[str, float] | None:
    """`0.05` for all outcomes, or `phone=0.05` for one, as often as needed."""
    each: dict[str, float] = {}
    for text in given:
        name, _, number = text.rpartition("=")
        try:
            each[name] = float(number)
        except ValueError as error:
            raise Refusal(sentences.BAD_RHO.format(given=text)) from error
    if "" in each and len(each) > 1:
        raise Refusal(sentences.BAD_RHO.format(given=", ".join(given)))
    return each.get("", each) if each else None


def _written(table: pd.DataFrame, layout: str) -> str:
    """The table for people, or with all digits for machines; what cannot be estimated is empty, null in JSON."""
    if layout == "csv":
        return table.to_csv(index=False, lineterminator="\n").rstrip("\n")
    if layout == "json":
        rows = [{name: _plain(value) for name, value in row.items()} for row in table.to_dict("records")]
        return json.dumps(rows, ensure_ascii=False, indent=1)
    return table.to_string(index=False, float_format=lambda value: f"{value:.6g}", na_rep="–")


def _plain(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value
