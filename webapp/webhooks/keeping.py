"""What a door keeps of a change, in the transaction that makes it."""

from collections.abc import Callable

from sqlalchemy import Connection

Keep = Callable[[Connection, int], None]  # with the id of what is made or changed


def keep_nothing(_connection: Connection, _number: int) -> None:
    """Keep nothing."""
