"""Ids in addresses: ASCII digits, 18 at most, which is what fits a 64-bit number (security
R11a).
"""

from flask import Flask
from werkzeug.routing import BaseConverter


class IdConverter(BaseConverter):
    """`<id:client_id>` in a route."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """Return the id as a number."""
        return int(value)


def init_app(app: Flask) -> None:
    """Make the converter known, before the routes."""
    app.url_map.converters["id"] = IdConverter
