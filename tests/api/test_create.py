"""Posting a client: what is answered and what is stored."""

from tests import payloads
from webapp.api.openapi import EXAMPLE_RESPONSE


def test_the_documented_request_gets_the_documented_response(door):
    answer = door.create(payloads.example())
    expected = {**EXAMPLE_RESPONSE, "data": {**EXAMPLE_RESPONSE["data"], "client_id": 1}}
    assert answer.status_code == 200
    assert answer.json == expected
