"""The keys of the desk that work without Ctrl, which each of the staff can switch off."""

from sqlalchemy import update

from webapp.storage.transactions import write
from webapp.users.models import User


def switch_single_keys(user_id: int, *, on: bool) -> None:
    """Keep whether the desk's keys without Ctrl work for somebody."""
    this = update(User).where(User.id == user_id)
    with write() as connection:
        connection.execute(this.values(single_keys_off=not on))
