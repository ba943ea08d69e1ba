"""Where snapshots lie: a folder on this machine, or at an address that fsspec opens (s3://…, memory://…).

On this machine a folder appears whole: it is written beside its place and moved there. An object store moves nothing,
so there the manifest is written last, and a folder without one is no snapshot.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from survey.freeze import sentences
from survey.plan.text import Refusal

LOCAL = "file://"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder by its path or address; it may be sent to another machine that reaches the same place."""

    url: str

    def __truediv__(self, name: str) -> "Folder":
        return Folder(f"{self.url.rstrip('/')}/{name}")

    @property
    def name(self) -> str:
        """The last step of its path."""
        return self.url.rstrip("/").rpartition("/")[2]

    def exists(self) -> bool:
        """Whether anything stands there."""
        path = self._path
        return path.exists() if path is not None else bool(self._far("exists"))

    def read(self, file: str) -> bytes:
        """The bytes of a file. Raises `FileNotFoundError` where there is none."""
        path = self._path
        if path is not None:
            return (path / file).read_bytes()
        content: bytes = self._far("cat_file", file)
        return content

    def write(self, file: str, content: bytes) -> None:
        """Write a file and wait until it is kept."""
        path = self._path
        if path is None:
            self._far("makedirs", file.rpartition("/")[0], exist_ok=True)
            self._far("pipe_file", file, content)
            return
        (path / file).parent.mkdir(parents=True, exist_ok=True)
        (path / file).write_bytes(content)
        _sync(path / file)
        _sync((path / file).parent)

    @contextmanager
    def being_written(self) -> Iterator["Folder"]:
        """Where to write until the block ends well; what a failed block wrote is removed."""
        path = self._path
        aside = self if path is None else Folder(str(path.with_name(f".{path.name}.{os.getpid()}")))
        aside.remove()
        try:
            yield aside
            if path is not None:
                Path(aside.url).rename(path)
                _sync(path.parent)
        except BaseException:
            aside.remove()
            raise

    def remove(self) -> None:
        """Remove it with all that is in it; nothing where there is nothing."""
        path = self._path
        if path is not None:
            shutil.rmtree(path, ignore_errors=True)
        elif self.exists():
            self._far("rm", recursive=True)

    @property
    def _path(self) -> Path | None:
        if "://" in self.url and not self.url.startswith(LOCAL):
            return None
        return Path(self.url.removeprefix(LOCAL))

    def _far(self, act: str, file: str = "", *values: object, **options: object) -> Any:
        """One act of the address's file system; a refusal where the address cannot be used."""
        try:
            import fsspec  # comes with the extra "cluster"

            system, path = fsspec.core.url_to_fs(self.url)
            return getattr(system, act)(f"{path}/{file}" if file else path, *values, **options)
        except FileNotFoundError:
            raise
        except (ImportError, OSError, ValueError) as error:
            reason = (str(error) or type(error).__name__).splitlines()[0]
            raise Refusal(sentences.SNAPSHOT_FAR.format(place=self.url, error=reason)) from error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
