"""Rules that compare one value with another, over a payload as given (contract, section 2).

Each rule is a generator of problems and looks at the whole payload, finished or not, so a person
hears of every problem at once. `listed` and `all_rules` are what `check` runs.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from webapp.record import addresses, given
from webapp.record.actor import Actor
from webapp.record.cleaning import normalised
from webapp.record.codes import lists_of
from webapp.record.formats import email_key, switch, username_key
from webapp.record.names import words_known_of
from webapp.record.passwords import HashedPassword, password_mistake
from webapp.record.paths import join
from webapp.record.problem import Problem
from webapp.record.reference import Reference
from webapp.record.schema import FIELDS, text_at
from webapp.record.text import Text

NEEDED = [
    path
    for path, field in FIELDS.items()
    if isinstance(field, Text) and field.needed and "address" not in path
]
NOT_ALLOWED = {
    "customer": "Leave out the {noun}: our staff set it",
    "rep": "Leave out the {noun}: the desk sets it",
}

ANY_NAME = "Enter a first or last name, or the name of the business"


def all_rules(payload: Any, actor: Actor, reference: Reference) -> Iterator[Problem]:
    """Yield every problem of every rule but `allowed` and `listed`, which come first."""
    yield from needed(payload)
    yield from names(payload, reference)
    yield from login(payload, reference)
    yield from billing(payload)
    for path, address in given.addresses(payload):
        yield from addresses.rules(path, address, chooses=actor.chooses(path))
    for path, contact in given.rows(payload, "contacts"):
        yield from reachable(path, contact)
    yield from one_default(payload, "shipping_addresses", "address_default")
    yield from one_default(payload, "contacts", "contact_default")


def listed(payload: Any, reference: Reference) -> Iterator[Problem]:
    """Values that must stand in a reference list."""
    for path, choices in lists_of(reference).items():
        value = given.text(payload, path)
        if value and value not in choices:
            yield Problem(path, "choice", text_at(path).choose(choices))


def allowed(payload: Any, actor: Actor, reference: Reference) -> Iterator[Problem]:
    """Fields that this actor may not set, and the status that an API key needs a scope for,
    or nobody may give their own.
    """
    for path in actor.may_not_set:
        if given.was_given(payload, path):
            message = NOT_ALLOWED[actor.kind].format(noun=text_at(path).noun)
            yield Problem(path, "not_allowed", message)
    status = given.text(payload, "source_status")
    is_machine = actor.kind in ("key", "import")
    if status not in ("", "P") and not actor.has_scope("clients:approve"):
        yield Problem(
            "source_status",
            "scope",
            "Send P, or use a key with the scope clients:approve",
        )
    elif status == "A" and is_machine and not reference.approve_own:
        yield Problem(
            "source_status",
            "own",
            "Send P: another person approves the client, at the desk",
        )


def needed(payload: Any) -> Iterator[Problem]:
    """Fields that every client needs."""
    for path in NEEDED:
        if not given.has_text(payload, path):
            yield _required(path)


def names(payload: Any, reference: Reference) -> Iterator[Problem]:
    """A business needs its name; a person needs one name at least, unless a title is given: many
    people have one.

    Whoever has not said which it is needs a name all the same.
    """
    client_type = reference.client_types.get(given.text(payload, "type.code"))
    if given.has_text(payload, "title"):
        return
    has_name = _has_any(payload, "first_name", "last_name")
    if client_type is None and not has_name:
        yield Problem("first_name", "required", ANY_NAME)
    elif client_type and not client_type.is_person:
        yield _required("title")
    elif not has_name:
        yield _required("first_name")


def login(payload: Any, reference: Reference) -> Iterator[Problem]:
    """Username and password come together or not at all, and the password is a good one."""
    username = given.text(payload, "credentials.username")
    password = given.part(payload, "credentials").get("password")
    password = normalised(password) if isinstance(password, str) else ""
    if password and not username:
        yield _required("credentials.username")
    if username and not password:
        yield _required("credentials.password")
    if isinstance(password, HashedPassword):
        return  # judged when it was typed
    if not password or len(password) > text_at("credentials.password").limit:
        return  # a problem of the shape
    mistake = password_mistake(
        password,
        least=reference.password_min_length,
        known=words_known_of(payload),
        house=reference.house_names,
    )
    if mistake:
        yield Problem("credentials.password", *mistake)


def own_username(payload: Any, actor: Actor) -> Iterator[Problem]:
    """A customer signs in with their own email address, or a name that is none: another's may
    be somebody's (security R17).
    """
    username = given.text(payload, "credentials.username")
    email = given.text(payload, "email")
    if actor.kind != "customer" or "@" not in username_key(username):
        return
    if username_key(username) == username_key(email):
        return
    if email_key(username) == email_key(email):
        return
    words = "Enter your own email address as the username, or a name without “@”"
    yield Problem("credentials.username", "own_email", words)


def billing(payload: Any) -> Iterator[Problem]:
    """There is a billing address."""
    if not given.was_given(payload, "billing_address"):
        yield Problem("billing_address", "required", "Enter a billing address")


def reachable(path: str, contact: Mapping[str, Any]) -> Iterator[Problem]:
    """A contact needs a name and an email address or a number."""
    if not _has_any(contact, "first_name", "last_name"):
        yield _required("contacts[].first_name", join(path, "first_name"))
    if not _has_any(contact, "email", "contact_number"):
        yield _required("contacts[].email", join(path, "email"))


def one_default(payload: Any, rows: str, name: str) -> Iterator[Problem]:
    """At most one row is the default; the second mark is the problem."""
    seen = False
    for path, row in given.rows(payload, rows):
        try:
            marked = switch(row.get(name))
        except ValueError:
            continue  # a problem of the shape
        if marked and seen:
            yield Problem(
                join(path, name),
                "one_default",
                "Mark one of them as the default, not more",
            )
        seen = seen or bool(marked)


def _has_any(payload: Any, name: str, other: str) -> bool:
    return given.has_text(payload, name) or given.has_text(payload, other)


def _required(path: str, at: str | None = None) -> Problem:
    return Problem(at or path, "required", text_at(path).ask)
