"""Server time of the desk's pages, and of the JSON door's list: medians through the
application, without a network.
"""

import hashlib
import math
import secrets
import statistics
import tempfile
import time
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from bench.copies import QUIET
from bench.engines import Engine
from bench.seed import seeded
from webapp import create_app, demo
from webapp.clients.search import PAGE_SIZE
from webapp.extensions import db
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users.api_keys import create_key
from webapp.users.models import UserSession
from webapp.users.staff import create_staff, read_staff

MOST_RUNS = 15
LEAST_RUNS = 3
SECONDS = 2.0  # of a page; slow ones are asked for less often
DATABASE = "desk"
YEAR = now().year
ORDERS = ("oldest", "account", "name", "state", "changed")
FILTERS = (
    "type=trade",
    "department=UK",
    "state=P",
    "state=A",
    "source=web",
    "by=customer",
)
SEARCHES = (
    "harbour",
    "harbour ltd",
    "petra.rossi",
    "a",
    "01908",
    "mk2",
    "HARBOU01",
    "GB12",
    "nobody",
)
PAGES = {
    "the desk": "/desk",
    "a client": "/desk/clients/500",
    "the list": "/desk/clients",
    "its 19th page": "/desk/clients?page=19",
    **{f"list by {order}": f"/desk/clients?sort={order}" for order in ORDERS},
    **{f"filter {words}": f"/desk/clients?{words}" for words in FILTERS},
    "filter this year": f"/desk/clients?from={YEAR}-01-01&to={YEAR}-12-31",
    "filters and order": "/desk/clients?type=trade&department=UK&state=A&sort=name",
    **{
        f"search “{words}”": f"/desk/clients?{urlencode({'q': words})}"
        for words in SEARCHES
    },
    "search, filter and order": "/desk/clients?q=harbour&state=A&sort=name",
}
JSON_PAGES = {
    "JSON: one client": "/api/clients?client_id=500",
    "JSON: the list": "/api/clients",
    "JSON: its last page": "/api/clients?page={last_page}",
    "JSON: by type": "/api/clients?client_type=trade",
}


def measure(engine: Engine, count: int) -> dict[str, float]:
    """Return the median milliseconds of each page of the desk with this many clients."""
    engine.drop(DATABASE)
    engine.copy(seeded(engine, count), DATABASE)
    try:
        with tempfile.TemporaryDirectory() as folder:
            app = create_app(
                {**QUIET, "INSTANCE_PATH": folder, "DATABASE_URL": engine.url(DATABASE)}
            )
            with app.app_context():
                demo.load_drafts(1000, 1)
                key = {"api-key": create_key("bench", ["clients:read"])}
            client = signed_in(app)
            medians = {name: median_ms(client, path) for name, path in PAGES.items()}
            last_page = math.ceil(count / PAGE_SIZE)
            medians |= {
                name: median_ms(client, path.format(last_page=last_page), key)
                for name, path in JSON_PAGES.items()
            }
            with app.app_context():
                db.engine.dispose()
        return medians
    finally:
        engine.drop(DATABASE)


def signed_in(app: Flask) -> FlaskClient:
    """A browser in which a new rep is signed in."""
    client, token = app.test_client(), secrets.token_urlsafe(32)
    with app.app_context():
        user_id = create_staff(
            read_staff({"email": "bench@shop.example", "name": "Bench", "role": "rep"})
        )
        row = {
            "token_hash": hashlib.sha256(token.encode()).hexdigest(),
            "user_id": user_id,
            "created_on": now(),
            "seen_on": now(),
        }
        with write() as connection:
            connection.execute(insert(UserSession).values(**row))
    with client.session_transaction() as session:
        session["sign_in"] = token
    return client


def median_ms(
    client: FlaskClient, path: str, headers: dict[str, str] | None = None
) -> float:
    """Median milliseconds of a page after a first visit; it must answer with 200."""
    times: list[float] = []
    visits = 0
    while visits <= LEAST_RUNS or (visits <= MOST_RUNS and sum(times) < SECONDS * 1000):
        began = time.perf_counter()
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200, (path, answer.status_code)
        if visits:
            times.append((time.perf_counter() - began) * 1000)
        visits += 1
    return statistics.median(times)
