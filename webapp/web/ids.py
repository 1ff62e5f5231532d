"""Ids in addresses: ours, ASCII digits, 18 at most, which is what fits a 64-bit number (security
R11a); and those of others, which are any text.
"""

from flask import Flask
from werkzeug.routing import BaseConverter, PathConverter


class IdConverter(BaseConverter):
    """`<id:client_id>` in a route."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """Return the id as a number."""
        return int(value)


class TextConverter(PathConverter):
    """`<text:external_id>` at the end of a route: any text, also with slashes around it."""

    regex, part_isolating = ".+?", False


def init_app(app: Flask) -> None:
    """Make the converters known, before the routes."""
    app.url_map.converters["id"] = IdConverter
    app.url_map.converters["text"] = TextConverter
