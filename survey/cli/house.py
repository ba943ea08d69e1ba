"""Setting up and serving: init, run (and the demonstration, which its room brings)."""

import os
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from survey.app import create_app
from survey.cli.opening import say, settings
from survey.config import Settings, make_secret
from survey.demo.command import demo_command as demo
from survey.keep.keys import make_key_file
from survey.store.schema import upgrade
from survey.store.session import engine_for
from survey.web.catalogues import compile_catalogues

__all__ = ["demo", "init", "run"]


@click.command()
def init() -> None:
    """Make what a new office needs: the secret, the key file, the tables. Runs again without harm.

    \b
    Example:
      survey init
    """
    made = make_secret()
    if made is not None:
        say(f"Secret     {made}")
    chosen = settings()
    if not chosen.key_file.exists():
        make_key_file(chosen.key_file)
        say(f"Key file   {chosen.key_file}  (copy it to two safe places: without it no record can be opened)")
    engine = engine_for(chosen.database_url)
    say(f"Tables     {upgrade(engine)}")
    engine.dispose()
    compile_catalogues()


class Site(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """The application under gunicorn: processes with threads, and no state in either."""

    def __init__(self, chosen: Settings, options: dict[str, Any]) -> None:
        self.chosen, self.options = chosen, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self.chosen)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, help="Port to listen at.")
@click.option("--workers", default=2, show_default=True, help="Processes; state lives in the database only.")
@click.option("--threads", default=4, show_default=True, help="Threads of each process.")
def run(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the site.

    \b
    Example:
      survey run --port 8080
    """
    chosen = settings()
    say(f"http://{host}:{port}")
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108, PTH112
        "control_socket_disable": True,
        # Loaded once and shared; no connection is open before the processes part.
        "preload_app": True,
        "loglevel": "warning",
    }
    Site(chosen, options).run()
