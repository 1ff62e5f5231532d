"""The session cookie, signed with the time. Setting the clock back invalidates none
(security R5).
"""

from datetime import UTC, datetime
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import (
    SecureCookieSession,
    SecureCookieSessionInterface,
    SessionMixin,
)
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from webapp.web.doors import is_below_api
from webapp.web.static_files import is_file


class SteadySigner(TimestampSigner):
    """Accepts a signature that was made in the future: the clock was wrong then, or is now, and
    the signature is valid.
    """

    def unsign(
        self,
        signed_value: str | bytes,
        max_age: int | None = None,
        return_timestamp: bool = False,
    ) -> Any:
        """Return what was signed. Raises BadSignature, and SignatureExpired after `max_age`
        seconds.
        """
        try:
            return super().unsign(signed_value, max_age, return_timestamp)  # type: ignore[call-overload]
        except SignatureExpired as error:
            if error.date_signed is None or error.date_signed <= datetime.now(UTC):
                raise
            return super().unsign(signed_value, None, return_timestamp)  # type: ignore[call-overload]


class SteadySessions(SecureCookieSessionInterface):
    """Flask's sessions in signed cookies, signed by SteadySigner. A call of the JSON door has
    none.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a request for a page. Without a cookie no signer is made."""
        if is_below_api(request.path):
            return self.make_null_session(app)
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(
        self, app: Flask, session: SessionMixin, response: Response
    ) -> None:
        """Write the cookie, except with files: browsers cache those, and they vary by
        cookie otherwise.
        """
        if not is_file():
            super().save_session(app, session, response)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads the cookies, None without a secret key."""
        serializer = super().get_signing_serializer(app)
        if serializer:
            serializer.signer = SteadySigner
        return serializer


def init_app(app: Flask) -> None:
    """Let the application keep its sessions in these cookies."""
    app.session_interface = SteadySessions()
