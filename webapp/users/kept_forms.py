"""A form that was posted without what it needs, a sign-in or a fresh token: kept, and sent with one
button afterwards (security R5).

It travels in hidden fields of our own pages and is stored nowhere. Passwords, tokens and keys are
left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import make_response, render_template, request

from webapp.record.text import CONTROL

PREFIX = "kept-"  # of the fields that a sign-in form carries
ADDRESS = "kept_for"
LEFT_OUT = {"csrf_token", "key", "password", "current"}
MOST_SIGNS = 300_000  # more than the largest form of ours has
MOST_FIELDS = 3_000


@dataclass(frozen=True)
class KeptForm:
    """The address that a form was posted to, and its fields by name and value."""

    address: str
    fields: list[tuple[str, str]]


def posted_form() -> KeptForm | None:
    """Return the form of this request, None when there is none or it is too large to be carried."""
    if request.method != "POST":
        return None
    return _kept(request.full_path.rstrip("?"), request.form.items(multi=True))


def carried_form() -> KeptForm | None:
    """Return the form that the sign-in form of this request carries, None without one that
    leads to a page of ours.
    """
    address = request.form.get(ADDRESS, "")
    if not address or not is_inside(address):
        return None
    carried = (
        (name.removeprefix(PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(PREFIX)
    )
    return _kept(address, carried)


def _kept(address: str, pairs: Iterable[tuple[str, str]]) -> KeptForm | None:
    fields = [
        (CONTROL.sub("", name), CONTROL.sub("", value))
        for name, value in pairs
        if name not in LEFT_OUT
    ]
    is_small = (
        len(fields) <= MOST_FIELDS
        and sum(len(name) + len(value) for name, value in fields) <= MOST_SIGNS
    )
    return KeptForm(address, fields) if is_small else None


def go_on_page(form: KeptForm, reason: str, status: int) -> Any:
    """Answer the page that sends a kept form with one button; `reason` is `signed-in`,
    `lost`, `no-cookies` or `older`.
    """
    answer = make_response(
        render_template("auth/go_on.html", form=form, reason=reason), status
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def is_inside(address: str) -> bool:
    """Return whether an address leads to a page of ours: a plain path, whatever a browser may
    read into it (security R22).
    """
    if (
        not address.startswith("/")
        or address.startswith("//")
        or "\\" in address
        or not address.isprintable()
    ):
        return False
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc
