"""Who may have a client: the choices of the filter, and of whom a client is given to."""

from collections.abc import Callable, Iterable, Mapping

from flask import g

from webapp.clients.parameters import Mistake
from webapp.clients.search import NOBODY
from webapp.users.staff import Person, people

ME, NONE = "me", "none"


def rep_choices(staff: Iterable[Person] | None = None) -> dict[str, str]:
    """Return the words of the filter by its value; who left is there too, because they may have
    clients.
    """
    names = {str(each.id): each.name for each in staff or people()}
    return {ME: "Me", NONE: "Nobody", **names}


def reps_at_desk(staff: Iterable[Person]) -> dict[int, str]:
    """Return the names of whom a client can be given to, by id."""
    return {each.id: each.name for each in staff if each.is_here}


def rep_reader(choices: Mapping[str, str]) -> Callable[[str], int]:
    """Return a reader of the values in `choices`: the id of who has a client, or NOBODY."""

    def read(text: str) -> int:
        if text not in choices:
            raise Mistake("choice", "Choose who has the client from the list")
        if text == ME:
            return g.actor.user_id or NOBODY
        return NOBODY if text == NONE else int(text)

    return read
