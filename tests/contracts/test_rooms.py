"""The house holds: who imports whom, how long things are, and that the numbers load no web."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "survey").rglob("*.py"))
LONGEST_MODULE = 250
LONGEST_FUNCTION = 40
EXPLAINED = "# Long because"


def _functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_are_short_or_say_why(path: Path) -> None:
    source = path.read_text()
    lines = source.splitlines()
    assert len(lines) <= LONGEST_MODULE or EXPLAINED in source, f"{len(lines)} lines; split it or say '{EXPLAINED} …'"
    for function in _functions(ast.parse(source)):
        length = (function.end_lineno or 0) - function.lineno + 1
        body = "\n".join(lines[function.lineno - 1 : function.end_lineno])
        assert length <= LONGEST_FUNCTION or EXPLAINED in body, f"{function.name}: {length} lines"


@pytest.mark.parametrize("room", sorted(path.parent for path in (ROOT / "survey").glob("*/__init__.py")))
def test_a_room_says_what_it_is_and_imports_nothing(room: Path) -> None:
    tree = ast.parse((room / "__init__.py").read_text())
    assert ast.get_docstring(tree), f"{room.name} has no docstring"
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    # The library hands its names on; the command line names its one entry.
    assert room.name in {"estimate", "cli"} or not imports


def test_the_numbers_load_neither_the_web_nor_the_database() -> None:
    modules = "survey.estimate, survey.plan.indicators, survey.publish.rules.disclosure, survey.publish.rules.verdict"
    program = f"import {modules}, sys; print(sorted({{'flask', 'sqlalchemy'}} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)
    assert loaded.stdout.strip() == "[]"


def test_only_the_web_commits_a_request() -> None:
    committing = [
        str(path.relative_to(ROOT / "survey"))
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    rooms = {name.split("/")[0] for name in committing}
    # Outside a request the command line and the demonstration world end their own transactions.
    assert rooms <= {"web", "cli", "demo"}, committing


def test_tables_are_built_by_migrations_only() -> None:
    assert [path for path in MODULES if "create_all(" in path.read_text()] == []
