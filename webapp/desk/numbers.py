"""Numbers in addresses and forms: ids, versions, counts (security R11a)."""

from flask import abort, request

from webapp.clients.parameters import NUMBER


def number_of(text: str) -> int | None:
    """Return the number that a text is, None for anything else."""
    return int(text) if NUMBER.fullmatch(text) else None


def asked_number(name: str) -> int | None:
    """Return a number of the address, None for anything else."""
    return number_of(request.args.get(name, ""))


def needed_number(text: str) -> int:
    """Return the number that a text is; anything else is answered by 400."""
    number = number_of(text)
    return abort(400) if number is None else number


def posted_number(name: str) -> int:
    """Return a number of the form; anything else is answered by 400."""
    return needed_number(request.form.get(name, ""))
