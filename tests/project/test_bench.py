"""The harness in bench/ measures what it says: its clients are whole, its load is accepted.
Figures are no matter of tests.
"""

import importlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bench import copies as copying
from bench import seed
from bench.engines import Engine, Postgres, Sqlite
from bench.load import equals, payloads, twins
from bench.log import Quiet
from bench.registrations import SHORT, Case
from bench.report import report
from bench.servers import PLAIN, PRODUCT
from bench.targets import targets
from bench.turns import EQUAL, NONE, THIS
from tests.support.payloads import full
from webapp.clients.alike import keys_of
from webapp.clients.answer import record_of
from webapp.clients.history import history_of
from webapp.clients.models import Client
from webapp.clients.offered import load_reference
from webapp.clients.search import find_client
from webapp.clients.search_index import words_of
from webapp.config import PROJECT
from webapp.extensions import db
from webapp.record.actor import Actor
from webapp.record.check import check
from webapp.record.schema import Record

KEY = Actor("key", "bench", frozenset({"clients:create"}))
RUN_BY_ITSELF = ("__main__", "batches")
MODULES = [
    path
    for path in sorted((PROJECT / "bench").glob("*.py"))
    if path.stem not in RUN_BY_ITSELF
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
        assert words_stored(client.id) == {client.account.lower(), *words_of(record)}
        assert history_of(client.id)[0].happened_on == client.created_on
    assert len({client.title for client in clients}) > 20


@pytest.mark.usefixtures("copies")
def test_registrations_go_on_after_the_copies(door):
    assert door.create(full()).json["data"]["client_id"] == 61


def test_a_seeded_database_is_copied_with_all_that_is_in_it(tmp_path, monkeypatch):
    monkeypatch.setattr(copying, "ORIGINALS", 20)
    engine = Sqlite(tmp_path)
    template = seed.seeded(engine, 300)
    queries = [f"SELECT count(*) FROM {table}" for table in ("clients", "drafts")]
    with seed.copied(engine, template, "copy") as url:
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as connection:
            counts = [connection.execute(query).fetchone()[0] for query in queries]
    assert counts[0] == 300
    assert counts[1] > 0
    assert engine.databases() == [template]


LOADS = {
    "ordinary": payloads(100),
    "twins": twins(payloads(100)),
    "equal": equals(100),
}


@pytest.mark.parametrize("name", LOADS)
def test_the_load_is_accepted_without_advice(context, name):
    reference = load_reference()
    for payload in LOADS[name]:
        registration, problems = check(payload, KEY, reference)
        assert problems == []
        assert registration.advice == ()


def numbers(payload: dict) -> tuple[str, ...]:
    """Return that by which a client is found to be alike another one."""
    detail = payload["detail"]
    return payload["email"], detail["vat_number"], detail["company_number"]


def test_twins_have_the_numbers_of_one_client_each_and_equals_all_the_same():
    assert [*map(numbers, LOADS["twins"])] == [*map(numbers, LOADS["ordinary"])]
    assert len(set(map(numbers, LOADS["ordinary"]))) == 100
    [only] = set(map(numbers, LOADS["equal"]))
    assert all(only)


PRODUCT_CASE, PLAIN_CASE = (
    Case(server, 2, 8, with_key=False) for server in (PRODUCT, PLAIN)
)


def measured(case: Case, a_second: float, p99_ms: float) -> dict[str, object]:
    figures = {"a_second": a_second, "p99_ms": p99_ms, "rounds": [a_second]}
    others = ("p50_ms", "cpu_ms", "database_cpu_ms", "memory_mb", "refused", "broken")
    return {**case._asdict(), **figures, **dict.fromkeys(others, 0)}


def results(a_second: float, p99_ms: float, cost: float) -> dict[str, object]:
    """Return what a run measured: registrations beside 100 a second, and equal keys."""
    product = measured(PRODUCT_CASE, a_second, p99_ms)
    turn = {"a_second": 1, "cpu_ms": 1, "database_cpu_ms": 0}
    growth = {NONE: {**turn, "ratio": 1}, EQUAL: {**turn, "ratio": cost}}
    engine = {
        "registrations": [product, measured(PLAIN_CASE, 100, 100)],
        "alike": {PRODUCT: []},
        "growth": {"clients": 10_000, "turns": growth},
        "bulk": {"flask demo load": {THIS: {"a_second": 1_234, "cpu_ms": 1}}},
        "pages": {"1000": {"desk: home": {THIS: 5.9}}},
    }
    whole = {"full": False, "minutes": 1, "machine": {"Processor": "one"}}
    return {**whole, "quiet": [], "engines": {"sqlite": engine}}


@pytest.mark.parametrize(
    ("a_second", "p99_ms", "cost", "reached"),
    [(250, 10, 1.1, True), (249, 11, 1.11, False)],
)
def test_a_target_is_reached_from_its_very_figure_on(a_second, p99_ms, cost, reached):
    told = [*targets(results(a_second, p99_ms, cost))]
    judged = [target for target in told if target.reached is not None]
    of_product = [target for target in judged if "desk" not in target.words]
    assert len(of_product) == 3
    assert {target.reached for target in of_product} == {reached}
    assert any(target.reached is None for target in told)


def test_every_case_of_a_target_is_measured_also_in_the_short_run():
    assert {PRODUCT_CASE, PLAIN_CASE} <= set(SHORT.cases)
    assert len(set(SHORT.cases)) == len(SHORT.cases)


@pytest.mark.parametrize(
    ("load", "words"), [(0.49, "The machine was quiet"), (0.5, "was not quiet")]
)
def test_the_report_tells_the_figures_and_whether_the_machine_was_quiet(load, words):
    heard = {"quiet": [Quiet("a run", load, 0.1), Quiet("another", 0.1, 0.1)]}
    told = report({**results(250, 10, 1.1), **heard})
    assert words in told
    for figure in ("2.50 ×", "1.10 ×", "1,234", "5.9"):
        assert figure in told
