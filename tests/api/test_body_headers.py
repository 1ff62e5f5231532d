"""How a body is sent: content type, encoding, size, chunks; and what is looked at first."""

import gzip
import io

import pytest

from tests.support import database_rows, payloads
from tests.support.envelope import assert_envelope, assert_refused
from tests.support.json_door import Door
from webapp.record.actor import SCOPES

CREATE = "/api/clients/create"
GOOD = payloads.as_json(payloads.smallest())
MIB = 1024 * 1024
JSON = "application/json"
CHUNKED = {"Transfer-Encoding": "chunked"}


class Untouchable(io.RawIOBase):
    """A body that must not be read."""

    def readable(self):
        return True

    def readinto(self, _buffer):
        pytest.fail("the body was read")


class Broken(io.RawIOBase):
    """A body whose connection breaks, or whose chunks are no chunks: servers raise what they
    like.
    """

    def readable(self):
        return True

    def readinto(self, _buffer):
        raise ValueError("invalid literal for int() with base 16: 'zz'")


def send(door, body=GOOD, content_type=JSON, headers=None):
    """Post `body` with a content type or None; a stream has the length that the headers say,
    or none.
    """
    if isinstance(body, bytes):
        return door.client.post(
            CREATE, data=body, content_type=content_type, headers=door.headers(headers)
        )
    named = {
        name.upper().replace("-", "_"): value
        for name, value in door.headers(headers).items()
    }
    length = named.pop("CONTENT_LENGTH", "")
    environ = {f"HTTP_{name}": value for name, value in named.items()}
    environ |= {
        "wsgi.input": body,
        "CONTENT_LENGTH": length,
        "CONTENT_TYPE": content_type,
    }
    if "HTTP_TRANSFER_ENCODING" in environ:
        environ["wsgi.input_terminated"] = True  # as servers say that decode chunks
    return door.client.post(CREATE, environ_overrides=environ)


@pytest.mark.parametrize(
    "content_type",
    [
        JSON,
        "Application/JSON",
        f"{JSON}; charset=utf-8",
        f'{JSON};charset="UTF-8"',
        f"{JSON}; charset=utf8",
    ],
)
def test_json_in_utf_8_is_read(shared_door, content_type):
    assert_envelope(send(shared_door, content_type=content_type), 200)


@pytest.mark.security("R14")
@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "text/json",
        "application/jsonp",
        "application/json-patch+json",
        "application/vnd.api+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "json",
        "application/json, text/plain",
        f"{JSON}; charset=latin-1",
        f"{JSON}; charset=utf-16",
    ],
)
def test_another_content_type_is_415(shared_door, content_type):
    before = database_rows.counts(shared_door.client.application)
    assert_refused(send(shared_door, content_type=content_type), 415)
    assert database_rows.counts(shared_door.client.application) == before


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    "body",
    [
        b"--x\r\n\r\nnameless\r\n--x--\r\n",
        b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n",
        b"--x",
        b"\xff" * 99,
    ],
)
def test_multipart_without_names_is_415(shared_door, body):
    assert_refused(send(shared_door, body, "multipart/form-data; boundary=x"), 415)


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    "body",
    [b"&".join(b"f%d=1" % n for n in range(10_000)), "rows-²-x=1".encode(), b"a=\xff"],
)
def test_a_form_is_415(shared_door, body):
    assert_refused(send(shared_door, body, "application/x-www-form-urlencoded"), 415)


@pytest.mark.security("R8", "R14")
@pytest.mark.parametrize(
    "encoding",
    [
        "gzip",
        "GZIP",
        "deflate",
        "br",
        "zstd",
        "compress",
        "gzip, identity",
        "identity, gzip",
        "aes128gcm",
        "x",
    ],
)
def test_a_compressed_body_is_415(shared_door, encoding):
    before = database_rows.counts(shared_door.client.application)
    assert_refused(
        send(shared_door, gzip.compress(GOOD), headers={"Content-Encoding": encoding}),
        415,
    )
    assert database_rows.counts(shared_door.client.application) == before


@pytest.mark.parametrize("encoding", ["identity", "Identity"])
def test_identity_is_no_compression(shared_door, encoding):
    assert_envelope(send(shared_door, headers={"Content-Encoding": encoding}), 200)


@pytest.mark.security("R10")
def test_a_body_of_exactly_1_mib_is_read(shared_door):
    assert_envelope(send(shared_door, GOOD.ljust(MIB)), 200)
    assert_envelope(
        send(shared_door, io.BytesIO(GOOD.ljust(MIB)), headers=CHUNKED), 200
    )


@pytest.mark.security("R8", "R10")
@pytest.mark.parametrize("size", [MIB + 1, 3 * MIB])
@pytest.mark.parametrize("filled", [GOOD, b""], ids=["good JSON", "nothing but spaces"])
def test_a_body_over_1_mib_is_413(shared_door, size, filled):
    before = database_rows.counts(shared_door.client.application)
    assert_refused(send(shared_door, filled.ljust(size)), 413)
    assert_refused(
        send(shared_door, io.BytesIO(filled.ljust(size)), headers=CHUNKED), 413
    )
    assert database_rows.counts(shared_door.client.application) == before


@pytest.mark.security("R10")
def test_a_length_over_1_mib_is_413_without_reading(shared_door):
    assert_refused(
        send(shared_door, Untouchable(), headers={"Content-Length": str(10**12)}), 413
    )


@pytest.mark.security("R8")
def test_a_chunked_body_without_length_is_read(shared_door):
    before = shared_door.total()
    assert_envelope(send(shared_door, io.BytesIO(GOOD), headers=CHUNKED), 200)
    assert shared_door.total() == before + 1


@pytest.mark.security("R8")
def test_a_body_without_length_is_no_body(shared_door):
    assert_refused(send(shared_door, io.BytesIO(GOOD)), 400)


@pytest.mark.security("R8", "T4")
@pytest.mark.parametrize(
    "length", [str(len(GOOD) + 1), "999999", "-1", "abc", "²", "1e3", ""]
)
def test_a_wrong_length_is_the_callers_mistake(shared_door, length):
    before = database_rows.counts(shared_door.client.application)
    assert_refused(
        send(shared_door, io.BytesIO(GOOD), headers={"Content-Length": length}), 400
    )
    assert database_rows.counts(shared_door.client.application) == before


@pytest.mark.security("T4")
@pytest.mark.parametrize("headers", [CHUNKED, {"Content-Length": "100"}])
def test_a_body_that_breaks_off_is_400(shared_door, headers):
    before = database_rows.counts(shared_door.client.application)
    assert_refused(send(shared_door, Broken(), headers=headers), 400)
    assert database_rows.counts(shared_door.client.application) == before


# Each request is wrong in all ways from its line on; the answer is for the first of them.
TOO_LARGE = b"\xff".ljust(MIB + 1)
ORDER = [
    ("key", None, "text/plain", "gzip", TOO_LARGE, 401, "api-key"),
    ("scope", "clients:read", "text/plain", "gzip", TOO_LARGE, 403, "clients:create"),
    (
        "content type",
        "clients:create",
        "text/plain",
        "gzip",
        TOO_LARGE,
        415,
        "application/json",
    ),
    (
        "charset",
        "clients:create",
        f"{JSON}; charset=utf-16",
        "gzip",
        TOO_LARGE,
        415,
        "UTF-8",
    ),
    ("encoding", "clients:create", JSON, "gzip", TOO_LARGE, 415, "compression"),
    ("size", "clients:create", JSON, "identity", TOO_LARGE, 413, "1 MiB"),
    ("UTF-8", "clients:create", JSON, "identity", b"[\xff", 400, "UTF-8"),
    ("JSON", "clients:create", JSON, "identity", b'[{"a": 1, "a": 1}', 400, "Send"),
    ("shape", "clients:create", JSON, "identity", b'["\\u0000"]', 400, "object"),
    ("rules", "clients:create", JSON, "identity", b"{}", 422, "need attention"),
]


@pytest.fixture(scope="module")
def doors(shared_door):
    """A door for each scope."""
    return {
        scope: Door(shared_door.client.application, scope, name=scope)
        for scope in SCOPES
    }


@pytest.mark.security("R14")
@pytest.mark.parametrize(
    ("scope", "content_type", "encoding", "body", "status", "words"),
    [row[1:] for row in ORDER],
    ids=[row[0] for row in ORDER],
)
def test_checks_come_in_this_order(
    doors, scope, content_type, encoding, body, status, words
):
    headers = {"Content-Encoding": encoding} | ({} if scope else {"api-key": "wrong"})
    answer = send(doors[scope or "clients:create"], body, content_type, headers)
    assert_refused(answer, status)
    assert words in answer.json["msg"]


@pytest.mark.security("R14")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"api-key": "wrong"}, 401),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Encoding": "br"}, 415),
    ],
)
def test_the_body_is_not_read_before_it_is_welcome(shared_door, headers, status):
    others = {name: value for name, value in headers.items() if name != "Content-Type"}
    answer = send(
        shared_door,
        Untouchable(),
        headers.get("Content-Type", JSON),
        {"Content-Length": "100"} | others,
    )
    assert_refused(answer, status)
