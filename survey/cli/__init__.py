"""The command line: one group, its commands by step of the road.

Every command has an example in its help; an error is one clear sentence and a non-zero exit.
"""

from survey.cli.main import main

__all__ = ["main"]
