"""`flask backup`: a copy of the embedded database."""

from pathlib import Path

import click
from flask import current_app

from webapp.commands.errors import ends_with_one_line
from webapp.storage.backup import back_up
from webapp.storage.engines import is_sqlite, sqlite_path


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@ends_with_one_line
def backup(file: Path) -> None:
    """Write a complete copy of the SQLite database to a new FILE, while the server runs."""
    url = current_app.config["DATABASE_URL"]
    if not is_sqlite(url):
        raise click.ClickException(
            "Use pg_dump: this command copies the embedded database alone"
        )
    back_up(sqlite_path(url), file)
    click.echo(f"Copied to {file}", err=True)
