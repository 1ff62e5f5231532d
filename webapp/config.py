"""The settings: one table with name, default and help, read from the environment and checked at
start.

`load_settings` gives a dict of every setting by its name, converted, or raises `SettingError`
with one line that says what to change. The README lists this table; a test holds the two together.
"""

import contextlib
import difflib
import os
import secrets
import zoneinfo
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from babel.core import get_global
from babel.numbers import list_currencies
from limits import parse_many

from webapp.networks import Network, address_of, parse_networks, too_wide

# How long things are kept.
DRAFT_LIFE = timedelta(days=30)  # after the last visit
UNTOUCHED_DRAFT_LIFE = timedelta(days=1)  # of one in which nothing was answered
LINK_LIVES = {
    "first_admin": timedelta(days=1),
    "invitation": timedelta(days=7),
    "hand_over": DRAFT_LIFE,
    "answer": DRAFT_LIFE,
    "password": timedelta(days=1),
}
SESSION_IDLE = timedelta(hours=12)  # after the last request
STAFF_SESSION_LIFE, CLIENT_SESSION_LIFE = timedelta(hours=12), timedelta(days=30)
DEVICE_COOKIE_LIFE = timedelta(days=400)  # browsers keep no cookie for longer
WRONG_PASSWORDS_LIFE = timedelta(days=1)
IDEMPOTENCY_KEY_LIFE = timedelta(hours=24)

PROJECT = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, never bound here


class SettingError(Exception):
    """A setting that the server can't start with; the text is one line for the person who set
    it.
    """


class Setting(NamedTuple):
    """One row of the table: `parse` turns the text from the environment into the value or
    raises ValueError.
    """

    name: str
    default: str
    help: str
    parse: Callable[[str], Any] = str


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (
            text.isascii()
            and text.isdigit()
            and len(text) < 10
            and low <= int(text) <= high
        ):
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return parse


def _places(text: str) -> int | None:
    return _whole(1, 512)(text) if text else None


def _switch(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("0 or 1")
    return text == "1"


def _limit(text: str) -> str:
    try:
        parse_many(text)
    except ValueError:
        raise ValueError("a limit such as “600 per minute”") from None
    return text


def _secret(text: str) -> str:
    if text and (len(text) < 32 or len(set(text)) < 8):
        raise ValueError("at least 32 random characters, or nothing to have one made")
    return text


def _database(text: str) -> str:
    if text and not text.startswith(
        ("sqlite:///", "postgresql://", "postgresql+psycopg://")
    ):
        raise ValueError("sqlite:///path or postgresql://user@host/name")
    return text


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if text and not (
        parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/")
    ):
        raise ValueError("an address such as https://register.example.com")
    default_port = ":443" if parts.scheme == "https" else ":80"
    # browsers leave it out of what they call an origin
    return text.rstrip("/").removesuffix(default_port)


def _hosts(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _networks(text: str) -> list[Network]:
    try:
        found = parse_networks(part.strip() for part in text.split(",") if part.strip())
    except ValueError:
        raise ValueError(
            "addresses or networks such as 127.0.0.1, 10.0.0.0/8"
        ) from None
    if wide := too_wide(found):
        raise ValueError(
            f"the addresses of your own proxies alone; {wide} would let everybody say who they are"
        )
    return found


def _country(text: str) -> str:
    if text not in get_global("territory_currencies"):
        raise ValueError("a country code such as GB")
    return text


def _currency(text: str) -> str:
    if text not in list_currencies():
        raise ValueError("a currency code such as GBP")
    return text


def _timezone(text: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("a time zone such as Europe/London") from None


def _log_level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("DEBUG, INFO, WARNING or ERROR")
    return text.upper()


SETTINGS = (
    Setting("HOST", "127.0.0.1", "Address to listen on. One that others can reach needs `PUBLIC_URL`."),
    Setting("PORT", "8000", "Port to listen on.", _whole(1, 65535)),
    Setting("WORKERS", "1", "Server processes.", _whole(1, 64)),
    Setting("THREADS", "64", "Requests that each process works on at once; clients that are slow hold none of these threads.", _whole(1, 512)),
    Setting("PUBLIC_URL", "", "Address people use, such as `https://register.example.com`; `https` turns on secure cookies and HSTS.", _public_url),
    Setting("TRUSTED_HOSTS", "", "Host names to answer to, with commas. Empty: the loopback names, `HOST` and the host of `PUBLIC_URL`.", _hosts),
    Setting("TRUSTED_PROXIES", "", "Addresses or networks of the proxies in front, with commas, whose `X-Forwarded-For` counts. Empty: none, it is ignored.", _networks),
    Setting("DATABASE_URL", "", "`sqlite:///path` or `postgresql://user@host/name`. Empty: SQLite in `INSTANCE_PATH`.", _database),
    Setting("DATABASE_POOL", "16", "Connections that each process may have open to PostgreSQL.", _whole(2, 200)),
    Setting("DATABASE_POOLER", "0", "`1` when a pooler such as PgBouncer gives each transaction whichever connection is free.", _switch),
    Setting("INSTANCE_PATH", str(PROJECT / "instance"), "Folder for the embedded database and the secret key. Default: `instance/` in the project.", Path),
    Setting("SECRET_KEY", "", "Signs sessions; at least 32 random characters, the same for all processes. Empty: made once and kept in `INSTANCE_PATH`.", _secret),
    Setting("RATELIMIT_ENABLED", "1", "`0` turns the limits off, for load tests.", _switch),
    Setting("RATELIMIT_STORAGE_URI", "memory://", "Where limits are counted. `memory://` counts for each process alone; `redis://host` for all."),
    Setting("RATELIMIT_PER_KEY", "1200 per minute", "Calls that one API key may make.", _limit),
    Setting("RATELIMIT_PER_ADDRESS", "2400 per minute", "Calls that one network may make: an IPv4 address or an IPv6 /64. All such limits allow an IPv6 /48 ten times as much.", _limit),
    Setting("DEFAULT_CURRENCY", "GBP", "Currency of a client that names none.", _currency),
    Setting("DEFAULT_COUNTRY", "GB", "Country that stands first in the list, and that phone numbers without a country are read in.", _country),
    Setting("TIMEZONE", "Europe/London", "Where the times on the pages are told, such as `Europe/London`.", _timezone),
    Setting("RATELIMIT_REGISTRATIONS", "100 per hour", "Registrations that one network address may send from the wizard.", _limit),
    Setting("RATELIMIT_SIGN_IN", "30 per minute", "Passwords that one network address may try.", _limit),
    Setting("RATELIMIT_TYPING", "600 per minute", "Checks and saves while typing that one network address may ask for; long ones count as several.", _limit),
    Setting("RATELIMIT_DRAFTS", "100 per hour", "Registrations that one network address may begin in the wizard.", _limit),
    Setting("RATELIMIT_SAVES", "300 per minute", "Answers that one network address may save in the wizard; long ones count as several.", _limit),
    Setting("RATELIMIT_CHECKS", "120 per minute", "Check pages that one network address may ask for.", _limit),
    Setting("RATELIMIT_STRENGTH", "300 per minute", "Passwords whose strength one network address may ask for while typing.", _limit),
    Setting("LEAST_SECONDS", "2", "Seconds that filling the wizard takes a person at least; what is quicker is asked to send again.", _whole(0, 60)),
    Setting("PASSWORD_MIN_LENGTH", "12", "Fewest characters in a client's password.", _whole(8, 64)),
    Setting("PASSWORD_MIN_LENGTH_STAFF", "15", "Fewest characters in a password of the staff.", _whole(8, 64)),
    Setting("APPROVE_OWN", "1", "`0`: who registered a client cannot approve it, a person or an API key; another person must.", _switch),
    Setting("HASHING_PLACES", "", "Passwords that each process hashes at the same time, 32 MiB each. Empty: one for each processor, fewer where memory is short.", _places),
    Setting("COMPANY_NAME", "Client Registration", "Name on the pages."),
    Setting("BRAND_LINE", "Customer accounts", "Words beside the name."),
    Setting("HELP_LINE", "", "Where a person finds help, such as “Call 01908 000 000, Monday to Friday, 9am to 5pm”. Empty: no line."),
    Setting("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR.", _log_level),
)  # fmt: skip

# A variable that begins like one of these is meant for us, so an unknown one is a mistake to tell.
OWN_FAMILIES = ("RATELIMIT_", "TRUSTED_")


def load_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return every setting, converted. Raises SettingError for the first that is wrong or
    unknown.
    """
    _refuse_unknown(environ)
    values = {setting.name: _read(setting, environ) for setting in SETTINGS}
    if not values["TRUSTED_HOSTS"]:
        values["TRUSTED_HOSTS"] = _default_hosts(values)
    if not values["DATABASE_URL"]:
        values["DATABASE_URL"] = (
            f"sqlite:///{(values['INSTANCE_PATH'] / 'clients.db').absolute()}"
        )
    if not _is_loopback(values["HOST"]):
        _refuse_in_public(values, environ)
    return values


def kept_secret(folder: Path) -> str:
    """Return the secret key kept in `folder`, readable by its owner alone; made at the first
    call.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "secret_key"
    draft = path.with_name(f"secret_key.{secrets.token_hex(8)}")
    if not path.exists():
        with os.fdopen(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
        ) as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            # whole or not at all, also when several processes start at once
            os.link(draft, path)
        draft.unlink()
    try:
        secret = _secret(path.read_text().strip())
    except ValueError:
        secret = ""
    if not secret:
        raise SettingError(
            f"{path}: the secret key in it is weak; remove the file to have one made"
        )
    return secret


def flask_config(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration of Flask and its extensions for these settings, which stand in
    it too.
    """
    return {
        **values,
        "PUBLIC_ADDRESS": values["PUBLIC_URL"]
        or f"http://{_bracketed(values['HOST'])}:{values['PORT']}",
        "HOUSE_NAMES": house_names(values),
        "SECRET_KEY": values["SECRET_KEY"] or kept_secret(values["INSTANCE_PATH"]),
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "text/javascript",
            "image/svg+xml",
            "application/json",
        ],
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_REGISTER": False,  # webapp/web/compression.py chooses what is
        # tokens live as long as the session they are bound to
        "WTF_CSRF_TIME_LIMIT": None,
        "PERMANENT_SESSION_LIFETIME": max(DRAFT_LIFE, CLIENT_SESSION_LIFE),
        # files and checks while typing bring no cookie; pages of a draft do
        "SESSION_REFRESH_EACH_REQUEST": False,
        "SESSION_COOKIE_NAME": "__Host-session"
        if values["PUBLIC_URL"].startswith("https://")
        else "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }


def house_names(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the company and the hosts that people use: what they might choose
    as a password.
    """
    public = urlsplit(values["PUBLIC_URL"]).hostname or ""
    named = (values["COMPANY_NAME"], public, *(values["TRUSTED_HOSTS"] or ()))
    return tuple(dict.fromkeys(filter(None, named)))


def _read(setting: Setting, environ: Mapping[str, str]) -> Any:
    text = environ.get(setting.name, "").strip() or setting.default
    try:
        return setting.parse(text)
    except ValueError as error:
        raise SettingError(f"{setting.name}: use {error}") from None


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    names = [setting.name for setting in SETTINGS]
    for name in sorted(environ.keys() - set(names)):
        # One-word names (PORT, HOST) have innocent neighbours in other people's environments.
        nearest = (
            difflib.get_close_matches(name, names, 1, cutoff=0.88)
            if "_" in name
            else []
        )
        if nearest or name.startswith(OWN_FAMILIES):
            hint = (
                f"did you mean {nearest[0]}?"
                if nearest
                else "see the settings in the README"
            )
            raise SettingError(f"{name}: no such setting; {hint}")


def _default_hosts(values: Mapping[str, Any]) -> list[str]:
    names = {
        *LOOPBACK_HOSTS,
        _bracketed(values["HOST"]),
        urlsplit(values["PUBLIC_URL"]).hostname or "",
    }
    return sorted(names - {"", *map(_bracketed, ANY_ADDRESS)})


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _refuse_in_public(values: Mapping[str, Any], environ: Mapping[str, str]) -> None:
    """Refuse what only a server for this machine alone may do without."""
    if environ.get("FLASK_DEBUG", "0") not in ("", "0", "false"):
        raise SettingError("FLASK_DEBUG: turn it off to serve on a public HOST")
    if not values["PUBLIC_URL"]:
        raise SettingError(
            "PUBLIC_URL: set it to the address that people use, such as https://register.example.com, to serve on a public HOST"
        )


def _is_loopback(host: str) -> bool:
    address = address_of(host)
    return address.is_loopback if address else host == "localhost"
