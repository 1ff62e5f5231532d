"""Browsers in which a user signed in before: a cookie says so to us, and to others nothing.

It holds a random name for the browser and a signature for each of the last users. Nobody can tell
from it whose they are, and it opens nothing: it only gives the user's wrong passwords in this
browser a count of their own. The signature holds the user's access version, so it ends with a new
password, a new role and signing out everywhere.
"""

import hashlib
import re
import secrets
from hmac import compare_digest

from flask import Response, after_this_request, current_app, request
from itsdangerous import Signer

from webapp.config import DEVICE_COOKIE_LIFE
from webapp.users.models import User

MOST_USERS = 5  # who share a browser
FORM = re.compile(
    rf"([A-Za-z0-9_-]{{22}})((?:\.[A-Za-z0-9_-]{{43}}){{1,{MOST_USERS}}})"
)


def known_to(user: User) -> str:
    """Return the name of this browser when the user signed in here before, with the access
    that they have now; else "".
    """
    device, marks = _held()
    own = _mark(device, user.id, user.access_version)
    return device if any(compare_digest(own, mark) for mark in marks) else ""


def remember(user_id: int, access_version: int) -> None:
    """Let this browser say from now on that the user signed in here."""
    device, marks = _held()
    device = device or secrets.token_urlsafe(16)
    own = _mark(device, user_id, access_version)
    kept = [own, *(mark for mark in marks if mark != own)][:MOST_USERS]

    @after_this_request
    def keep(response: Response) -> Response:
        is_https = current_app.config["PUBLIC_URL"].startswith("https://")
        value = ".".join((device, *kept))
        response.set_cookie(
            _name(),
            value,
            max_age=DEVICE_COOKIE_LIFE,
            httponly=True,
            samesite="Lax",
            secure=is_https,
        )
        return response


def _held() -> tuple[str, list[str]]:
    """Return the browser's name and the signatures in its cookie, nothing when it has none of
    ours.
    """
    found = FORM.fullmatch(request.cookies.get(_name(), ""))
    return (found[1], found[2].split(".")[1:]) if found else ("", [])


def _mark(device: str, user_id: int, access_version: int) -> str:
    signer = Signer(
        current_app.config["SECRET_KEY"],
        salt="known device",
        digest_method=hashlib.sha256,
    )
    return signer.get_signature(f"{device} {user_id} {access_version}").decode()


def _name() -> str:
    return (
        "__Host-device"
        if current_app.config["PUBLIC_URL"].startswith("https://")
        else "device"
    )
