"""What is acknowledged survives the death of the server; what is not is not there by half."""

import os
import signal
import threading
import time
from contextlib import suppress
from http.client import HTTPException
from urllib.error import URLError

from tests import payloads

ROUNDS = 2


def stream_of_posts(server, key, acknowledged, stop):
    """Post until told to stop or the server is gone; remember what was answered with 200."""
    while not stop.is_set():
        with suppress(URLError, HTTPException, OSError):
            answer = server.post(key, payloads.full() | {"credentials": {}})
            if answer.status == 200:
                acknowledged.append(answer.json["data"])
            else:
                assert answer.status == 503


def test_every_acknowledged_client_survives_kill_9(server):
    key, acknowledged, stop = server.key(), [], threading.Event()
    writers = [threading.Thread(target=stream_of_posts, args=(server, key, acknowledged, stop)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for _ in range(ROUNDS):
        before = len(acknowledged)
        while len(acknowledged) < before + 20:
            time.sleep(0.01)
        server.kill()
        server.start()
    stop.set()
    for writer in writers:
        writer.join()

    found, page = {}, 1
    while True:
        answer = server.get(key, f"page={page}")
        found |= {record["id"]: record for record in answer["clients"]}
        if page >= answer["pages"]:
            break
        page += 1
    assert {data["client_id"]: data["client_account"] for data in acknowledged}.items() <= {
        client_id: record["account"] for client_id, record in found.items()
    }.items()
    assert len({data["client_id"] for data in acknowledged}) == len(acknowledged) >= ROUNDS * 20
    assert len({record["account"] for record in found.values()}) == len(found)
    for record in found.values():
        assert len(record["shipping_addresses"]) == len(record["contacts"]) == 2
        assert record["billing_address"]["address_town"] == "Milton Keynes"


def test_a_killed_worker_is_replaced(server):
    key = server.key()
    assert server.post(key, payloads.example()).status == 200
    parent, worker = server.processes()[0], server.processes()[-1]
    assert parent != worker
    os.kill(worker, signal.SIGKILL)
    for _ in range(100):
        with suppress(URLError, HTTPException, OSError):
            if server.post(key, payloads.example()).json["data"]["client_account"] == "INTEND02":
                return
        time.sleep(0.2)
    raise AssertionError("no worker took over")


def test_requests_under_way_are_answered_when_the_server_is_told_to_stop(server):
    key, answers = server.key(), []
    slow = payloads.full()  # its password takes a while to hash
    posts = [
        threading.Thread(
            target=lambda number=number: answers.append(server.post(key, payloads.having(slow, "credentials.username", f"u{number}")))
        )
        for number in range(4)
    ]
    for post in posts:
        post.start()
    time.sleep(0.15)
    assert server.terminate() == 0
    for post in posts:
        post.join()
    assert [answer.status for answer in answers] == [200] * 4
