"""The security headers of every answer (security R20)."""

from flask import Flask, Response, request
from flask_talisman import Talisman

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
POLICY = "Content-Security-Policy"
SECRET_PARTS = {"token", "key"}  # variables of routes that open something
NO_FEATURES = dict.fromkeys(
    ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics"), "()"
)


def init_app(app: Flask) -> None:
    """Send the headers; HSTS and secure cookies when PUBLIC_URL is https."""
    is_https = app.config["PUBLIC_URL"].startswith("https://")
    app.config["SESSION_COOKIE_SECURE"] = is_https
    headers = _made_by_talisman(is_https)

    def send(response: Response) -> Response:
        own_policy = response.headers.pop(POLICY, None)
        response.headers.extend(headers)
        if own_policy:
            response.headers[POLICY] = own_policy
        if SECRET_PARTS & (request.view_args or {}).keys():
            # The browser sends only our host as referrer when the address contains a secret
            # (security R18); with no-referrer the CSRF check would fail under https.
            response.headers["Referrer-Policy"] = "strict-origin"
        return response

    app.after_request(send)


def _made_by_talisman(is_https: bool) -> list[tuple[str, str]]:
    """Return the headers. They are the same for every answer, so they are made once, as those of
    an application that does nothing else.
    """
    app = Flask("headers")
    Talisman(
        app,
        content_security_policy=CONTENT_SECURITY_POLICY,
        permissions_policy=NO_FEATURES,
        referrer_policy="same-origin",
        frame_options="DENY",
        # the proxy in front redirects; a health check inside speaks http
        force_https=False,
        strict_transport_security=is_https,
    )
    answer = Response()
    answer.headers.clear()
    # every request to the product has the scheme of PUBLIC_URL, see webapp/web/proxies.py
    scheme = "https" if is_https else "http"
    with app.test_request_context(base_url=f"{scheme}://localhost"):
        return [*app.process_response(answer).headers]
