"""Calls that must be signed: each is taken once, by whom the secret has, and just now."""

import base64
import hashlib
import hmac
import threading
import time
from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from tests.support import database_rows, payloads
from tests.support.envelope import assert_refused
from webapp.api.signed import SECONDS, forget_taken
from webapp.storage.columns import now
from webapp.users.api_keys import create_key, rotate_key, signing_secret

LIST = "/api/clients?email=ada%40example.com&page=1"


class Signer:
    """A caller whose key demands signatures."""

    def __init__(self, app):
        self.app = app
        with app.app_context():
            scopes = ["clients:create", "clients:read"]
            self.key = create_key("signed", scopes, is_signed=True)
            self.secret = signing_secret(self.key)

    def headers(self, method, target, body=b"", *, seconds=0.0, stamp=None):
        stamp = stamp or f"{time.time() + seconds:.6f}"
        digest = hashlib.sha256(body).hexdigest()
        content = f"{stamp}.{method}.{target}.{digest}".encode()
        secret = base64.b64decode(self.secret.removeprefix("whsec_"))
        made = base64.b64encode(hmac.digest(secret, content, "sha256")).decode()
        return {"api-key": self.key, "timestamp": stamp, "signature": f"v1,{made}"}

    def send(self, method, target, body=b"", **headers):
        kind = {"Content-Type": "application/json"} if body else {}
        return self.app.test_client().open(
            target, method=method, data=body, headers={**headers, **kind}
        )


@pytest.fixture
def signer(app):
    return Signer(app)


def test_signed_calls_are_taken_once(signer):
    body = payloads.as_json(payloads.smallest())
    calls = [("GET", LIST, b""), ("POST", "/api/clients/create", body)]
    for method, target, sent in calls:
        headers = signer.headers(method, target, sent)
        assert signer.send(method, target, sent, **headers).status_code == 200
        refused(signer.send(method, target, sent, **headers), "used")
    assert len(database_rows.rows(signer.app, "clients")) == 1


def refused(answer, word=""):
    assert_refused(answer, 401)
    assert answer.json["data"]["code"] == "signature"
    assert word in answer.json["msg"]


def test_of_the_same_call_sent_at_once_one_is_taken(signer):
    headers, gate, answers = signer.headers("GET", LIST), threading.Barrier(4), []

    def send():
        gate.wait()
        answers.append(signer.send("GET", LIST, **headers).status_code)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 401, 401, 401]


def without(name):
    return lambda headers: {key: headers[key] for key in headers if key != name}


def having(name, value):
    return lambda headers: {**headers, name: value}


WRONG = {
    "no timestamp": without("timestamp"),
    "no signature": without("signature"),
    "another time": having("timestamp", "1765432100"),
    "no time": having("timestamp", "now"),
    "infinite": having("timestamp", "inf"),
    "another version": lambda headers: {
        **headers,
        "signature": headers["signature"].replace("v1,", "v2,"),
    },
    "no base64": having("signature", "v1,%%%"),
    "empty": having("signature", "v1,"),
    "another": having("signature", "v1," + base64.b64encode(bytes(32)).decode()),
    "not ASCII": having("signature", "v1,\u00e9"),
}


@pytest.mark.security("R14")
@pytest.mark.parametrize("kind", WRONG)
def test_what_is_not_signed_right_is_refused(signer, kind):
    headers = WRONG[kind](signer.headers("GET", LIST))
    refused(signer.send("GET", LIST, **headers))


@pytest.mark.security("R14")
@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("HEAD", LIST, b""),
        ("GET", f"{LIST}1", b""),
        ("GET", "/api/clients", b""),
        ("GET", LIST.replace("%40", "@"), b""),
    ],
)
def test_a_signature_is_of_one_call_alone(signer, method, target, body):
    headers = signer.headers("GET", LIST)
    answer = signer.send(method, target, body, **headers)
    assert answer.status_code == 401


def test_a_changed_byte_of_the_body_is_refused(signer):
    body, target = payloads.as_json(payloads.smallest()), "/api/clients/create"
    headers = signer.headers("POST", target, body)
    refused(signer.send("POST", target, body.replace(b"Ada", b"Eda"), **headers))
    assert signer.send("POST", target, body, **headers).status_code == 200


@pytest.mark.parametrize("seconds", [-SECONDS - 5, SECONDS + 5])
def test_a_signature_of_another_time_is_refused(signer, seconds):
    headers = signer.headers("GET", LIST, seconds=seconds)
    refused(signer.send("GET", LIST, **headers), "time")


def test_one_of_several_signatures_will_do(signer):
    headers = signer.headers("GET", LIST, stamp=str(int(time.time())))
    headers["signature"] = f"v1,{'A' * 43}= {headers['signature']}"
    assert signer.send("GET", LIST, **headers).status_code == 200


def test_a_rotation_changes_the_secret_with_the_key(signer):
    before = signer.headers("GET", LIST)
    with signer.app.app_context():
        key = rotate_key("signed", timedelta(hours=1), was=None)
        assert signing_secret(key) != signer.secret
    assert signer.send("GET", LIST, **before).status_code == 200
    mixed = signer.headers("GET", LIST) | {"api-key": key}
    refused(signer.send("GET", LIST, **mixed))


def test_a_key_that_demands_none_takes_calls_as_they_are(door):
    assert door.client.get(LIST, headers=door.headers()).status_code == 200


def test_old_signatures_are_forgotten(signer):
    signer.send("GET", LIST, **signer.headers("GET", LIST))
    with signer.app.app_context():
        forget_taken()
        assert len(database_rows.rows(signer.app, "taken_signatures")) == 1
        old = now() - timedelta(hours=1)
        change = "UPDATE taken_signatures SET taken_on = :old"
        database_rows.execute(signer.app, change, old=old)
        forget_taken()
    assert database_rows.rows(signer.app, "taken_signatures") == []


def test_the_secret_is_one_of_standard_webhooks(signer):
    assert Webhook(signer.secret).sign("id", now(), "body").startswith("v1,")
