"""The log: one JSON line for each request and event, never with bodies, keys or passwords
(security R28).
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from flask import Flask, current_app, has_app_context, has_request_context, request
from flask.globals import app_ctx

LONGEST = 500  # characters of a value that may come from outside
WHOLE = ("message", "trace", "exc_info")  # these are our own, and never shortened
_encode = json.JSONEncoder(default=str).encode
# what every record of the log has; anything else was added by whoever wrote it
OF_EVERY_RECORD = {*vars(logging.makeLogRecord({})), "message", "asctime"}


class JsonLines(logging.Formatter):
    """Writes each record of the log as a JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time in UTC, level, message, the request (see `about_request`), and what
        was added. Long values are shortened.
        """
        at = datetime.fromtimestamp(record.created, UTC).replace(tzinfo=None)
        line: dict[str, Any] = {
            "time": f"{at.isoformat(timespec='milliseconds')}Z",
            "level": record.levelname,
            "message": record.getMessage(),
            **about_request(),
        }
        if record.exc_info:
            line["exc_info"] = self.formatException(record.exc_info)
        for name, value in vars(record).items():
            if name not in OF_EVERY_RECORD:
                line[name] = value
        for name, value in line.items():
            is_long = isinstance(value, str) and len(value) > LONGEST
            if is_long and name not in WHOLE:
                line[name] = f"{value[:LONGEST]}…"
        return _encode(line)


def about_request() -> dict[str, Any]:
    """Return the id, network address and user's id of this request, None outside of one."""
    if not has_app_context():
        return {"request_id": None, "address": None, "user_id": None}
    now = app_ctx.g
    return {
        "request_id": now.get("request_id"),
        "address": request.remote_addr if has_request_context() else None,
        "user_id": now.get("user_id"),
    }


def init_app(app: Flask) -> None:
    """Send the application's log to standard error."""
    # A line tells neither thread nor place in the code, which take longer to find than to write
    # (docs.python.org/3/howto/logging.html#optimization).
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    app.logger.handlers = [handler]
    app.logger.propagate = False
    app.logger.setLevel(app.config["LOG_LEVEL"])


def log_event(event: str, **extra: Any) -> None:
    """Log what somebody did or was refused. `extra` may hold names, roles and counts, never
    passwords, links or what people typed.
    """
    current_app.logger.info(event, extra=extra)
