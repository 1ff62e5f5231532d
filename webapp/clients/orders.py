"""The orders of the desk's list: every column both ways.

A page of the many is read from the index of its order, forwards or backwards. Type, source and who
has the client have none: each would have to be written with every registration (and the name of who
has it with every change of a name), and few ever order all clients by them. Where more clients pass
the filters than a list goes through, the newest of them are put in these orders, and the page says
so; also in the others, where those that pass come late (`soon_met`).
"""

from typing import Any

from sqlalchemy import ColumnElement, func, select

from webapp.clients.models import Client
from webapp.users.models import User

_REP_NAME = select(User.name).where(User.id == Client.rep_id).scalar_subquery()
_BY: dict[str, tuple[Any, ...]] = {
    "account": (Client.account,),
    "name": (Client.name_key, Client.id),
    "email": (Client.email_key, Client.id),
    "state": (Client.source_status, Client.created_on, Client.id),
    "type": (Client.type_code, func.coalesce(Client.department, ""), Client.id),
    "source": (Client.source, Client.registered_by, Client.id),
    "rep": (func.coalesce(_REP_NAME, ""), Client.id),
    "oldest": (Client.created_on, Client.id),
    "-changed": (Client.updated_on, Client.id),
}
# two are known by a name of their own, and begin with what is new
_OPPOSITES = {"oldest": "newest", "-changed": "changed"}


def opposite(sort: str) -> str:
    """Return the name of the same order backwards."""
    for one, other in _OPPOSITES.items():
        if sort in (one, other):
            return other if sort == one else one
    return sort.removeprefix("-") if sort.startswith("-") else f"-{sort}"


SORTS: dict[str, tuple[ColumnElement[Any], ...]] = {}
for _name, _columns in _BY.items():
    SORTS[_name] = tuple(column.asc() for column in _columns)
    SORTS[opposite(_name)] = tuple(column.desc() for column in _columns)

BY_DAY = ("newest", "oldest")  # of registration
# of these the index has all that the list is filtered by
COVERED = (*BY_DAY, "name", "-name")
# these go through no index
SORTED = {sort for name in ("type", "source", "rep") for sort in (name, opposite(name))}
