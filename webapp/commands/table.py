"""Lists that commands print: a line for each row, its columns separated by tabs."""

from datetime import datetime

import click


def print_row(*columns: str) -> None:
    """Print the columns that are not empty, separated by tabs."""
    click.echo("\t".join(column for column in columns if column))


def since(word: str, moment: datetime | None) -> str:
    """Return a word and a day, such as "revoked 2026-01-31", "" without a day."""
    if moment is None:
        return ""
    return f"{word} {moment:%Y-%m-%d}"
