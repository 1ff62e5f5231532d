"""The commands: `flask serve`, `flask keys …`, `flask users …`, `flask lists …`, `flask
drafts …`.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError, ProgrammingError

from webapp import demo
from webapp.clients import lists
from webapp.commands.serve import serve
from webapp.drafts import store
from webapp.record.actor import SCOPES
from webapp.record.problem import InputRefused
from webapp.storage.backup import BackupProblem, back_up
from webapp.storage.columns import now
from webapp.storage.engines import is_sqlite, shown_url, sqlite_path
from webapp.users import api_keys, staff
from webapp.users.models import STAFF, USER_NAME

NO_DATABASE = (
    "The database {url} can't be used: {reason}. Run this command with the DATABASE_URL and INSTANCE_PATH of the server; "
    "if it was never started, start it once: make run"
)

keys_group = AppGroup("keys", help="Make, list and revoke API keys.")
users_group = AppGroup("users", help="Make, list, disable and enable staff.")
demo_group = AppGroup("demo", help="Show the product with made-up clients.")
drafts_group = AppGroup("drafts", help="Forget what nobody goes on with.")
lists_group = AppGroup(
    "lists", help=f"See and change the reference lists: {', '.join(lists.MODELS)}."
)


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(serve_command)
    app.cli.add_command(keys_group)
    app.cli.add_command(lists_group)
    app.cli.add_command(drafts_group)
    app.cli.add_command(users_group)
    app.cli.add_command(demo_group)
    app.cli.add_command(backup_command)


def told(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command end with one line for what went wrong."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (
            InputRefused,
            BackupProblem,
        ) as error:
            raise click.ClickException(str(error)) from None
        except (OperationalError, ProgrammingError) as error:
            reason = str(error.orig).partition("\n")[0]
            raise click.ClickException(
                NO_DATABASE.format(
                    url=shown_url(current_app.config["DATABASE_URL"]), reason=reason
                )
            ) from None

    return wrapped


@click.command("serve")
def serve_command() -> None:
    """Migrate the database and serve the product."""
    serve(current_app)


@keys_group.command("create")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(SCOPES),
    help="What it may do; give one or more.",
)
@told
def create_key(name: str, scopes: tuple[str, ...]) -> None:
    """Make an API key and print it. It can't be shown again."""
    click.echo(api_keys.create_key(name, scopes))


@keys_group.command("list")
@told
def list_keys() -> None:
    """List the keys: name, what may be seen of it, scopes, state."""
    for key in api_keys.all_keys():
        state = (
            f"revoked {key.revoked_on:%Y-%m-%d}"
            if key.revoked_on
            else f"made {key.created_on:%Y-%m-%d}"
        )
        click.echo(
            "\t".join(
                (
                    key.name,
                    f"crd_{key.public_id}_…",
                    " ".join(row.scope for row in key.scopes),
                    state,
                )
            )
        )


@keys_group.command("revoke")
@click.argument("name")
@told
def revoke_key(name: str) -> None:
    """Make a key worthless at once."""
    api_keys.revoke_key(name)
    click.echo(f"Revoked {name}", err=True)


@lists_group.command("show")
@click.argument("list_name", metavar="[LIST]", required=False)
@told
def show_list(list_name: str | None) -> None:
    """Show one list or all: code, name, state."""
    for name in [list_name] if list_name else lists.MODELS:
        for entry in lists.entries_of(name):
            state = f"retired {entry.retired_on:%Y-%m-%d}" if entry.retired_on else ""
            click.echo("\t".join(filter(None, (name, entry.code, entry.name, state))))


@lists_group.command("add")
@click.argument("list_name", metavar="LIST")
@click.argument("code")
@click.option("--name", help="What people read; the code without it.")
@click.option(
    "--person",
    is_flag=True,
    help="For client_types: clients of it are people, not businesses.",
)
@told
def add_to_list(list_name: str, code: str, name: str | None, person: bool) -> None:
    """Put CODE at the end of LIST."""
    lists.add_entry(list_name, code, name or code, is_person=person)


@lists_group.command("rename")
@click.argument("list_name", metavar="LIST")
@click.argument("code")
@click.argument("name")
@told
def rename_in_list(list_name: str, code: str, name: str) -> None:
    """Change the NAME that people read for CODE."""
    lists.change_entry(list_name, code, name=name)


@lists_group.command("retire")
@click.argument("list_name", metavar="LIST")
@click.argument("code")
@told
def retire_in_list(list_name: str, code: str) -> None:
    """Offer CODE no more; clients that have it keep it."""
    lists.retire_entry(list_name, code)


@lists_group.command("restore")
@click.argument("list_name", metavar="LIST")
@click.argument("code")
@told
def restore_in_list(list_name: str, code: str) -> None:
    """Offer a retired CODE again."""
    lists.change_entry(list_name, code, retired_on=None)


@users_group.command("create")
@click.argument("email")
@click.option(
    "--role", required=True, type=click.Choice(STAFF), help="What the person may do."
)
@click.option(
    "--name", help="What the history calls the person; the address without it."
)
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input, for scripts.",
)
@told
def create_user(email: str, role: str, name: str | None, password_stdin: bool) -> None:
    """Make a staff user."""
    values = staff.read_staff(
        {"email": email, "name": name or email[: USER_NAME.limit], "role": role}
    )
    typed = (
        sys.stdin.readline()
        if password_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    password = typed.rstrip("\r\n")
    staff.create_staff(
        values, staff.read_password(password, values["username"], values["name"])
    )
    click.echo(f"Made {role} {values['username']}", err=True)


@users_group.command("list")
@told
def list_users() -> None:
    """List the staff: address, name, role, state."""
    for user in staff.staff():
        state = (
            f"disabled {user.disabled_on:%Y-%m-%d}"
            if user.disabled_on
            else "invited"
            if not user.password_hash
            else ""
        )
        click.echo(
            "\t".join(filter(None, (user.username, user.name, user.role, state)))
        )


@users_group.command("disable")
@click.argument("email")
@told
def disable_user(email: str) -> None:
    """Lock a staff user out at once; the last administrator stays."""
    staff.change_staff(staff_id(email), None, disabled_on=now())


@users_group.command("enable")
@click.argument("email")
@told
def enable_user(email: str) -> None:
    """Let a staff user in again."""
    staff.change_staff(staff_id(email), None, disabled_on=None)


def staff_id(email: str) -> int:
    """Return the id of the staff user with this address, 0 when there is none."""
    return next(
        (
            user.id
            for user in staff.staff()
            if user.username.casefold() == email.casefold()
        ),
        0,
    )


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@told
def backup_command(file: Path) -> None:
    """Write a whole copy of the embedded database to a new FILE, while it is served."""
    url = current_app.config["DATABASE_URL"]
    if not is_sqlite(url):
        raise click.ClickException(
            "Use pg_dump: this command copies the embedded database alone"
        )
    back_up(sqlite_path(url), file)
    click.echo(f"Copied to {file}", err=True)


@demo_group.command("load")
@click.option(
    "--clients",
    default=200,
    type=click.IntRange(1, 10_000_000),
    show_default=True,
    help="How many.",
)
@click.option(
    "--seed", default=1, show_default=True, help="The same seed makes the same clients."
)
@told
def load_demo(clients: int, seed: int) -> None:
    """Store made-up clients in a database that has none."""
    with click.progressbar(
        length=clients, label=f"{clients:,} clients", file=sys.stderr
    ) as bar:
        try:
            demo.load_clients(clients, seed, bar.update)
        except demo.NotEmpty:
            raise click.ClickException(
                "There are clients already; load a demonstration into a database of its own"
            ) from None
    demo.load_drafts(1000, seed)


@demo_group.command("fill", hidden=True)
@told
def fill_demo() -> None:
    """Make what `demo serve` serves, in a new database, and print who may sign in."""
    upgrade()
    demo.load_clients(200, 1, lambda _count: None)
    demo.load_drafts(1000, 1)
    for role, email, password in demo.make_users():
        click.echo(f"  {role:6} {email}   password {password}")
    click.echo(f"  API key {api_keys.create_key('demo', SCOPES)}")


@demo_group.command("serve")
def serve_demo() -> None:
    """Serve a database of its own with 200 clients in all states, and print a rep, an
    administrator and an API key.
    """
    os.environ.update(
        INSTANCE_PATH=tempfile.mkdtemp(prefix="clients-demo-"), DATABASE_URL=""
    )
    os.environ.pop("FLASK_RUN_FROM_CLI", None)
    flask = [sys.executable, "-m", "flask"]
    subprocess.run([*flask, "demo", "fill"], check=True)  # noqa: S603
    os.execv(sys.executable, [*flask, "serve"])  # noqa: S606


@drafts_group.command("purge")
@told
def purge_drafts() -> None:
    """Remove the drafts that nobody visited for 30 days, or answered nothing in for a day; a
    server does it every hour.
    """
    click.echo(f"Removed {store.purge()}")
