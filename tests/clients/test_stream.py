"""What is stored and answered is what it was before: a stream of registrations leaves what the
record in `stream.json` says, on each engine, through the doors and as registrations alone.

Where the stream leaves something else on purpose, `STREAM_RECORD=1` writes the record anew, from what
SQLite has. To find a difference, `STREAM_LONG=folder` writes all answers and rows to files there:
compare those of two commits.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.stream import stream
from tests.support.stream_record import Found, columns_now, columns_of, differences
from tests.support.stream_senders import Checked, Senders, groups_of, store_one

RECORD = Path(__file__).with_name("stream.json")


def recorded() -> dict[str, Any]:
    return json.loads(RECORD.read_text())


def keep_long_form(found: Found, name: str, folder: Path) -> Path:
    file = Path(os.environ.get("STREAM_LONG", folder)) / f"stream-{name}.txt"
    file.write_text(found.long_form())
    return file


def test_the_stream_is_answered_and_stored_as_before(app, engine, tmp_path):
    senders = Senders(app)
    answers = {n: senders.answer(sent) for n, sent in enumerate(stream())}
    is_new = os.environ.get("STREAM_RECORD") == "1"
    columns = columns_now() if is_new else columns_of(recorded())
    found = Found(app, answers, columns)
    file = keep_long_form(found, engine, tmp_path)
    record = found.record(columns)
    if is_new and engine == "sqlite":
        RECORD.write_text(json.dumps(record, indent=1) + "\n")
    different = differences(record, recorded())
    assert not different, f"see {file}"


@pytest.fixture(scope="module")
def checked() -> Checked:
    """What of the stream was checked already: on each engine it comes to the same."""
    return {}


def test_registrations_in_groups_are_stored_as_before(app, engine, checked, tmp_path):
    senders, told = Senders(app), {}
    with app.app_context():
        for group in groups_of(senders.entries(stream(), checked), 1, 8, 20):
            told |= {entry.number: store_one(entry) for entry in group}
    record = recorded()
    found = Found(app, {}, columns_of(record))
    file = keep_long_form(found, f"{engine}-groups", tmp_path)
    tables = found.record(columns_of(record))["tables"]
    different = differences(record | {"tables": tables}, record)
    assert not different, f"see {file}"
    assert found.registered(told) == record["registered"]
