"""The addresses of pages, kept: a page of the desk has more than a hundred, and to build one takes
longer than what else a line of it does.
"""

from datetime import date
from functools import lru_cache
from typing import Any

from flask import Flask
from flask.globals import request_ctx

MOST_KEPT = 4096
# of these, what is equal is written alike
PLAIN = frozenset((str, int, date, type(None)))


class KeptAddresses(Flask):
    """A Flask application that builds each address within the site once."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept = lru_cache(MOST_KEPT)(self._built)

    def url_for(
        self,
        /,
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        """Return the address of a page, as Flask does."""
        try:
            adapter: Any = request_ctx.url_adapter
        except RuntimeError:  # outside of a request
            adapter = None
        is_usual = not (_anchor or _method or _scheme or _external)
        is_plain = PLAIN.issuperset(map(type, values.values()))
        if not (adapter and is_usual and is_plain) or endpoint[0] == ".":
            return super().url_for(
                endpoint,
                _anchor=_anchor,
                _method=_method,
                _scheme=_scheme,
                _external=_external,
                **values,
            )
        if endpoint == "static":  # its file may be another one by now
            self.inject_url_defaults(endpoint, values)
        at = adapter.script_name, adapter.default_method
        return self._kept(at, endpoint, tuple(values.items()))

    def _built(
        self, _at: tuple[str, str], endpoint: str, values: tuple[tuple[str, Any], ...]
    ) -> str:
        return super().url_for(endpoint, **dict(values))
