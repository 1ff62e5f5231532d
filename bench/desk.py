"""Server time of the desk's pages: medians through the application, without a network."""

import hashlib
import secrets
import statistics
import tempfile
import time

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from bench.engines import Engine
from bench.seed import QUIET, seeded
from webapp import create_app, demo
from webapp.auth.models import UserSession
from webapp.auth.users import create_staff, read_staff
from webapp.columns import now
from webapp.extensions import db
from webapp.writing import write

MOST_RUNS = 15
LEAST_RUNS = 3
SECONDS = 2.0  # of a page; slow ones are asked for less often
DATABASE = "desk"
PAGES = {
    "the desk": "/desk",
    "a client": "/desk/clients/500",
    "the list": "/desk/clients",
    "its 19th page": "/desk/clients?page=19",
    **{f"list by {sort}": f"/desk/clients?sort={sort}" for sort in ("oldest", "account", "name", "state", "changed")},
    **{
        f"filter {words}": f"/desk/clients?{words}"
        for words in ("type=trade", "department=UK", "state=P", "state=A", "source=web", "by=customer", "from=2026-01-01&to=2026-12-31")
    },
    **{
        f"search {words}": f"/desk/clients?q={words}"
        for words in ("harbour", "harbour+ltd", "petra.rossi", "a", "01908", "mk2", "HARBOU01", "GB12", "nobody")
    },
    "search, filter and order": "/desk/clients?q=harbour&state=A&sort=name",
}


def measure(engine: Engine, count: int) -> dict[str, float]:
    """Return the median milliseconds of each page of the desk with this many clients."""
    engine.drop(DATABASE)
    engine.copy(seeded(engine, count), DATABASE)
    try:
        with tempfile.TemporaryDirectory() as folder:
            app = create_app({**QUIET, "INSTANCE_PATH": folder, "DATABASE_URL": engine.url(DATABASE)})
            with app.app_context():
                demo.load_drafts(1000, 1)
            client = signed_in(app)
            medians = {name: median_ms(client, path) for name, path in PAGES.items()}
            with app.app_context():
                db.engine.dispose()
        return medians
    finally:
        engine.drop(DATABASE)


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
    """Median milliseconds of a page after a first visit; it must answer with 200."""
    times: list[float] = []
    visits = 0
    while visits <= LEAST_RUNS or (visits <= MOST_RUNS and sum(times) < SECONDS * 1000):
        began = time.perf_counter()
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        if visits:
            times.append((time.perf_counter() - began) * 1000)
        visits += 1
    return statistics.median(times)
