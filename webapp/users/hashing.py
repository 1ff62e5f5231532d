"""Hashing of passwords: scrypt at the strength that OWASP names, in a bounded number of places in
each process.

Each hash takes 32 MiB and a quarter of a second of a processor, so no more are made at once than
there are places. Who gets none within a few seconds is asked to come again, and most threads never
wait here (security R26).
"""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from flask import Flask, current_app
from werkzeug.security import check_password_hash, generate_password_hash

from webapp.record.cleaning import normalised
from webapp.record.passwords import HashedPassword
from webapp.record.schema import text_at
from webapp.storage.transactions import Unavailable

METHOD = "scrypt:32768:8:3"  # OWASP Password Storage Cheat Sheet: N=2^15, r=8, p=3
MEMORY = 32 * 1024 * 1024  # bytes that one hash takes
MOST_CHARACTERS = text_at("credentials.password").limit
SHARE = 8  # all processes together hash in this part of the machine's memory at most
WAIT_SECONDS = 5.0
# of the threads of a process, this part at most hashes or waits for it
WAITING_SHARE = 4
_NOBODYS = (
    "$Ni2cQhDPfZ0aXWkG$"
    "5e1c57a39a7b7a1a83c2f2a3c4d0f6b2f1f0cb0d3d3aa7bb3c7e9f27a9ce1f6a"
    "4bd0fd9d0a6d8ed6ff12fd51c4a3f5a54c1ab1b0f4f8d4c8b9a7e6d5c4b3a291"
)
# checked where there is no hash, so that it takes the same time; no known password has it
NOBODYS_HASH = METHOD + _NOBODYS
# A hash that an earlier release made is a third of the work: the rest is done too, so that the time
# does not tell its age.
REST_OF_WORK = {"scrypt:32768:8:1": "scrypt:32768:8:2" + _NOBODYS}


class NoPlace(Unavailable):
    """Every place for hashing is taken; the request may be sent again in a few seconds
    (answered 503).
    """

    log_message = "no place for hashing"


class Places:
    """Places for hashing, and those who hold one or wait for it."""

    def __init__(self, count: int, most: int) -> None:
        self.free, self.queue = (
            threading.BoundedSemaphore(count),
            threading.BoundedSemaphore(max(count, most)),
        )

    @contextmanager
    def one(self) -> Iterator[None]:
        """See `place`."""
        if not self.queue.acquire(blocking=False):
            raise NoPlace
        try:
            if not self.free.acquire(timeout=WAIT_SECONDS):
                raise NoPlace
            try:
                yield
            finally:
                self.free.release()
        finally:
            self.queue.release()


def init_app(app: Flask) -> None:
    """Make the places of this process."""
    app.extensions["hashing"] = Places(
        places(app.config), app.config["THREADS"] // WAITING_SHARE
    )


def places(config: Mapping[str, Any]) -> int:
    """Return how many hashes this process makes at once: as many as processors, fewer where
    memory is short, 1 at least.
    """
    if config["HASHING_PLACES"]:
        return int(config["HASHING_PLACES"])
    memory: int = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    share: int = memory // SHARE // config["WORKERS"] // MEMORY
    return max(1, min(os.cpu_count() or 1, share))


def place() -> AbstractContextManager[None]:
    """Hold a place, for what must not be begun without one. Raises NoPlace when none is free
    for a few seconds.
    """
    found: Places = current_app.extensions["hashing"]
    return found.one()


def hash_password(password: str) -> str:
    """Return the hash that is stored of a password. Raises NoPlace. Takes its time, so never
    call it in a transaction.
    """
    with place():
        return generate_password_hash(normalised(password), METHOD)


def check_password(password_hash: str, password: str) -> bool:
    """Return whether a stored hash is this password's. Raises NoPlace."""
    with place():
        return check_in_place(password_hash, password)


def check_in_place(password_hash: str, password: str) -> bool:
    """As `check_password`, for a caller that holds a place already. "" matches no password and
    takes the same time.
    """
    found = password_hash or NOBODYS_HASH
    right = _is_hash_of(found, password)
    if rest := REST_OF_WORK.get(found.partition("$")[0]):
        check_password_hash(rest, forms_of(password)[0])
    return right


def is_outdated(password_hash: str) -> bool:
    """Return whether a hash was made in another way than new ones are."""
    return not password_hash.startswith(f"{METHOD}$")


def forms_of(password: str) -> list[str]:
    """Return a password normalised, and as it was typed where that differs: earlier releases hashed
    what was typed.

    Of one that is too long to be right, "".
    """
    forms = dict.fromkeys((normalised(password), password))
    return [form for form in forms if len(form) <= MOST_CHARACTERS] or [""]


def _is_hash_of(password_hash: str, password: str) -> bool:
    return any(check_password_hash(password_hash, form) for form in forms_of(password))


def password_hash(password: str) -> str:
    """Return the hash of a password, or a hashed one as it is."""
    return password if isinstance(password, HashedPassword) else hash_password(password)
