"""A ZIP archive whose bytes depend on its contents alone: sorted names, one fixed date, one fixed mode."""

import io
import zipfile
from collections.abc import Mapping

_DATE = (1980, 1, 1, 0, 0, 0)  # the first that the format knows
_MODE = 0o644 << 16


def as_zip(files: Mapping[str, bytes]) -> bytes:
    """The files by name, packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _MODE
            archive.writestr(entry, files[name])
    return out.getvalue()
