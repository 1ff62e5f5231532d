"""The log: one JSON line for each request and event, never with bodies, keys or passwords
(security R28).
"""

import logging
import sys
import time
from typing import Any

from flask import Flask, current_app, g, has_app_context, has_request_context, request
from pythonjsonlogger.json import JsonFormatter

LONGEST = 500  # characters of a value that may come from outside
OUR_OWN = {"msg", "message", "trace", "exc_text"}


class AboutRequest(logging.Filter):
    """Adds the request to each line: its id, the network address and the user's id."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Set `request_id`, `address` and `user_id` (None outside of a request), shorten long
        values, and return True.
        """
        record.request_id = record.user_id = record.address = None
        if has_app_context():
            record.request_id = g.get("request_id")
            record.user_id = g.get("user_id")
        if has_request_context():
            record.address = request.remote_addr
        for name, value in vars(record).items():
            is_long = isinstance(value, str) and len(value) > LONGEST
            if is_long and name not in OUR_OWN:
                setattr(record, name, f"{value[:LONGEST]}…")
        return True


def init_app(app: Flask) -> None:
    """Send the application's log to standard error, a JSON object a line, times in UTC."""
    handler = logging.StreamHandler(sys.stderr)
    names = {"asctime": "time", "levelname": "level"}
    formatter = JsonFormatter(
        "{asctime}{levelname}{message}{request_id}{address}{user_id}",
        style="{",
        rename_fields=names,
    )
    formatter.default_time_format = "%Y-%m-%dT%H:%M:%S"
    formatter.default_msec_format = "%s.%03dZ"
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(AboutRequest())
    app.logger.handlers = [handler]
    app.logger.propagate = False
    app.logger.setLevel(app.config["LOG_LEVEL"])


def log_event(event: str, **extra: Any) -> None:
    """Log what somebody did or was refused. `extra` may hold names, roles and counts, never
    passwords, links or what people typed.
    """
    current_app.logger.info(event, extra=extra)
