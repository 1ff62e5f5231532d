"""What the database itself refuses, whoever writes to it."""

import pytest
from sqlalchemy import String, insert
from sqlalchemy.exc import DBAPIError

import webapp  # noqa: F401 - makes every model known
from tests.support import database_rows, payloads
from webapp.api.models import TakenSignature
from webapp.clients.answer import payload_of
from webapp.clients.different import tell_apart
from webapp.clients.mentions import NoteMention
from webapp.clients.merge import merge
from webapp.clients.merge_compare import compare, usual_choice
from webapp.clients.notes import add_note
from webapp.clients.search import find_client
from webapp.clients.settled import settle
from webapp.clients.views import save_view
from webapp.drafts import store
from webapp.drafts.draft import Draft
from webapp.extensions import db
from webapp.outbox.put import Item, put
from webapp.record.actor import Actor
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users import attempts, sessions
from webapp.users.links import make_link
from webapp.users.staff_mails import Wish, save_wish
from webapp.webhooks.attempts import Tried, write_down
from webapp.webhooks.endpoints import create
from webapp.webhooks.values import Values

TABLES = sorted(db.metadata.tables)
LISTS = ("client_types", "departments", "tax_codes", "payment_terms", "currencies")


@pytest.fixture(scope="module")
def filled(shared_door):
    """An application with rows in every table."""
    doubtful = payloads.having(payloads.full(), "detail.vat_number", "12345555")
    doubtful["acceptances"] = [payloads.acceptance()]
    assert shared_door.create(doubtful, Idempotency_Key="one").status_code == 200
    sent = [payloads.smallest()]
    batch = shared_door.call("POST", "/batch", sent, Idempotency_Key="two")
    assert batch.status_code == 200
    with shared_door.client.application.test_request_context():
        store.save(Draft("a" * 22))
        sessions.begin(1)
        make_link("answer", client_id=1)
        attempts.may_try(None, "nobody")
        rep = Actor("rep", "Rita Rep", user_id=1)
        add_note(1, rep, "Rang twice.")
        mention = {"note_id": 1, "user_id": 1}
        with write() as connection:
            connection.execute(insert(NoteMention).values(mention))
        settle(find_client(1), "detail.vat_number", "vat_number", rep, "By phone")
        created = shared_door.create(payloads.smallest()).json["data"]
        other = find_client(created["client_id"])
        tell_apart(find_client(1), other, rep, "Two shops")
        webhook = Values("erp", "https://erp.example.com/", ["client.merged"], True)
        webhook_id, _ = create(webhook, "Rita Rep")
        tried = Tried(webhook_id, 1, now(), 5, None, "No answer", "", "")
        with write() as connection:
            write_down(connection, tried, was_failing=False)
        save_wish(1, Wish("daily"))
        save_view(1, "Mine", {"state": "P"}, is_shared=False)
        merge_into(find_client(1), shared_door.create(payloads.smallest()), rep)
        with write() as connection:
            put(connection, [Item("mail", "test", "one")])
            taken = {"digest": "a" * 64, "taken_on": now()}
            connection.execute(insert(TakenSignature).values(taken))
    assert all(database_rows.counts(shared_door.client.application).values())
    return shared_door.client.application


def merge_into(stays, created, actor):
    """Merge a client that was just created into another one."""
    other = find_client(created.json["data"]["client_id"])
    both = [payload_of(client) for client in (stays, other)]
    comparison = compare(*both, [{}, {}], [stays.created_on, other.created_on])
    merge((stays, other), comparison, usual_choice(comparison, 0, 0), actor)


def refused(app, statement, **values):
    """Whether the database refuses the statement."""
    try:
        database_rows.execute(app, statement, **values)
    except DBAPIError:
        return True
    return False


@pytest.mark.security("R9")
@pytest.mark.parametrize("table", TABLES)
def test_a_text_longer_than_its_column_is_refused(filled, table):
    columns = [
        column
        for column in db.metadata.tables[table].columns
        if isinstance(column.type, String) and column.type.length
    ]
    taken = [
        column.name
        for column in columns
        if not refused(
            filled,
            f"UPDATE {table} SET {column.name} = :text",
            text="é" * (column.type.length + 1),
        )
    ]
    assert taken == []


@pytest.mark.security("R9")
@pytest.mark.parametrize(
    ("table", "column", "length"),
    [
        ("clients", "title", 201),
        ("clients", "website", 2048),
        ("addresses", "address_note", 2000),
        ("contacts", "job_title", 100),
        ("users", "username", 150),
    ],
)
@pytest.mark.parametrize("sign", ["x", "é", "😀"])
def test_a_text_as_long_as_its_column_fits_in_characters(
    filled, table, column, length, sign
):
    assert not refused(
        filled, f"UPDATE {table} SET {column} = :text WHERE id = 1", text=sign * length
    )
    assert [
        row[column] for row in database_rows.rows(filled, table) if row["id"] == 1
    ] == [sign * length]


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("clients", "type_code", "charity"),
        ("clients", "department", "Mars"),
        ("clients", "currency", "XXX"),
        ("clients", "tax_code", "T3"),
        ("clients", "payment_term", "never"),
        ("clients", "source_status", "X"),
        ("clients", "source_status", ""),
        ("clients", "user_id", 99),
        ("clients", "registered_kind", "robot"),
        ("clients", "account", ""),
        ("clients", "email", ""),
        ("users", "role", "king"),
        ("addresses", "kind", "postal"),
        ("addresses", "client_id", 99),
        ("contacts", "role", "boss"),
        ("contacts", "client_id", 99),
        ("client_advice", "client_id", 99),
        ("history", "client_id", 99),
        ("history", "actor_kind", "robot"),
        ("history", "user_id", 99),
        ("client_notes", "client_id", 99),
        ("client_notes", "user_id", 99),
        ("user_sessions", "user_id", 99),
        ("links", "purpose", "anything"),
        ("links", "client_id", 99),
        ("links", "user_id", 99),
        ("api_key_scopes", "scope", "clients:delete"),
        ("api_key_scopes", "api_key_id", 99),
        ("idempotency_keys", "api_key_id", 99),
    ],
)
def test_an_unknown_code_or_row_is_refused(filled, table, column, value):
    assert refused(filled, f"UPDATE {table} SET {column} = :value", value=value)


OPTIONAL = {
    *(
        "clients.user_id",
        "clients.department",
        "clients.tax_code",
        "clients.payment_term",
        "clients.external_id",
        "clients.rep_id",
        "history.user_id",
    ),
    *(
        "drafts.client_id",
        "drafts.owner_id",
        "drafts.rep_id",
        "drafts.target_id",
        "drafts.target_version",
        "drafts.link_hash",
    ),
    *("drafts.handed_on", "drafts.opened_on", "drafts.returned_on"),
    *("drafts.discarded_on", "drafts.search_text"),
    *("links.user_id", "links.client_id", "links.draft_id", "links.outbox_id"),
    *("links.email_key", "clients.confirmed_key", "clients.email_confirmed_on"),
    *("client_notes.changed_on", "of_account", "note_mentions.seen_on"),
    *("different_clients.user_id", "settled_advice.user_id"),
    *("merges.user_id", "merges.kept"),
    *("outbox.event_id", "outbox.client_id", "outbox.user_id", "outbox.draft_id"),
    *("merges.external_id", "api_keys.last_used_on", "api_keys.last_used_from"),
    *("api_keys.expires_on", "api_keys.old_secret_hash", "api_keys.old_until"),
    *("api_keys.is_signed", "clients.confirmed_key", "clients.email_confirmed_on"),
    *("links.email_key", "outbox.attempts", "outbox.settled_on", "outbox.lane"),
    *("webhook_attempts.status", "webhooks.old_secret_ends_on"),
    "webhooks.failing_since",
    *("outbox.ended_on", "users.department", "users.single_keys_off"),
    *("retired_on", "revoked_on", "disabled_on", "wait_until", "used_on"),
}


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_value_is_refused(filled, table):
    columns = db.metadata.tables[table].columns
    needed = [
        column.name
        for column in columns
        if OPTIONAL.isdisjoint((column.name, f"{table}.{column.name}"))
    ]
    assert [
        name
        for name in needed
        if not refused(filled, f"UPDATE {table} SET {name} = NULL")
    ] == []


@pytest.mark.security("R11")
@pytest.mark.parametrize(
    ("table", "unique"),
    [
        ("clients", "account"),
        ("clients", "user_id"),
        ("users", "username_key"),
        ("api_keys", "name"),
        ("api_keys", "public_id"),
        *((name, "code") for name in LISTS),
    ],
)
def test_a_second_row_with_the_same_unique_value_is_refused(filled, table, unique):
    assert refused(filled, copy_of(filled, table, {"id": None, **other(table, unique)}))


def other(table, but):
    """New values for the unique columns of a table, but for one."""
    new = {
        "clients": {"account": "'X'", "user_id": "NULL"},
        "api_keys": {"name": "'x'", "public_id": "'y'"},
    }.get(table, {"code": "'XXX'"})
    return (
        {}
        if table == "users"
        else {name: value for name, value in new.items() if name != but}
    )


def copy_of(app, table, changes):
    """A statement that inserts a copy of one row, with changes; an id of None is left to the
    database.
    """
    names = [
        name
        for name in database_rows.rows(app, table)[0]
        if name not in changes or changes[name] is not None
    ]
    first = "id" if "id" in database_rows.rows(app, table)[0] else "code"
    chosen = [changes.get(name, name) for name in names]
    one = f"(SELECT min({first}) FROM {table})"
    return (
        f"INSERT INTO {table} ({', '.join(names)}) "
        f"SELECT {', '.join(chosen)} FROM {table} WHERE {first} = {one}"
    )


BILLING = "(SELECT id FROM addresses WHERE kind = 'billing')"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE addresses SET address_default = (1 = 1) WHERE kind = 'shipping'",
        "UPDATE addresses SET kind = 'billing', position = 0, address_default = (1 = 0) "
        f"WHERE id <> {BILLING}",
        "UPDATE addresses SET kind = 'billing', address_default = (1 = 0) WHERE kind = 'shipping'",
        f"UPDATE addresses SET position = 1 WHERE id = {BILLING}",
        "UPDATE addresses SET position = 0 WHERE kind = 'shipping'",
        "UPDATE contacts SET position = 0",
        "DELETE FROM clients",
        "DELETE FROM users",
        "DELETE FROM api_keys",
        "DELETE FROM departments",
        "DELETE FROM client_types",
    ],
)  # fmt: skip
def test_rows_that_contradict_each_other_are_refused(filled, statement):
    assert refused(filled, statement)


@pytest.mark.security("R4")
def test_ids_are_not_given_again(context, door):
    door.create(payloads.full())
    [user] = database_rows.rows(context, "users")
    database_rows.execute(context, "UPDATE clients SET user_id = NULL")
    database_rows.execute(context, "DELETE FROM users")
    names = "username, username_key, password_hash, role, name, created_on"
    sqlite = db.engine.dialect.name == "sqlite"
    row = f"INSERT INTO users ({names}) VALUES ('a', 'a', 'x', 'client', '', :now)"
    database_rows.execute(context, row, now="2026-01-01 00:00:00" if sqlite else now())
    assert database_rows.rows(context, "users")[0]["id"] > user["id"]
