"""A registration is stored whole, in one transaction, or not at all."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.support import database_rows, payloads
from tests.support.registrations import LOST, Overtaken
from tests.support.users import make_user
from webapp.clients.history import history_of
from webapp.clients.models import Client
from webapp.clients.note_models import ClientNote
from webapp.clients.register import register
from webapp.clients.rows import Claim
from webapp.extensions import db
from webapp.record.actor import CUSTOMER, Actor
from webapp.record.problem import InputRefused
from webapp.storage.columns import now
from webapp.storage.statements import table_of
from webapp.users.hashing import check_password

ACTOR = Actor("key", "erp")


def broken(registration, **changes):
    """The registration with values that the rules would have refused."""
    return type(registration)(
        registration.record.model_copy(update=changes), registration.advice
    )


@pytest.mark.security("R2")
def test_everything_is_stored(context, registered):
    doubtful = payloads.having(payloads.full(), "detail.vat_number", "12345555")
    assert registered(doubtful) == (1, "NORTHE01")
    counts = database_rows.counts(context)
    tables = (
        "clients",
        "users",
        "addresses",
        "contacts",
        "client_advice",
        "history",
        "account_counters",
    )
    assert {table: counts[table] for table in tables} == {
        "clients": 1,
        "users": 1,
        "addresses": 3,
        "contacts": 2,
        "client_advice": 1,
        "history": 1,
        "account_counters": 1,
    }


NOTES = table_of(ClientNote)  # a table that refers to clients


def note(user_id, text="claimed"):
    return {
        "user_id": user_id,
        "author": "erp",
        "text": text,
        "written_on": now(),
    }


@pytest.mark.security("R2")
def test_a_claim_whose_row_somebody_else_changed_undoes_all(context, registered):
    before = database_rows.tables(context)
    with pytest.raises(Overtaken):
        registered(payloads.full(), claim=LOST)
    assert database_rows.tables(context) == before


@pytest.mark.security("R3")
def test_a_claim_is_stored_with_the_client_or_not_at_all(context, registered):
    rep = make_user(context, "rep")
    registered(payloads.smallest(), claim=Claim({NOTES: [note(rep)]}))
    [stored] = database_rows.rows(context, "client_notes")
    assert (stored["client_id"], stored["text"]) == (1, "claimed")
    with pytest.raises(IntegrityError):
        registered(payloads.smallest(), claim=Claim({NOTES: [note(rep + 1)]}))
    counts = database_rows.counts(context)
    assert (counts["client_notes"], counts["clients"]) == (1, 1)


@pytest.mark.security("R2")
def test_nobody_sees_a_client_before_its_claim_is_done(context, registered):
    seen = []

    def look(*_statement):
        with db.engine.connect() as other:
            seen.append(other.scalar(text("SELECT count(*) FROM clients")))

    engine = context.extensions["write_engine"]
    event.listen(engine, "before_cursor_execute", look, once=True)
    with pytest.raises(Overtaken):
        registered(payloads.smallest(), claim=LOST)
    assert seen == [0]


@pytest.mark.security("R2")
@pytest.mark.parametrize(
    "changes",
    [
        {"title": "x" * 202},
        {"currency": "XXX"},
        {"department": "Mars"},
        {"source_status": "Z"},
        {"email": ""},
        {"billing_address": ("address_country", "GBR")},
        {"shipping_addresses": ("address_town", "x" * 101)},
        {"contacts": ("role", "boss")},
        {"credentials": ("username", "x" * 151)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_one_row_that_fails_undoes_all(context, checked, changes):
    before = database_rows.tables(context)
    registration = checked(payloads.full())
    [(name, value)] = changes.items()
    if isinstance(value, tuple):
        part = getattr(registration.record, name)
        column, wrong = value
        worse = (
            [*part[:-1], part[-1].model_copy(update={column: wrong})]
            if isinstance(part, list)
            else part.model_copy(update={column: wrong})
        )
        changes = {name: worse}
    with pytest.raises(DBAPIError):
        register(broken(registration, **changes), ACTOR)
    assert database_rows.tables(context) == before


@pytest.mark.security("R2")
@pytest.mark.parametrize(
    "table", ["history", "addresses", "contacts", "account_counters"]
)
def test_a_table_that_fails_undoes_all(context, checked, table):
    registration = checked(payloads.full())
    database_rows.execute(context, f"ALTER TABLE {table} RENAME TO gone")
    before = database_rows.tables(context)
    with pytest.raises(DBAPIError):
        register(registration, ACTOR)
    assert database_rows.tables(context) == before


def test_a_taken_username_undoes_all(context, checked, registered):
    registered(payloads.full())
    before = database_rows.tables(context)
    with pytest.raises(InputRefused) as refused:
        register(checked(payloads.full()), ACTOR)
    assert refused.value.problems[0].path == "credentials.username"
    assert database_rows.tables(context) == before


def test_a_broken_claim_is_not_taken_for_a_taken_username(context, registered):
    nobodys = Claim({NOTES: [note(user_id=99)]})
    with pytest.raises(IntegrityError):
        registered(payloads.full(), claim=nobodys)
    assert database_rows.counts(context)["users"] == 0


@pytest.mark.security("R15")
@pytest.mark.parametrize(
    "password",
    [
        payloads.PASSWORD,
        "  plum otter violin 42 ",
        "pflaume-ötter-geige-42",
        "梅-otter-violin-😀-42",
        "plum-otter-violin-e\u0301-42",
    ],
)
def test_a_password_is_kept_as_an_scrypt_hash_alone(context, registered, password):
    registered(payloads.having(payloads.full(), "credentials.password", password))
    [user] = database_rows.rows(context, "users")
    assert user["password_hash"].startswith("scrypt:")
    assert check_password(user["password_hash"], password)
    assert not check_password(user["password_hash"], password.strip() + "x")
    assert not database_rows.holds(context, password)
    assert not database_rows.holds(context, password.strip())


def test_the_same_password_has_another_hash_each_time(context, registered):
    for username in ("one-northern", "two-northern"):
        registered(payloads.having(payloads.full(), "credentials.username", username))
    assert (
        len({user["password_hash"] for user in database_rows.rows(context, "users")})
        == 2
    )


def test_a_client_without_a_login_makes_no_user(context, registered):
    registered(payloads.smallest())
    assert database_rows.rows(context, "users") == []


@pytest.mark.parametrize(
    "actor",
    [CUSTOMER, Actor("rep", "Rita"), Actor("key", "erp"), Actor("import", "2026.csv")],
    ids=lambda actor: actor.kind,
)
def test_history_says_who_what_and_when(context, registered, actor):
    began = datetime.now(UTC)
    registered(payloads.smallest(), actor)
    [client] = db.session.scalars(select(Client))
    [entry] = history_of(client.id)
    assert (entry.actor_kind, entry.actor_name, entry.action) == (
        actor.kind,
        actor.name,
        "registered",
    )
    assert began <= entry.happened_on <= datetime.now(UTC)
    assert entry.happened_on == client.created_on == client.updated_on


@pytest.mark.parametrize(
    ("kind", "source"),
    [("customer", "web"), ("rep", "system"), ("key", "api"), ("import", "import")],
)
def test_each_door_sets_its_own_source(registered, kind, source):
    registered(payloads.smallest(), Actor(kind, "someone"))
    assert db.session.scalar(select(Client.source)) == source
