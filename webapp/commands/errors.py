"""How a command ends when something is refused."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from flask import current_app
from sqlalchemy.exc import OperationalError, ProgrammingError

from webapp.record.problem import InputRefused
from webapp.storage.backup import BackupProblem
from webapp.storage.engines import shown_url

P = ParamSpec("P")
T = TypeVar("T")
REFUSALS = (BackupProblem, InputRefused)
NO_DATABASE = (
    "The database {url} can't be used: {reason}. Run this command with the DATABASE_URL and"
    " INSTANCE_PATH of the server; if it was never started, start it once: make run"
)


def ends_with_one_line(command: Callable[P, T]) -> Callable[P, T]:
    """Decorate a command so that a refusal or an absent database ends it with one line of text
    instead of a traceback.
    """

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except REFUSALS as error:
            raise click.ClickException(str(error)) from None
        except (OperationalError, ProgrammingError) as error:
            raise click.ClickException(_no_database(error)) from None

    return wrapped


def _no_database(error: OperationalError | ProgrammingError) -> str:
    return NO_DATABASE.format(
        url=shown_url(current_app.config["DATABASE_URL"]),
        reason=str(error.orig).partition("\n")[0],
    )
