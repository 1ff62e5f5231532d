"""Static files: each address names the version of its file, so browsers request it once."""

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from webapp.web.doors import for_pages

# what pages load, whoever opens them: our own files, and the two that are made of the settings
FILES = ("static", "brand.look", "brand.logo")
# these have the version in their file name, which style sheets use too
VENDORED = "vendor/"
YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Let `url_for("static", …)` add versions, and let browsers keep a file that was requested by
    its version.
    """

    def version(name: str) -> str:
        path = f"{app.static_folder}/{name}"
        return _digest(path, os.stat(path).st_mtime_ns)

    def name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and not values["filename"].startswith(VENDORED):
            values["v"] = version(values["filename"])

    def keep(response: Response) -> Response:
        name = (request.view_args or {}).get("filename", "")
        if request.endpoint != "static" or response.status_code not in (200, 304):
            return response
        if name.startswith(VENDORED) or request.args.get("v") == version(name):
            keep_for_a_year(response)
        return response

    def changed_on(pattern: str, names: Iterable[str]) -> tuple[int, ...]:
        """Return when each of these files was changed; part of the path is the name."""
        paths = (f"{app.static_folder}/{pattern.format(name)}" for name in names)
        return tuple(os.stat(path).st_mtime_ns for path in paths)

    app.jinja_env.globals["changed_on"] = changed_on
    app.url_defaults(name_version)
    with for_pages(app):
        app.after_request(keep)


def is_file() -> bool:
    """Return whether this request is for a file, which is the same for everybody."""
    return request.endpoint in FILES


def keep_for_a_year(response: Response) -> None:
    """Let browsers keep a file whose address names its version."""
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"


def version_of(content: bytes) -> str:
    """Return what changes when a file's content does."""
    return hashlib.sha256(content).hexdigest()[:12]


@cache
def _digest(path: str, _changed: int) -> str:
    return version_of(Path(path).read_bytes())
