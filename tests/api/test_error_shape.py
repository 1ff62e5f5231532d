"""Every error on every path below /api/ is the envelope, and the HTTP status is its status."""

import pytest

from tests.support import database_rows, payloads
from tests.support.envelope import assert_envelope, assert_refused

CREATE, LIST = "/api/clients/create", "/api/clients"
DOCUMENT, DOCS = "/api/openapi.json", "/api/docs"


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture(scope="module")
def application(shared_door):
    return shared_door.client.application


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/nothing",
        "/api/clients/",
        "/api/clients/create/",
        "/api/clients/1/x",
        "/api/client",
        "/api/CLIENTS",
        "/api//clients",
        "/api/clients//create",
        "/api/clients/create;v=1",
        "/api/../api/clients/",
        "/api/%2e%2e/secret",
        "/api/clients%2Fcreate%2F",
        "/api/docs/",
        "/api/openapi.yaml",
        "/api/" + "x" * 5000,
        "/api/кли́енты",
        "/api/' OR 1=1 --",
        "/api/<script>",
    ],
)
def test_a_path_that_is_not_there_is_404(shared_door, path):
    for method in ("GET", "POST", "PUT", "OPTIONS", "BREW"):
        for headers in ({}, shared_door.headers()):
            answer = shared_door.client.open(path, method=method, headers=headers)
            assert_refused(answer, 404)
            assert "script" not in answer.text


@pytest.mark.parametrize("path", ["//api/clients", "//api//nothing", "/api/./clients"])
def test_slashes_and_dots_are_not_tidied_up(shared_door, path):
    answer = shared_door.client.get("/", environ_overrides={"PATH_INFO": path})
    assert answer.status_code in (401, 404)
    assert_refused(answer, answer.status_code)


METHODS = {
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "BREW",
    "PROPFIND",
}
READ = {"GET", "HEAD", "OPTIONS"}
ALLOWED = {CREATE: {"POST", "OPTIONS"}, LIST: READ, DOCUMENT: READ, DOCS: READ}
WRONG = [
    (path, method)
    for path, allowed in ALLOWED.items()
    for method in sorted(METHODS - allowed)
]


@pytest.mark.parametrize(("path", "method"), WRONG)
def test_a_wrong_method_is_405_and_told_the_right_one(
    shared_door, application, path, method
):
    before = database_rows.counts(application)
    for headers in ({}, shared_door.headers()):
        answer = shared_door.client.open(
            path, method=method, headers=headers, json=payloads.smallest()
        )
        assert_refused(answer, 405)
        assert set(answer.headers["Allow"].split(", ")) == ALLOWED[path]
    assert database_rows.counts(application) == before


@pytest.mark.security("R8")
@pytest.mark.parametrize("path", ALLOWED)
def test_options_answers_the_methods_alone_and_lets_no_other_site_in(shared_door, path):
    asked = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "POST",
    }
    for headers in ({}, shared_door.headers(), asked):
        answer = shared_door.client.options(path, headers=headers)
        assert (answer.status_code, answer.data) == (204, b"")
        assert set(answer.headers["Allow"].split(", ")) == ALLOWED[path]
        assert answer.headers["X-Request-Id"]
        assert not [
            name
            for name, _ in answer.headers
            if name.startswith("Access-Control") or name == "Content-Type"
        ]


@pytest.mark.parametrize(
    ("path", "status"),
    [(LIST, 401), (CREATE, 405), ("/api/nothing", 404), (DOCUMENT, 200), (DOCS, 200)],
)
def test_head_answers_the_head_alone(shared_door, path, status):
    answer = shared_door.client.head(path)
    assert answer.status_code == status
    assert answer.data == b""
    assert answer.headers["X-Request-Id"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.security("R9", "T7")
@pytest.mark.parametrize(
    "sign", ["%00", "%01", "%0a", "%0d%0a", "%09", "%1b", "%7f", "%c2%85"]
)
@pytest.mark.parametrize(
    "where",
    [
        "/api/{}",
        "/api/clients{}",
        "/api/clients/create/{}",
        "/api/clients?email={}",
        "/api/clients?{}=1",
        "/api/nothing?x={}",
    ],
)
def test_control_characters_in_the_address_are_400(shared_door, where, sign):
    answer = shared_door.client.get(
        where.format(f"a{sign}b"), headers=shared_door.headers()
    )
    assert_refused(answer, 400)


@pytest.mark.security("R9")
@pytest.mark.parametrize(
    "sign", ["%ff", "%c0%af", "%ed%a0%80"], ids=["latin", "overlong", "surrogate"]
)
@pytest.mark.parametrize(
    "where",
    [
        "/api/{}",
        "/api/clients/create/{}",
        "/api/clients?email={}",
        "/api/clients?account={}",
    ],
)
def test_broken_utf_8_in_the_address_is_400(shared_door, where, sign):
    answer = shared_door.client.get(
        where.format(f"a{sign}b"), headers=shared_door.headers()
    )
    assert_refused(answer, 400)


@pytest.mark.security("R9")
@pytest.mark.parametrize(
    "name",
    [
        "api-key",
        "Idempotency-Key",
        "User-Agent",
        "Cookie",
        "X-Anything",
        "Content-Type",
    ],
)
@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x1b", "\x7f"])
def test_control_characters_in_a_header_are_400(shared_door, application, name, sign):
    before = database_rows.counts(application)
    raw = {
        f"HTTP_{name.upper().replace('-', '_')}".replace(
            "HTTP_CONTENT_TYPE", "CONTENT_TYPE"
        ): f"a{sign}b"
    }
    client = application.test_client(use_cookies=False)
    answer = client.post(
        CREATE,
        json=payloads.smallest(),
        headers=shared_door.headers(),
        environ_overrides=raw,
    )
    assert_refused(answer, 400)
    assert database_rows.counts(application) == before


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    "query",
    [
        "?&&&",
        "?=",
        "?%",
        "?%zz",
        "?a",
        "?" + "&".join(f"p{n}=1" for n in range(5000)),
        "?" + "x" * 60_000,
    ],
)
@pytest.mark.parametrize("path", [LIST, CREATE, DOCUMENT, "/api/nothing"])
def test_any_query_gets_an_answer(shared_door, path, query):
    answer = shared_door.client.open(
        path + query,
        method="POST" if path == CREATE else "GET",
        headers=shared_door.headers(),
    )
    assert answer.status_code < 500
    if answer.status_code != 200:
        assert_refused(answer, answer.status_code)


def test_pages_are_not_answered_in_the_envelope(client):
    answer = client.get("/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert answer.headers["X-Request-Id"]


def test_request_ids_are_the_servers_own_and_never_the_same(client):
    ids = {
        client.get(LIST, headers={"X-Request-Id": "mine"}).headers["X-Request-Id"]
        for _ in range(20)
    }
    assert len(ids) == 20
    assert "mine" not in ids


def test_good_answers_are_the_envelope_too(door):
    assert_envelope(door.create(payloads.smallest()), 200)
    assert_envelope(door.get(), 200)
    assert_envelope(door.get("?client_id=1"), 200)
