"""Which mails of new clients each of the staff wants: none, one for each, or one a day."""

import re
from typing import NamedTuple

from sqlalchemy import Connection, Executable, delete, select

from webapp.extensions import db
from webapp.record.problem import InputRefused, Problem
from webapp.storage.statements import fetch, insert_on
from webapp.storage.transactions import write
from webapp.users.models import TOLD_OF_NEW, StaffMail, User

NEVER = "never"
OFFERED = {NEVER: "Never", **TOLD_OF_NEW}
USUAL = "08:00"
TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
WHICH = Problem("new_clients", "required", "Choose when we write to you")
WHEN = Problem("daily_at", "time", "Enter a time of the day, such as 08:00")


class Wish(NamedTuple):
    """What somebody wants: `new_clients` is a name of `OFFERED`, `daily_at` such as 08:00."""

    new_clients: str = NEVER
    daily_at: str = USUAL


class Wanting(NamedTuple):
    """One of the staff who wants mails of new clients."""

    user_id: int
    new_clients: str
    daily_at: str


def _wanting(_dialect: str) -> Executable:
    these = select(StaffMail.user_id, StaffMail.new_clients, StaffMail.daily_at)
    works_here = (User.role != "client") & User.disabled_on.is_(None)
    return these.join(User).where(works_here).order_by(StaffMail.user_id)


def who_wants_mails(connection: Connection) -> list[Wanting]:
    """Return who of the staff wants to hear of new clients, by id."""
    return [Wanting(*row) for row in fetch(connection, _wanting)]


def wish_of(user_id: int) -> Wish:
    """Return what one of the staff wants."""
    these = select(StaffMail.new_clients, StaffMail.daily_at)
    row = db.session.execute(these.where(StaffMail.user_id == user_id)).first()
    return Wish(*row) if row else Wish()


def read_wish(new_clients: str, daily_at: str) -> Wish:
    """Return the wish that was typed. Raises InputRefused."""
    if new_clients not in OFFERED:
        raise InputRefused(WHICH)
    found = TIME.fullmatch(daily_at.strip())
    if found:
        return Wish(new_clients, f"{int(found[1]):02}:{found[2]}")
    if new_clients == "daily":
        raise InputRefused(WHEN)
    return Wish(new_clients)


def save_wish(user_id: int, wish: Wish) -> None:
    """Keep what one of the staff wants."""
    with write() as connection:
        if wish.new_clients == NEVER:
            connection.execute(delete(StaffMail).where(StaffMail.user_id == user_id))
            return
        new = insert_on(connection.dialect.name, StaffMail).values(
            user_id=user_id, **wish._asdict()
        )
        same = {"index_elements": ["user_id"], "set_": wish._asdict()}
        connection.execute(new.on_conflict_do_update(**same))
