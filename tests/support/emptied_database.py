"""A PostgreSQL database that one test after the other uses, emptied between them: to make a new
one, and to know its tables in new connections, takes three times as long as most tests do.
"""

from contextlib import suppress
from typing import Any

import psycopg
from psycopg import sql

LARGE = 64 * 1024  # below ten pages all tables are the same to PostgreSQL's planner
# What tells whether a test did more than to store rows: a definition, a setting or a statistic.
DEFINITIONS = """
SELECT
  (SELECT md5(string_agg(concat_ws(' ', oid, xmin, relpages, reltuples), ',' ORDER BY oid))
   FROM pg_class WHERE relnamespace = 'public'::regnamespace),
  (SELECT md5(string_agg(concat_ws(' ', attnum, xmin), ',' ORDER BY attrelid, attnum))
   FROM pg_attribute WHERE attrelid >= 16384),
  (SELECT md5(string_agg(concat_ws(' ', oid, xmin), ',' ORDER BY oid)) FROM pg_constraint),
  (SELECT md5(string_agg(xmin::text, ',' ORDER BY indexrelid))
   FROM pg_index WHERE indexrelid >= 16384),
  (SELECT md5(string_agg(xmin::text, ',' ORDER BY oid)) FROM pg_trigger),
  (SELECT md5(string_agg(xmin::text, ',' ORDER BY oid)) FROM pg_proc WHERE oid >= 16384),
  (SELECT count(*) FROM pg_namespace),
  (SELECT count(*) FROM pg_statistic),
  (SELECT count(*) FROM pg_db_role_setting
   JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database())
"""
TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""
HAS_ROWS = "SELECT EXISTS (SELECT FROM {})"
ROWS = "SELECT md5(string_agg(concat_ws(' ', xmin, ctid), ',')) FROM {}"
IS_LARGE = f"""
SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
               AND relkind IN ('r', 'i') AND pg_relation_size(oid) > {LARGE})
"""
IN_USE = """
SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
               AND pid <> pg_backend_pid() AND state <> 'idle')
"""
SEQUENCES_ANEW = """
SELECT setval(seqrelid, seqstart, false) FROM pg_sequence
WHERE pg_sequence_last_value(seqrelid) IS NOT NULL
"""


class Emptied:
    """A database called `name`, of the server that `maintenance` leads to."""

    def __init__(
        self, maintenance: psycopg.Connection[Any], url: str, name: str
    ) -> None:
        self.maintenance, self.url, self.name = maintenance, url, name
        self.inside: psycopg.Connection[Any] | None = None

    def make_ready(self) -> None:
        """Empty it, or make it anew where more was done to it than to store a few rows."""
        with suppress(psycopg.Error):  # nobody may connect, or somebody holds a row
            if self.inside and self._is_emptied(self.inside):
                return
        self.remove()
        self.maintenance.execute(
            f"CREATE DATABASE {self.name} TEMPLATE template_clients".encode()
        )
        self.inside = psycopg.connect(self.url, autocommit=True)
        self._learn(self.inside)

    def remove(self) -> None:
        if self.inside:
            self.inside.close()
            self.inside = None
        self.maintenance.execute(
            f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)".encode()
        )

    def _learn(self, inside: psycopg.Connection[Any]) -> None:
        """Learn which tables have rows from the start, and what it is like."""
        inside.execute("SET lock_timeout = '1s'")
        inside.execute("SET session_replication_role = replica")  # no triggers
        names = [sql.Identifier(name) for (name,) in inside.execute(TABLES)]
        filled = inside.execute(_each(names, HAS_ROWS)).fetchall()
        full = [name for name, (is_full,) in zip(names, filled, strict=True) if is_full]
        self.empty = [name for name in names if name not in full]
        self.which_filled = _each(self.empty, HAS_ROWS)
        self.first_rows = _each(full, ROWS)
        self.state = self._state(inside)

    def _state(self, inside: psycopg.Connection[Any]) -> list[object]:
        """What tells whether more was done than to fill empty tables."""
        return [
            inside.execute(query).fetchall()
            for query in (DEFINITIONS, self.first_rows, IS_LARGE, IN_USE)
        ]

    def _is_emptied(self, inside: psycopg.Connection[Any]) -> bool:
        """Empty the tables, and return whether the database is as it was when it was new."""
        if self._state(inside) != self.state:
            return False
        filled = inside.execute(self.which_filled).fetchall()
        with inside.transaction():
            for name, (is_filled,) in zip(self.empty, filled, strict=True):
                if is_filled:
                    inside.execute(sql.SQL("DELETE FROM {}").format(name))
            inside.execute(SEQUENCES_ANEW)
        return True


def _each(names: list[sql.Identifier], query: str) -> sql.Composed:
    """One statement with this query of each table."""
    return sql.SQL(" UNION ALL ").join(sql.SQL(query).format(name) for name in names)
