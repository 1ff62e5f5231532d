"""A whole copy of the embedded database, made while it is served (security R31)."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path


class BackupProblem(Exception):
    """A copy that can't be made; the text says why."""


def back_up(database: Path, copy: Path) -> None:
    """Write a consistent copy of `database` to `copy`, readable by its owner alone, whole or not at
    all. Raises BackupProblem.

    It is the database at one point in time; writers go on meanwhile.
    """
    is_there = BackupProblem(f"{copy} is there already; name a new file")
    if copy.exists():
        raise is_there
    draft = copy.with_name(f"{copy.name}.part")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with (
            closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(draft)) as target,
        ):
            source.backup(target)  # in one step, from one snapshot
            target.execute("PRAGMA journal_mode=DELETE")
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        os.link(draft, copy)
    except FileExistsError:
        raise is_there from None
    except (OSError, sqlite3.Error) as error:
        raise BackupProblem(f"can't copy to {copy}: {error}") from None
    finally:
        with suppress(OSError):
            draft.unlink()
