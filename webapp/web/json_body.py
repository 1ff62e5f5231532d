"""Reads the body of a request: content type, encoding, size, UTF-8, JSON, in this order
(security R14).
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from webapp.record.paths import path_of
from webapp.record.problem import MOST_IN_PATH, MOST_OF_A_NAME, Problem
from webapp.web.envelope import Refused
from webapp.web.refusals import BROKEN_OFF, KINDS, too_large

MOST_DEPTH = 20
STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
SURROGATE = re.compile(r"[\ud800-\udfff]")
ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")  # UTF-8 itself cannot contain one


class DuplicateKey(Exception):
    """An object contains a key twice."""


class _Pairs(list[tuple[str, Any]]):
    """The keys and values of an object, as they were sent."""


def read_json(*other_types: str) -> dict[str, Any]:
    """Return the body of this request, a JSON object in strict UTF-8, sent as JSON or one of the
    other types. Raises Refused (400, 413, 415).
    """
    return parse_json(read_bytes(*other_types))


def read_bytes(*other_types: str) -> bytes:
    """Return the body of this request as it was sent, as JSON or one of the other types. Raises
    Refused (400, 413, 415).
    """
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    types = ("application/json", *other_types)
    if request.mimetype not in types or charset not in ("utf-8", "utf8"):
        raise Refused(415, KINDS[415].example)
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused(415, "Send the body without compression")
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise Refused(413, too_large(request.path)) from None
    except HTTPException:
        raise Refused(400, BROKEN_OFF) from None


def read_twice() -> bytes:
    """Return the body of this request as it was sent, for what is said of it as a whole; the call
    reads it again. Raises Refused (400, 413).
    """
    try:
        return request.get_data()
    except RequestEntityTooLarge:
        raise Refused(413, too_large(request.path)) from None
    except HTTPException:
        raise Refused(400, BROKEN_OFF) from None


def parse_json(body: bytes) -> dict[str, Any]:
    """Return the JSON object in `body`. Raises Refused (400) as `parse_value`, and when it is not
    an object.
    """
    payload = parse_value(body)
    if not isinstance(payload, dict):
        raise Refused(400, "Send a JSON object")
    return payload


def parse_value(body: bytes) -> Any:
    """Return what the JSON in `body` stands for.

    Raises Refused (400) when it is not JSON, has duplicate keys, NaN, lone surrogates, or is nested
    too deeply.
    """
    if body.startswith(codecs.BOM_UTF8):
        raise Refused(
            400, "Send the JSON without the byte order mark (EF BB BF) before it"
        )
    if _depth(body) > MOST_DEPTH:
        raise Refused(400, f"Send JSON that is nested {MOST_DEPTH} levels deep or less")
    payload = _loads(body)
    if ESCAPED_SURROGATE.search(body):
        _refuse_surrogates(payload)
    return payload


def _loads(body: bytes) -> Any:
    try:
        return _parsed(body, _object)
    except DuplicateKey:
        raise _duplicate_key(body) from None


def _parsed(body: bytes, as_object: Callable[[list[tuple[str, Any]]], Any]) -> Any:
    """Return what JSON stands for, with objects as `as_object` makes them. Raises Refused (400),
    and what it raises.
    """
    try:
        return json.loads(
            body.decode(),
            object_pairs_hook=as_object,
            parse_constant=_no_constant,
            parse_int=_whole,
        )
    except UnicodeDecodeError:
        raise Refused(400, "Send the body in UTF-8") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Refused(400, f"Send JSON: correct what stands at {where}") from None
    except ValueError as error:
        raise Refused(400, str(error)) from None


def _depth(body: bytes) -> int:
    """Return how deep brackets are nested, or an upper bound, without the recursion in which the
    parser would run out of stack.
    """
    if body.count(b"[") + body.count(b"{") <= MOST_DEPTH:
        return MOST_DEPTH  # at most
    depth = deepest = 0
    for bracket in re.findall(rb"[][{}]", STRING.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
        if deepest > MOST_DEPTH:
            break
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise DuplicateKey
    return found


def _duplicate_key(body: bytes) -> Refused:
    """Return the refusal for the first key that its object contains twice. Raises Refused when the
    JSON is broken further on.
    """
    location = next(_duplicates(_parsed(body, _Pairs), ()))
    key = str(location[-1])[:MOST_OF_A_NAME]
    path = path_of(location)[:MOST_IN_PATH]
    problem = Problem(path, "duplicate_key", f"Send {key} once")
    return Refused(400, f"Send each key once: {key} is there twice", [problem])


def _duplicates(
    value: Any, location: tuple[int | str, ...]
) -> Iterator[tuple[int | str, ...]]:
    """Yield the locations of keys that were there before, as tuples of keys and indexes."""
    if isinstance(value, _Pairs):
        seen = set[str]()
        for key, inner in value:
            at = (*location, _visible(key))
            if key in seen:
                yield at
            seen.add(key)
            yield from _duplicates(inner, at)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _duplicates(inner, (*location, index))


def _refuse_surrogates(payload: Any) -> None:
    location = next(_surrogates(payload, ()), None)
    if location is None:
        return
    problem = Problem(
        path_of(location)[:MOST_IN_PATH],
        "surrogate",
        "Send whole characters: this has half of a pair",
    )
    message = "Send whole characters: there is half a surrogate pair"
    raise Refused(400, message, [problem])


def _surrogates(
    value: Any, location: tuple[int | str, ...]
) -> Iterator[tuple[int | str, ...]]:
    """Yield the locations of keys and texts that contain half a surrogate pair, as tuples of keys
    and indexes.
    """
    if isinstance(value, str) and SURROGATE.search(value):
        yield location
    elif isinstance(value, dict):
        for key, inner in value.items():
            at = (*location, _visible(key))
            if SURROGATE.search(key):
                yield at
            yield from _surrogates(inner, at)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _surrogates(inner, (*location, index))


def _visible(key: str) -> str:
    return SURROGATE.sub("\ufffd", key)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"Send numbers that JSON has: {name} is none")


def _whole(digits: str) -> int:
    # No field holds a large number; int() refuses over 4,300 digits and takes long before that.
    if len(digits) < 20:
        return int(digits)
    return 10**20
