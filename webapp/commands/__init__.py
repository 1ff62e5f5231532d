"""The commands of `flask`, a module for each group."""

from flask import Flask

from webapp.commands import (
    database,
    demo,
    drafts,
    keys,
    lists,
    mail,
    outbox,
    serve,
    users,
)

COMMANDS = (
    serve.serve_command,
    keys.group,
    lists.group,
    drafts.group,
    users.group,
    outbox.group,
    mail.group,
    demo.group,
    database.backup,
)


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    for command in COMMANDS:
        app.cli.add_command(command)
