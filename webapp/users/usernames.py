"""The constraint that no two users have the same username."""

from sqlalchemy.exc import IntegrityError

from webapp.storage.causes import broke


def is_about_username(error: IntegrityError) -> bool:
    """Return whether `error` says that somebody else has this username."""
    return broke(error, "uq_users_username_key", "users.username_key")
