"""The migrations make what the models describe, and can be taken back."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, text

import webapp  # noqa: F401 - makes every model known
from tests.support import database_rows, payloads
from webapp.extensions import db
from webapp.storage.schema import is_migrated

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
    if engine.dialect.name == "sqlite":
        # SQLAlchemy reads no name of one that was added with its column
        foreign = [{**key, "name": str(key["constrained_columns"])} for key in foreign]
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
    lists = database_rows.tables(context)
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {VERSION, "sqlite_sequence"}
    assert not is_migrated()
    upgrade()
    assert is_migrated()
    assert database_rows.tables(context) == lists


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_an_index_that_was_broken_off_is_made_again(context):
    downgrade(revision="0003_search_pending")  # a table is made once
    is_half_made = "indexrelid = 'ix_clients_vat_key_id'::regclass AND NOT indisvalid"
    for statement in (
        "UPDATE alembic_version SET version_num = '0001_initial'",
        "UPDATE pg_index SET indisvalid = false"
        " WHERE indexrelid = 'ix_clients_vat_key_id'::regclass",
    ):
        database_rows.execute(context, statement)
    upgrade()
    with db.engine.connect() as connection:
        left = f"SELECT count(*) FROM pg_index WHERE {is_half_made}"
        assert connection.scalar(text(left)) == 0
        assert connection.scalar(text("SHOW statement_timeout")) == "20s"
        assert connection.scalar(text("SHOW jit")) == "off"


def test_a_second_upgrade_changes_nothing(context, registered):
    registered(payloads.full())
    before = database_rows.tables(context)
    upgrade()
    assert database_rows.tables(context) == before


def test_the_lists_begin_as_the_contract_says(context):
    found = {
        name: [
            row["code"]
            for row in sorted(
                database_rows.rows(context, name), key=lambda row: row["position"]
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
    codes = {row["code"] for row in database_rows.rows(context, "currencies")}
    assert {"GBP", "EUR", "USD", "JPY", "PLN"} <= codes
    assert not {"DEM", "XXX", "XTS"} & codes


@pytest.mark.parametrize("engine", ["postgresql"])
def test_little_is_kept_aside_in_the_index_of_the_search(context):
    with db.engine.connect() as connection:
        options = connection.scalar(
            text("SELECT reloptions FROM pg_class WHERE relname = :name"),
            {"name": "ix_client_search_terms"},
        )
    assert options == ["gin_pending_list_limit=256"]


def test_a_database_of_the_former_migrations_is_taken_over(context, registered):
    registered(payloads.full())
    before = database_rows.tables(context)
    downgrade(revision="0001_initial")  # what the last of the former made
    database_rows.execute(context, "UPDATE alembic_version SET version_num = '0013'")
    assert not is_migrated()
    upgrade()
    assert is_migrated()
    # what waits to leave the product is of a later release
    assert database_rows.tables(context) | {"outbox": []} == before | {"outbox": []}


def test_a_database_from_between_the_former_migrations_is_refused(context, caplog):
    database_rows.execute(context, "UPDATE alembic_version SET version_num = '0012'")
    assert not is_migrated()
    before = database_rows.tables(context)
    with pytest.raises(SystemExit):
        upgrade()
    assert "The database has the schema 0012, from before the first" in caplog.text
    assert database_rows.tables(context) == before
