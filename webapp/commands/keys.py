"""`flask keys`: API keys."""

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
@ends_with_one_line
def create(name: str, scopes: tuple[str, ...]) -> None:
    """Create an API key and print it. It cannot be shown again."""
    click.echo(api_keys.create_key(name, scopes))


@group.command("list")
@ends_with_one_line
def show() -> None:
    """List the API keys: name, public part, scopes, state."""
    for key in api_keys.all_keys():
        scopes = " ".join(row.scope for row in key.scopes)
        state = since("made", key.created_on)
        if key.revoked_on:
            state = since("revoked", key.revoked_on)
        print_row(key.name, f"crd_{key.public_id}_…", scopes, state)


@group.command("revoke")
@click.argument("name")
@ends_with_one_line
def revoke(name: str) -> None:
    """Revoke an API key, at once and on every process."""
    api_keys.revoke_key(name)
    click.echo(f"Revoked {name}", err=True)
