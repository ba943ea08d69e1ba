"""``python -m survey.cli`` is the same as ``survey``."""

from survey.cli.main import main

main()
