"""A failure as a page, or below /api/ as the envelope. Says what to do and nothing of the inside (security R29)."""

import traceback

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_limiter import RateLimitExceeded
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from webapp import hosts
from webapp.api.envelope import Refused, refusal
from webapp.auth.access import is_staff
from webapp.extensions import login, seconds_until_reset
from webapp.hashing import NoPlace
from webapp.origins import FromAnotherSite
from webapp.writing import Unavailable

RETRY_SECONDS = 5
PAGES = {
    400: ("We could not read that request", "Go back, check what you entered and send it again."),
    403: ("You cannot open this page", "Sign in with another account, or ask us for access."),
    404: ("Page not found", "Check the address, or start again from the first page."),
    405: ("You cannot do that here", "Go back and use the buttons on the page."),
    408: ("That took too long", "Check your connection and send it again."),
    413: ("That is too much at once", "Go back and send less text, or in several parts. What you saved before is kept."),
    429: ("Too many requests", "Wait a minute and try again. Nothing you entered is lost."),
    500: ("Something went wrong on our side", "Try again in a moment. If it happens again, tell us the number below."),
    503: ("We are busy or being repaired", "Wait a few seconds and try again."),
}  # fmt: skip
ENVELOPE = {
    400: "Send a request that can be read",
    404: "There is no such path; see /api/docs",
    405: "Use another method for this path; see /api/docs",
    408: "Send the body faster, and send it again",
    413: "Send a body of 1 MiB or less",
    429: "Too many calls; wait and send it again",
    500: "Something went wrong on our side; tell us the request id",
    503: "The server is busy or its database not available; send it again in a few seconds",
}


def init_app(app: Flask) -> None:
    """Register the handlers: refusals, HTTP errors, an absent database, anything else."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(NoPlace, _busy)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(TimeoutError, _unavailable)
    app.register_error_handler(Exception, _failure)


def answer(status: int, headers: dict[str, str] | None = None, words: tuple[str, str] | None = None) -> Response:
    """Return the page or envelope for an error with this status, the page with `words` for its title and message."""
    if hosts.is_foreign():
        return _foreign_host(status)
    if is_api():
        data = {"request_id": g.request_id} if status >= 500 else {}
        return refusal(status, ENVELOPE.get(status, ENVELOPE[400]), headers=headers, **data)
    title, message = words or PAGES.get(status, PAGES[400])
    if status >= 500:  # who is signed in may be what could not be told; to ask again would fail again
        g.setdefault("_login_user", login.anonymous_user())
    layout = "desk/layout.html" if status < 500 and is_staff() else "base.html"
    page = render_template("errors/error.html", layout=layout, status=status, title=title, message=message, request_id=g.request_id)
    return make_response(page, status, headers or {})


def _foreign_host(status: int) -> Response:
    """Return the refusal of a Host that is not ours: no page can be made with links."""
    words = f"Use the address of this site{': ' if (own := current_app.config['PUBLIC_URL']) else ''}{own}"
    if is_api():
        return refusal(status, f"{words}; the Host header names another", code="host")
    text = f"This server does not answer to the address you used. {words}."
    return make_response(Response(text, status, content_type="text/plain; charset=utf-8"))


def is_api() -> bool:
    """Tell whether this request is answered in the envelope."""
    return request.path == "/api" or request.path.startswith("/api/")


def _refused(error: Refused) -> Response:
    return refusal(error.status, error.msg, error.problems, error.headers)


def _http_error(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    if isinstance(error, RateLimitExceeded):
        headers["Retry-After"] = str(seconds_until_reset())
    return answer(error.code, headers, error.words if isinstance(error, FromAnotherSite) else None)


def _unavailable(error: Exception) -> Response:
    _log("database unavailable", error)
    return answer(503, {"Retry-After": str(RETRY_SECONDS)})


def _busy(_error: Exception) -> Response:
    current_app.logger.warning("no place for hashing")
    return answer(503, {"Retry-After": str(RETRY_SECONDS)})


def _failure(error: Exception) -> Response:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return _unavailable(error)
    _log("failure", error)
    return answer(500)


def _log(message: str, error: Exception) -> None:
    if isinstance(error, DBAPIError):  # its words may hold what a person typed: say where and what kind alone
        kind = f"{type(error.orig).__module__}.{type(error.orig).__name__}"
        trace = "".join(traceback.format_tb(error.__traceback__))
        current_app.logger.error(message, extra={"error": kind, "code": error.code, "trace": trace})
    else:
        current_app.logger.error(message, exc_info=error)
