"""Applications for tests: their settings, and how they are opened and closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from tests.support.caching import Templates
from webapp import create_app
from webapp.extensions import db

SECRET = "for-tests-only-0123456789abcdefghij"


def settings_for(url: str, folder: Path, **more: str) -> dict[str, str]:
    """Settings of an application on this database; limits are off and hashes of passwords cheap
    unless a test says otherwise.
    """
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET,
        "INSTANCE_PATH": str(folder),
        "RATELIMIT_ENABLED": "0",
        "LOG_LEVEL": "ERROR",
        "CHEAP_HASHES": "1",
        **more,
    }


@contextmanager
def opened(url: str, folder: Path, **settings: str) -> Iterator[Flask]:
    """An application on this database that answers failures as it does for everyone."""
    app = create_app(settings_for(url, folder, **settings))
    app.testing = False
    app.jinja_env.bytecode_cache = Templates()
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


def migrate(url: str, folder: Path) -> None:
    """Bring the database up to date."""
    with opened(url, folder) as app, app.app_context():
        upgrade()
