"""The pages of `docs/` that are made from the code: settings, rights, codebook. A test holds them to it."""

import inspect
from pathlib import Path

import click

from survey import config
from survey.access import roles
from survey.cli.opening import say
from survey.questionnaire import codebook

_DOCS = Path(__file__).resolve().parents[2] / "docs"


@click.command()
def docs() -> None:
    """Write the pages of docs/ that are made from the code.

    \b
    Example:
      survey docs
    """
    for name, content in pages().items():
        (_DOCS / name).write_text(content, encoding="utf-8")
        say(f"docs/{name}")


def pages() -> dict[str, str]:
    """Each page by its file name."""
    return {"settings.md": _settings(), "rights.md": _rights(), "codebook.md": _codebook()}


def _settings() -> str:
    words = inspect.getdoc(config) or ""
    return f"# Settings\n\n```text\n{words}\n```\n"


def _rights() -> str:
    head = "| | " + " | ".join(role.title.en for role in roles.ALL) + " |"
    rule = "|---|" + ":-:|" * len(roles.ALL)
    rows = [
        f"| `{permission}` {text.en} | "
        + " | ".join("●" if permission in r.permissions else "" for r in roles.ALL)
        + " |"
        for permission, text in roles.PERMISSIONS.items()
    ]
    return "\n".join(["# Who may do what", "", head, rule, *rows, ""])


def _codebook() -> str:
    columns = ("name", "code", "level", "type", "question", "options")
    lines = ["# Codebook", "", "Every variable of the instruments in force, made from their definitions.", ""]
    lines += ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    for row in codebook.rows("en"):
        lines.append("| " + " | ".join(row[column].replace("|", "/") for column in columns) + " |")
    return "\n".join([*lines, ""])
