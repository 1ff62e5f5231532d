"""A request for a host that is not ours is refused, below /api/ in the envelope."""

import pytest

from tests.api.envelope import assert_refused

CREATE, LIST = "/api/clients/create", "/api/clients"
DOCUMENT = "/api/openapi.json"


@pytest.mark.security("R22")
@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:8000", "localhost@evil.example"])
@pytest.mark.parametrize("path", [LIST, CREATE, "/api/nothing", DOCUMENT])
def test_a_host_that_is_not_ours_is_400(standing, path, host):
    answer = standing.client.open(path, method="POST" if path == CREATE else "GET", headers=standing.headers({"Host": host}))
    assert_refused(answer, 400)
    assert "evil" not in answer.text


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    "host", ["", " ", "a b", "localhost:abc", "localhost:99999999", "[::1", "[", "\xff", "'", "localhost/x", ":80", "a" * 3000, "x,y"]
)
@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_malformed_host_is_the_callers_mistake(make_app, host, address):
    client = make_app(HOST=address, PUBLIC_URL="http://register.example.com").test_client()
    for path in ("/", LIST, "/api/nothing", "/healthz", "/readyz"):
        answer = client.get(path, environ_overrides={"HTTP_HOST": host})
        assert answer.status_code < 500
        assert "Traceback" not in answer.text
        if path.startswith("/api/"):
            assert_refused(answer, answer.status_code)


@pytest.mark.security("R22")
@pytest.mark.parametrize("path", ["/", "/nothing", "/healthz"])
def test_a_page_for_a_host_that_is_not_ours_is_400(standing, path):
    answer = standing.client.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil" not in answer.text
