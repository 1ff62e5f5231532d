"""A server that is told to stop finishes first. How it dies without being told is in
tests/faults.
"""

import threading
import time

import pytest

from tests.support import payloads


@pytest.mark.security("R7a")
def test_requests_under_way_are_answered_when_the_server_is_told_to_stop(own_server):
    key, answers = own_server.key(), []
    slow = payloads.full()  # its password takes a while to hash
    posts = [
        threading.Thread(
            target=lambda number=number: answers.append(
                own_server.post(
                    key, payloads.having(slow, "credentials.username", f"u{number}")
                )
            )
        )
        for number in range(4)
    ]
    for post in posts:
        post.start()
    time.sleep(0.15)
    assert own_server.terminate() == 0
    for post in posts:
        post.join()
    assert [answer.status for answer in answers] == [200] * 4
