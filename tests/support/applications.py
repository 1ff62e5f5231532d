"""Applications for tests: their settings, and how they are opened and closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from tests.support.caching import Templates
from webapp import create_app
from webapp.extensions import db
from webapp.storage.engines import is_sqlite

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
    app = made(url, folder, **settings)
    try:
        yield app
    finally:
        leave_database(app)


def made(url: str, folder: Path, **settings: str) -> Flask:
    app = create_app(settings_for(url, folder, **settings))
    app.testing = False
    app.jinja_env.bytecode_cache = Templates()
    return app


def leave_database(app: Flask) -> None:
    """Close every connection of the application; its next one sees what is there by then."""
    with app.app_context():
        db.engine.dispose()


class Lasting:
    """Applications that last for the whole run, one for each database address and settings: most
    of a short test would else be the making of an application and of its statements.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.apps: dict[tuple[object, ...], tuple[Flask, dict[str, Any]]] = {}

    @contextmanager
    def lent(self, url: str, **settings: str) -> Iterator[Flask]:
        """An application for one test, which must leave it as it was."""
        key = (url, *settings.items())
        if key not in self.apps:
            new = made(url, self.folder, **settings)
            self.apps[key] = new, dict(new.extensions)
        app, at_first = self.apps[key]
        # without what it keeps in memory of the database, such as the reference lists
        app.extensions = dict(at_first)
        before = state_of(app)
        try:
            yield app
        finally:
            if is_sqlite(url):  # the next test has another file at this address
                leave_database(app)
        if state_of(app) != before:
            leave_database(app)
            self.apps.pop(key, None)
            raise AssertionError("make_app() makes an application to change")

    def end(self) -> None:
        for app, _at_first in self.apps.values():
            leave_database(app)


def state_of(app: Flask) -> tuple[object, ...]:
    """What a test could change of an application."""
    return dict(app.config), len(app.view_functions), app.static_folder, app.testing


def migrate(url: str, folder: Path) -> None:
    """Bring the database up to date."""
    with opened(url, folder) as app, app.app_context():
        upgrade()
