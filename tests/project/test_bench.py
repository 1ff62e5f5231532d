"""The harness in bench/ measures what it says: its clients are whole, its load is accepted.
Figures are no matter of tests.
"""

import importlib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import select, text

from bench import copies as copying
from bench import seed
from bench.charts import Chart, svg
from bench.engines import Engine, Postgres, Sqlite
from bench.load import payloads
from bench.matrix import Case
from bench.targets import targets
from tests.support.payloads import full
from webapp.clients.answer import record_of
from webapp.clients.duplicates import keys_of
from webapp.clients.history import history_of
from webapp.clients.models import Client
from webapp.clients.offered import load_reference
from webapp.clients.search import find_client
from webapp.clients.search_index import terms_of
from webapp.config import PROJECT
from webapp.extensions import db
from webapp.record.actor import Actor
from webapp.record.check import check
from webapp.record.schema import Record

KEY = Actor("key", "bench", frozenset({"clients:create"}))
MODULES = [
    path for path in sorted((PROJECT / "bench").glob("*.py")) if path.stem != "__main__"
]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_part_of_the_harness_can_be_imported(path):
    importlib.import_module(f"bench.{path.stem}")


@pytest.fixture
def copies(database_url, monkeypatch):
    """Sixty clients, copied from twenty, in the test's database."""
    monkeypatch.setattr(copying, "ORIGINALS", 20)
    server, name = database_url.rsplit("/", 1)
    engine: Engine = (
        Postgres(server)
        if server.startswith("postgresql")
        else Sqlite(Path(server.removeprefix("sqlite:///")))
    )
    seed.fill(engine, name.removesuffix(".db"), 60)


def record_stored(client: Client) -> Record:
    answered = record_of(client, with_advice=False)
    kept = {
        name: value for name, value in answered.items() if name in Record.model_fields
    }
    return Record.model_validate(
        {**kept, "type": {"code": client.type_code}, "credentials": {}}
    )


def words_stored(client_id: int) -> set[str]:
    key = "rowid" if db.engine.dialect.name == "sqlite" else "client_id"
    found = db.session.scalar(
        text(f"SELECT terms FROM client_search WHERE {key} = :id"), {"id": client_id}
    )
    return set(found.replace("'", "").split())


@pytest.mark.usefixtures("copies")
def test_copied_clients_are_as_if_the_product_had_stored_them(context):
    clients = [
        find_client(client_id) for client_id in db.session.scalars(select(Client.id))
    ]
    assert len(clients) == 60
    for client in clients:
        record = record_stored(client)
        assert keys_of(record) == {
            name: getattr(client, name) for name in keys_of(record)
        }
        assert words_stored(client.id) == terms_of(client.account, record)
        assert history_of(client.id)[0].happened_on == client.created_on
    assert len({client.title for client in clients}) > 20


@pytest.mark.usefixtures("copies")
def test_registrations_go_on_after_the_copies(door):
    assert door.create(full()).json["data"]["client_id"] == 61


@pytest.mark.parametrize("addresses", [1, 50])
def test_the_load_is_accepted_without_advice(context, addresses):
    reference = load_reference()
    for payload in payloads(100, addresses):
        registration, problems = check(payload, KEY, reference)
        assert problems == []
        assert registration.advice == ()


def measured(server: str, a_second: float, p99_ms: float) -> dict[str, object]:
    return {
        "engine": "sqlite",
        **Case(server)._asdict(),
        "a_second": a_second,
        "p99_ms": p99_ms,
    }


@pytest.mark.parametrize(
    ("a_second", "p99_ms", "met"), [(300, 25, [True, True]), (299, 26, [False, False])]
)
def test_a_target_is_met_from_its_very_figure_on(a_second, p99_ms, met):
    load = [measured("product", a_second, p99_ms), measured("FastAPI", 100, 100)]
    told = list(targets({"engines": {"sqlite": {"load": load}}}))
    assert [target.met for target in told[:2]] == met
    assert told[-1].met is None


def test_charts_are_documents_with_every_value():
    chart = Chart(
        "Speed & size",
        "ms",
        [
            ("a <page>", {"SQLite": 12.5, "PostgreSQL": 2_000}),
            ("another", {"SQLite": 3}),
        ],
        100,
    )
    written = [
        element.text
        for element in ElementTree.fromstring(svg(chart)).iter()
        if element.text and element.text.strip()
    ]
    assert {
        "Speed & size",
        "a <page>",
        "another",
        "12.5",
        "2,000",
        "3",
        "target 100",
        "SQLite",
        "PostgreSQL",
    } <= set(written)
