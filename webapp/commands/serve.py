"""`flask serve`: migrates the database, prints where the product can be opened, and becomes
the production server.
"""

import os
import resource
import shlex
import socket
import sys
from typing import NoReturn

import click
from flask import Flask, current_app

from webapp.config import PROJECT
from webapp.storage.engines import shown_url
from webapp.storage.schema import migrate
from webapp.users.links import make_link
from webapp.users.staff import has_staff
from webapp.web.answers import public_url

GREETING = """
  {company}

  Open        {start}
  API         {api}
  First key   {first_key}
              (in a second terminal, in this folder)
  {first_admin}Stop        Ctrl-C
"""
FIRST_KEY = "flask keys create my-shop --scope clients:create --scope clients:read"
SECONDS_TO_FINISH = 30  # for requests under way when the server is told to stop
SECONDS_FOR_HEAD = 10  # that a request's line and headers may take
# of each process; each costs a file and some memory, and no thread
MOST_CONNECTIONS = 8192


@click.command("serve")
def serve_command() -> None:
    """Migrate the database and serve the product."""
    serve(current_app)


def serve(app: Flask) -> NoReturn:
    """Replace this process by the server. Raises ClickException when the port is taken."""
    _refuse_taken_port(app.config["HOST"], app.config["PORT"])
    migrate()
    with app.test_request_context():  # addresses are made in one
        click.echo(_greeting(app))
    _allow_connections()
    become("granian", *_options(app), "wsgi:server")


def become(module: str, *arguments: str) -> NoReturn:
    """Replace this process by `python -m module`, with the same environment."""
    os.environ.pop("FLASK_RUN_FROM_CLI", None)
    sys.stdout.flush()
    command = [sys.executable, "-m", module, *arguments]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted


def _options(app: Flask) -> list[str]:
    """Return the options of Granian for these settings."""
    options = {
        "interface": "asginl",  # ASGI, without the messages of start and stop
        "http": 1,
        "host": app.config["HOST"],
        "port": app.config["PORT"],
        "workers": app.config["WORKERS"],
        "backpressure": MOST_CONNECTIONS,
        "http1-header-read-timeout": SECONDS_FOR_HEAD * 1000,
        "workers-kill-timeout": SECONDS_TO_FINISH,
        "log-level": "error",
        "working-dir": PROJECT,
    }
    named = [f"--{name}={value}" for name, value in options.items()]
    return [*named, "--no-ws", "--respawn-failed-workers"]


def _greeting(app: Flask) -> str:
    """Return where the product can be opened, and the first steps."""
    return GREETING.format(
        company=app.config["COMPANY_NAME"],
        start=public_url("start.page").removesuffix("/"),
        api=public_url("api.docs"),
        first_key=f"{_same_settings()}.venv/bin/{FIRST_KEY}",
        first_admin=_first_admin(),
    )


def _same_settings() -> str:
    """Return what must precede a command so that it uses this server's database, without the
    password.
    """
    url = os.environ.get("DATABASE_URL", "").strip()
    named = {
        "DATABASE_URL": shown_url(url) if url else "",
        "INSTANCE_PATH": os.environ.get("INSTANCE_PATH", "").strip(),
    }
    words = ""
    for name, value in named.items():
        if value:
            words += f"{name}={shlex.quote(value)} "
    return words


def _first_admin() -> str:
    """Return the line with the link that makes the first administrator, "" once there is staff."""
    if has_staff():
        return ""
    link = public_url("auth.setup", token=make_link("first_admin"))
    return f"First admin {link}  (works once, for a day)\n  "


def _allow_connections() -> None:
    """Raise the limit of open files, which is 1,024 in most shells, as far as the system allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise click.ClickException(
            f"HOST, PORT: can't listen on {host}:{port}: {error.strerror}"
        ) from None
