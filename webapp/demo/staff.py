"""The staff of the demonstration: whom a visitor signs in as, and their colleagues."""

import secrets
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import insert, update

from webapp.demo.clients import REPS
from webapp.record.actor import Actor
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users import staff
from webapp.users.hashing import hash_password
from webapp.users.links import make_link
from webapp.users.models import User, UserSession
from webapp.users.tokens import hash_of, new_token

ROSA, MAX, IRIS = REPS


class Person(NamedTuple):
    """One of the staff, and how long ago they were here, None for who was not yet."""

    name: str
    role: str
    email: str
    seen: timedelta | None = None


VISITORS = (
    Person("Ada King", "admin", "admin@demo.example"),
    Person(ROSA.name, "rep", "rep@demo.example"),
)
COLLEAGUES = (
    Person(MAX.name, "rep", "max@demo.example", timedelta(minutes=2)),
    Person(IRIS.name, "admin", "iris@demo.example", timedelta(minutes=10)),
)
INVITED = Person("Noor Hadley", "rep", "noor@demo.example")
GONE = Person("Theo Brandt", "rep", "theo@demo.example")
GONE_FOR = timedelta(days=48)


class Team(NamedTuple):
    """Whom a visitor signs in as (role, email address and password), and the staff as they stand
    in the history: the administrator and the reps.
    """

    visitors: list[tuple[str, str, str]]
    admin: Actor
    reps: tuple[Actor, ...]


def make_team() -> Team:
    """Make the staff, with random passwords; nobody knows those of the colleagues."""
    visitors, actors = [], {}
    for person in VISITORS:
        password = secrets.token_urlsafe(12)
        actors[person.name] = _make(person, hash_password(password))
        visitors.append((person.role, person.email, password))
    nobodys = hash_password(secrets.token_urlsafe())
    for person in COLLEAGUES:
        actors[person.name] = _make(person, nobodys)
    make_link("invitation", user_id=_make(INVITED).user_id)
    _disable(_make(GONE, nobodys))
    reps = tuple(actors[rep.name] for rep in REPS)
    return Team(visitors, actors[VISITORS[0].name], reps)


def _make(person: Person, password_hash: str = "") -> Actor:
    """Store a person, and return who they are in the history; without a password they are
    invited.
    """
    sent = {"email": person.email, "name": person.name, "role": person.role}
    user_id = staff.create_staff(staff.read_staff(sent), password_hash)
    if person.seen is not None:
        _was_here(user_id, person.seen)
    return Actor("rep", person.name, user_id=user_id)


def _was_here(user_id: int, ago: timedelta) -> None:
    """Store a session, with a token that nobody has."""
    row = {
        "token_hash": hash_of(new_token()),
        "user_id": user_id,
        "created_on": now() - ago,
        "seen_on": now() - ago,
    }
    with write() as connection:
        connection.execute(insert(UserSession), row)


def _disable(actor: Actor) -> None:
    this = update(User).where(User.id == actor.user_id)
    with write() as connection:
        connection.execute(this.values(disabled_on=now() - GONE_FOR))
