"""`flask lists`: the reference lists."""

import click
from flask.cli import AppGroup

from webapp.clients import list_models, lists
from webapp.commands.errors import ends_with_one_line
from webapp.commands.table import print_row, since

group = AppGroup(
    "lists", help=f"Manage the reference lists: {', '.join(list_models.MODELS)}."
)


@group.command("show")
@click.argument("list_name", metavar="[LIST]", required=False)
@ends_with_one_line
def show(list_name: str | None) -> None:
    """Show one list, or all: code, name, state."""
    names = [list_name] if list_name else [*list_models.MODELS]
    for name in names:
        for entry in lists.entries_of(name):
            state = since("retired", entry.retired_on)
            print_row(name, entry.code, entry.name, state)


@group.command("add")
@click.argument("list_name", metavar="LIST")
@click.argument("code")
@click.option("--name", help="What people read. Default: the code.")
@click.option(
    "--person",
    is_flag=True,
    help="For client_types: clients of this type are people, not businesses.",
)
@ends_with_one_line
def add(
    list_name: str,
    code: str,
    name: str | None,
    person: bool,
) -> None:
    """Add CODE at the end of LIST."""
    lists.add_entry(list_name, code, name or code, is_person=person)


@group.command("rename")
@click.argument("list_name", metavar="LIST")
@click.argument("code")
@click.argument("name")
@ends_with_one_line
def rename(list_name: str, code: str, name: str) -> None:
    """Change the NAME that people read for CODE."""
    lists.change_entry(list_name, code, name=name)


@group.command("retire")
@click.argument("list_name", metavar="LIST")
@click.argument("code")
@ends_with_one_line
def retire(list_name: str, code: str) -> None:
    """Stop offering CODE. Clients that have it keep it."""
    lists.retire_entry(list_name, code)


@group.command("restore")
@click.argument("list_name", metavar="LIST")
@click.argument("code")
@ends_with_one_line
def restore(list_name: str, code: str) -> None:
    """Offer a retired CODE again."""
    lists.change_entry(list_name, code, retired_on=None)
