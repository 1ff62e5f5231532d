"""Static files: an address names the version of its file, so that a browser asks for each once."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

# these have their version in the name, by which style sheets know them too
VENDORED = "vendor/"
YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Let `url_for("static", …)` name versions, and browsers keep what was asked for by its
    version.
    """

    def version(name: str) -> str:
        path = Path(str(app.static_folder), name)
        return _digest(path, path.stat().st_mtime_ns)

    def name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and not values["filename"].startswith(VENDORED):
            values["v"] = version(values["filename"])

    def keep(response: Response) -> Response:
        name = (request.view_args or {}).get("filename", "")
        is_there = request.endpoint == "static" and response.status_code in (200, 304)
        if is_there and (
            name.startswith(VENDORED) or request.args.get("v") == version(name)
        ):
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response

    app.url_defaults(name_version)
    app.after_request(keep)


@cache
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
