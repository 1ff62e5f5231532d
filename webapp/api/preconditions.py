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
    return parse_etags(request.headers.get("If-None-Match")).contains_weak(
        str(client.version)
    )


def is_stale(client: Client) -> bool:
    """Return whether the caller names versions of which none is this one."""
    header = request.headers.get("If-Match")
    return header is not None and not parse_etags(header).contains(str(client.version))


def need_version() -> None:
    """Raise Refused (428) unless the caller names a version."""
    if "If-Match" not in request.headers:
        raise Refused(428, KINDS[428].example)


def creates_only() -> bool:
    """Return whether the caller wants nothing changed that is there: `If-None-Match: *`."""
    return request.headers.get("If-None-Match", "").strip() == "*"
