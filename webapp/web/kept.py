"""Parts of pages that are kept as HTML: what says the same is drawn once.

A part is a template which is given all that it says; it must look at nothing else of the request
but the root of the site and the token of the session, of which a sign is kept.
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from flask.globals import app_ctx, request_ctx
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

MOST_KEPT = 1_000
TOKEN = "\x00"  # noqa: S105 - stands for the token; no text that is stored or sent has it


def init_app(app: Flask) -> None:
    """Let templates write `{{ kept("part.html", word=word) }}`, and in each form the token."""
    app.extensions["kept"] = lru_cache(MOST_KEPT)(_drawn)
    app.jinja_env.globals |= {"kept": kept, "form_token": form_token}


def kept(template: str, **says: Hashable) -> Markup:
    """Return the HTML of a template that is given what it says."""
    root = request_ctx.request.script_root
    drawn: str = current_app.extensions["kept"](template, root, tuple(says.items()))
    return Markup(drawn.replace(TOKEN, form_token()) if TOKEN in drawn else drawn)  # noqa: S704


def _drawn(template: str, _root: str, says: tuple[tuple[str, Any], ...]) -> str:
    app_ctx.g.keeps = True
    try:
        drawn = current_app.jinja_env.get_template(template).render(says)
    finally:
        app_ctx.g.keeps = False
    return str(drawn)


def form_token() -> str:
    """Return the token of the session for a form, in a part that is kept the sign for it."""
    of_request: Any = app_ctx.g
    if of_request.get("keeps"):
        return TOKEN
    token: str = of_request.get("csrf_token") or generate_csrf()
    return token
