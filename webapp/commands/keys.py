"""`flask keys`: API keys."""

from datetime import UTC, datetime, timedelta

import click
from flask.cli import AppGroup

from webapp.commands.errors import ends_with_one_line
from webapp.commands.table import print_row, since
from webapp.record.actor import SCOPES
from webapp.users import api_keys

group = AppGroup("keys", help="Manage API keys.")


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
@ends_with_one_line
def create(
    name: str, scopes: tuple[str, ...], until: datetime | None, signed: bool
) -> None:
    """Create an API key and print it. It cannot be shown again."""
    expires_on = until.replace(tzinfo=UTC) if until else None
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
@ends_with_one_line
def rotate(name: str, hours: int) -> None:
    """Give an API key a new secret and print the key, and for signed calls the secret of those in a
    second line.
    """
    rows = [row for row in api_keys.all_keys() if row.name == name]
    was, is_signed = (rows[0].old_until, rows[0].is_signed) if rows else (None, False)
    key = api_keys.rotate_key(name, timedelta(hours=hours), was=was)
    click.echo(key)
    if is_signed:
        click.echo(api_keys.signing_secret(key))


@group.command("list")
@ends_with_one_line
def show() -> None:
    """List the API keys: name, public part, scopes, state."""
    for key in api_keys.all_keys():
        scopes = " ".join(row.scope for row in key.scopes)
        state = since("used", key.last_used_on) or since("made", key.created_on)
        until = since("until", key.expires_on)
        if key.revoked_on:
            state = since("revoked", key.revoked_on)
        print_row(key.name, f"crd_{key.public_id}_…", scopes, state, until)


@group.command("revoke")
@click.argument("name")
@ends_with_one_line
def revoke(name: str) -> None:
    """Revoke an API key, at once and on every process."""
    api_keys.revoke_key(name)
    click.echo(f"Revoked {name}", err=True)
