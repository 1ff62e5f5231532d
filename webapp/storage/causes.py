"""What an error of the database says, on either engine."""

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, TimeoutError

from webapp.storage.turns import Unavailable

# PostgreSQL's codes
UNDONE = {"40001", "40P01"}  # serialization_failure, deadlock_detected
FOREIGN_KEY = "23503"
READ_ONLY = "25006"  # as a standby is


def is_undone(error: BaseException) -> bool:
    """Tell whether PostgreSQL undid a transaction for the sake of another."""
    return _sqlstate(error) in UNDONE


def broke(error: IntegrityError, constraint: str, columns: str) -> bool:
    """Return whether `error` is about this unique constraint; SQLite names its columns instead."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return name == constraint or f"UNIQUE constraint failed: {columns}" in str(
        error.orig
    )


def is_foreign_key(error: DBAPIError) -> bool:
    """Return whether what a row refers to is not there any more, or others refer to what was to
    go.
    """
    of_sqlite: bool = getattr(error.orig, "sqlite_errorname", "").endswith(
        "_FOREIGNKEY"
    )
    return of_sqlite or _sqlstate(error) == FOREIGN_KEY


def is_unavailable(error: BaseException) -> bool:
    """Return whether the same may succeed, or be refused for a reason, when it is tried again: the
    database was busy or lost or only reads now, or something went that was there when it was
    looked at.
    """
    if isinstance(error, Unavailable | OperationalError | TimeoutError):
        return True
    return isinstance(error, DBAPIError) and _may_pass(error)


def _may_pass(error: DBAPIError) -> bool:
    is_read_only = _sqlstate(error) == READ_ONLY
    return error.connection_invalidated or is_read_only or is_foreign_key(error)


def _sqlstate(error: BaseException) -> str:
    state: str | None = getattr(getattr(error, "orig", None), "sqlstate", "")
    return state or ""
