"""`flask users`: the staff."""

import sys

import click
from flask.cli import AppGroup

from webapp.commands.errors import ends_with_one_line
from webapp.commands.table import print_row, since
from webapp.storage.columns import now
from webapp.users import staff
from webapp.users.models import STAFF, USER_NAME

group = AppGroup("users", help="Manage the staff.")


@group.command("create")
@click.argument("email")
@click.option(
    "--role", required=True, type=click.Choice(STAFF), help="What the user may do."
)
@click.option("--name", help="Name shown in the history. Default: the email address.")
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input, for scripts.",
)
@ends_with_one_line
def create(
    email: str,
    role: str,
    name: str | None,
    password_stdin: bool,
) -> None:
    """Create a staff user."""
    sent = {
        "email": email,
        "name": name or email[: USER_NAME.limit],
        "role": role,
    }
    values = staff.read_staff(sent)
    username = values["username"]
    password = _typed_password(from_stdin=password_stdin)
    password_hash = staff.read_password(password, username, values["name"])
    staff.create_staff(values, password_hash)
    click.echo(f"Made {role} {username}", err=True)


@group.command("list")
@ends_with_one_line
def show() -> None:
    """List the staff: email address, name, role, state."""
    for user in staff.staff():
        state = since("disabled", user.disabled_on)
        if not state and not user.password_hash:
            state = "invited"
        print_row(user.username, user.name, user.role, state)


@group.command("disable")
@click.argument("email")
@ends_with_one_line
def disable(email: str) -> None:
    """Disable the sign-in of a staff user at once. The last administrator stays."""
    staff.change_staff(_id_of(email), None, disabled_on=now())


@group.command("enable")
@click.argument("email")
@ends_with_one_line
def enable(email: str) -> None:
    """Enable the sign-in of a staff user again."""
    staff.change_staff(_id_of(email), None, disabled_on=None)


def _typed_password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed.rstrip("\r\n")


def _id_of(email: str) -> int:
    """Return the id of the staff user with this address, 0 when there is none."""
    wanted = email.casefold()
    for user in staff.staff():
        if user.username.casefold() == wanted:
            return user.id
    return 0
