"""Bodies that can't be read: each is refused with its status, in the envelope, and nothing is
stored.
"""

import json

import pytest

from tests.support import database_rows, payloads
from tests.support.envelope import assert_envelope, assert_refused
from tests.support.json_door import errors_of

GOOD = payloads.as_json(payloads.smallest())
CONTACT = payloads.as_json(payloads.contact())


def with_title(raw):
    """A good body but for its title, which is these bytes of JSON."""
    return GOOD[:-1] + b', "title": ' + raw + b"}"


def nested(levels, inner=b"0"):
    """A body of so many levels, the record's own among them."""
    return b'{"x": ' + b"[" * (levels - 1) + inner + b"]" * (levels - 1) + b"}"


NOT_READABLE = {
    "nothing": b"",
    "white space": b"  \n",
    "words": b"title=Acme",
    "truncated": GOOD[:-1],
    "truncated string": GOOD[:15],
    "two objects": GOOD + GOOD,
    "array": b"[" + GOOD + b"]",
    "string": b'"Acme"',
    "number": b"1",
    "null": b"null",
    "true": b"true",
    "single quotes": b"{'title': 'Acme'}",
    "comment": b"{} // nothing",
    "trailing comma": GOOD[:-1] + b",}",
    "duplicate key": GOOD[:-1] + b', "email": "ada@example.com"}',
    "duplicate key, escaped": GOOD[:-1] + b', "\\u0065mail": "eve@example.com"}',
    "duplicate key, nested": GOOD[:-1] + b', "detail": {"website": "a.example", "website": '
                                         b'"b.example"}}',
    "duplicate key, in a row": GOOD[:-1] + b', "contacts": [{"role": "orders", "role": "orders"}]}',
    "duplicate key, unknown": GOOD[:-1] + b', "x": 1, "x": 1}',
    "NaN": with_title(b"NaN"),
    "Infinity": with_title(b"Infinity"),
    "-Infinity": with_title(b"-Infinity"),
    "leading zero": with_title(b"01"),
    "lone high surrogate": with_title(b'"\\ud800"'),
    "lone low surrogate": with_title(b'"a\\uDC00b"'),
    "surrogates the wrong way round": with_title(b'"\\ude00\\ud83d"'),
    "surrogate in a key": GOOD[:-1] + b', "\\ud800": 1}',
    "surrogate in a list": GOOD[:-1] + b', "contacts": [["\\ud800"]]}',
    "surrogate in a row": GOOD[:-1] + b', "contacts": [{"email": "\\ud800"}]}',
    "surrogate as a duplicate key": b'{"\\ud800": 1, "\\ud800": 1}',
    "surrogate as bytes": with_title(b'"\xed\xa0\x80"'),
    "raw NUL": with_title(b'"a\x00b"'),
    "raw line break": with_title(b'"a\nb"'),
    "NUL behind": GOOD + b"\x00",
    "21 levels": nested(21),
    "100,000 levels": nested(100_000),
    "100,000 brackets": b"[" * 100_000,
    "100,000 objects": b'{"a":' * 100_000,
    "100,000 closed": b"]" * 100_000 + b"[" * 100_000,
    "invalid UTF-8": with_title(b'"caf\xe9"'),
    "overlong UTF-8": with_title(b'"\xc0\xaf"'),
    "UTF-16": GOOD.decode().encode("utf-16"),
    "UTF-16, no mark": GOOD.decode().encode("utf-16-le"),
    "UTF-32": GOOD.decode().encode("utf-32"),
    "byte order mark": b"\xef\xbb\xbf" + GOOD,
    "gzip unannounced": b"\x1f\x8b\x08\x00" + bytes(20),
    "array of half a million": b"[" + b"0," * 500_000 + b"0]",
}  # fmt: skip


@pytest.mark.security("R8", "T1")
@pytest.mark.parametrize("name", NOT_READABLE)
def test_a_body_that_is_no_json_object_is_400(shared_door, name):
    before = database_rows.counts(shared_door.client.application)
    assert_refused(shared_door.create(NOT_READABLE[name]), 400)
    assert database_rows.counts(shared_door.client.application) == before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "byte order mark",
            "Send the JSON without the byte order mark (EF BB BF) before it",
        ),
        ("truncated", "Send JSON: correct what stands at line 1, column "),
        ("comment", "Send JSON: correct what stands at line 1, column 4"),
        ("nothing", "Send JSON: correct what stands at line 1, column 1"),
        ("raw line break", "Send JSON: correct what stands at line 1, column "),
        ("UTF-16", "Send the body in UTF-8"),
    ],
)
def test_what_is_no_json_is_told_in_words_that_ask_for_something(
    shared_door, name, words
):
    assert shared_door.create(NOT_READABLE[name]).json["msg"].startswith(words)


@pytest.mark.security("R8", "R26")
@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("lone high surrogate", "title"),
        ("surrogates the wrong way round", "title"),
        ("surrogate in a list", "contacts[0][0]"),
        ("surrogate in a row", "contacts[0].email"),
        ("surrogate in a key", "\ufffd"),
    ],
)
def test_half_a_surrogate_pair_is_told_at_its_field(shared_door, name, field):
    answer = shared_door.create(NOT_READABLE[name])
    assert errors_of(answer) == {
        field: ("surrogate", "Send whole characters: this has half of a pair")
    }


@pytest.mark.security("R26")
def test_many_halves_of_pairs_below_a_long_key_make_no_long_answer(shared_door):
    answer = shared_door.create(
        b'{"' + b"k" * 100_000 + b'": [' + b",".join([b'"\\ud800"'] * 50_000) + b"]}"
    )
    assert_refused(answer, 400)
    assert len(answer.data) < 1000


NUMBER_5000 = b"9" * 5000
WRONG_VALUES = {
    "5,000-digit number": (with_title(NUMBER_5000), "title"),
    "5,000-digit negative number": (with_title(b"-" + NUMBER_5000), "title"),
    "5,000-digit fraction": (with_title(b"0." + NUMBER_5000), "title"),
    "number past all floats": (with_title(b"1e999999999"), "title"),
    "5,000-digit mark": (GOOD[:-1] + b', "contacts": [{"contact_default": ' + NUMBER_5000 + b"}]}",
        "contacts[0].contact_default"),
    "NUL": (with_title(b'"a\\u0000b"'), "title"),
    "escape": (with_title(b'"a\\u001bb"'), "title"),
    "C1 control": (with_title(b'"a\\u0085b"'), "title"),
    "line break in a title": (with_title(b'"a\\nb"'), "title"),
    "NUL in a key": (GOOD[:-1] + b', "ti\\u0000tle": "x"}', "ti\x00tle"),
    "20 levels": (nested(20), "x"),
    "half a million rows": (GOOD[:-1] + b', "contacts": [' + b"0," * 500_000 + b"0]}", "contacts"),
    "51 rows": (GOOD[:-1] + b', "contacts": [' + b",".join([CONTACT] * 51) + b"]}", "contacts"),
    "a key of 100,000 characters": (GOOD[:-1] + b', "' + b"k" * 100_000 + b'": 1}', "k" * 100_000),
}  # fmt: skip


@pytest.mark.security("R8", "R10")
@pytest.mark.parametrize("name", WRONG_VALUES)
def test_well_formed_json_with_a_wrong_value_is_422_at_its_field(shared_door, name):
    body, field = WRONG_VALUES[name]
    before = database_rows.counts(shared_door.client.application)
    answer = shared_door.create(body)
    assert_refused(answer, 422)
    assert field in errors_of(answer)
    assert database_rows.counts(shared_door.client.application) == before


@pytest.mark.security("R8")
def test_50_000_unknown_keys_are_told_in_short(shared_door):
    answer = shared_door.create(
        payloads.smallest() | {f"key{number}": "" for number in range(50_000)}
    )
    assert_refused(answer, 422)
    assert len(answer.json["data"]["errors"]) < 30


@pytest.mark.security("R8")
def test_a_long_duplicate_key_is_told_in_short(shared_door):
    key = "k" * 100_000
    answer = shared_door.create(f'{{"{key}": 1, "{key}": 1}}'.encode())
    [field] = errors_of(answer)
    assert len(field) <= 200


def test_a_duplicate_key_is_told_with_its_path(shared_door):
    bodies = {
        b'{"detail": {"vat_number": 1, "vat_number": 2}}': "detail.vat_number",
        b'{"contacts": [{}, {"role": "", "role": ""}]}': "contacts[1].role",
        b'{"a": {"b": 1}, "a": {"b": 1}}': "a",
        b'[{"a": 1, "a": 1}]': "[0].a",
    }
    for body, path in bodies.items():
        answer = shared_door.create(body)
        assert_refused(answer, 400)
        assert [*errors_of(answer)] == [path]


def test_a_duplicate_key_is_named(shared_door):
    answer = shared_door.create(NOT_READABLE["duplicate key, nested"])
    assert "website" in answer.json["msg"]
    assert errors_of(answer).popitem()[1][0] == "duplicate_key"


@pytest.mark.parametrize(
    "note", ["[" * 100, '"' + "{" * 100, "\\" + "[" * 100, '\\"' + "[{" * 50, "]" * 30]
)
def test_brackets_in_a_text_are_no_nesting(shared_door, note):
    answer = shared_door.create(
        payloads.having(payloads.smallest(), "billing_address.address_note", note)
    )
    assert_envelope(answer, 200)
    assert (
        shared_door.record(answer.json["data"]["client_id"])["billing_address"][
            "address_note"
        ]
        == note
    )


def test_characters_may_be_escaped_or_not(shared_door):
    title = "Café 😀 北京"
    for ensure_ascii in (True, False):
        body = json.dumps(
            payloads.smallest() | {"title": title}, ensure_ascii=ensure_ascii
        ).encode()
        client_id = shared_door.create(body).json["data"]["client_id"]
        assert shared_door.record(client_id)["title"] == title


def test_white_space_around_json_is_nothing(shared_door):
    assert_envelope(shared_door.create(b" \r\n\t" + GOOD + b"\n"), 200)
