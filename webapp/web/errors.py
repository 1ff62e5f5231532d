"""The answers to errors, as a page or below /api/ as the envelope. They say what to do and reveal
nothing of the inside (security R29).
"""

import traceback

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    render_template,
)
from flask_login import current_user
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from webapp.extensions import login
from webapp.storage.causes import is_unavailable
from webapp.storage.transactions import Unavailable
from webapp.web import hosts
from webapp.web.doors import is_api
from webapp.web.envelope import Refused, refusal
from webapp.web.origins import FromAnotherSite
from webapp.web.refusals import KINDS

RETRY_SECONDS = 5
# Title and message of each page.
PAGES = {
    400: (
        "We could not read that request",
        "Go back, check what you entered and send it again.",
    ),
    403: (
        "You cannot open this page",
        "Sign in with another account, or ask us for access.",
    ),
    404: (
        "Page not found",
        "Check the address, or start again from the first page.",
    ),
    405: (
        "You cannot do that here",
        "Go back and use the buttons on the page.",
    ),
    408: (
        "That took too long",
        "Check your connection and send it again.",
    ),
    413: (
        "That is too much at once",
        "Go back and send less text, or in several parts. What you saved before is kept.",
    ),
    429: (
        "Too many requests",
        "Wait a minute and try again. Nothing you entered is lost.",
    ),
    500: (
        "Something went wrong on our side",
        "Try again in a moment. If it happens again, tell us the number below.",
    ),
    503: (
        "We are busy or being repaired",
        "Wait a few seconds and try again.",
    ),
}
# Messages of the envelope.
ENVELOPE = {
    400: "Send a request that can be read",
    404: "There is no such path; see /api/docs",
    408: "Send the body faster, and send it again",
    **{status: KINDS[status].example for status in (405, 413, 429, 500, 503)},
}


def init_app(app: Flask) -> None:
    """Register the handlers: refusals, HTTP errors, an absent database, anything else."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _failure)


def answer(
    status: int,
    headers: dict[str, str] | None = None,
    words: tuple[str, str] | None = None,
) -> Response:
    """Return the page or envelope for an error with this status; `words` replace the title and
    message of the page.
    """
    if hosts.is_foreign():
        return _foreign_host(status)
    if is_api():
        data = {"request_id": g.request_id} if status >= 500 else {}
        message = ENVELOPE.get(status, ENVELOPE[400])
        return refusal(status, message, headers=headers, **data)
    title, message = words or PAGES.get(status, PAGES[400])
    page = render_template(
        "errors/error.html",
        layout=_layout(status),
        status=status,
        title=title,
        message=message,
        request_id=g.request_id,
    )
    return make_response(page, status, headers or {})


def _layout(status: int) -> str:
    """Return the layout of an error page: staff keep the navigation of the desk."""
    if status >= 500:
        # Looking up who is signed in may be what failed, and would fail again.
        g.setdefault("_login_user", login.anonymous_user())
        return "base.html"
    is_staff = getattr(current_user, "is_staff", False)
    return "desk/layout.html" if is_staff else "base.html"


def _foreign_host(status: int) -> Response:
    """Return the refusal of a Host that is not ours: no page can be made with links."""
    own = current_app.config["PUBLIC_URL"]
    words = "Use the address of this site" + (f": {own}" if own else "")
    if is_api():
        message = f"{words}; the Host header names another"
        return refusal(status, message, code="host")
    text = f"This server does not answer to the address you used. {words}."
    plain = "text/plain; charset=utf-8"
    return make_response(Response(text, status, content_type=plain))


def _refused(error: Refused) -> Response:
    return refusal(error.status, error.msg, error.problems, error.headers, **error.data)


def _http_error(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    kept = ("Allow", "Retry-After")
    headers = {name: value for name, value in error.get_headers() if name in kept}
    words = error.words if isinstance(error, FromAnotherSite) else None
    return answer(error.code, headers, words)


def _failure(error: Exception) -> Response:
    if is_unavailable(error):
        log_unavailable(error)
        return answer(503, {"Retry-After": str(RETRY_SECONDS)})
    _log("failure", error)
    return answer(500)


def log_unavailable(error: Exception) -> None:
    """Log that the database was not there for something that may be done later."""
    _log(getattr(error, "log_message", Unavailable.log_message), error)


def _log(message: str, error: Exception) -> None:
    if not isinstance(error, DBAPIError):
        current_app.logger.error(message, exc_info=error)
        return
    # The text of a database error may contain what a person typed, so only its kind and place
    # are logged.
    kind = f"{type(error.orig).__module__}.{type(error.orig).__name__}"
    trace = "".join(traceback.format_tb(error.__traceback__))
    about = {"error": kind, "code": error.code, "trace": trace}
    current_app.logger.error(message, extra=about)
