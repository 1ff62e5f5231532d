"""Single values that must have a form: email, phone, website, username, switch.

Each function takes trimmed text and returns what is kept, or raises ValueError(code, message).
"""

import re
import unicodedata
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from email_validator import (
    SPECIAL_USE_DOMAIN_NAMES,
    EmailNotValidError,
    validate_email,
)

from webapp.record.cleaning import fold_dashes
from webapp.record.net import compared, host_key, is_host_name
from webapp.record.unseen import has_base_character, without_unseen

THREE_DIGITS = re.compile(r"\d\D*\d\D*\d")  # libphonenumber reads no number of fewer
# What is copied with an email address: the scheme and parameters of a link, punctuation behind it.
AROUND_EMAIL = re.compile(r"^mailto:|\?.*$|[.,;]+$", re.IGNORECASE)
# Addresses that are good at a glance, as most are. The library, which takes long, judges others.
PLAIN_EMAIL = re.compile(
    r"[A-Za-z0-9_+-]{1,20}(?:\.[A-Za-z0-9_+-]{1,20}){0,2}"
    r"@(?:[A-Za-z0-9]{1,25}(?:-[A-Za-z0-9]{1,25})?\.){1,3}([A-Za-z]{2,20})"
)
SPECIAL_ENDINGS = {name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES}
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
# One scheme or several, as when an address is pasted behind one that stands there already; or a
# mistyped one.
HTTP = re.compile(r"(?:(https?)(?::/{0,2}|//)(?!/))+", re.IGNORECASE)
UNFIT = re.compile(r"[\s\"<>\\^`{}]")  # never in an address of the net
# Scripts whose letters pass for each other's. Han, kana and Hangul are written together with Latin.
MOST_IN_USERNAME = 150
LOOK_ALIKE_SCRIPTS = {
    "LATIN",
    "GREEK",
    "CYRILLIC",
    "ARMENIAN",
    "CHEROKEE",
    "COPTIC",
    "GEORGIAN",
    "LISU",
    "DESERET",
}


@lru_cache(1024)  # the addresses of a client often have one contact
def email(text: str) -> str:
    """Return the address as typed when its syntax is right (RFC 5321 and 6531); nothing is
    looked up.
    """
    if _is_email(text):
        return text
    ask = "Enter an email address in the format name@example.com"
    raise ValueError("email", _email_slip(text) or ask)


def _is_email(text: str) -> bool:
    plain = PLAIN_EMAIL.fullmatch(text)
    if plain and plain[1].lower() not in SPECIAL_ENDINGS:
        return True
    try:
        validate_email(text, check_deliverability=False, allow_quoted_local=True)
    except EmailNotValidError:
        return False
    return True


def _email_slip(text: str) -> str:
    """The sentence that names a common slip, "" when it is none; an address that it proposes
    is a good one.
    """
    within = re.search(r"<([^<>]*)>", text)
    alone = within[1] if within else text
    bare = AROUND_EMAIL.sub("", alone.strip())
    if bare != text and _is_email(bare):
        return f"Enter the email address alone: {bare}"
    dotted = bare.replace(",", ".")
    if dotted != bare and _is_email(dotted):
        return f"Use a dot instead of the comma: {dotted}"
    parts = re.split(r"[,;\s]+", text.strip(",; "))
    if len(parts) > 1 and all("@" in part for part in parts):
        return "Enter one email address, not several"
    if "@" in text and re.search(r"\s", text):
        return "Enter the email address alone, without spaces or a name"
    return ""


def phone(text: str) -> str:
    """Return the number as typed when it has three digits or more; what is unlikely is advice."""
    if not THREE_DIGITS.search(text):
        raise ValueError(
            "phone",
            "Enter a phone number of at least 3 digits, like 01908 000 000 or +44 1908 000 000",
        )
    return text


def website(text: str) -> str:
    """Return an http or https address with a host; `https://` is put in front of a bare host,
    and takes the place of several.
    """
    scheme = HTTP.match(text)
    address = _with_scheme(text, scheme)
    try:
        good = _is_website(address, has_scheme=scheme is not None)
    except ValueError:
        good = False
    if not good or UNFIT.search(address):
        raise ValueError(
            "website", "Enter a website address like https://www.example.com"
        )
    return address


def _with_scheme(text: str, scheme: re.Match[str] | None) -> str:
    if scheme:
        return f"{scheme[1]}://{text[scheme.end() :]}"
    if SCHEME.match(text):
        return text
    return f"https://{text}"


def _is_website(address: str, *, has_scheme: bool) -> bool:
    """Whether an address is one of a website; raises ValueError for a wrong port or host."""
    parts = urlsplit(address)
    parts.port  # noqa: B018 - raises ValueError for a port that is none
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc:
        return False
    if not _is_host(host):
        return False
    return has_scheme or _is_found(host)


def _is_host(host: str) -> bool:
    if ":" not in host:
        return is_host_name(host)
    ip_address(host)  # raises ValueError for what is no address
    return True


def _is_found(host: str) -> bool:
    """Whether a host without a scheme is plainly one: with a dot, in whichever script, or an
    address of IPv6.
    """
    return ":" in host or "." in host_key(host)


def username(text: str) -> str:
    """Return the username as typed; refuses scripts mixed to look like another name (security
    R11).
    """
    key = username_key(text)
    if not key or not has_base_character(text):
        raise ValueError("username", "Enter a username with letters or digits in it")
    if len(key) > MOST_IN_USERNAME:  # a single character may stand for eighteen
        raise ValueError(
            "too_long",
            f"Shorten the username to {MOST_IN_USERNAME} plain letters or fewer",
        )
    scripts = {
        unicodedata.name(letter, "?").split()[0] for letter in key if letter.isalpha()
    }
    if len(scripts & LOOK_ALIKE_SCRIPTS) > 1:
        raise ValueError(
            "mixed_scripts", "Choose a username in the letters of one alphabet"
        )
    return text


def username_key(text: str) -> str:
    """Return what usernames are compared by (security R11): Unicode's toNFKC_Casefold, with gaps as
    one space.

    An email address has its host by its IDNA form. The result is its own key.
    See the Unicode Standard, section 3.13, R5; format characters are left out too.
    """
    before, text = None, fold_dashes(text)
    while text != before:  # what is folded may become something that folds again
        before = text
        seen = without_unseen(compared(text))
        folded = unicodedata.normalize("NFKC", seen).casefold()
        text = without_unseen(unicodedata.normalize("NFKC", folded))
    return text


def former_username_key(text: str) -> str:
    """Return what usernames were compared by before 2026-12: for names that only then were
    two.
    """
    for _ in range(3):
        seen = [char for char in text if unicodedata.category(char) != "Cf"]
        folded = unicodedata.normalize("NFKC", "".join(seen)).casefold()
        text = unicodedata.normalize("NFKC", folded).strip()
    return text


def staff_key(text: str) -> str:
    """Return what names of staff are compared by; the space at its beginning makes it no
    client's (see `users.username_key`).
    """
    return f" {username_key(text)}"


def email_key(text: str) -> str:
    """Return what email addresses are compared by: case-folded, composed (NFC), the host by
    its IDNA form.
    """
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFC", compared(text).casefold())


def switch(value: object) -> bool | None:
    """Return a default mark as a truth value, None when not given; raises ValueError for
    anything else.
    """
    if value is None:
        return None
    if type(value) is bool or (type(value) is int and value in (0, 1)):
        return bool(value)
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        if text in ("0", "1"):
            return text == "1"
    raise ValueError("switch", "Send 1 for the default and 0 for the others")
