"""The templates of pages, which all have the same globals."""

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class Templates(Environment):
    """Jinja's environment, without a map of its own around the globals of each template: an import
    compares their names, and a page has a dozen.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> Any:
        """Return the globals of a template, which are those of all unless some are given."""
        return super().make_globals(d) if d else self.globals
