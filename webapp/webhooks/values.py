"""What may be said of an endpoint: its name, URL, events and body, all problems at once."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import current_app

from webapp.networks import Network
from webapp.record.problem import InputRefused, Problem
from webapp.webhooks.addresses import Forbidden, judged, may_be_port, plain
from webapp.webhooks.body import EVENT_TYPES
from webapp.webhooks.models import NAME, URL

VISIBLE = re.compile(r"[!-~]+")
NUMERIC = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)(?:\.(?:0[xX][0-9a-fA-F]*|[0-9]*))*")
HOST_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
EXAMPLE = "https://erp.example.com/webhooks"


class Values(NamedTuple):
    """What a person or an integration says of an endpoint."""

    name: str
    url: str
    events: list[str]
    is_full: bool


def read_values(name: str, url: str, events: Iterable[str], *, is_full: bool) -> Values:
    """Return the values to keep. Raises InputRefused with all that is wrong."""
    problems: list[Problem] = []
    read = {}
    for path, text, its in (("name", name, NAME), ("url", url, URL)):
        try:
            read[path] = its.read_typed(text, path)
        except InputRefused as refused:
            problems += refused.problems
    if "url" in read and (why := wrong_with(read["url"])):
        problems.append(Problem("url", "url", why))
    chosen = [*dict.fromkeys(events)]
    if not chosen or not set(chosen) <= set(EVENT_TYPES):
        words = f"Choose one event or more of {', '.join(EVENT_TYPES)}"
        problems.append(Problem("events", "choice" if chosen else "required", words))
    if problems:
        raise InputRefused(*problems)
    in_order = [each for each in EVENT_TYPES if each in chosen]
    return Values(read["name"], read["url"], in_order, is_full)


def wrong_with(url: str) -> str:
    """Return why nothing can be sent to a URL, "" when it can; a name is not looked up."""
    networks = current_app.config["WEBHOOK_NETWORKS"]
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return f"Enter a URL such as {EXAMPLE}"
    if not (VISIBLE.fullmatch(url) and host and parts.scheme in ("https", "http")):
        return f"Enter a URL such as {EXAMPLE}"
    if parts.username is not None or parts.password is not None or "#" in url:
        return "Enter the URL without a user, a password or a part after #"
    is_secure = parts.scheme == "https"
    if not is_secure and not networks:
        return "Enter a URL that begins with https"
    port = (443 if is_secure else 80) if port is None else port
    if not port or (not networks and not may_be_port(port)):
        return "Enter a URL with port 443, or 1024 and above"
    return _wrong_with_host(host, port, networks, is_secure=is_secure)


def _wrong_with_host(
    host: str, port: int, networks: Sequence[Network], *, is_secure: bool
) -> str:
    """Return why no request may go to a host that is an address, in whichever form."""
    if plain(host) is None:
        if NUMERIC.fullmatch(host):
            return "Enter the address in its usual form, or a name"
        return "" if HOST_NAME.fullmatch(host) else f"Enter a URL such as {EXAMPLE}"
    try:
        judged([host], port, networks, is_secure=is_secure)
    except Forbidden as reason:
        return f"Enter another URL. {reason}"
    return ""
