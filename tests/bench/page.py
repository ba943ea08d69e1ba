"""The runs as a page of tables and a chart."""

import math
from pathlib import Path
from statistics import median
from typing import Any

CASES = ("province", "stratum", "sexage", "commune")
TITLES = {"province": "province", "stratum": "18 strata", "sexage": "sex × age", "commune": "200 communes"}
KINDS = {"ours": "survey.estimate", "svy": "svy", "samplics": "samplics", "R": "R survey"}
AGREE = 1e-9
Runs = list[dict[str, Any]]


class Measured:
    """The runs of one tool on one file."""

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self.name = KINDS["ours"] if runs[0]["kind"] == "ours" else runs[0]["tool"]
        self.cases = {case: self._median([run["seconds"].get(case) for run in runs]) for case in CASES}
        self.memory = median(run["gigabytes"] for run in runs)
        if runs[0]["kind"] == "ours":
            self.each = [run["whole"] for run in runs]
        else:
            each = [[run["seconds"].get(case) for case in CASES] for run in runs]
            self.each = [sum(seconds) for seconds in each if None not in seconds]
        self.stopped = not self.each
        self.total = self._median(self.each) if self.each else max(run["cap"] for run in runs)  # at least

    @staticmethod
    def _median(values: list[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return median(known) if known and len(known) == len(values) else None


def write_page(results: dict[str, Any], folder: Path) -> None:
    """README.md and chart.svg."""
    runs: Runs = results["runs"]
    sizes = sorted({run["persons"] for run in runs})
    pages, bars = [], []
    for mode in ("plain", "poststratified"):
        for persons in sizes:
            tools = [
                Measured(here)
                for kind in KINDS
                if (here := [r for r in runs if (r["kind"], r["persons"], r["mode"]) == (kind, persons, mode)])
            ]
            if not tools:
                continue
            pages.append(table(tools, persons, mode))
            if len(tools) > 1:
                bars.append((f"{persons:,} persons, {mode}", tools))
    pages.append(growth(runs))
    (folder / "chart.svg").write_text(chart(bars), encoding="utf-8")
    text = (Path(__file__).parent / "page.md").read_text(encoding="utf-8")
    low, high = (pick(run["load"] for run in runs) for pick in (min, max))
    loads = f"between {low:.1f} and {high:.1f}"
    filled = text.format(machine=results["machine"], loads=loads, tables="\n\n".join(pages))
    (folder / "README.md").write_text(filled, encoding="utf-8")


def table(tools: list[Measured], persons: int, mode: str) -> str:
    """Seconds of every case, the whole, how often ours fits into it, spread, memory, and whether the numbers agree."""
    ours = tools[0]
    lines = [
        f"### {persons:,} persons, {mode}",
        "",
        "| | " + " | ".join(TITLES.values()) + " | whole | runs: least–most | times ours | memory | same numbers |",
        "|---|" + "---:|" * 8 + "---|",
    ]
    for tool in tools:
        cases = " | ".join(seconds(tool.cases[case]) for case in CASES)
        spread = (
            f"{len(tool.runs)}: {seconds(min(tool.each))}–{seconds(max(tool.each))}"
            if tool.each
            else f"{len(tool.runs)}: stopped"
        )
        times = "" if tool is ours else ratio(tool, ours)
        same = "" if tool is ours else agreement(tool, ours)
        lines.append(f"| {tool.name} | {cases} | {over(tool)} | {spread} | {times} | {tool.memory:.2f} GB | {same} |")
    return "\n".join([*lines, "", closest(tools)] if len(tools) > 1 else lines)


def closest(tools: list[Measured]) -> str:
    """The case in which a peer comes nearest to our table from stored sums."""
    ours, *peers = tools
    times, name, case = min(
        (known / ours.cases[case], peer.name, case)
        for peer in peers
        for case in CASES
        if (known := peer.cases[case]) is not None
    )
    return f"From stored sums the closest case is {TITLES[case]}: {name} takes {times:.1f} times as long."


def over(tool: Measured) -> str:
    """The whole; a tool that was stopped took more than its limit."""
    return f"over {tool.total:.0f}" if tool.stopped else seconds(tool.total)


def ratio(tool: Measured, ours: Measured) -> str:
    """How often our whole job fits into the peer's estimation alone; a lower bound where it was stopped."""
    times = tool.total / ours.total
    return f"at least {math.floor(times)}×" if tool.stopped else f"{times:.0f}×"


def agreement(tool: Measured, ours: Measured) -> str:
    """Whether the sums of standard errors are ours."""
    apart = [
        abs(tool.runs[0]["checks"][case] - ours.runs[0]["checks"][case]) / ours.runs[0]["checks"][case]
        for case in CASES
        if case in tool.runs[0]["checks"]
    ]
    return f"yes ({max(apart):.0e})" if apart and max(apart) < AGREE else f"NO ({max(apart, default=0):.1e})"


def growth(runs: Runs) -> str:
    """What ours costs as the file grows."""
    lines = [
        "### Growth",
        "",
        "| persons | | read and reduce | four tables | whole | times a tenth of the persons | memory |",
        "|---:|---|" + "---:|" * 5,
    ]
    for mode in ("plain", "poststratified"):
        known: dict[int, float] = {}
        for persons in sorted({run["persons"] for run in runs}):
            here = [run for run in runs if (run["kind"], run["persons"], run["mode"]) == ("ours", persons, mode)]
            if here:
                read = median(run["seconds"]["read"] for run in here)
                tables = median(sum(run["seconds"][case] for case in CASES) for run in here)
                whole, memory = (median(run[name] for run in here) for name in ("whole", "gigabytes"))
                known[persons] = whole
                times = f"{whole / known[persons // 10]:.1f}" if persons // 10 in known else ""
                cells = " | ".join(map(seconds, (read, tables, whole)))
                lines.append(f"| {persons:,} | {mode} | {cells} | {times} | {memory:.2f} GB |")
    return "\n".join(lines)


def seconds(value: float | None) -> str:
    """Three significant digits; a case that did not end in its tool's time is a dash."""
    if value is None:
        return "–"
    return f"{value:.3f}" if value < 1 else f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def chart(bars: list[tuple[str, list[Measured]]]) -> str:
    """Bars of the whole, on a scale of powers of ten."""
    left, width, row = 150, 560, 22
    height = 40 + sum(34 + row * len(tools) for _, tools in bars)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 {height}" role="img" '
        'font-family="sans-serif" font-size="13">',
        "<title>Seconds for 2,310 estimates, by tool: a shorter bar is faster; each gridline is ten times more</title>",
        f'<rect width="800" height="{height}" fill="#fff"/>',
    ]

    def at(value: float) -> float:
        return left + width * (math.log10(max(value, 0.01)) + 2) / 5.2

    for power in range(-2, 4):
        x = at(10**power)
        parts.append(f'<path d="M{x:.0f} 24V{height - 8}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.0f}" y="16" text-anchor="middle" fill="#555">{10**power:g} s</text>')
    y = 44
    for title, tools in bars:
        parts.append(f'<text x="8" y="{y}" font-weight="bold">{title}</text>')
        y += 12
        for place, tool in enumerate(tools):
            value = tool.total
            fill = "#0b5fa5" if place == 0 else "#9aa5b1"
            said = f"{over(tool)} s"
            parts.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{tool.name}</text>')
            parts.append(f'<rect x="{left}" y="{y}" width="{at(value) - left:.0f}" height="18" fill="{fill}"/>')
            parts.append(f'<text x="{at(value) + 6:.0f}" y="{y + 14}">{said}</text>')
            y += row
        y += 22
    return "\n".join([*parts, "</svg>"]) + "\n"
