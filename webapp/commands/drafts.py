"""`flask drafts`: unfinished registrations."""

import click
from flask.cli import AppGroup

from webapp.commands.errors import ends_with_one_line
from webapp.drafts.purge import purge

group = AppGroup("drafts", help="Manage drafts of registrations.")


@group.command("purge")
@ends_with_one_line
def purge_drafts() -> None:
    """Remove drafts that nobody visited for 30 days, and empty ones after a day.

    The server does it by itself every hour.
    """
    click.echo(f"Removed {purge()}")
