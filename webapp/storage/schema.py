"""The schema of the database: whether there is one, and bringing it up to date."""

from contextlib import suppress

from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy.exc import SQLAlchemyError

from webapp.extensions import db
from webapp.storage.engines import is_migrated


def has_schema() -> bool:
    """Tell whether the database has a schema, of whatever age. Raises SQLAlchemyError when it
    can't be reached.
    """
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found is not None


def migrate() -> None:
    """Bring the database's schema up to date, or create it. A schema of a newer release is left
    as it is.
    """
    with suppress(SQLAlchemyError):
        if is_migrated():
            return
    upgrade()
