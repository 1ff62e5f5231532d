"""The settings: a table with name, default and help, read from the environment and checked at start.

`load_settings` returns every setting by name, converted, or raises `SettingError` with one line that
says what to change. docs/settings.md lists them; a test compares the two.
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
from urllib.parse import parse_qsl, urlsplit

from babel.core import get_global
from babel.numbers import list_currencies
from limits import parse_many

from webapp.brand.logo import Logo, read_logo
from webapp.brand.shades import Palette, shades_of
from webapp.mail_url import parse_mail_url, parse_mailbox
from webapp.networks import Network, address_of, parse_networks, too_wide

# How long things are kept.
DRAFT_LIFE = timedelta(days=30)  # after the last visit
UNTOUCHED_DRAFT_LIFE = timedelta(days=1)  # of one in which nothing was answered
DISCARDED_DRAFT_LIFE = timedelta(days=7)  # of one that a rep discarded
LINK_LIVES = {
    "first_admin": timedelta(days=1),
    "invitation": timedelta(days=7),
    "hand_over": DRAFT_LIFE,
    "answer": DRAFT_LIFE,
    "password": timedelta(days=1),
    "confirm": timedelta(days=1),
    "follow": timedelta(days=7),
}
SESSION_IDLE = timedelta(hours=12)  # after the last request
STAFF_SESSION_LIFE, CLIENT_SESSION_LIFE = timedelta(hours=12), timedelta(days=30)
DEVICE_COOKIE_LIFE = timedelta(days=400)  # browsers keep no cookie for longer
WRONG_PASSWORDS_LIFE = timedelta(days=1)
IDEMPOTENCY_KEY_LIFE = timedelta(hours=24)
TEST_CLIENT_LIFE = timedelta(days=7)

PROJECT = Path(__file__).resolve().parent.parent
MOST_IN_VERSION = 64  # characters of TERMS_VERSION, as an acceptance may have
KEY_PREFIX, TEST_KEY_PREFIX = "crd_", "crd_test_"  # of API keys
SANDBOX_POOL = 4  # connections to its PostgreSQL, at most
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, never bound here


class SettingError(Exception):
    """A setting is wrong; the text is one line for the person who set it."""


class Setting(NamedTuple):
    """One row of the table. `parse` converts the text from the environment, or raises ValueError
    with what to use instead.
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


def _new_clients(text: str) -> str:
    if text not in ("none", "department", "turn"):
        raise ValueError("none, department or turn")
    return text


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
    try:
        _ = urlsplit(text).port
    except ValueError:
        raise ValueError("an address with a number as its port") from None
    return text


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    is_web = parts.scheme in ("http", "https") and parts.hostname
    if text and not (is_web and parts.path in ("", "/")):
        raise ValueError("an address such as https://register.example.com")
    default_port = ":443" if parts.scheme == "https" else ":80"
    # browsers leave it out of what they call an origin
    return text.rstrip("/").removesuffix(default_port)


def _separated(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    return [name for name in names if name]


def _networks(text: str) -> list[Network]:
    try:
        found = parse_networks(_separated(text))
    except ValueError:
        raise ValueError(
            "addresses or networks such as 127.0.0.1, 10.0.0.0/8"
        ) from None
    if wide := too_wide(found):
        raise ValueError(
            f"the addresses of your own proxies alone; {wide} would let anybody choose an address"
        )
    return found


def _receivers(text: str) -> list[Network]:
    try:
        return parse_networks(_separated(text))
    except ValueError:
        raise ValueError(
            "addresses or networks such as 127.0.0.1, 10.0.0.0/8"
        ) from None


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


def _accent(text: str) -> Palette | None:
    return shades_of(text) if text else None


def _logo(text: str) -> Logo | None:
    return read_logo(Path(text)) if text else None


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if text and not (parts.scheme in ("http", "https") and parts.hostname):
        raise ValueError("an address such as https://example.com/privacy")
    return text


def _version(text: str) -> str:
    if len(text) > MOST_IN_VERSION:
        raise ValueError(f"at most {MOST_IN_VERSION} characters")
    return text


def _working_days(text: str) -> int | None:
    return _whole(1, 60)(text) if text else None


def _log_level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("DEBUG, INFO, WARNING or ERROR")
    return text.upper()


SETTINGS = (
    Setting("HOST", "127.0.0.1", "Address to listen on. One that other machines can reach needs `PUBLIC_URL`."),
    Setting("PORT", "8000", "Port to listen on.", _whole(1, 65535)),
    Setting("WORKERS", "1", "Server processes.", _whole(1, 64)),
    Setting("THREADS", "64", "Requests that each process works on at once; slow clients hold none of these threads.", _whole(1, 512)),
    Setting("PUBLIC_URL", "", "Address that people use, such as `https://register.example.com`; `https` turns on secure cookies and HSTS.", _public_url),
    Setting("TRUSTED_HOSTS", "", "Host names to answer to, separated by commas. Empty: the loopback names, `HOST` and the host of `PUBLIC_URL`.", _separated),
    Setting("TRUSTED_PROXIES", "", "Addresses or networks of your proxies, separated by commas, whose `X-Forwarded-For` counts. Empty: the header is ignored.", _networks),
    Setting("DATABASE_URL", "", "`sqlite:///path` or `postgresql://user@host/name`. Empty: SQLite in `INSTANCE_PATH`.", _database),
    Setting("DATABASE_POOL", "16", "Connections that each process may have open to PostgreSQL.", _whole(2, 200)),
    Setting("DATABASE_POOLER", "0", "`1` behind a pooler such as PgBouncer that gives each transaction any free connection.", _switch),
    Setting("SANDBOX_DATABASE_URL", "", "Database of the clients that test keys register, another one than `DATABASE_URL`. Empty: beside the SQLite database; with PostgreSQL there are no test keys then.", _database),
    Setting("INSTANCE_PATH", str(PROJECT / "instance"), "Folder for the SQLite database and the secret key. Default: `instance/` in the project.", Path),
    Setting("SECRET_KEY", "", "Signs sessions; at least 32 random characters, the same for all processes. Empty: made once and stored in `INSTANCE_PATH`.", _secret),
    Setting("RATELIMIT_ENABLED", "1", "`0` turns the limits off, for load tests.", _switch),
    Setting("RATELIMIT_STORAGE_URI", "memory://", "Where limits are counted. `memory://`: in each process separately; `redis://host`: for all together."),
    Setting("RATELIMIT_PER_KEY", "1200 per minute", "Calls by one API key.", _limit),
    Setting("RATELIMIT_PER_ADDRESS", "2400 per minute", "Requests by one network: an IPv4 address or an IPv6 /64. This and the limits below allow an IPv6 /48 ten times as much.", _limit),
    Setting("RATELIMIT_REGISTRATIONS", "100 per hour", "Registrations sent from the wizard by one network.", _limit),
    Setting("RATELIMIT_SIGN_IN", "30 per minute", "Passwords tried by one network.", _limit),
    Setting("RATELIMIT_MAILS", "60 per hour", "Mails asked for by one network: of a forgotten password, to confirm an address, of how a registration stands.", _limit),
    Setting("RATELIMIT_TYPING", "600 per minute", "Checks and saves while typing by one network; long ones count as several.", _limit),
    Setting("RATELIMIT_DRAFTS", "100 per hour", "Registrations begun in the wizard by one network.", _limit),
    Setting("RATELIMIT_SAVES", "300 per minute", "Answers saved in the wizard by one network; long ones count as several.", _limit),
    Setting("RATELIMIT_CHECKS", "120 per minute", "Check pages requested by one network.", _limit),
    Setting("RATELIMIT_STRENGTH", "300 per minute", "Passwords whose strength is requested while typing by one network.", _limit),
    Setting("LEAST_SECONDS", "2", "Least time in seconds that a person needs for the wizard; a quicker registration must be sent again.", _whole(0, 60)),
    Setting("OUTBOX_THREAD", "1", "`0`: the server sends no mail and no webhooks by itself; `flask outbox run` does, on this machine or another.", _switch),
    Setting("MAIL_URL", "", "Server that takes mail: `smtp://user:password@host:587`, which must offer STARTTLS unless it is this machine (`smtp://localhost:1025`), or `smtps://user:password@host`. Empty: messages wait, and the pages offer nothing that needs mail.", parse_mail_url),
    Setting("MAIL_FROM", "", "Sender of mail, such as `Your Shop <register@example.com>`. Needed with `MAIL_URL`.", parse_mailbox),
    Setting("MAIL_REPLY_TO", "", "Where answers to mail go. Empty: to `MAIL_FROM`.", parse_mailbox),
    Setting("WEBHOOK_NETWORKS", "", "Addresses or networks of your own, separated by commas, to which webhooks may go, also without https. Empty: to the internet alone.", _receivers),
    Setting("DEFAULT_CURRENCY", "GBP", "Currency of a client whose record has none.", _currency),
    Setting("DEFAULT_COUNTRY", "GB", "Country that comes first in the list, and in which phone numbers without a country code are read.", _country),
    Setting("APPROVE_OWN", "1", "`0`: a client must be approved by another person than the one, or the API key, that registered it.", _switch),
    Setting("NEW_CLIENTS", "none", "Who gets a new client that no rep registered: `none`, nobody until somebody takes it; `department`, the sales reps of its department in turn; `turn`, all sales reps in turn. A rep who registers a client has it, unless this is `none`.", _new_clients),
    Setting("PASSWORD_MIN_LENGTH", "12", "Fewest characters in a client's password.", _whole(8, 64)),
    Setting("PASSWORD_MIN_LENGTH_STAFF", "15", "Fewest characters in a password of the staff.", _whole(8, 64)),
    Setting("HASHING_PLACES", "", "Passwords that each process hashes at the same time, 32 MiB each. Empty: one for each processor, fewer where memory is short.", _places),
    Setting("CHEAP_HASHES", "0", "`1`: passwords are hashed without effort. For tests alone; no server starts with it.", _switch),
    Setting("COMPANY_NAME", "Client Registration", "Name on the pages."),
    Setting("BRAND_LINE", "", "Words beside the name. Empty: none."),
    Setting("LOGO", "", "Path of an SVG or PNG file of at most 100,000 bytes, shown 32 pixels high. An SVG may draw and nothing else: one with scripts, links or parts of other files is refused. Empty: our own mark, in your `ACCENT`.", _logo),
    Setting("ACCENT", "", "Colour of links and buttons, such as `#6b2d73`. Shades that can be read on light and dark grounds are made of it; a red like that of errors is refused. Empty: blue.", _accent),
    Setting("HELP_LINE", "", "Where a person finds help, such as “Call 01908 000 000, Monday to Friday, 9am to 5pm.” It follows the words “Need help?”. Empty: no line."),
    Setting("PRIVACY_URL", "", "Address of your privacy notice, for the links on the pages. Empty: no link.", _web_address),
    Setting("TERMS_URL", "", "Address of your terms, for the links on the pages. Empty: no link.", _web_address),
    Setting("TERMS_VERSION", "", "Version or date of your terms, kept with each acceptance of them, such as `2026-06`.", _version),
    Setting("ANSWER_DAYS", "", "Working days, Monday to Friday, within which a registration is answered. Empty: no day is promised.", _working_days),
    Setting("TIMEZONE", "Europe/London", "Time zone of the times on the pages.", _timezone),
    Setting("LOG_LEVEL", "INFO", "`DEBUG`, `INFO`, `WARNING` or `ERROR`.", _log_level),
)  # fmt: skip

# An unknown variable that begins like one of these is a mistake.
OWN_FAMILIES = ("MAIL_", "OUTBOX_", "RATELIMIT_", "SANDBOX_", "TRUSTED_", "WEBHOOK_")


def load_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return every setting by name, converted. Raises SettingError for the first one that is wrong
    or unknown.
    """
    _refuse_unknown(environ)
    values = {setting.name: _read(setting, environ) for setting in SETTINGS}
    if not values["TRUSTED_HOSTS"]:
        values["TRUSTED_HOSTS"] = _default_hosts(values)
    if not values["DATABASE_URL"]:
        values["DATABASE_URL"] = (
            f"sqlite:///{(values['INSTANCE_PATH'] / 'clients.db').absolute()}"
        )
    values["SANDBOX_DATABASE_URL"] = _sandbox_url(values)
    _refuse_half_set_mail(values)
    if not _is_loopback(values["HOST"]):
        _refuse_in_public(values, environ)
    return values


def kept_secret(folder: Path) -> str:
    """Return the secret key stored in `folder`, which the first call makes, readable by its owner
    alone.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "secret_key"
    draft = path.with_name(f"secret_key.{secrets.token_hex(8)}")
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            # complete or absent, also when several processes start at once
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
    """Return the configuration of Flask and its extensions, which includes the settings."""
    url = values["PUBLIC_URL"]
    local = f"http://{_bracketed(values['HOST'])}:{values['PORT']}"
    is_secure = url.startswith("https://")
    return {
        **values,
        "PUBLIC_ADDRESS": url or local,
        "HOUSE_NAMES": own_names(values),
        "IS_SANDBOX": False,
        "KEY_PREFIX": KEY_PREFIX,
        "SECRET_KEY": values["SECRET_KEY"] or kept_secret(values["INSTANCE_PATH"]),
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "text/javascript",
            "image/svg+xml",
            "application/json",
        ],
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_REGISTER": False,  # webapp/web/compression.py chooses what is
        # a token is valid as long as its session
        "WTF_CSRF_TIME_LIMIT": None,
        "PERMANENT_SESSION_LIFETIME": max(DRAFT_LIFE, CLIENT_SESSION_LIFE),
        # the cookie is sent when the session changes, not with each file and check
        "SESSION_REFRESH_EACH_REQUEST": False,
        "SESSION_COOKIE_NAME": "__Host-session" if is_secure else "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }


def sandbox_config(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration of the application that answers test keys: it has a database of its
    own, and mails nobody.
    """
    of_its_own = {
        "DATABASE_URL": values["SANDBOX_DATABASE_URL"],
        "DATABASE_POOL": min(values["DATABASE_POOL"], SANDBOX_POOL),
        "MAIL_URL": None,
        "NEW_CLIENTS": "none",  # there is no staff
    }
    marks = {"IS_SANDBOX": True, "KEY_PREFIX": TEST_KEY_PREFIX}
    return {**flask_config({**values, **of_its_own}), **marks}


def own_names(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the company and its hosts, which nobody should use as a password."""
    named = [
        values["COMPANY_NAME"],
        urlsplit(values["PUBLIC_URL"]).hostname,
        *(values["TRUSTED_HOSTS"] or ()),
    ]
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
        # Names of one word (PORT, HOST) resemble variables of other programs.
        nearest = []
        if "_" in name:
            nearest = difflib.get_close_matches(name, names, 1, cutoff=0.88)
        if nearest or name.startswith(OWN_FAMILIES):
            hint = f"did you mean {nearest[0]}?" if nearest else "see docs/settings.md"
            raise SettingError(f"{name}: no such setting; {hint}")


def _sandbox_url(values: Mapping[str, Any]) -> str:
    """Return the database of test keys, "" where there is none. Raises SettingError."""
    url, own = values["SANDBOX_DATABASE_URL"], values["DATABASE_URL"]
    if url and _place_of(url) == _place_of(own):
        raise SettingError(
            "SANDBOX_DATABASE_URL: name another database than DATABASE_URL"
        )
    if url or not own.startswith("sqlite:///"):
        return str(url)
    path = Path(own.removeprefix("sqlite:///"))
    return f"sqlite:///{path.with_name(f'{path.stem}-sandbox{path.suffix}')}"


def _place_of(url: str) -> tuple[Any, ...]:
    """Return where a database is, the same for every way to write its address."""
    if url.startswith("sqlite:///"):
        return (Path(url.removeprefix("sqlite:///").partition("?")[0]).resolve(),)
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    host = asked.get("host") or parts.hostname or ""
    here = {"", "localhost", "127.0.0.1", "::1"}
    port = asked.get("port") or str(parts.port or 5432)
    return "" if host in here else host.lower(), port, parts.path


def _default_hosts(values: Mapping[str, Any]) -> list[str]:
    names = {
        *LOOPBACK_HOSTS,
        _bracketed(values["HOST"]),
        urlsplit(values["PUBLIC_URL"]).hostname or "",
    }
    return sorted(names - {"", *map(_bracketed, ANY_ADDRESS)})


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _refuse_half_set_mail(values: Mapping[str, Any]) -> None:
    """Refuse a mail server without what each mail needs. Raises SettingError."""
    server = values["MAIL_URL"]
    if server is None:
        return
    if values["MAIL_FROM"] is None:
        raise SettingError(
            "MAIL_FROM: set it to the sender of mail, such as"
            " Your Shop <register@example.com>, as MAIL_URL is set"
        )
    if not (values["PUBLIC_URL"] or server.is_local):
        raise SettingError(
            "PUBLIC_URL: set it to the address that people use, such as"
            " https://register.example.com, as MAIL_URL is set and mails have links"
        )


def _refuse_in_public(values: Mapping[str, Any], environ: Mapping[str, str]) -> None:
    """Refuse settings that are allowed only on a loopback address. Raises SettingError."""
    if environ.get("FLASK_DEBUG", "0") not in ("", "0", "false"):
        raise SettingError("FLASK_DEBUG: turn it off to serve on a public HOST")
    if not values["PUBLIC_URL"]:
        raise SettingError(
            "PUBLIC_URL: set it to the address that people use, such as"
            " https://register.example.com, to serve on a public HOST"
        )


def _is_loopback(host: str) -> bool:
    address = address_of(host)
    return address.is_loopback if address else host == "localhost"
