"""What a client is called, and what others know of it."""

from typing import Any

from webapp.record import given


def full_name(first_name: str, last_name: str) -> str:
    """Return "First Last", the title of a person who gives none."""
    return f"{first_name} {last_name}".strip()


def name_of(title: str, first_name: str, last_name: str) -> str:
    """Return the name of a client: its title, else its full name; "" without any."""
    return title or full_name(first_name, last_name)


def name_of_person(payload: Any) -> str:
    """Return the full name of the one who registers, "" without any."""
    return full_name(
        given.text(payload, "first_name"), given.text(payload, "last_name")
    )


def display_name(payload: Any) -> str:
    """Return the name of the client that a payload describes, finished or not; "" without any."""
    title, first_name, last_name = (
        given.text(payload, path) for path in ("title", "first_name", "last_name")
    )
    return name_of(title, first_name, last_name)


def words_known_of(payload: Any) -> list[str]:
    """Return what others know of a client, which its password must not contain: username, email
    address, and title or full name.
    """
    username = given.text(payload, "credentials.username")
    return words_known(username, given.text(payload, "email"), display_name(payload))


def words_known(username: str, email: str = "", name: str = "") -> list[str]:
    """Return what others know of whoever signs in, client or staff; `name` is the title or the
    full name.
    """
    return [word for word in (username, email, name) if word]
