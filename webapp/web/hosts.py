"""The host names that the server answers to: those of TRUSTED_HOSTS, and for health checks also
addresses (security R22).
"""

import re
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, current_app, request
from flask.globals import request_ctx

from webapp.networks import address_of

# a load balancer asks each server by its address, or without a Host
CHECKS = ("/healthz", "/readyz")
PORT = re.compile(r":[0-9]{1,5}$")
WHOLE_NAME = re.compile(r"[A-Za-z0-9.:_\[\]-]{1,253}")
# between two lines in the log, as anyone can send wrong hosts without end
QUIET_SECONDS = 60
MESSAGE = "Host refused; to answer to it, add its name to the setting TRUSTED_HOSTS"


def init_app(app: Flask) -> None:
    """Let health checks in by address, and log refused hosts."""
    if trusted := app.config["TRUSTED_HOSTS"]:
        app.wsgi_app = checked_by_address(app.wsgi_app, trusted[0].lstrip("."))  # type: ignore[method-assign]
        app.before_request(RefusedHosts().log)


def is_foreign() -> bool:
    """Return whether the request names a host that the server does not answer to."""
    return request_ctx.url_adapter is None


def checked_by_address(
    wsgi_app: Callable[..., Iterable[bytes]], own: str
) -> Callable[..., Iterable[bytes]]:
    """Wrap a WSGI application so that a health check by address is one by the host name `own`."""

    def named(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        is_check = environ.get("PATH_INFO") in CHECKS
        if is_check and is_by_address(environ.get("HTTP_HOST", "")):
            environ["HTTP_HOST"] = own
        return wsgi_app(environ, start_response)

    return named


def is_by_address(host: str) -> bool:
    """Return whether a Host header is empty or an address, with or without a port."""
    name = PORT.sub("", host)
    if name.startswith("[") and name.endswith("]"):
        return ":" in name and address_of(name[1:-1]) is not None
    if ":" in name:
        return False
    return not host or address_of(name) is not None


class RefusedHosts:
    """Logs refused hosts, at most one line a minute, with the setting to change and the number of
    refusals since the last line.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.count = 0
        self.quiet_until = 0.0

    def log(self) -> None:
        """Write a line when the host is refused and the last line is a minute old."""
        if not is_foreign():
            return
        with self.lock:
            self.count += 1
            if time.monotonic() < self.quiet_until:
                return
            count, self.count = self.count, 0
            self.quiet_until = time.monotonic() + QUIET_SECONDS
        host = request.environ.get("HTTP_HOST", "")
        shown = host if WHOLE_NAME.fullmatch(host) else "not a host name"
        current_app.logger.warning(MESSAGE, extra={"host": shown, "refused": count})
