"""A file or folder of respondents as parts, read one after the other or on several machines: the wanted columns alone.

Parquet is read by groups of rows, CSV and Stata by stretches of lines, SPSS at once. A folder is Parquet, and what its
folders are named after (`district=132/`) are columns. A source is a path, or an address that fsspec opens (s3://…).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol, TypeVar, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from survey.estimate import sentences
from survey.estimate.groups import places_of
from survey.plan.text import Refusal

T = TypeVar("T")
PART_ROWS = 2**21  # two groups of rows as Arrow writes them


@dataclass(frozen=True, slots=True)
class Wanted:
    """Columns to read: `codes` become text (so that 04252 stays itself), `numbers` stay as they are, and `labelled`
    codes become the labels that a Stata or SPSS file has for them."""

    codes: tuple[str, ...]
    numbers: tuple[str, ...]
    labelled: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """All of them, each once."""
        return list(dict.fromkeys((*self.codes, *self.numbers)))


class Part(Protocol):
    """What one process reads at a time; it may be sent to another machine."""

    def frames(self, wanted: Wanted) -> Iterator[pd.DataFrame]:
        """The rows, in frames that fit into memory; all columns and no row where a wanted column is missing."""


@dataclass(frozen=True, slots=True)
class Source:
    """The columns of a file or folder, and its parts."""

    columns: tuple[str, ...]
    parts: tuple[Part, ...]


def source_of(source: str | Path) -> Source:
    """Look into a file or folder. Refuses one that is not there, not readable, or of an unknown kind."""
    place = str(source)
    if "://" not in place and not Path(place).exists():
        raise Refusal(sentences.NO_FILE.format(path=place))
    ending, (system, path) = Path(place).suffix.lower(), _filesystem(place)
    if ending == ".parquet" or (Path(path).is_dir() if system is None else system.isdir(path)):
        return _readable(place, lambda: _parquet(place))
    if ending not in STRETCHES:
        raise Refusal(sentences.UNKNOWN_ENDING.format(path=place, known=", ".join((".parquet", *STRETCHES))))
    heading = _readable(place, lambda: next(STRETCHES[ending](place, None, 1)))
    return Source(tuple(map(str, heading.columns)), (Lines(place, ending),))


def read_frame(source: str | Path, wanted: Wanted) -> pd.DataFrame:
    """The wanted columns of a whole file as one frame."""
    return pd.concat([frame for part in source_of(source).parts for frame in part.frames(wanted)], ignore_index=True)


def as_codes(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Codes as categories of text: 3 and 3.0 are "3"; a missing value stays missing."""
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iu" and len(column):
        places, count = places_of(column)
        used = np.flatnonzero(np.bincount(places, minlength=count))
        first = np.empty(count, dtype=np.intp)
        first[places] = np.arange(len(places))
        texts = [str(code) for code in column.to_numpy()[first[used]]]
        rank = np.empty(count, dtype=np.int32)
        rank[used] = np.arange(len(used))
        return pd.Series(pd.Categorical.from_codes(rank[places], pd.Index(texts)), index=column.index)
    if not isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype("category")
    labels = column.cat.categories
    if pd.api.types.is_float_dtype(labels.dtype) and bool((labels % 1 == 0).all()):
        labels = labels.astype("int64")
    return column.cat.rename_categories([str(label) for label in labels])


@dataclass(frozen=True, slots=True)
class RowGroups:
    """Some groups of rows of a Parquet file; `start` numbers their first row in the whole."""

    fragment: Any  # a pyarrow.dataset.ParquetFileFragment: it knows its file and travels with it
    schema: Any
    start: int

    def frames(self, wanted: Wanted) -> Iterator[pd.DataFrame]:
        """One frame."""
        if not set(wanted.columns) <= set(self.schema.names):
            yield self.schema.empty_table().to_pandas()
            return
        table = _readable(self.fragment.path, lambda: self.fragment.to_table(self.schema, columns=wanted.columns))
        frame = table.unify_dictionaries().to_pandas(split_blocks=True, self_destruct=True)
        rows = pd.RangeIndex(self.start, self.start + len(frame))
        yield _with_codes(frame.set_index(rows), wanted)


@dataclass(frozen=True, slots=True)
class Lines:
    """A CSV, Stata or SPSS file."""

    source: str
    ending: str

    def frames(self, wanted: Wanted) -> Iterator[pd.DataFrame]:
        """A frame for each stretch of lines."""
        stretches = STRETCHES[self.ending](self.source, wanted, PART_ROWS)
        while True:
            frame = _readable(self.source, lambda: next(stretches, None))
            if frame is None:
                return
            yield _with_codes(frame, wanted)


def _with_codes(frame: pd.DataFrame, wanted: Wanted) -> pd.DataFrame:
    return frame.assign(**{name: as_codes(frame[name]) for name in wanted.codes if name in frame})


def _parquet(place: str) -> Source:
    """The groups of rows of all files, joined to parts of about PART_ROWS."""
    system, path = _filesystem(place)
    found = ds.dataset(path, format="parquet", filesystem=system, partitioning="hive")
    names = list(dict.fromkeys(step.split("=")[0] for file in found.files for step in file.split("/") if "=" in step))
    folders = ds.HivePartitioning(pa.schema([(name, pa.string()) for name in names if name in found.schema.names]))
    texts = {field.name for field in found.schema if pa.types.is_string(field.type) and field.name not in names}
    format_ = ds.ParquetFileFormat(dictionary_columns=texts)
    whole = ds.dataset(path, format=format_, filesystem=system, partitioning=folders)
    parts, start = [], 0
    for fragment in whole.get_fragments():
        for groups, rows in _joined([group.num_rows for group in fragment.row_groups]):
            parts.append(RowGroups(fragment.subset(row_group_ids=groups), whole.schema, start))
            start += rows
    if not parts:
        raise Refusal(sentences.EMPTY_FILE)
    return Source(tuple(whole.schema.names), tuple(parts))


def _joined(sizes: Sequence[int]) -> Iterator[tuple[list[int], int]]:
    """Neighbouring groups of rows up to PART_ROWS together, and how many rows they have."""
    groups: list[int] = []
    rows = 0
    for place, size in enumerate(sizes):
        if groups and rows + size > PART_ROWS:
            yield groups, rows
            groups, rows = [], 0
        groups.append(place)
        rows += size
    if groups:
        yield groups, rows


def _csv(source: str, wanted: Wanted | None, rows: int) -> Iterator[pd.DataFrame]:
    with _opened(source) as file:
        heading = pd.read_csv(file, nrows=0, encoding="utf-8-sig")
    if wanted is None:
        yield heading
        return
    codes: Any = dict.fromkeys(wanted.codes, "string")
    chosen: Any = _chosen(heading, wanted)
    with _opened(source) as file:
        yield from pd.read_csv(file, usecols=chosen, dtype=codes, chunksize=rows, encoding="utf-8-sig")


def _stata(source: str, wanted: Wanted | None, rows: int) -> Iterator[pd.DataFrame]:
    words, start = pd.DataFrame(), 0
    with _opened(source) as file, pd.read_stata(file, convert_categoricals=False, chunksize=rows) as stretches:
        for frame in stretches:
            if wanted is None:
                yield frame.iloc[:0]
                return
            labelled = [name for name in wanted.labelled if name in frame]
            if labelled and words.empty:
                with _opened(source) as again:
                    words = pd.read_stata(again, columns=labelled, order_categoricals=False)
            said = words.iloc[start : start + len(frame)].set_axis(frame.index) if labelled else words
            start += len(frame)
            columns = _chosen(frame, wanted)
            yield (frame if columns is None else frame[columns]).assign(**{name: said[name] for name in labelled})


def _spss(source: str, wanted: Wanted | None, _rows: int) -> Iterator[pd.DataFrame]:
    try:
        import pyreadstat  # an extra of its own
    except ImportError as error:
        raise Refusal(sentences.NEEDS_EXTRA.format(what=source, extra="spss")) from error
    try:
        heading, known = pyreadstat.read_sav(source, metadataonly=True)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as error:
        raise OSError(str(error)) from error
    if wanted is None:
        yield heading
        return
    frame, _ = pyreadstat.read_sav(source, usecols=_chosen(heading, wanted))
    labels = {name: known.variable_value_labels.get(name, {}) for name in wanted.labelled if name in frame}
    yield frame.assign(**{name: frame[name].map(words).fillna(frame[name]) for name, words in labels.items() if words})


def _chosen(frame: pd.DataFrame, wanted: Wanted) -> list[str] | None:
    """The wanted columns; None, for all, where one is missing: the refusal will list what there is."""
    return wanted.columns if set(wanted.columns) <= set(frame.columns) else None


def _opened(source: str) -> IO[bytes]:
    system, path = _filesystem(source)
    return Path(path).open("rb") if system is None else cast(IO[bytes], system.open(path, "rb"))


def _filesystem(source: str) -> tuple[Any, str]:
    """The file system of an address and the path there; None for a path on this machine."""
    if "://" not in source:
        return None, source
    try:
        import fsspec  # comes with the extra "cluster"
    except ImportError as error:
        raise Refusal(sentences.NEEDS_EXTRA.format(what=source, extra="cluster")) from error
    system, path = fsspec.core.url_to_fs(source)
    return system, path


def _readable(source: str, read: Callable[[], T]) -> T:
    """What `read` returns, or a refusal with the reader's own reason."""
    try:
        return read()
    except (OSError, ValueError, ImportError) as error:
        raise Refusal(
            sentences.UNREADABLE.format(path=source, error=(str(error) or repr(error)).splitlines()[0])
        ) from error


STRETCHES: dict[str, Callable[[str, Wanted | None, int], Iterator[pd.DataFrame]]] = {
    ".csv": _csv,
    ".dta": _stata,
    ".sav": _spss,
}
