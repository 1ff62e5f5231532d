"""One registration sent several times at once is registered once, and everyone is shown the same confirmation."""

import threading

import pytest

from tests import payloads, stored
from tests.wizard.walking import Browser, Page

TIMES = 4


@pytest.mark.security("R3")
def test_a_registration_sent_several_times_at_once_is_registered_once(quick):
    browser = Browser(quick).begin()
    page = browser.walk(payloads.smallest())
    cookie, gate, answers = browser.client.get_cookie("session").value, threading.Barrier(TIMES), []

    def send():
        client = quick.test_client()
        client.set_cookie("session", cookie)
        gate.wait()
        answers.append(client.post(page.path, data=dict(page.values), follow_redirects=True))

    threads = [threading.Thread(target=send) for _ in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(answer.status_code, answer.request.path) for answer in answers} == {(200, f"/register/{browser.draft}/done")}
    assert len({Page(answer).text("account") for answer in answers}) == 1
    assert stored.counts(quick)["clients"] == 1
