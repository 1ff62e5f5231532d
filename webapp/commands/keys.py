"""`flask keys`: API keys."""

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from webapp.commands.errors import ends_with_one_line
from webapp.commands.table import print_row, since
from webapp.record.actor import SCOPES
from webapp.sandbox import sandbox_of
from webapp.sandbox.sandbox import Sandbox
from webapp.users import api_keys

group = AppGroup("keys", help="Manage API keys.")
test_option = click.option(
    "--test",
    "is_test",
    is_flag=True,
    help="A test key: its clients are apart from the real ones, and removed after seven days.",
)


def in_place_of(is_test: bool) -> AbstractContextManager[None]:
    """A block in the application that has the keys: of test keys, the sandbox."""
    return _sandbox().entered() if is_test else nullcontext()


def _sandbox() -> Sandbox:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return sandbox_of(app)


@group.command("create")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(SCOPES),
    help="What the key may do; repeat the option for several scopes.",
)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day (UTC) from which on the key is refused.",
)
@click.option(
    "--signed",
    is_flag=True,
    help="Demand that calls are signed; prints the secret for that in a second line.",
)
@test_option
@ends_with_one_line
def create(
    name: str,
    scopes: tuple[str, ...],
    until: datetime | None,
    signed: bool,
    is_test: bool,
) -> None:
    """Create an API key and print it. It cannot be shown again."""
    expires_on = until.replace(tzinfo=UTC) if until else None
    with in_place_of(is_test):
        key = api_keys.create_key(name, scopes, expires_on=expires_on, is_signed=signed)
    click.echo(key)
    if signed:
        click.echo(api_keys.signing_secret(key))


@group.command("rotate")
@click.argument("name")
@click.option(
    "--hours",
    type=click.IntRange(0, 24 * 30),
    default=api_keys.OVERLAP // timedelta(hours=1),
    show_default=True,
    help="How long the former key is good beside the new one.",
)
@test_option
@ends_with_one_line
def rotate(name: str, hours: int, is_test: bool) -> None:
    """Give an API key a new secret and print the key, and for signed calls the secret of those in a
    second line.
    """
    with in_place_of(is_test):
        rows = [row for row in api_keys.all_keys() if row.name == name]
        was, is_signed = (
            (rows[0].old_until, rows[0].is_signed) if rows else (None, False)
        )
        key = api_keys.rotate_key(name, timedelta(hours=hours), was=was)
    click.echo(key)
    if is_signed:
        click.echo(api_keys.signing_secret(key))


@group.command("list")
@ends_with_one_line
def show() -> None:
    """List the API keys: name, public part, scopes, state; then the test keys."""
    _print_keys()
    try:
        sandbox = _sandbox().app()
    except SQLAlchemyError:
        click.echo("The database of test keys can't be reached", err=True)
        return
    if sandbox:
        with sandbox.app_context():
            _print_keys()


def _print_keys() -> None:
    for key in api_keys.all_keys():
        scopes = " ".join(row.scope for row in key.scopes)
        state = since("used", key.last_used_on) or since("made", key.created_on)
        until = since("until", key.expires_on)
        if key.revoked_on:
            state = since("revoked", key.revoked_on)
        print_row(
            key.name, f"{api_keys.beginning_of(key.public_id)}_…", scopes, state, until
        )


@group.command("revoke")
@click.argument("name")
@test_option
@ends_with_one_line
def revoke(name: str, is_test: bool) -> None:
    """Revoke an API key, at once and on every process."""
    with in_place_of(is_test):
        api_keys.revoke_key(name)
    click.echo(f"Revoked {name}", err=True)
