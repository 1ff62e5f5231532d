"""What surrounds every request: guard, proxies, cookies, headers, limits, errors, logs and
static files.
"""

from flask import Flask

from webapp.web import (
    brand,
    compression,
    cookies,
    errors,
    guard,
    headers,
    health,
    hosts,
    ids,
    kept,
    limits,
    logs,
    origins,
    proxies,
    static_files,
    times,
)


def init_app(app: Flask) -> None:
    """Set it up around the application; functions before a request run in this order."""
    logs.init_app(app)
    guard.init_app(app)
    hosts.init_app(app)
    ids.init_app(app)
    origins.init_app(app)
    proxies.init_app(app)
    cookies.init_app(app)
    limits.init_app(app)
    headers.init_app(app)
    static_files.init_app(app)
    compression.init_app(app)
    brand.init_app(app)
    health.init_app(app)
    times.init_app(app)
    kept.init_app(app)
    errors.init_app(app)
