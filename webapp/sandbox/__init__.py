"""Test keys: what is called with one is answered by an application of its own on a database of its
own, so that nothing of it meets what is real. docs/decisions/test-keys.md says why.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable

from webapp.config import TEST_KEY_PREFIX
from webapp.sandbox.sandbox import Sandbox
from webapp.storage.turns import Unavailable
from webapp.web.guard import REFUSAL

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
CALLS = "/api/"


def init_app(app: Flask, make: Callable[[], Flask]) -> None:
    """Have calls with a test key answered by the application that `make` makes."""
    sandbox = app.extensions["sandbox"] = Sandbox(app, make)
    app.wsgi_app = _apart(app.wsgi_app, sandbox)  # type: ignore[method-assign, assignment]


def sandbox_of(app: Flask) -> Sandbox:
    """Return the sandbox of an application."""
    sandbox: Sandbox = app.extensions["sandbox"]
    return sandbox


def _apart(live: WsgiApp, sandbox: Sandbox) -> WsgiApp:
    def answered(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        is_test = environ.get("HTTP_API_KEY", "").startswith(TEST_KEY_PREFIX)
        if not (is_test and environ["PATH_INFO"].startswith(CALLS)):
            return live(environ, start_response)
        try:
            app = sandbox.for_call()
        except (SQLAlchemyError, Unavailable, OSError):
            environ[REFUSAL] = ServiceUnavailable(retry_after=1)
            return live(environ, start_response)
        if app is None:  # nobody has made a test key
            return live(environ, start_response)
        return app.wsgi_app(environ, start_response)

    return answered
