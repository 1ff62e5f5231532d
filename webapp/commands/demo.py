"""`flask demo`: the product with made-up clients."""

import os
import sys
import tempfile

import click
from flask import current_app
from flask.cli import AppGroup
from flask_migrate import upgrade

from webapp import demo
from webapp.commands.errors import ends_with_one_line
from webapp.commands.serve import become, serve
from webapp.garbage import look_rarely
from webapp.record.actor import SCOPES
from webapp.users import api_keys

CLIENTS, DRAFTS = 200, 1000  # in the demonstration
group = AppGroup("demo", help="Show the product with made-up clients.")


@group.command("load")
@click.option(
    "--clients",
    default=CLIENTS,
    type=click.IntRange(1, 10_000_000),
    show_default=True,
    help="Number of clients.",
)
@click.option(
    "--seed", default=1, show_default=True, help="The same seed makes the same clients."
)
@ends_with_one_line
def load(clients: int, seed: int) -> None:
    """Store made-up clients in a database that has none."""
    look_rarely()
    label = f"{clients:,} clients"
    with click.progressbar(
        length=clients,
        label=label,
        file=sys.stderr,
    ) as bar:
        try:
            demo.load_clients(clients, seed, bar.update)
        except demo.NotEmpty:
            raise click.ClickException(
                "There are clients already; load a demonstration into a database of its own"
            ) from None
    demo.load_drafts(DRAFTS, seed)
    demo.load_messages()


@group.command("fill", hidden=True)
@ends_with_one_line
def fill() -> None:
    """Fill a new database, print who may sign in, and serve it; `demo serve` calls it."""
    upgrade()
    team = demo.make_team()
    demo.load_clients(CLIENTS, 1, lambda _count: None, team.reps)
    demo.load_cases(team)
    demo.load_drafts(DRAFTS, 1)
    demo.load_begun(team)
    demo.load_messages()
    demo.load_systems(team.admin)
    for role, email, password in team.visitors:
        click.echo(f"  {role:6} {email}   password {password}")
    key = api_keys.create_key("demo", SCOPES)
    click.echo(f"  API key {key}")
    serve(current_app)


@group.command("serve")
def serve_demo() -> None:
    """Serve a new database with 200 made-up clients, and print a rep, an administrator and an
    API key to try it with.
    """
    folder = tempfile.mkdtemp(prefix="clients-demo-")
    os.environ.update(INSTANCE_PATH=folder, DATABASE_URL="")
    # a process of its own, because the settings are read when it starts
    become("flask", "demo", "fill")
