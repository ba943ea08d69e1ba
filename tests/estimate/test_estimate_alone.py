"""The room stands alone: a statistician may take it without the web and the database."""

import subprocess
import sys


def test_a_fresh_interpreter_loads_neither_flask_nor_sqlalchemy() -> None:
    program = (
        "import sys, survey.estimate, survey.estimate.command\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'flask', 'sqlalchemy', 'werkzeug', 'jinja2'}))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
