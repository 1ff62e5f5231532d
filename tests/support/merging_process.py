"""A process that merges clients, pair after pair, and undoes every second merge, until it is
killed.

`python -m tests.support.merging_process URL FOLDER FIRST:SECOND…` says on a line of its own what it
has done when it is done.
"""

import sys
from pathlib import Path

from tests.support.applications import opened
from webapp.clients.answer import payload_of
from webapp.clients.merge import merge
from webapp.clients.merge_compare import compare, usual_choice
from webapp.clients.merge_undo import undo_merge
from webapp.clients.search import find_client
from webapp.record.actor import Actor

REP = Actor("rep", "Rosa Lind")


def main(url: str, folder: str, *pairs: str) -> None:
    with opened(url, Path(folder)) as app:
        for number, pair in enumerate(pairs):
            merged_id, into_id = map(int, pair.split(":"))
            with app.app_context():
                merge_into(merged_id, into_id)
                say("merged", merged_id)
                if number % 2:
                    undo_merge(merged_id, into_id, REP)
                    say("undone", merged_id)


def say(done: str, client_id: int) -> None:
    sys.stdout.write(f"{done} {client_id}\n")
    sys.stdout.flush()


def merge_into(merged_id: int, into_id: int) -> None:
    first, second = find_client(merged_id), find_client(into_id)
    assert first
    assert second
    times = [first.created_on, second.created_on]
    found = compare(payload_of(first), payload_of(second), [{}, {}], times)
    merge((first, second), found, usual_choice(found, 1, 0), REP)


if __name__ == "__main__":
    main(*sys.argv[1:])
