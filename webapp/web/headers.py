"""The security headers of every answer (security R20)."""

from flask import Flask, Response, request

from webapp.extensions import talisman

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
SECRET_PARTS = {"token", "key"}  # variables of routes that open something
NO_FEATURES = dict.fromkeys(
    ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics"), "()"
)


def init_app(app: Flask) -> None:
    """Send the headers; HSTS and secure cookies when PUBLIC_URL is https."""
    is_https = app.config["PUBLIC_URL"].startswith("https://")
    # registered before Talisman, and therefore run after it
    app.after_request(_keep_secret_addresses)
    talisman.init_app(
        app,
        content_security_policy=CONTENT_SECURITY_POLICY,
        permissions_policy=NO_FEATURES,
        referrer_policy="same-origin",
        frame_options="DENY",
        # the proxy in front redirects; a health check inside speaks http
        force_https=False,
        strict_transport_security=is_https,
        session_cookie_secure=is_https,
        session_cookie_samesite="Lax",
    )


def _keep_secret_addresses(response: Response) -> Response:
    """Let the browser send only our host as referrer when the address contains a secret
    (security R18).
    """
    if SECRET_PARTS & (request.view_args or {}).keys():
        # with no-referrer the CSRF check would fail under https
        response.headers["Referrer-Policy"] = "strict-origin"
    return response
