"""`flask serve`: migrates the database, says where to open the product, and becomes the
production server.
"""

import os
import resource
import shlex
import socket
import sys
from contextlib import suppress
from typing import NoReturn

import click
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import SQLAlchemyError

from webapp.config import PROJECT
from webapp.storage.engines import is_migrated, shown_url
from webapp.users.links import make_link
from webapp.users.staff import has_staff
from webapp.web.answers import public_url

GREETING = """
  {company}

  Open        {start}
  API         {api}
  First key   {same_settings}.venv/bin/flask keys create my-shop --scope clients:create --scope clients:read
              (in a second terminal, in this folder)
  {first_admin}Stop        Ctrl-C
"""
SECONDS_TO_FINISH = 30  # for requests under way when the server is told to stop
SECONDS_FOR_HEAD = 10  # that a request's line and headers may take
# of each process; each costs a file and some memory, and no thread
MOST_CONNECTIONS = 8192


def serve(app: Flask) -> NoReturn:
    """Replace this process by the server. Raises ClickException when the port is taken."""
    host, port = app.config["HOST"], app.config["PORT"]
    _refuse_taken_port(host, port)
    migrate()
    with app.test_request_context():  # addresses are made in one
        click.echo(_greeting(app.config["COMPANY_NAME"]))
    sys.stdout.flush()
    os.environ.pop("FLASK_RUN_FROM_CLI", None)
    _allow_connections()
    options = {
        "interface": "asginl",  # ASGI, without the messages of start and stop
        "http": 1,
        "host": host,
        "port": port,
        "workers": app.config["WORKERS"],
        "backpressure": MOST_CONNECTIONS,
        "http1-header-read-timeout": SECONDS_FOR_HEAD * 1000,
        "workers-kill-timeout": SECONDS_TO_FINISH,
        "log-level": "error",
        "working-dir": PROJECT,
    }
    arguments = [f"--{name}={value}" for name, value in options.items()]
    os.execv(
        sys.executable,
        [
            sys.executable,
            "-m",
            "granian",
            *arguments,
            "--no-ws",
            "--respawn-failed-workers",
            "wsgi:server",
        ],
    )


def migrate() -> None:
    """Bring the database's schema up to date, and make it where there is none; one that a
    newer release made stays.
    """
    with suppress(SQLAlchemyError):
        if is_migrated():
            return
    upgrade()


def _same_settings() -> str:
    """Return what must stand before a command so that it uses this server's database; a
    password is not shown.
    """
    named = {
        name: os.environ.get(name, "").strip()
        for name in ("DATABASE_URL", "INSTANCE_PATH")
    }
    if named["DATABASE_URL"]:
        named["DATABASE_URL"] = shown_url(named["DATABASE_URL"])
    return "".join(
        f"{name}={shlex.quote(value)} " for name, value in named.items() if value
    )


def _greeting(company: str) -> str:
    return GREETING.format(
        company=company,
        start=public_url("pages.start").removesuffix("/"),
        api=public_url("api.docs"),
        same_settings=_same_settings(),
        first_admin=_first_admin(),
    )


def _first_admin() -> str:
    """Return the line with the link that makes the first administrator, "" once there is staff."""
    if has_staff():
        return ""
    link = public_url("auth.setup", token=make_link("first_admin"))
    return f"First admin {link}  (works once, for a day)\n  "


def _allow_connections() -> None:
    """Raise the limit of open files, which is 1,024 in most shells, as far as the system lets
    us.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _refuse_taken_port(host: str, port: int) -> None:
    try:
        with socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        ):
            pass
    except OSError as error:
        raise click.ClickException(
            f"HOST, PORT: can't listen on {host}:{port}: {error.strerror}"
        ) from None
