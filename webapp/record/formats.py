"""Single values that must have a form: email, phone, website, username, switch.

Each function takes trimmed text and returns what is kept, or raises ValueError(code, message).
"""

import re
import unicodedata
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from webapp.record.unseen import is_seen, without_unseen

# Digits and the signs between them, then perhaps an extension in letters ("ext. 12").
PHONE = re.compile(r"[\d\s+()\-./]+(?:[^\W\d_]+[\s.]*[\d\s\-./]*)?")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
HOST_NAME = re.compile(r"(?:[^\W_](?:[\w-]{0,62})\.)*[^\W_][\w-]{0,62}\.?")
# Scripts whose letters pass for each other's. Han, kana and Hangul are written together with Latin.
MOST_IN_USERNAME = 150
LOOK_ALIKE_SCRIPTS = {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "GEORGIAN", "LISU", "DESERET"}


@lru_cache(1024)  # the addresses of a client often have one contact
def email(text: str) -> str:
    """Return the address as typed when its syntax is right (RFC 5321 and 6531); nothing is looked up."""
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        raise ValueError("email", "Enter an email address in the format name@example.com") from None
    return text


def phone(text: str) -> str:
    """Return the number as typed when it could be dialled: at least 5 digits, an extension in letters at most."""
    if not PHONE.fullmatch(text) or len(re.findall(r"\d", text)) < 5:
        raise ValueError("phone", "Enter a phone number of at least 5 digits, like 01908 000 000 or +44 1908 000 000")
    return text


def website(text: str) -> str:
    """Return an http or https address with a host; `https://` is put in front of a bare host."""
    address = text if SCHEME.match(text) else f"https://{text}"
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises ValueError for a port that is none
        good = parts.scheme in ("http", "https") and "@" not in parts.netloc and _is_host(parts.hostname or "")
    except ValueError:
        good = False
    if not good or re.search(r"[\s\"'<>\\^`{|}]", address) or (address != text and "." not in parts.netloc):
        raise ValueError("website", "Enter a website address like https://www.example.com")
    return address


def _is_host(host: str) -> bool:
    if ":" in host:
        return bool(ip_address(host))
    return len(host) <= 253 and HOST_NAME.fullmatch(host) is not None


def username(text: str) -> str:
    """Return the username as typed; refuses scripts mixed to look like another name (security R11)."""
    key = username_key(text)
    if not key or not is_seen(text):
        raise ValueError("username", "Enter a username with letters or digits in it")
    if len(key) > MOST_IN_USERNAME:  # a single sign may stand for eighteen
        raise ValueError("too_long", f"Shorten the username to {MOST_IN_USERNAME} plain letters or fewer")
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in key if letter.isalpha()}
    if len(scripts & LOOK_ALIKE_SCRIPTS) > 1:
        raise ValueError("mixed_scripts", "Choose a username in the letters of one alphabet")
    return text


def username_key(text: str) -> str:
    """Return what usernames are compared by (security R11): Unicode's toNFKC_Casefold, with gaps as one space.

    The result is its own key. See the Unicode Standard, section 3.13, R5; format characters are left out too.
    """
    before = None
    while text != before:  # what folds may bring forth what folds again
        before = text
        folded = unicodedata.normalize("NFKC", without_unseen(text)).casefold()
        text = without_unseen(unicodedata.normalize("NFKC", folded))
    return text


def former_username_key(text: str) -> str:
    """Return what usernames were compared by before 2026-12: for names that only then were two (see migration 0011)."""
    for _ in range(3):
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()
    return text


def staff_key(text: str) -> str:
    """Return what names of staff are compared by; the space at its beginning makes it no client's (see `users.username_key`)."""
    return f" {username_key(text)}"


def email_key(text: str) -> str:
    """Return what email addresses are compared by."""
    return text.casefold()


def switch(value: object) -> bool | None:
    """Return a default mark as a truth value, None when not given; raises ValueError for anything else."""
    if value is None or value == "":
        return None
    if type(value) is bool or (type(value) is int and value in (0, 1)):
        return bool(value)
    if isinstance(value, str) and value.strip() in ("0", "1", ""):
        return value.strip() == "1" if value.strip() else None
    raise ValueError("switch", "Send 1 for the default and 0 for the others")
