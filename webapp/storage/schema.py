"""The schema of the database: whether there is one and it is the newest, and bringing it up to
date.
"""

import re
from contextlib import suppress
from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import SQLAlchemyError

from webapp.config import PROJECT, SettingError
from webapp.extensions import db


def has_schema() -> bool:
    """Tell whether the database has a schema, of whatever age. Raises SQLAlchemyError when it
    can't be reached.
    """
    return _revision() is not None


def is_migrated() -> bool:
    """Return whether the database's schema is the newest one, or one that a newer release made,
    which older ones can still use. Raises SQLAlchemyError when it can't be reached.
    """
    current = _revision()
    if current is None or is_former(current):
        return False
    return current not in _older_revisions()


def _revision() -> str | None:
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_former(revision: str | None) -> bool:
    """Tell whether this is a revision of before the first release: four digits and no name."""
    return revision is not None and re.fullmatch(r"\d{4}", revision) is not None


@cache
def _older_revisions() -> set[str]:
    # it reads and runs each of its files
    scripts = ScriptDirectory(str(PROJECT / "webapp" / "migrations"))
    return {script.revision for script in scripts.walk_revisions()} - {
        scripts.get_current_head()
    }


def refuse_unmigrated(app: Flask) -> None:
    """Raise SettingError unless the database is there and its schema the newest one (security
    R27).
    """
    with app.app_context():
        try:
            migrated = is_migrated()
        except SQLAlchemyError as error:
            raise SettingError(
                f"DATABASE_URL: can't reach the database: {error.args[0]}"
            ) from None
    if not migrated:
        raise SettingError(
            "DATABASE_URL: the database is not migrated; run: flask db upgrade"
        )


def migrate() -> None:
    """Bring the database's schema up to date, or create it. A schema of a newer release is left
    as it is.
    """
    with suppress(SQLAlchemyError):
        if is_migrated():
            return
    upgrade()
