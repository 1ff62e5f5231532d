"""Databases with many clients, made in minutes and kept; both engines get the same clients, see
`copies`.

Run with: .venv/bin/python -m bench.seed [--engine sqlite|postgresql] CLIENTS ...
"""

import argparse
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.script import ScriptDirectory

from bench.cluster import CACHE, ENGINES
from bench.copies import Row, copies
from bench.engines import Engine
from bench.servers import flask, python
from webapp.config import PROJECT

BATCH = 5_000
# A database with clients also has unfinished registrations. Another process makes them, so that
# none of its connections is left when the database gets its name.
LOAD_DRAFTS = """
from webapp import create_app, demo
with create_app().app_context():
    demo.load_drafts(1_000, 1)
"""


def fill(engine: Engine, database: str, count: int) -> None:
    """Write `count` clients into a migrated database that has none."""
    batch: dict[str, list[Row]] = defaultdict(list)
    with engine.bulk(database) as write:
        for rows in copies(count):
            for table, of_table in rows.items():
                batch[table] += of_table
            if len(batch["clients"]) == BATCH or "account_counters" in rows:
                for table, of_table in batch.items():
                    if of_table:
                        write(table, of_table)
                batch.clear()


def seeded(engine: Engine, count: int) -> str:
    """Return the name of a migrated database with `count` clients; made at the first call,
    migrated when the schema is newer.
    """
    scripts = ScriptDirectory(str(PROJECT / "webapp" / "migrations"))
    head, *before = [script.revision for script in scripts.walk_revisions()]
    name, databases = f"seeded_{head}_{count}", engine.databases()
    if name in databases:
        return name
    unfinished = f"{name}_unfinished"
    engine.drop(unfinished)
    names_before = [f"seeded_{revision}_{count}" for revision in before]
    older = [other for other in names_before if other in databases]
    if older:
        engine.copy(older[0], unfinished)  # the newest of them
    else:
        engine.make(unfinished)
    flask(PROJECT, engine.url(unfinished), "db", "upgrade")
    if count and not older:
        fill(engine, unfinished, count)
        python(PROJECT, engine.url(unfinished), "-c", LOAD_DRAFTS)
    engine.rename(unfinished, name)
    return name


@contextmanager
def copied(engine: Engine, template: str, name: str) -> Iterator[str]:
    """Give the address of a copy of a database, which is removed at the end."""
    engine.drop(name)
    engine.copy(template, name)
    os.sync()  # else the disk would still be busy with the copy
    try:
        yield engine.url(name)
    finally:
        engine.drop(name)


@contextmanager
def made(engine: Engine, name: str) -> Iterator[str]:
    """Give the address of a new database without tables, which is removed at the end."""
    engine.drop(name)
    engine.make(name)
    try:
        yield engine.url(name)
    finally:
        engine.drop(name)


def main() -> None:
    """Make the databases and print their addresses."""
    parser = argparse.ArgumentParser(
        prog="bench.seed", description=__doc__.splitlines()[0]
    )
    parser.add_argument("clients", type=int, nargs="+")
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--cache", type=Path, default=CACHE)
    arguments = parser.parse_args()
    for name in arguments.engine or ENGINES:
        with ENGINES[name](arguments.cache.absolute()) as engine:
            for count in arguments.clients:
                began = time.perf_counter()
                url = engine.url(seeded(engine, count))
                print(f"{url}  ({time.perf_counter() - began:.0f} s)")


if __name__ == "__main__":
    main()
