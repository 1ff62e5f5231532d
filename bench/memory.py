"""Memory of the product in its default deployment: the share of all its processes (PSS), so
that shared pages count once.
"""

import tempfile
import threading
import urllib.request
from pathlib import Path
from typing import Any

from bench import desk, load
from bench.copies import QUIET
from bench.engines import Engine
from bench.seed import seeded
from bench.servers import Serving, make_key, serving
from webapp import create_app
from webapp.extensions import db

DATABASE = "memory"
SECRET_KEY = "of-a-measurement-0123456789-abcdefghij"
MB = 1_000_000
CHUNK_SECONDS = 5


def after_registrations(
    engine: Engine, counts: list[int], folder: Path
) -> dict[str, float]:
    """Return the megabytes of a server at its start and after these numbers of registrations
    in all.
    """
    engine.drop(DATABASE)
    engine.copy(seeded(engine, 0), DATABASE)
    url = engine.url(DATABASE)
    key, files, done = make_key(url), load.write_load(folder, 1), 0
    measured = {}
    try:
        with serving("product", url, 1) as server:
            measured["0"] = pss_mb(server)
            for count in counts:
                while done < count:
                    done += (
                        load.run(
                            server.url, key, files, CHUNK_SECONDS, skip=done
                        ).requests
                        + load.CONNECTIONS
                    )
                measured[str(count)] = pss_mb(server)
    finally:
        engine.drop(DATABASE)
    return measured


def of_export(engine: Engine, count: int) -> dict[str, Any]:
    """Return the megabytes of a server before an export of this many clients, and at most in it."""
    engine.drop(DATABASE)
    engine.copy(seeded(engine, count), DATABASE)
    url = engine.url(DATABASE)
    try:
        cookie = _sign_in(url)
        with serving("product", url, 1, {"SECRET_KEY": SECRET_KEY}) as server:
            _get(server, "/desk/clients", cookie)
            before = pss_mb(server)
            most, size = _most_during(server, "/desk/clients.csv", cookie)
    finally:
        engine.drop(DATABASE)
    return {
        "clients": count,
        "before_mb": before,
        "most_mb": most,
        "file_mb": size / MB,
    }


def pss_mb(server: Serving) -> float:
    """Return the share of memory of all processes of a server, in megabytes."""
    rollups = (
        Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in server.processes()
    )
    return (
        sum(
            int(line.split()[1])
            for text in rollups
            for line in text.splitlines()
            if line.startswith("Pss:")
        )
        * 1024
        / MB
    )


def _sign_in(url: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            {
                **QUIET,
                "INSTANCE_PATH": folder,
                "DATABASE_URL": url,
                "SECRET_KEY": SECRET_KEY,
            }
        )
        cookie = desk.signed_in(app).get_cookie("session")
        with app.app_context():
            db.engine.dispose()
    assert cookie
    return f"session={cookie.value}"


def _get(server: Serving, path: str, cookie: str) -> int:
    """Read an answer to its end and return its size."""
    request = urllib.request.Request(server.url + path, headers={"Cookie": cookie})
    size = 0
    with urllib.request.urlopen(request, timeout=600) as answer:
        while part := answer.read(65536):
            size += len(part)
    return size


def _most_during(server: Serving, path: str, cookie: str) -> tuple[float, int]:
    ended, seen = threading.Event(), [pss_mb(server)]

    def watch() -> None:
        while not ended.wait(0.2):
            seen.append(pss_mb(server))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        size = _get(server, path, cookie)
    finally:
        ended.set()
        watcher.join()
    return max(seen), size
