"""Calls that are signed, as the key demands: by whom the secret has, just now, and once each."""

import base64
import binascii
import hashlib
import hmac
import re
from datetime import timedelta

from flask import request
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from webapp.api.models import TakenSignature
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users.api_keys import SIGNING_PREFIX, KnownKey, secret_of
from webapp.web.envelope import Refused
from webapp.web.json_body import read_twice

SECONDS = 300  # that a signature is good, before and after its time
VERSION = "v1,"
MOST = 5  # signatures of one call
TIMESTAMP = re.compile(r"[0-9]{10}(?:\.[0-9]{1,9})?")
KEPT = timedelta(seconds=3 * SECONDS)


def need_signature(key: KnownKey) -> None:
    """Raise Refused (401) unless the call is signed, when its key demands that."""
    if key.signed_with is None:
        return
    stamp = request.headers.get("timestamp", "")
    given = [*_given(request.headers.get("signature", ""))]
    if not given or not TIMESTAMP.fullmatch(stamp):
        raise _refused("Sign the call: send the headers timestamp and signature")
    if abs(now().timestamp() - float(stamp)) > SECONDS:
        words = f"Sign the call with the time of now: {SECONDS} seconds off is too much"
        raise _refused(words)
    secret = base64.b64decode(secret_of(key.signed_with).removeprefix(SIGNING_PREFIX))
    right = hmac.digest(secret, content(stamp, read_twice()), "sha256")
    matches = [hmac.compare_digest(each, right) for each in given]
    if not any(matches):
        raise _refused("Sign timestamp.METHOD.path?query.sha256(body) with the secret")
    _take(right)


def content(stamp: str, body: bytes) -> bytes:
    """Return what is signed of this request; the address is that of its request line."""
    target = request.environ["RAW_URI"]
    digest = hashlib.sha256(body).hexdigest()
    return f"{stamp}.{request.method}.{target}.{digest}".encode()


def _given(header: str) -> list[bytes]:
    """Return the signatures of the version that we know."""
    found = []
    for text in header.split(" ")[:MOST]:
        if text.startswith(VERSION):
            try:
                found.append(
                    base64.b64decode(text.removeprefix(VERSION), validate=True)
                )
            except (binascii.Error, ValueError):
                continue
    return found


def _take(right: bytes) -> None:
    """Take a signature. Raises Refused when it was taken before, by any process."""
    row = {"digest": hashlib.sha256(right).hexdigest(), "taken_on": now()}
    try:
        with write() as connection:
            connection.execute(insert(TakenSignature).values(**row))
    except IntegrityError:
        words = "Sign each call anew: this signature was used"
        raise _refused(words) from None


def _refused(words: str) -> Refused:
    challenge = {"WWW-Authenticate": 'ApiKey realm="clients"'}
    return Refused(401, words, headers=challenge, data={"code": "signature"})


def forget_taken() -> None:
    """Remove signatures whose time is over."""
    with write() as connection:
        old = TakenSignature.taken_on <= now() - KEPT
        connection.execute(delete(TakenSignature).where(old))
