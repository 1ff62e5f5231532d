"""Account codes such as INTEND01 (contract, section 3): a prefix of letters and a counter for
each prefix.
"""

from functools import cache
from typing import Any

from anyascii import anyascii
from sqlalchemy import Connection, cast, func, select, update

from webapp.clients.models import AccountCounter, Client
from webapp.extensions import db
from webapp.storage.engines import insert_on

LETTERS = 6
MOST_DIGITS = 18  # what fits a 64-bit number
EMPTY_PREFIX = "CLIENT"


def prefix_of(title: str) -> str:
    """Return the first six letters A-Z of the title in ASCII, "CLIENT" when there are none."""
    letters = [sign for sign in anyascii(title).upper() if "A" <= sign <= "Z"]
    return "".join(letters[:LETTERS]) or EMPTY_PREFIX


def next_code(connection: Connection, prefix: str) -> str:
    """Return the next code with this prefix; its counter's row stays locked until the
    transaction ends.
    """
    first = {"prefix": prefix, "last": 1}
    number = connection.scalar(_count(connection.dialect.name), first)
    return f"{prefix}{number:02d}"


@cache
def _count(dialect: str) -> Any:
    one_more = insert_on(dialect, AccountCounter).on_conflict_do_update(
        index_elements=["prefix"], set_={"last": AccountCounter.last + 1}
    )
    return one_more.returning(AccountCounter.last)


def preview_code(title: str) -> str:
    """Return the code that a client with this title would get now; another one may be quicker."""
    prefix = prefix_of(title)
    last = (
        db.session.scalar(
            select(AccountCounter.last).where(AccountCounter.prefix == prefix)
        )
        or 0
    )
    return f"{prefix}{last + 1:02d}"


def jump_past_codes_in_use(connection: Connection, prefix: str) -> None:
    """Move the counter of a prefix to the highest number in use, after an import or restore
    left it behind.
    """
    number = func.substr(Client.account, len(prefix) + 1)
    is_number = (func.trim(number, "0123456789") == "") & func.length(number).between(
        1, MOST_DIGITS
    )
    in_use = Client.account.startswith(prefix) & is_number
    highest = select(func.max(cast(number, AccountCounter.last.type))).where(in_use)
    last = connection.scalar(highest) or 0
    connection.execute(
        update(AccountCounter)
        .where(AccountCounter.prefix == prefix, AccountCounter.last < last)
        .values(last=last)
    )
