"""A process is killed amid merges: each is there whole or was not done."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import database_rows, payloads

PAIRS = 16
ROOT = Path(__file__).parents[2]
chance = random.Random(15)


@pytest.mark.security("R2")
def test_a_merge_that_is_killed_is_whole_or_not_done(
    app, pairs, database_url, tmp_path
):
    done = merge_until_killed(database_url, tmp_path, pairs)
    stored = database_rows.tables(app)
    for merged_id, into_id in pairs:
        assert_whole(stored, merged_id, into_id, done.get(merged_id))


@pytest.fixture
def pairs(registered):
    def one(number):
        login = {"username": f"user{number}", "password": payloads.PASSWORD}
        payload = payloads.full() | {
            "email": f"user{number}@example.com",
            "credentials": login,
        }
        return registered(payload).client_id

    return [(one(2 * pair), one(2 * pair + 1)) for pair in range(PAIRS)]


def merge_until_killed(url, folder, pairs):
    """Return the last that the process said it had done to each pair, by the merged client's id."""
    words = [f"{merged_id}:{into_id}" for merged_id, into_id in pairs]
    command = [sys.executable, "-m", "tests.support.merging_process", url, str(folder)]
    with subprocess.Popen(
        [*command, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        first = process.stdout.readline()
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        said = [first, *process.stdout]
    lines = [line.split() for line in said if line.endswith("\n")]
    return {int(merged_id): action for action, merged_id in lines}


def assert_whole(stored, merged_id, into_id, said):
    def count(table, column, client_id):
        return sum(row[column] == client_id for row in stored[table])

    merges = count("merges", "merged_id", merged_id)
    clients = {row["id"]: row for row in stored["clients"]}
    assert into_id in clients
    assert (merged_id in clients) == (merges == 0)
    assert merges or said != "merged" or clients[into_id]["version"] == 3
    assert not merges or said != "undone"
    logins = {row["id"]: row["disabled_on"] for row in stored["users"]}
    own = [
        row["user_id"] for row in clients.values() if row["id"] in (merged_id, into_id)
    ]
    assert all(logins[user_id] is None for user_id in own)
    assert len(own) == 2 - merges
    kept = [count("addresses", "client_id", each) for each in (merged_id, into_id)]
    assert bool(kept[0]) == (merges == 0)
    assert kept[1] >= 1
    told = [row for row in stored["history"] if row["client_id"] == into_id]
    registered = sum(row["action"] == "registered" for row in told)
    assert registered == 1 + merges
    assert {row["of_account"] is None for row in told} == {True, merges == 0}
