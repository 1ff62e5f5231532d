"""What surrounds every request: guard, proxies, cookies, headers, limits, errors, logs,
static files.
"""

from flask import Flask

from webapp.web import (
    compression,
    cookies,
    errors,
    guard,
    headers,
    hosts,
    limits,
    logs,
    origins,
    proxies,
    start,
    static_files,
    times,
)


def init_app(app: Flask) -> None:
    """Put it around the application, in the order in which a request meets it."""
    logs.init_app(app)
    guard.init_app(app)
    hosts.init_app(app)
    origins.init_app(app)
    proxies.init_app(app)
    cookies.init_app(app)
    limits.limiter.init_app(app)
    headers.init_app(app)
    static_files.init_app(app)
    compression.init_app(app)
    start.init_app(app)
    times.init_app(app)
    errors.init_app(app)
