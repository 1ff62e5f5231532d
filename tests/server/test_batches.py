"""Batches through the running server: longer than other bodies, and no longer than they may be."""

import json

import pytest

from tests.support import payloads

LENGTH = 4 * 1024 * 1024
LINES = {"Content-Type": "application/x-ndjson"}


@pytest.mark.security("R26")
def test_a_thousand_records_are_registered_with_one_call(server):
    key = server.key()
    sent = payloads.smallest() | {"billing_address": long_address()}
    body = b"\n".join([payloads.as_json(sent)] * 1000)
    assert 1024 * 1024 < len(body) < LENGTH
    headers = {"api-key": key, "Idempotency-Key": "whole", **LINES}
    first, again = (
        server.send("POST", "/api/clients/batch", body, headers) for _ in range(2)
    )
    results = json.loads(first.body)["data"]["results"]
    assert [result["status"] for result in results] == [200] * 1000
    assert again.body == first.body
    assert len({result["client_account"] for result in results}) == 1000


def long_address():
    address = payloads.smallest()["billing_address"]
    return address | {"address_note": "Ring twice. " * 80}


@pytest.mark.security("R26")
@pytest.mark.parametrize(
    ("path", "length"), [("batch", LENGTH), ("create", LENGTH // 4)]
)
def test_a_body_that_is_too_long_is_refused_unread(server, path, length):
    head = [
        f"POST /api/clients/{path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"api-key: {server.key()}",
        "Content-Type: application/json",
        f"Content-Length: {length + 1}",
        "Connection: close",
    ]
    answer = server.raw("\r\n".join([*head, "", ""]).encode())
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert f"{length // 2**20} MiB".encode() in answer
