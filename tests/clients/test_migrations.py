"""The migrations make what the models describe, and can be taken back."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, text
from werkzeug.security import generate_password_hash

import webapp  # noqa: F401 - makes every model known
from tests import payloads, stored
from tests.auth.test_sign_in import PASSWORD, Person, entered
from tests.people import make_user
from webapp.clients.listing import list_rows
from webapp.clients.search import Filters
from webapp.extensions import db
from webapp.storage.engines import is_migrated

VERSION = "alembic_version"
# of FTS5, with tables of its own, or a vector of PostgreSQL: no table of the models
INDEX = "client_search"


def own_table(_object, name, kind, _reflected, _compare_to):
    return not (kind == "table" and name.startswith(INDEX))


@pytest.fixture
def model_engine(engine, context, tmp_path):
    """An empty place, on the same engine, with the tables as the models make them."""
    if engine == "sqlite":
        made = create_engine(f"sqlite:///{tmp_path / 'models.db'}")
        db.metadata.create_all(made)
        yield made
        made.dispose()
        return
    with db.engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA models"))
    made = create_engine(
        db.engine.url, connect_args={"options": "-c search_path=models"}
    )
    db.metadata.create_all(made)
    yield made
    made.dispose()


def by_name(rows):
    return sorted(rows, key=lambda row: str(row.get("name")))


def described(engine, table):
    """Columns and constraints of a table, as the database itself tells them."""
    inspector = inspect(engine)
    columns = [
        {**column, "type": str(column["type"])}
        for column in inspector.get_columns(table)
    ]
    foreign = [
        {**key, "referred_schema": None} for key in inspector.get_foreign_keys(table)
    ]
    return {
        "columns": by_name(
            [
                {
                    key: value
                    for key, value in column.items()
                    if key in ("name", "type", "nullable")
                }
                for column in columns
            ]
        ),
        "checks": by_name(
            [
                {"name": row["name"], "sqltext": row["sqltext"]}
                for row in inspector.get_check_constraints(table)
            ]
        ),
        "unique": by_name(
            [
                {"name": row["name"], "columns": row["column_names"]}
                for row in inspector.get_unique_constraints(table)
            ]
        ),
        "indexes": by_name(
            [
                {
                    "name": row["name"],
                    "columns": row["column_names"],
                    "unique": row["unique"],
                }
                for row in inspector.get_indexes(table)
            ]
        ),
        "foreign keys": by_name(foreign),
        "primary key": inspector.get_pk_constraint(table)["constrained_columns"],
    }


def test_alembic_finds_no_difference_from_the_models(context):
    with db.engine.connect() as connection:
        found = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": own_table}
        )
        assert compare_metadata(found, db.metadata) == []


def test_every_table_has_the_constraints_of_its_model(context, model_engine):
    tables = sorted(db.metadata.tables)
    assert (
        sorted(
            name
            for name in {*inspect(db.engine).get_table_names()} - {VERSION}
            if not name.startswith(INDEX)
        )
        == tables
    )
    for table in tables:
        assert described(db.engine, table) == described(model_engine, table)


def test_every_check_has_a_name(context):
    for table in db.metadata.tables:
        assert all(
            row["name"].startswith(f"ck_{table}_")
            for row in inspect(db.engine).get_check_constraints(table)
        )


def test_sqlite_counts_ids_up_for_good(context, engine):
    if engine == "postgresql":
        return  # its sequences do
    with db.engine.connect() as connection:
        made = dict(
            connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            ).all()
        )
    assert [
        name
        for name in ("clients", "users", "addresses", "contacts", "api_keys")
        if "AUTOINCREMENT" not in made[name]
    ] == []


def test_the_migrations_can_be_taken_back_and_made_again(context):
    lists = stored.tables(context)
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {VERSION, "sqlite_sequence"}
    assert not is_migrated()
    upgrade()
    assert is_migrated()
    assert stored.tables(context) == lists


def test_a_second_upgrade_changes_nothing(context, registered):
    registered(payloads.full())
    before = stored.tables(context)
    upgrade()
    assert stored.tables(context) == before


def test_the_lists_begin_as_the_contract_says(context):
    found = {
        name: [
            row["code"]
            for row in sorted(
                stored.tables(context)[name], key=lambda row: row["position"]
            )
        ]
        for name in ("client_types", "departments", "tax_codes", "payment_terms")
    }
    assert found == {
        "client_types": ["retail", "trade"],
        "departments": ["UK", "Europe", "International"],
        "tax_codes": ["T0", "T1", "T2", "T4", "T5", "T9"],
        "payment_terms": ["proforma", "30 days", "60 days", "end of month"],
    }


def test_the_currencies_are_those_in_use(context):
    codes = {row["code"] for row in stored.tables(context)["currencies"]}
    assert {"GBP", "EUR", "USD", "JPY", "PLN"} <= codes
    assert not {"DEM", "XXX", "XTS"} & codes


def test_names_that_were_stored_before_are_found_by_other_spellings(
    context, registered
):
    registered(payloads.full() | {"title": "Kahoʻolawe Müller"})
    downgrade(revision="0011")
    before = "rowid = 1" if db.engine.dialect.name == "sqlite" else "client_id = 1"
    old = (
        "'kahoʻolawe muller'"
        if db.engine.dialect.name == "sqlite"
        else "array_to_tsvector(ARRAY['kahoʻolawe', 'muller'])"
    )
    stored.execute(context, f"UPDATE client_search SET terms = {old} WHERE {before}")
    assert list_rows(Filters(search="mueller"), "newest").rows == []
    db.session.rollback()  # to see what is written from here on
    upgrade()
    for search in ("mueller", "Müller", "kaho'olawe", "muller"):
        assert [row.id for row in list_rows(Filters(search=search), "newest").rows] == [
            1
        ]


OLD_USERS = (
    # id, username, former key, role, key from now on
    (1, "Ada\ufe0f", "ada\ufe0f", "client", "ada"),
    # the older one has the key: this one keeps what it had
    (2, "ad\u034fa", "ad\u034fa", "client", "ad\u034fa"),
    (3, "boreas\u3164", "boreas\u1160", "client", "boreas\u1160"),
    (4, "Boreas", "boreas", "client", "boreas"),  # has the key already
    (5, "a  da", "a  da", "client", "a da"),
    (6, "\u3164", "\u1160", "client", "\u1160"),  # nothing is left of it
    (7, "Rosa@shop.example", "rosa@shop.example", "rep", " rosa@shop.example"),
    (8, "northern", "northern", "client", "northern"),
)
INSERT_USER = (
    "INSERT INTO users (id, username, username_key, password_hash, role, name, created_on) "
    "VALUES (:id, :username, :username_key, :password_hash, :role, '', '2026-01-01 00:00:00')"
)


@pytest.mark.security("R11")
def test_names_that_become_the_same_still_sign_in_as_before(app):
    with app.app_context():
        downgrade(revision="0010")
    for user_id, username, key, role, _ in OLD_USERS:
        values = {
            "id": user_id,
            "username": username,
            "username_key": key,
            "role": role,
        }
        stored.execute(
            app,
            INSERT_USER,
            **values,
            password_hash=generate_password_hash(
                f"{PASSWORD} {user_id}", "scrypt:1024:8:1"
            ),
        )
    with app.app_context():
        upgrade()
    assert {row["id"]: row["username_key"] for row in stored.tables(app)["users"]} == {
        row[0]: row[4] for row in OLD_USERS
    }
    for user_id, username, *_ in OLD_USERS:
        assert entered(Person(app).sign_in(username, f"{PASSWORD} {user_id}"))
    with app.app_context():
        downgrade(revision="0010")
    assert {row["id"]: row["username_key"] for row in stored.tables(app)["users"]} == {
        row[0]: row[2] for row in OLD_USERS
    }


def test_going_back_is_possible_with_a_client_who_has_a_colleagues_name(app):
    for role in ("rep", "client"):
        make_user(app, role, username="rosa@shop.example")
    with app.app_context():
        downgrade(revision="0010")
        upgrade()
    assert sorted(row["username_key"] for row in stored.tables(app)["users"]) == [
        " rosa@shop.example",
        "rosa@shop.example",
    ]
