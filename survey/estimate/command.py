"""`survey estimate`: the same table over files."""

import json
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import click
import pandas as pd

from survey.estimate import sentences
from survey.estimate.design import Design
from survey.estimate.interval import INTERVALS, IntervalName
from survey.estimate.outcomes import Outcome, listed_outcomes
from survey.estimate.sources import read_design, read_frame
from survey.estimate.table import estimate
from survey.plan.text import Refusal

EXAMPLE = """\b
Ước lượng theo miền, kèm sai số chọn mẫu. Estimates by domain, with their sampling error.

\b
FILE là tệp .csv, .parquet (hoặc thư mục Parquet) hay .dta, mỗi dòng một người trả lời.
FILE is .csv, .parquet (or a folder of Parquet) or .dta, one row per respondent.

\b
Ví dụ / Example:
  survey estimate persons.csv --design design.toml --by district --by sex --format csv

\b
design.toml:
  strata = "stratum"
  psu = "village"
  weight = "weight"
  fpc = "villages_in_frame"            # bỏ đi nếu không hiệu chỉnh / leave out for none
  lonely_psu = "fail"                  # fail, certainty, adjust, average, remove
  outcomes = ["phone_smart", "account_bank", {ratio = ["spent", "earned"]}, {total = "devices"}]
  missing = [7, 8, 9]                  # mã không phải câu trả lời / codes that are no answer
  psus = "villages.csv"                # mọi địa bàn đã chọn / every sampled PSU
  ssu = "household"                    # cùng ssu_fpc: hai giai đoạn / with ssu_fpc: two stages
  ssu_fpc = "households_in_village"

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
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--design", "design_path", required=True, type=click.Path(path_type=Path), help="DESIGN.toml.")
@click.option("--by", multiple=True, metavar="COLUMN", help="Cột phân nhóm; nhiều cột thì kết hợp. Columns to cross.")
@click.option("--outcome", multiple=True, metavar="COLUMN", help="Thay cho outcomes của tệp. Instead of the file's.")
@click.option("--interval", type=click.Choice(INTERVALS), default="korn-graubard", show_default=True)
@click.option("--level", type=float, default=0.95, show_default=True, help="Độ tin cậy. Confidence level.")
@click.option("--rho", multiple=True, metavar="[OUTCOME=]RHO", help="Cho / for korn-graubard-floor.")
@click.option("--format", "layout", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def estimate_command(
    file: Path,
    design_path: Path,
    by: tuple[str, ...],
    outcome: tuple[str, ...],
    interval: IntervalName,
    level: float,
    rho: tuple[str, ...],
    layout: str,
) -> None:
    try:
        given = read_design(design_path)
        outcomes = listed_outcomes(outcome or given.outcomes)
        frame = _respondents(file, given.design, outcomes, by, given.missing)
        table = estimate(frame, given.design, outcomes, by, interval=interval, level=level, rho=_rho(rho))
    except Refusal as refusal:
        raise Sentence(refusal) from refusal
    click.echo(_written(table, layout))


def _respondents(
    file: Path, design: Design, outcomes: Sequence[Outcome], by: Sequence[str], missing: Sequence[float]
) -> pd.DataFrame:
    """The columns that the estimate reads, codes as text, answers without the codes that are none."""
    answers = [column for outcome in outcomes for column in outcome.columns]
    codes = [column for column in (design.strata, design.psu, design.ssu, *by) if column is not None]
    sizes = [column for column in (design.weight, design.fpc, design.ssu_fpc) if column is not None]
    frame = read_frame(file, codes, [*answers, *sizes])
    if not missing:
        return frame
    return frame.assign(**{name: frame[name].mask(_is_any(frame[name], missing)) for name in answers if name in frame})


def _is_any(column: "pd.Series[Any]", codes: Sequence[float]) -> "pd.Series[bool]":
    return pd.to_numeric(column, errors="coerce").isin(list(codes))


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
