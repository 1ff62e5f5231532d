"""Asks connections that rested whether they still live. While a server is busy its connections are
used again within moments, and need not be asked each time.
"""

import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

SECONDS_OF_TRUST = 1.0


class Pings:
    """Pings a connection of the engine when it was not used for a second, or another one was lost
    since: a dead one is replaced, with all that are as old, before anybody gets it.
    """

    def __init__(self, engine: Engine) -> None:
        self.dialect = engine.dialect
        self.lost_at = 0.0
        event.listen(engine, "checkin", self._rests)
        event.listen(engine, "checkout", self._is_taken)
        event.listen(engine, "invalidate", self._is_lost)

    def _rests(self, _connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    def _is_lost(self, _connection: Any, _record: Any, _error: Any) -> None:
        self.lost_at = time.monotonic()

    def _is_taken(self, connection: Any, record: Any, _proxy: Any) -> None:
        since = record.info.get("rests_since")
        if since is None:
            return  # it was opened for this request
        trusted_from = max(time.monotonic() - SECONDS_OF_TRUST, self.lost_at)
        if since >= trusted_from:
            return
        try:
            self.dialect.do_ping(connection)
        except self.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error
