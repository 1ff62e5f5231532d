"""A server sends mail by itself, finishes the mail under way when it is told to stop, and loses
none when it is killed.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager

from tests.support import payloads
from tests.support.mail_server import SENDER, mail_server
from tests.support.outbox_processes import end_leases
from tests.support.running_server import PROJECT, serving_migrated

CLIENTS = 12
PATIENCE = 60  # seconds, also where others use the machine


@contextmanager
def sending(engine, request, folder):
    """A server with mail, and what its mail server took."""
    with mail_server() as mailbox:
        mail = {
            "MAIL_URL": f"smtp://localhost:{mailbox.port}",
            "MAIL_FROM": SENDER,
        }
        with serving_migrated(engine, request, folder, **mail) as server:
            yield server, mailbox


def register(server, key, numbers):
    for number in numbers:
        email = f"n{number}@many.example"
        answer = server.post(key, {**payloads.smallest(), "email": email})
        assert answer.status == 200


def until(is_so):
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def work_off_the_rest(server):
    """Send what is left, as another process does; what a dead one had begun waits for its lease."""
    command = [sys.executable, "-m", "flask", "outbox", "run", "--once"]
    environ = {**os.environ, **server.environ}
    subprocess.run(command, cwd=PROJECT, env=environ, check=True, capture_output=True)


def test_stopped_or_killed_no_mail_is_lost_and_at_most_one_is_doubled(
    engine, request, tmp_path
):
    with sending(engine, request, tmp_path) as (server, mailbox):
        key = server.key()
        register(server, key, range(CLIENTS))
        until(lambda: len(mailbox.taken) > 2)
        assert server.terminate() == 0
        work_off_the_rest(server)
        ids = Counter(mail["Message-ID"] for mail in mailbox.taken)
        # told to stop, it finishes what is under way and gives the rest back
        assert set(ids.values()) == {1}
        assert len(ids) == CLIENTS
        server.start()
        register(server, key, range(CLIENTS, 2 * CLIENTS))
        until(lambda: len(mailbox.taken) > CLIENTS + 2)
        server.kill()
        server.environ["OUTBOX_THREAD"] = "0"
        end_leases(server)
        work_off_the_rest(server)
        ids = Counter(mail["Message-ID"] for mail in mailbox.taken)
        assert len(ids) == 2 * CLIENTS
        assert sum(ids.values()) <= 2 * CLIENTS + 1
        tos = {mail["To"] for mail in mailbox.taken}
        assert tos == {f"n{number}@many.example" for number in range(2 * CLIENTS)}
