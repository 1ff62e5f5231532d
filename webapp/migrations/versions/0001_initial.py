"""The schema of the first release, and the values that the reference lists start with."""

import sqlalchemy as sa
from alembic import op
from babel.core import get_global
from babel.numbers import get_currency_name

revision = "0001_initial"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
LISTS = {
    "client_types": [("retail", "Retail"), ("trade", "Trade")],
    "departments": [(name, name) for name in ("UK", "Europe", "International")],
    "tax_codes": [(code, code) for code in ("T0", "T1", "T2", "T4", "T5", "T9")],
    "payment_terms": [
        ("proforma", "Pro forma"),
        ("30 days", "30 days"),
        ("60 days", "60 days"),
        ("end of month", "End of month"),
    ],
}
FULL_TEXT_SQLITE = """
    CREATE VIRTUAL TABLE client_search USING fts5(
        terms, tokenize = "unicode61 remove_diacritics 0", prefix = '2 4'
    )
"""
FULL_TEXT_POSTGRESQL = """
    CREATE TABLE client_search (
        client_id BIGINT NOT NULL
            CONSTRAINT pk_client_search PRIMARY KEY
            CONSTRAINT fk_client_search_client_id_clients
                REFERENCES clients (id) ON DELETE CASCADE,
        terms TSVECTOR NOT NULL
    )
"""


def upgrade() -> None:
    _create_tables()
    _create_search_index()
    _fill_lists()


def downgrade() -> None:
    op.execute("DROP TABLE client_search")
    _drop_tables()


def _create_search_index() -> None:
    """Create what clients are found by, word by word. It is no table of the models:
    `webapp/clients/search_index.py` reads and writes it.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FULL_TEXT_POSTGRESQL)
        op.execute(
            "CREATE INDEX ix_client_search_terms ON client_search USING gin (terms)"
        )
        return
    op.execute(FULL_TEXT_SQLITE)
    # Each commit merges some of the index's segments. With half as many merges (4 is the default)
    # a registration writes fewer pages, and a search reads a few segments more.
    op.execute(
        "INSERT INTO client_search (client_search, rank) VALUES ('automerge', 8)"
    )


def _fill_lists() -> None:
    for name, entries in {**LISTS, "currencies": _currencies_in_use()}.items():
        columns = [
            sa.column("code", sa.String),
            sa.column("name", sa.String),
            sa.column("position", sa.Integer),
        ]
        rows = [
            {"code": code, "name": label, "position": position}
            for position, (code, label) in enumerate(entries, 1)
        ]
        if name == "client_types":
            columns.append(sa.column("is_person", sa.Boolean))
            rows = [{**row, "is_person": row["code"] == "retail"} for row in rows]
        op.bulk_insert(sa.table(name, *columns), rows)
    list_version = sa.table("list_version", sa.column("id"), sa.column("version"))
    op.bulk_insert(list_version, [{"id": 1, "version": 1}])


def _currencies_in_use() -> list[tuple[str, str]]:
    """The ISO 4217 currencies that are legal tender somewhere now, from CLDR, by code."""
    territories = get_global("territory_currencies").values()
    codes = {
        code
        for uses in territories
        for code, _start, end, is_tender in uses
        if is_tender and end is None
    }
    return [(code, get_currency_name(code, locale="en")) for code in sorted(codes)]


def _create_tables() -> None:
    op.create_table(
        "account_counters",
        sa.Column("prefix", sa.String(length=6), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "length(prefix) <= 6", name=op.f("ck_account_counters_prefix_length")
        ),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_account_counters")),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("revoked_on", TIME, nullable=True),
        sa.CheckConstraint("length(name) <= 100", name=op.f("ck_api_keys_name_length")),
        sa.CheckConstraint(
            "length(public_id) <= 16", name=op.f("ck_api_keys_public_id_length")
        ),
        sa.CheckConstraint(
            "length(secret_hash) <= 64", name=op.f("ck_api_keys_secret_hash_length")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("name", name=op.f("uq_api_keys_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_api_keys_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "client_types",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("is_person", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_on", TIME, nullable=True),
        sa.CheckConstraint(
            "length(code) <= 32", name=op.f("ck_client_types_code_length")
        ),
        sa.CheckConstraint(
            "length(name) <= 100", name=op.f("ck_client_types_name_length")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_client_types")),
    )
    op.create_table(
        "currencies",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_on", TIME, nullable=True),
        sa.CheckConstraint("length(code) <= 3", name=op.f("ck_currencies_code_length")),
        sa.CheckConstraint(
            "length(name) <= 100", name=op.f("ck_currencies_name_length")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_currencies")),
    )
    op.create_table(
        "departments",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_on", TIME, nullable=True),
        sa.CheckConstraint(
            "length(code) <= 64", name=op.f("ck_departments_code_length")
        ),
        sa.CheckConstraint(
            "length(name) <= 100", name=op.f("ck_departments_name_length")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_departments")),
    )
    op.create_table(
        "list_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_version")),
    )
    op.create_table(
        "payment_terms",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_on", TIME, nullable=True),
        sa.CheckConstraint(
            "length(code) <= 64", name=op.f("ck_payment_terms_code_length")
        ),
        sa.CheckConstraint(
            "length(name) <= 100", name=op.f("ck_payment_terms_name_length")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_payment_terms")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_on", TIME, nullable=False),
        sa.Column("wait_until", TIME, nullable=False),
        sa.CheckConstraint(
            'length("key") <= 64', name=op.f("ck_sign_in_attempts_key_length")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index(
        op.f("ix_sign_in_attempts_failed_on"), "sign_in_attempts", ["failed_on"]
    )
    op.create_table(
        "tax_codes",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_on", TIME, nullable=True),
        sa.CheckConstraint("length(code) <= 16", name=op.f("ck_tax_codes_code_length")),
        sa.CheckConstraint(
            "length(name) <= 100", name=op.f("ck_tax_codes_name_length")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_tax_codes")),
    )
    op.create_table(
        "users",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("username", sa.String(length=150), nullable=False),
        sa.Column("username_key", sa.String(length=150), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("disabled_on", TIME, nullable=True),
        sa.Column("access_version", sa.Integer(), nullable=False, server_default="1"),
        sa.CheckConstraint(
            "role IN ('client', 'rep', 'admin')", name=op.f("ck_users_role_known")
        ),
        sa.CheckConstraint("length(name) <= 100", name=op.f("ck_users_name_length")),
        sa.CheckConstraint(
            "length(password_hash) <= 255", name=op.f("ck_users_password_hash_length")
        ),
        sa.CheckConstraint("length(role) <= 8", name=op.f("ck_users_role_length")),
        sa.CheckConstraint(
            "length(username) <= 150", name=op.f("ck_users_username_length")
        ),
        sa.CheckConstraint(
            "length(username_key) <= 150", name=op.f("ck_users_username_key_length")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("username_key", name=op.f("uq_users_username_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "api_key_scopes",
        sa.Column("api_key_id", BIG_ID, nullable=False),
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "scope IN ('clients:create', 'clients:read', 'clients:approve')",
            name=op.f("ck_api_key_scopes_scope_known"),
        ),
        sa.CheckConstraint(
            "length(scope) <= 32", name=op.f("ck_api_key_scopes_scope_length")
        ),
        sa.ForeignKeyConstraint(
            ["api_key_id"],
            ["api_keys.id"],
            name=op.f("fk_api_key_scopes_api_key_id_api_keys"),
        ),
        sa.PrimaryKeyConstraint("api_key_id", "scope", name=op.f("pk_api_key_scopes")),
    )
    op.create_table(
        "clients",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("type_code", sa.String(length=32), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=True),
        sa.Column("title", sa.String(length=201), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("tax_code", sa.String(length=16), nullable=True),
        sa.Column("contact_number", sa.String(length=40), nullable=False),
        sa.Column("contact_person", sa.String(length=200), nullable=False),
        sa.Column("website", sa.String(length=2048), nullable=False),
        sa.Column("registration_number", sa.String(length=64), nullable=False),
        sa.Column("registration_address", sa.String(length=500), nullable=False),
        sa.Column("company_number", sa.String(length=64), nullable=False),
        sa.Column("eori_number", sa.String(length=32), nullable=False),
        sa.Column("vat_number", sa.String(length=32), nullable=False),
        sa.Column("payment_term", sa.String(length=64), nullable=True),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("source_status", sa.String(length=1), nullable=False),
        sa.Column("status_reason", sa.String(length=2000), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("registered_kind", sa.String(length=8), nullable=False),
        sa.Column("registered_by", sa.String(length=150), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("updated_on", TIME, nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("post_code_key", sa.String(), nullable=False),
        sa.Column("vat_key", sa.String(), nullable=False),
        sa.Column("company_key", sa.String(), nullable=False),
        sa.CheckConstraint("account <> ''", name=op.f("ck_clients_account_given")),
        sa.CheckConstraint("email <> ''", name=op.f("ck_clients_email_given")),
        sa.CheckConstraint(
            "registered_kind IN ('customer', 'rep', 'key', 'import', 'system')",
            name=op.f("ck_clients_registered_kind_known"),
        ),
        sa.CheckConstraint(
            "source_status IN ('P', 'I', 'A', 'R', 'S')",
            name=op.f("ck_clients_source_status_known"),
        ),
        sa.CheckConstraint(
            "length(account) <= 32", name=op.f("ck_clients_account_length")
        ),
        sa.CheckConstraint(
            "length(company_number) <= 64",
            name=op.f("ck_clients_company_number_length"),
        ),
        sa.CheckConstraint(
            "length(contact_number) <= 40",
            name=op.f("ck_clients_contact_number_length"),
        ),
        sa.CheckConstraint(
            "length(contact_person) <= 200",
            name=op.f("ck_clients_contact_person_length"),
        ),
        sa.CheckConstraint(
            "length(email) <= 254", name=op.f("ck_clients_email_length")
        ),
        sa.CheckConstraint(
            "length(eori_number) <= 32", name=op.f("ck_clients_eori_number_length")
        ),
        sa.CheckConstraint(
            "length(first_name) <= 100", name=op.f("ck_clients_first_name_length")
        ),
        sa.CheckConstraint(
            "length(last_name) <= 100", name=op.f("ck_clients_last_name_length")
        ),
        sa.CheckConstraint(
            "length(registered_by) <= 150", name=op.f("ck_clients_registered_by_length")
        ),
        sa.CheckConstraint(
            "length(registered_kind) <= 8",
            name=op.f("ck_clients_registered_kind_length"),
        ),
        sa.CheckConstraint(
            "length(registration_address) <= 500",
            name=op.f("ck_clients_registration_address_length"),
        ),
        sa.CheckConstraint(
            "length(registration_number) <= 64",
            name=op.f("ck_clients_registration_number_length"),
        ),
        sa.CheckConstraint(
            "length(source) <= 32", name=op.f("ck_clients_source_length")
        ),
        sa.CheckConstraint(
            "length(source_status) <= 1", name=op.f("ck_clients_source_status_length")
        ),
        sa.CheckConstraint(
            "length(status_reason) <= 2000",
            name=op.f("ck_clients_status_reason_length"),
        ),
        sa.CheckConstraint(
            "length(title) <= 201", name=op.f("ck_clients_title_length")
        ),
        sa.CheckConstraint(
            "length(vat_number) <= 32", name=op.f("ck_clients_vat_number_length")
        ),
        sa.CheckConstraint(
            "length(website) <= 2048", name=op.f("ck_clients_website_length")
        ),
        sa.ForeignKeyConstraint(
            ["currency"],
            ["currencies.code"],
            name=op.f("fk_clients_currency_currencies"),
        ),
        sa.ForeignKeyConstraint(
            ["department"],
            ["departments.code"],
            name=op.f("fk_clients_department_departments"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_term"],
            ["payment_terms.code"],
            name=op.f("fk_clients_payment_term_payment_terms"),
        ),
        sa.ForeignKeyConstraint(
            ["tax_code"], ["tax_codes.code"], name=op.f("fk_clients_tax_code_tax_codes")
        ),
        sa.ForeignKeyConstraint(
            ["type_code"],
            ["client_types.code"],
            name=op.f("fk_clients_type_code_client_types"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_clients_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
        sa.UniqueConstraint("account", name=op.f("uq_clients_account")),
        sa.UniqueConstraint("user_id", name=op.f("uq_clients_user_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_clients_company_key"), "clients", ["company_key"])
    op.create_index(op.f("ix_clients_email_key"), "clients", ["email_key"])
    op.create_index(
        "ix_clients_list",
        "clients",
        [
            "created_on",
            "type_code",
            "department",
            "source_status",
            "source",
            "registered_kind",
            "registered_by",
        ],
    )
    op.create_index(
        "ix_clients_name_key",
        "clients",
        [
            "name_key",
            "id",
            "type_code",
            "department",
            "source_status",
            "source",
            "registered_kind",
            "registered_by",
            "created_on",
        ],
    )
    op.create_index(
        "ix_clients_source_status", "clients", ["source_status", "created_on", "id"]
    )
    op.create_index(op.f("ix_clients_updated_on"), "clients", ["updated_on"])
    op.create_index(op.f("ix_clients_vat_key"), "clients", ["vat_key"])
    op.create_table(
        "user_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("seen_on", TIME, nullable=False),
        sa.CheckConstraint(
            "length(token_hash) <= 64", name=op.f("ck_user_sessions_token_hash_length")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id_users")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_user_sessions")),
    )
    op.create_index(op.f("ix_user_sessions_seen_on"), "user_sessions", ["seen_on"])
    op.create_index(op.f("ix_user_sessions_user_id"), "user_sessions", ["user_id"])
    op.create_table(
        "addresses",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("address_company", sa.String(length=200), nullable=False),
        sa.Column("address_contact_name", sa.String(length=200), nullable=False),
        sa.Column("address_contact_email", sa.String(length=254), nullable=False),
        sa.Column("address_contact_number", sa.String(length=40), nullable=False),
        sa.Column("address_street_1", sa.String(length=200), nullable=False),
        sa.Column("address_street_2", sa.String(length=200), nullable=False),
        sa.Column("address_town", sa.String(length=100), nullable=False),
        sa.Column("address_county", sa.String(length=100), nullable=False),
        sa.Column("address_state", sa.String(length=100), nullable=False),
        sa.Column("address_post_code", sa.String(length=20), nullable=False),
        sa.Column("address_country", sa.String(length=2), nullable=False),
        sa.Column("address_note", sa.String(length=2000), nullable=False),
        sa.Column("address_default", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind = 'shipping' OR position = 0", name=op.f("ck_addresses_one_billing")
        ),
        sa.CheckConstraint(
            "kind IN ('billing', 'shipping')", name=op.f("ck_addresses_kind_known")
        ),
        sa.CheckConstraint(
            "length(address_company) <= 200",
            name=op.f("ck_addresses_address_company_length"),
        ),
        sa.CheckConstraint(
            "length(address_contact_email) <= 254",
            name=op.f("ck_addresses_address_contact_email_length"),
        ),
        sa.CheckConstraint(
            "length(address_contact_name) <= 200",
            name=op.f("ck_addresses_address_contact_name_length"),
        ),
        sa.CheckConstraint(
            "length(address_contact_number) <= 40",
            name=op.f("ck_addresses_address_contact_number_length"),
        ),
        sa.CheckConstraint(
            "length(address_country) <= 2",
            name=op.f("ck_addresses_address_country_length"),
        ),
        sa.CheckConstraint(
            "length(address_county) <= 100",
            name=op.f("ck_addresses_address_county_length"),
        ),
        sa.CheckConstraint(
            "length(address_note) <= 2000",
            name=op.f("ck_addresses_address_note_length"),
        ),
        sa.CheckConstraint(
            "length(address_post_code) <= 20",
            name=op.f("ck_addresses_address_post_code_length"),
        ),
        sa.CheckConstraint(
            "length(address_state) <= 100",
            name=op.f("ck_addresses_address_state_length"),
        ),
        sa.CheckConstraint(
            "length(address_street_1) <= 200",
            name=op.f("ck_addresses_address_street_1_length"),
        ),
        sa.CheckConstraint(
            "length(address_street_2) <= 200",
            name=op.f("ck_addresses_address_street_2_length"),
        ),
        sa.CheckConstraint(
            "length(address_town) <= 100", name=op.f("ck_addresses_address_town_length")
        ),
        sa.CheckConstraint("length(kind) <= 8", name=op.f("ck_addresses_kind_length")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_addresses_client_id_clients")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
        sa.UniqueConstraint(
            "client_id",
            "kind",
            "position",
            name=op.f("uq_addresses_client_id_kind_position"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_addresses_default",
        "addresses",
        ["client_id", "kind"],
        unique=True,
        sqlite_where=sa.text("address_default"),
        postgresql_where=sa.text("address_default"),
    )
    op.create_table(
        "client_advice",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("field", sa.String(length=100), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "length(code) <= 32", name=op.f("ck_client_advice_code_length")
        ),
        sa.CheckConstraint(
            "length(field) <= 100", name=op.f("ck_client_advice_field_length")
        ),
        sa.CheckConstraint(
            "length(message) <= 500", name=op.f("ck_client_advice_message_length")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.id"],
            name=op.f("fk_client_advice_client_id_clients"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_advice")),
    )
    op.create_index(op.f("ix_client_advice_client_id"), "client_advice", ["client_id"])
    op.create_table(
        "client_notes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("author", sa.String(length=150), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("written_on", TIME, nullable=False),
        sa.CheckConstraint(
            "length(author) <= 150", name=op.f("ck_client_notes_author_length")
        ),
        sa.CheckConstraint(
            "length(text) <= 4000", name=op.f("ck_client_notes_text_length")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.id"],
            name=op.f("fk_client_notes_client_id_clients"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_client_notes_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_notes")),
    )
    op.create_index(op.f("ix_client_notes_client_id"), "client_notes", ["client_id"])
    op.create_table(
        "contacts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("contact_number", sa.String(length=40), nullable=False),
        sa.Column("job_title", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("contact_default", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role IN ('', 'orders', 'accounts', 'delivery', 'other')",
            name=op.f("ck_contacts_role_known"),
        ),
        sa.CheckConstraint(
            "length(contact_number) <= 40",
            name=op.f("ck_contacts_contact_number_length"),
        ),
        sa.CheckConstraint(
            "length(email) <= 254", name=op.f("ck_contacts_email_length")
        ),
        sa.CheckConstraint(
            "length(first_name) <= 100", name=op.f("ck_contacts_first_name_length")
        ),
        sa.CheckConstraint(
            "length(job_title) <= 100", name=op.f("ck_contacts_job_title_length")
        ),
        sa.CheckConstraint(
            "length(last_name) <= 100", name=op.f("ck_contacts_last_name_length")
        ),
        sa.CheckConstraint("length(role) <= 16", name=op.f("ck_contacts_role_length")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_contacts_client_id_clients")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint(
            "client_id", "position", name=op.f("uq_contacts_client_id_position")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("controls", sa.JSON(), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("furthest", sa.String(length=16), nullable=False),
        sa.Column("owner_id", BIG_ID, nullable=True),
        sa.Column("rep_id", BIG_ID, nullable=True),
        sa.Column("target_id", BIG_ID, nullable=True),
        sa.Column("target_version", sa.Integer(), nullable=True),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False, server_default=""),
        sa.Column("link_hash", sa.String(length=64), nullable=True),
        sa.Column("client_id", BIG_ID, nullable=True),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("saved_on", TIME, nullable=False),
        sa.Column("visited_on", TIME, nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (client_id IS NOT NULL)",
            name=op.f("ck_drafts_done_has_client"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done')", name=op.f("ck_drafts_state_known")
        ),
        sa.CheckConstraint(
            "(target_id IS NULL) = (target_version IS NULL)",
            name=op.f("ck_drafts_target_has_version"),
        ),
        sa.CheckConstraint(
            "length(furthest) <= 16", name=op.f("ck_drafts_furthest_length")
        ),
        sa.CheckConstraint("length(id) <= 32", name=op.f("ck_drafts_id_length")),
        sa.CheckConstraint(
            "length(link_hash) <= 64", name=op.f("ck_drafts_link_hash_length")
        ),
        sa.CheckConstraint("length(nonce) <= 32", name=op.f("ck_drafts_nonce_length")),
        sa.CheckConstraint(
            "length(password_hash) <= 255", name=op.f("ck_drafts_password_hash_length")
        ),
        sa.CheckConstraint("length(state) <= 8", name=op.f("ck_drafts_state_length")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_drafts_client_id_clients")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_drafts_owner_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["rep_id"], ["users.id"], name=op.f("fk_drafts_rep_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["clients.id"], name=op.f("fk_drafts_target_id_clients")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_created_on"), "drafts", ["created_on"])
    op.create_index(op.f("ix_drafts_owner_id"), "drafts", ["owner_id"])
    op.create_index(op.f("ix_drafts_visited_on"), "drafts", ["visited_on"])
    op.create_table(
        "history",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("happened_on", TIME, nullable=False),
        sa.Column("actor_kind", sa.String(length=8), nullable=False),
        sa.Column("actor_name", sa.String(length=150), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.CheckConstraint(
            "actor_kind IN ('customer', 'rep', 'key', 'import', 'system')",
            name=op.f("ck_history_actor_kind_known"),
        ),
        sa.CheckConstraint(
            "length(action) <= 32", name=op.f("ck_history_action_length")
        ),
        sa.CheckConstraint(
            "length(actor_kind) <= 8", name=op.f("ck_history_actor_kind_length")
        ),
        sa.CheckConstraint(
            "length(actor_name) <= 150", name=op.f("ck_history_actor_name_length")
        ),
        sa.CheckConstraint(
            "length(reason) <= 2000", name=op.f("ck_history_reason_length")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_history_client_id_clients")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_history_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_client_id"), "history", ["client_id"])
    op.create_table(
        "idempotency_keys",
        sa.Column("api_key_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("created_on", TIME, nullable=False),
        sa.CheckConstraint(
            "length(account) <= 32", name=op.f("ck_idempotency_keys_account_length")
        ),
        sa.CheckConstraint(
            "length(body_hash) <= 64", name=op.f("ck_idempotency_keys_body_hash_length")
        ),
        sa.CheckConstraint(
            'length("key") <= 255', name=op.f("ck_idempotency_keys_key_length")
        ),
        sa.ForeignKeyConstraint(
            ["api_key_id"],
            ["api_keys.id"],
            name=op.f("fk_idempotency_keys_api_key_id_api_keys"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.id"],
            name=op.f("fk_idempotency_keys_client_id_clients"),
        ),
        sa.PrimaryKeyConstraint("api_key_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(
        op.f("ix_idempotency_keys_created_on"), "idempotency_keys", ["created_on"]
    )
    op.create_table(
        "links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("client_id", BIG_ID, nullable=True),
        sa.Column("draft_id", sa.String(length=32), nullable=True),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("expires_on", TIME, nullable=False),
        sa.Column("used_on", TIME, nullable=True),
        sa.CheckConstraint(
            "purpose IN ('first_admin', 'invitation', 'hand_over', 'answer', 'password')",
            name=op.f("ck_links_purpose_known"),
        ),
        sa.CheckConstraint(
            "length(draft_id) <= 32", name=op.f("ck_links_draft_id_length")
        ),
        sa.CheckConstraint(
            "length(purpose) <= 16", name=op.f("ck_links_purpose_length")
        ),
        sa.CheckConstraint(
            "length(token_hash) <= 64", name=op.f("ck_links_token_hash_length")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_links_client_id_clients")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_links_user_id_users")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_client_id"), "links", ["client_id"])
    op.create_index(op.f("ix_links_draft_id"), "links", ["draft_id"])
    op.create_index(op.f("ix_links_user_id"), "links", ["user_id"])


def _drop_tables() -> None:
    for name in (
        "links",
        "idempotency_keys",
        "history",
        "drafts",
        "contacts",
        "client_notes",
        "client_advice",
        "addresses",
        "user_sessions",
        "clients",
        "api_key_scopes",
        "users",
        "tax_codes",
        "sign_in_attempts",
        "payment_terms",
        "list_version",
        "departments",
        "currencies",
        "client_types",
        "api_keys",
        "account_counters",
    ):
        op.drop_table(name)  # with its indexes
