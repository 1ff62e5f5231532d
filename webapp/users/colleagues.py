"""Colleagues as people call each other: by email address, what stands before its "@", or by
first name.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, select

from webapp.users.models import STAFF, User

_COLLEAGUES = select(User.id, User.username, User.name).where(
    User.role.in_(STAFF), User.disabled_on.is_(None)
)


def colleagues(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Return the ids of those of the staff whom these names call, by name.

    A name that several have calls nobody, and who is disabled is left out.
    """
    exact: dict[str, int] = {}
    called: dict[str, set[int]] = defaultdict(set)
    for user_id, username, full_name in connection.execute(_COLLEAGUES):
        address = username.casefold()
        exact[address] = user_id
        called[address.partition("@")[0]].add(user_id)
        for first_name in full_name.casefold().split()[:1]:
            called[first_name].add(user_id)
    found = {}
    for name in names:
        key = name.casefold()
        if key in exact:
            found[name] = exact[key]
        elif len(called[key]) == 1:
            [found[name]] = called[key]
    return found
