"""The application that answers test keys: made when it is needed, on a database that is made with
the first test key.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy.exc import OperationalError

from webapp.clients.lists_copy import Lists, all_lists, lists_version, take_over
from webapp.outbox import work as outbox
from webapp.record.problem import InputRefused, Problem
from webapp.storage.engines import is_sqlite, sqlite_path
from webapp.storage.schema import has_schema, migrate

NO_DATABASE = Problem(
    "", "sandbox", "Set SANDBOX_DATABASE_URL to an empty database for test keys first"
)
# of a process, so that a test counts and hashes in its places, and gets none beside them
SHARED = ("counts", "hashing")


class Sandbox:
    """Of one application, which is the `live` one here."""

    def __init__(self, live: Flask, make: Callable[[], Flask]) -> None:
        self.live, self.make = live, make
        self.url: str = live.config["SANDBOX_DATABASE_URL"]
        self.lock = threading.RLock()
        self.made: Flask | None = None
        self.lists_version: int | None = None  # that it took over
        self.is_open, self.is_serving = False, False

    def app(self) -> Flask | None:
        """Return the application, None as long as nobody has made a test key. Raises
        SQLAlchemyError when its database can't be reached.
        """
        if not self.url or (is_sqlite(self.url) and not sqlite_path(self.url).exists()):
            return None
        if not self.is_open:
            with self.lock:
                self._open(create=False)
        return self.made if self.is_open else None

    def for_call(self) -> Flask | None:
        """Return the application as `app` does, with the reference lists of the live one."""
        app = self.app()
        if app is not None:
            self._follow_lists(app)
        return app

    @contextmanager
    def entered(self) -> Iterator[None]:
        """A block in the application, whose database is made where there is none. Raises
        InputRefused when the settings name none.
        """
        if not self.url:
            raise InputRefused(NO_DATABASE)
        with self.lock:
            try:
                self._open(create=True)
            except OperationalError as error:
                reason = str(error.orig).partition("\n")[0]
                words = f"SANDBOX_DATABASE_URL: the database can't be used: {reason}"
                raise InputRefused(Problem("", "sandbox", words)) from None
            app = self._application()
        with app.app_context():
            yield

    def serve(self) -> None:
        """Send what test clients have to tell in threads of this process, as soon as there are
        some.
        """
        self.is_serving = True

    def _application(self) -> Flask:
        if self.made is None:
            self.made = self.make()
            for name in SHARED:
                self.made.extensions[name] = self.live.extensions[name]
        return self.made

    def _open(self, *, create: bool) -> None:
        app = self._application()
        with app.app_context():
            if not create and not has_schema():
                return
            migrate()
        if not self.is_open and self.is_serving:
            outbox.begin(app)
        self.is_open = True

    def _follow_lists(self, app: Flask) -> None:
        """Take over the reference lists when they changed."""
        with self.live.app_context():
            if lists_version() == self.lists_version:
                return
        with app.app_context():
            self.lists_version = take_over(self._lists)

    def _lists(self) -> Lists:
        with self.live.app_context():
            return all_lists()
