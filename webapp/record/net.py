"""Hosts and addresses of the net: their form for comparing, common slips, and domains one
slip from a common provider.
"""

import re
import unicodedata
from functools import lru_cache

import idna

MOST_IN_HOST = 253
HOST_NAME = re.compile(r"(?:[^\W_](?:[\w-]{0,62})\.)*[^\W_][\w-]{0,62}\.?")

# The big providers of mailboxes, with the endings that they have.
PROVIDERS = {
    "gmail": ("com",),
    "googlemail": ("com",),
    "hotmail": (
        "com",
        "co.uk",
        "fr",
        "de",
        "it",
        "es",
        "be",
        "nl",
        "se",
        "no",
        "dk",
        "ca",
        "gr",
        "ch",
        "co.jp",
        "com.br",
        "com.ar",
    ),
    "outlook": (
        "com",
        "fr",
        "de",
        "it",
        "es",
        "be",
        "dk",
        "ie",
        "at",
        "pt",
        "com.br",
        "com.au",
        "jp",
        "in",
        "kr",
        "my",
        "sa",
    ),
    "live": (
        "com",
        "co.uk",
        "fr",
        "de",
        "it",
        "nl",
        "be",
        "se",
        "no",
        "dk",
        "ca",
        "ie",
        "cn",
        "jp",
        "at",
        "com.au",
    ),
    "yahoo": (
        *(
            "com",
            "co.uk",
            "fr",
            "de",
            "it",
            "es",
            "ie",
            "se",
            "no",
            "dk",
            "gr",
            "ro",
            "pl",
            "ca",
            "in",
            "cn",
            "nl",
            "be",
            "pt",
        ),
        *(
            "co.in",
            "co.jp",
            "co.id",
            "co.kr",
            "co.nz",
            "co.za",
            "co.th",
            "com.au",
            "com.br",
            "com.ar",
            "com.mx",
            "com.sg",
            "com.hk",
        ),
        *(
            "com.tw",
            "com.ph",
            "com.my",
            "com.vn",
            "com.tr",
            "com.cn",
            "com.co",
            "com.ve",
        ),
    ),
    "icloud": ("com",),
    "protonmail": ("com", "ch"),
    "btinternet": ("com",),
    "virginmedia": ("com",),
    "comcast": ("net",),
    "aol": ("com", "co.uk", "fr", "de"),
    "msn": ("com",),
}
# letters: shorter names are one letter away from many others that are real
LEAST_IN_NAME = 5
REAL_NAMES = {
    "mail",
    "email",
    "ymail",
    "rocketmail",
    "fmail",
    "hmail",
    "imail",
    "qmail",
    "xmail",
    "zmail",
    "cloud",
    "look",
}


def host_key(host: str) -> str:
    """Return the host as the net knows it: IDNA in ASCII, small letters. Raises ValueError
    when it has no such form.
    """
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host[:MOST_IN_HOST], uts46=True).decode("ascii").lower()
    except idna.IDNAError as error:
        raise ValueError(host) from error


def is_host_name(host: str) -> bool:
    """Return whether a text can be the name of a host, in any script."""
    if not 0 < len(host) <= MOST_IN_HOST:
        return False
    try:
        return HOST_NAME.fullmatch(host_key(host)) is not None
    except ValueError:
        return HOST_NAME.fullmatch(host) is not None


def compared(address: str) -> str:
    """Return an email address with its host as the net knows it; the part before the @ is
    composed (NFC).
    """
    local, at, host = address.rpartition("@")
    if not at:
        return address
    try:
        known_host = host_key(host)
    except ValueError:
        return unicodedata.normalize("NFC", address)
    return f"{unicodedata.normalize('NFC', local)}@{known_host}"


def meant(address: str) -> str:
    """Return the address that was likely meant when a common provider is misspelt by one slip,
    else "".
    """
    local, _, domain = address.rpartition("@")
    likely = _domain_meant(domain.casefold())
    return f"{local}@{likely}" if likely else ""


@lru_cache(1024)  # the contacts of a client often have one domain
def _domain_meant(domain: str) -> str:
    """The domain of a common provider that is one slip from the one typed, "" for none."""
    name, _, ending = domain.partition(".")
    if not ending or name in REAL_NAMES or ending in PROVIDERS.get(name, ()):
        return ""
    if name in PROVIDERS:
        likely = _near_ending(name, ending)
        return f"{name}.{likely}" if likely else ""
    likely = _near_provider(name, ending)
    return f"{likely}.{ending}" if likely else ""


def _near_ending(provider: str, ending: str) -> str:
    """The ending of a provider that is one slip from the one typed, "" for none."""
    for other in PROVIDERS[provider]:
        if len(other) > 2 and is_one_slip(ending, other):
            return other
    return ""


def _near_provider(name: str, ending: str) -> str:
    """The provider with this ending whose name is one slip from the one typed, "" for none."""
    for provider, endings in PROVIDERS.items():
        if len(provider) < LEAST_IN_NAME or ending not in endings:
            continue
        if is_one_slip(name, provider):
            return provider
    return ""


def is_one_slip(typed: str, right: str) -> bool:
    """Return whether `typed` differs from `right` by one letter added, left out or replaced, or
    by two neighbours exchanged.
    """
    if typed == right or abs(len(typed) - len(right)) > 1:
        return False
    same = _same_at_start(typed, right)
    rest, right_rest = typed[same:], right[same:]
    if rest[1:] == right_rest or rest == right_rest[1:]:
        return True  # a letter too many or too few
    if rest[1:] == right_rest[1:]:
        return True  # another letter
    are_exchanged = rest[:2] == right_rest[1::-1]
    return are_exchanged and rest[2:] == right_rest[2:]


def _same_at_start(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    count = 0
    for char, its_like in zip(one, other, strict=False):
        if char != its_like:
            break
        count += 1
    return count
