"""`ETag`, `If-Match` and `If-None-Match`: nobody changes what they have not seen (RFC 9110)."""

from flask import request
from werkzeug.http import parse_etags

from webapp.clients.models import Client
from webapp.web.envelope import Refused
from webapp.web.refusals import KINDS


def etag_of(client: Client) -> dict[str, str]:
    """Return the header that names the version of a client."""
    return {"ETag": f'"{client.version}"'}


def is_known(client: Client) -> bool:
    """Return whether the caller has this version, as If-None-Match says."""
    return _names("If-None-Match", client)


def is_stale(client: Client) -> bool:
    """Return whether the caller names versions of which none is this one."""
    return "If-Match" in request.headers and not _names("If-Match", client)


def need_version() -> None:
    """Raise Refused (428) unless the caller names a version."""
    if "If-Match" not in request.headers:
        raise Refused(428, KINDS[428].example)


def need_none() -> None:
    """Raise Refused (412) when the caller names a version, of a client that is not there."""
    if "If-Match" in request.headers:
        words = "Leave If-Match out: there is no client with this id of yours"
        raise Refused(412, words, data={"client": None})


def creates_only() -> bool:
    """Return whether the caller wants nothing changed that is there: `If-None-Match: *`."""
    return request.headers.get("If-None-Match", "").strip() == "*"


def _names(header: str, client: Client) -> bool:
    """Return whether a header names the version of a client, or any.

    Whoever compresses an answer marks its tag: `"4:gzip"` here, `W/"4"` in a proxy. The version
    is the same.
    """
    tags = parse_etags(request.headers.get(header))
    # Werkzeug reads an empty tag as None
    versions = {tag.partition(":")[0] for tag in tags.as_set(include_weak=True) if tag}
    return bool(tags.star_tag) or str(client.version) in versions
