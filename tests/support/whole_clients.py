"""What the database itself holds after a fault: whole clients or none, each acknowledged one,
and no code twice.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, create_engine, text

from tests.support.request_streams import Log

# Each finds what must not be there. `search` is the table's column with the client's id, which each
# engine names otherwise.
HALVES = {
    "an address without its client": "SELECT id FROM addresses WHERE client_id NOT IN (SELECT id "
    "FROM clients)",
    "a contact without its client": "SELECT id FROM contacts WHERE client_id NOT IN (SELECT id "
    "FROM clients)",
    "advice without its client": "SELECT id FROM client_advice WHERE client_id NOT IN (SELECT id "
    "FROM clients)",
    "history without its client": "SELECT id FROM history WHERE client_id NOT IN (SELECT id FROM "
    "clients)",
    "search terms without their client": "SELECT {search} FROM client_search WHERE {search} NOT "
    "IN (SELECT id FROM clients)",
    "an idempotency key without its client": "SELECT key FROM idempotency_keys WHERE client_id "
    "NOT IN (SELECT id FROM clients)",
    "a draft sent without its client": "SELECT id FROM drafts WHERE state = 'done' AND client_id "
    "NOT IN (SELECT id FROM clients)",
    "a login without its client": "SELECT id FROM users WHERE role = 'client' AND id NOT IN"
    " (SELECT user_id FROM clients WHERE user_id IS NOT NULL)",
    "a client without its billing address": "SELECT id FROM clients WHERE id NOT IN"
    " (SELECT client_id FROM addresses WHERE kind = 'billing' AND address_default)",
    "a client without its history": "SELECT c.id FROM clients c WHERE 1 <>"
    " (SELECT count(*) FROM history h WHERE h.client_id = c.id AND h.action = 'registered')",
    "a client without search terms": "SELECT id FROM clients WHERE id NOT IN (SELECT {search} "
    "FROM client_search)",
    "a client sent twice": "SELECT client_id FROM drafts WHERE state = 'done' GROUP BY client_id "
    "HAVING count(*) > 1",
    "a client of the wizard without its draft": "SELECT id FROM clients WHERE source = 'web' AND "
    "id NOT IN"
    " (SELECT client_id FROM drafts WHERE state = 'done')",
    "an account code given twice": "SELECT account FROM clients GROUP BY account HAVING count(*) "
    "> 1",
    "a counter behind its codes": "SELECT account FROM clients, account_counters WHERE account "
    "LIKE prefix || '%'"
    " AND CAST(substr(account, length(prefix) + 1) AS INTEGER) > last",
    "a client registered twice": "SELECT email FROM clients GROUP BY email HAVING count(*) > 1",
}


def assert_whole(url: str, log: Log) -> int:
    """Hold what is in the database against what was sent and acknowledged; return how many
    clients were found.
    """
    engine = create_engine(url)
    with engine.connect() as connection:
        halves = {
            name: rows
            for name, query in HALVES.items()
            if (rows := halves_found(connection, query))
        }
        accounts, found = clients_in(connection)
        if connection.dialect.name == "sqlite":
            assert connection.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
            assert not connection.execute(text("PRAGMA foreign_key_check")).all()
    engine.dispose()
    assert not halves
    assert not log.bad, log.bad[:3]
    assert {
        email: data["client_account"] for email, data in log.acknowledged.items()
    }.items() <= accounts.items()
    assert {
        email: parts
        for email, parts in found.items()
        if parts != parts_of(log.sent[email])
    } == {}
    return len(accounts)


def halves_found(connection: Connection, query: str) -> list[Any]:
    search = "rowid" if connection.dialect.name == "sqlite" else "client_id"
    return list(connection.scalars(text(query.format(search=search))))


def clients_in(connection: Connection) -> tuple[dict[str, str], dict[str, Any]]:
    """Every client's account code and parts, by email."""
    by_id = dict(connection.execute(text("SELECT id, email FROM clients")).all())
    parts: dict[str, Any] = {email: defaultdict(list) for email in by_id.values()}
    queries = {
        "addresses": "SELECT client_id, address_note FROM addresses ORDER BY client_id, kind, "
        "position",
        "contacts": "SELECT client_id, email FROM contacts ORDER BY client_id, position",
        "logins": "SELECT c.id, username FROM clients c JOIN users u ON u.id = c.user_id",
    }
    for name, query in queries.items():
        for client_id, value in connection.execute(text(query)):
            parts[by_id[client_id]][name].append(value)
    return dict(
        connection.execute(text("SELECT email, account FROM clients")).all()
    ), parts


def parts_of(payload: dict[str, Any]) -> dict[str, Any]:
    """The parts that a payload has, as `clients_in` gives them."""
    username = payload["credentials"].get("username")
    parts = {
        "addresses": [
            address["address_note"]
            for address in (payload["billing_address"], *payload["shipping_addresses"])
        ],
        "contacts": [contact["email"] for contact in payload["contacts"]],
        "logins": [username] if username else [],
    }
    return {name: values for name, values in parts.items() if values}
