"""One JSON line for each request and event, with the request id; never bodies, keys or passwords (security R28)."""

import logging
import sys
import time
from typing import Any

from flask import Flask, current_app, g, has_app_context
from pythonjsonlogger.json import JsonFormatter


class RequestId(logging.Filter):
    """Puts the id of the request that is being answered on each line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Set `request_id`, None outside of a request; every line passes."""
        record.request_id = g.get("request_id") if has_app_context() else None
        return True


def init_app(app: Flask) -> None:
    """Send the application's log to standard error, a JSON object a line, times in UTC."""
    handler = logging.StreamHandler(sys.stderr)
    names = {"asctime": "time", "levelname": "level"}
    formatter = JsonFormatter("{asctime}{levelname}{message}{request_id}", style="{", rename_fields=names)
    formatter.default_time_format, formatter.default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(RequestId())
    app.logger.handlers = [handler]
    app.logger.propagate = False
    app.logger.setLevel(app.config["LOG_LEVEL"])


def log_event(event: str, **extra: Any) -> None:
    """Write to the log what somebody did or was refused: names, roles and counts, never passwords, links or what people typed."""
    current_app.logger.info(event, extra=extra)
