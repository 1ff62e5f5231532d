"""What is stored and answered is what it was before: a stream of registrations leaves what the
record in `stream.json` says, on each engine, through the doors and as registrations alone.

Where the stream leaves something else on purpose, `STREAM_RECORD=1` writes the record anew, from
what SQLite has. To find a difference, `STREAM_LONG=folder` writes all answers and rows to files
there: compare those of two commits.
"""

import json
import os
import random
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.support import database_rows
from tests.support.stream import SEED, stream
from tests.support.stream_record import Found, columns_of, differences
from tests.support.stream_senders import (
    BEHIND,
    Answer,
    Checked,
    Senders,
    change,
    groups_of,
    store_one,
    store_together,
)

RECORD = Path(__file__).with_name("stream.json")
IS_NEW = os.environ.get("STREAM_RECORD") == "1"
CLIENTS, CHANGES = 150, 150


def recorded(part: str) -> dict[str, Any]:
    return json.loads(RECORD.read_text())[part]


@pytest.fixture
def found(app, engine, tmp_path, request):
    """Looks at what answers left in the database, and keeps the long form of it."""

    def look(part: str, answers: dict[int, Answer]) -> tuple[Found, dict[str, Any]]:
        columns = columns_of({} if IS_NEW else recorded(part))
        seen = Found(app, answers, columns)
        folder = Path(os.environ.get("STREAM_LONG", tmp_path))
        (folder / f"{request.node.name}.txt").write_text(seen.long_form())
        return seen, seen.record(columns)

    return look


@pytest.fixture
def hold(engine):
    """Compares with a part of the record, or writes that part anew."""

    def compare(part: str, record: dict[str, Any]) -> None:
        if IS_NEW and engine == "sqlite":
            whole = json.loads(RECORD.read_text()) | {part: record}
            RECORD.write_text(json.dumps(whole, indent=1) + "\n")
        assert not differences(record, recorded(part))

    return compare


@pytest.fixture(scope="module")
def checked() -> Checked:
    """What of the stream was checked already: on each engine it comes to the same."""
    return {}


def test_the_stream_is_answered_and_stored_as_before(app, found, hold):
    senders = Senders(app)
    answers = {n: senders.answer(sent) for n, sent in enumerate(stream())}
    hold("stream", found("stream", answers)[1])


def test_registrations_in_groups_are_stored_as_before(app, found, checked):
    senders, told = Senders(app), {}
    # one who meets a counter that is behind comes after the others of its group
    database_rows.execute(app, f"UPDATE account_counters SET last = {BEHIND}")
    with app.app_context():
        for group in groups_of(senders.entries(stream(), checked), 1, 8, 20):
            told |= store_together(app, group)
    seen, record = found("stream", {})
    door = recorded("stream")
    assert not differences(door | {"tables": record["tables"]}, door)
    assert seen.registered(told) == door["registered"]


def test_changes_are_answered_and_stored_as_before(app, found, hold, checked):
    senders, chance = Senders(app), random.Random(SEED)
    with app.app_context():
        entries = senders.entries(stream(CLIENTS + CHANGES), checked)
        first = [store_one(entry) for entry in islice(entries, CLIENTS)]
        ids = sorted({client.client_id for client in first if client})
        answers = {}
        for entry in entries:
            actor = senders.actors[chance.choice(("rep", "rep", "customer", "erp"))]
            is_stale, client_id = chance.random() < 0.1, chance.choice(ids)
            answer = change(client_id, entry, actor, is_stale=is_stale)
            answers[entry.number] = answer
    hold("changes", found("changes", answers)[1])
