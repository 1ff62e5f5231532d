"""Who really calls when proxies stand in front: believed from trusted ones alone (security R22)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Flask

from webapp.networks import Network, address_of, is_in

MOST_HOPS = 20


def init_app(app: Flask) -> None:
    """Put the visitor's own address in the place of the proxy's."""
    app.wsgi_app = behind(app.wsgi_app, app.config["TRUSTED_PROXIES"])  # type: ignore[method-assign]


def behind(wsgi_app: Callable[..., Iterable[bytes]], trusted: Sequence[Network]) -> Callable[..., Iterable[bytes]]:
    """Wrap a WSGI application so that it sees the address of the visitor behind trusted proxies, and no forwarded header."""

    def seen(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        forwarded = environ.pop("HTTP_X_FORWARDED_FOR", "")
        environ["REMOTE_ADDR"] = visitor(environ.get("REMOTE_ADDR", ""), forwarded, trusted)
        return wsgi_app(environ, start_response)

    return seen


def visitor(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the address that is not a trusted proxy's, read from the nearest hop outwards; what is no address is not believed.

    An IPv4 address in IPv6 comes back as IPv4, and a text that is no address as it is.
    """
    hops = [hop.strip() for hop in forwarded.split(",")[-MOST_HOPS:]] if forwarded else []
    while hops and is_in(peer, trusted) and address_of(hops[-1]):
        peer = hops.pop()
    return str(address_of(peer) or peer)
