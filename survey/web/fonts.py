"""The typeface of the site, cut at set-up to what Vietnamese and English need.

Be Vietnam Pro (SIL Open Font License) comes from its own package; only two weights are used, and only Latin with the
Vietnamese marks, as WOFF2. Without the package the pages fall back to the system's fonts.
"""

from importlib.resources import files
from pathlib import Path

from fontTools import subset

from survey.paths import data

_WEIGHTS = {"Regular": 400, "SemiBold": 600}
_RANGES = ",".join(
    [
        "U+0020-007E,U+00A0-017F,U+01A0-01B0",  # Latin
        "U+0300-0304,U+0306-030C,U+0323,U+1EA0-1EF9",  # the marks of Vietnamese, apart and composed
        "U+2010-2026,U+2030-203A,U+20AB,U+2190-2193,U+2212",  # signs
    ]
)


def cut_fonts() -> list[Path]:
    """Write the two weights under static/fonts where they are missing; returns what was written."""
    folder = data("static") / "fonts"
    written = []
    for name, weight in _WEIGHTS.items():
        target = folder / f"be-vietnam-pro-{weight}.woff2"
        if target.exists():
            continue
        folder.mkdir(exist_ok=True)
        source = files("fontpkg_be_vietnam_pro") / "files" / f"BeVietnamPro-{name}.ttf"
        options = ["--flavor=woff2", "--layout-features=*", f"--unicodes={_RANGES}", f"--output-file={target}"]
        subset.main([str(source), *options])
        written.append(target)
    return written


if __name__ == "__main__":
    cut_fonts()
