"""Server time of the desk's pages as the number of clients grows: medians through the application, without a network.

Run with: .venv/bin/python -m bench.desk [CLIENTS ...]; without numbers for 1,000 and 100,000 clients, on SQLite.
"""

import hashlib
import secrets
import statistics
import sys
import tempfile
import time

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import insert

from webapp import create_app, demo
from webapp.auth.models import UserSession
from webapp.auth.users import create_staff, read_staff
from webapp.columns import now
from webapp.writing import write

RUNS = 15
SETTINGS = {"RATELIMIT_ENABLED": "0", "LOG_LEVEL": "ERROR"}
PAGES = {
    "the desk": "/desk",
    "a client": "/desk/clients/500",
    "the list": "/desk/clients",
    "  its 19th page": "/desk/clients?page=19",
    **{f"  by {sort}": f"/desk/clients?sort={sort}" for sort in ("oldest", "account", "name", "state", "changed")},
    **{
        f"  filter {words}": f"/desk/clients?{words}"
        for words in ("type=trade", "department=UK", "state=P", "state=A", "source=web", "by=customer", "from=2026-01-01&to=2026-12-31")
    },
    **{
        f"  search {words}": f"/desk/clients?q={words}"
        for words in ("harbour", "harbour+ltd", "petra.rossi", "a", "01908", "mk2", "HARBOU01", "GB12", "nobody")
    },
    "  search, filter and order": "/desk/clients?q=harbour&state=A&sort=name",
}


def desk_of(folder: str, count: int) -> FlaskClient:
    """A browser in which a rep is signed in, on a database with this many clients."""
    app = create_app({**SETTINGS, "INSTANCE_PATH": folder})
    with app.app_context():
        upgrade()
        demo.load_clients(count, 1, lambda _count: None)
        demo.load_drafts(1000, 1)
    return signed_in(app)


def signed_in(app: Flask) -> FlaskClient:
    """A browser in which a new rep is signed in."""
    client, token = app.test_client(), secrets.token_urlsafe(32)
    with app.app_context():
        user_id = create_staff(read_staff({"email": "bench@shop.example", "name": "Bench", "role": "rep"}))
        row = {"token_hash": hashlib.sha256(token.encode()).hexdigest(), "user_id": user_id, "created_on": now(), "seen_on": now()}
        with write() as connection:
            connection.execute(insert(UserSession).values(**row))
    with client.session_transaction() as session:
        session["sign_in"] = token
    return client


def median_ms(client: FlaskClient, path: str) -> float:
    """Median milliseconds of a page; it must answer with 200."""
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        assert client.get(path).status_code == 200, path
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def main() -> None:
    """Print a line for each page, a column for each number of clients."""
    counts = [int(text) for text in sys.argv[1:]] or [1_000, 100_000]
    columns = []
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            client = desk_of(folder, count)
            columns.append({name: median_ms(client, path) for name, path in PAGES.items()})
    print(f"{'median ms of server time':34}" + "".join(f"{count:>12,}" for count in counts))
    for name in PAGES:
        print(f"{name:34}" + "".join(f"{column[name]:12.1f}" for column in columns))


if __name__ == "__main__":
    main()
