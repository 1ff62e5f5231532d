"""Who really calls when proxies stand in front: believed from trusted ones alone (security R22)."""

from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from flask import Flask

MOST_HOPS = 20
Networks = Sequence[IPv4Network | IPv6Network]


def init_app(app: Flask) -> None:
    """Put the visitor's own address in the place of the proxy's."""
    app.wsgi_app = behind(app.wsgi_app, app.config["TRUSTED_PROXIES"])  # type: ignore[method-assign]


def behind(wsgi_app: Callable[..., Iterable[bytes]], trusted: Networks) -> Callable[..., Iterable[bytes]]:
    """Wrap a WSGI application so that it sees the address of the visitor behind trusted proxies, and no forwarded header."""

    def seen(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        forwarded = environ.pop("HTTP_X_FORWARDED_FOR", "")
        environ["REMOTE_ADDR"] = visitor(environ.get("REMOTE_ADDR", ""), forwarded, trusted)
        return wsgi_app(environ, start_response)

    return seen


def visitor(peer: str, forwarded: str, trusted: Networks) -> str:
    """Return the address that is not a trusted proxy's, read from the nearest hop outwards; what is no address is not believed."""
    hops = [hop.strip() for hop in forwarded.split(",")[-MOST_HOPS:]] if forwarded else []
    while hops and is_trusted(peer, trusted) and is_address(hops[-1]):
        peer = hops.pop()
    return peer


def is_trusted(address: str, trusted: Networks) -> bool:
    """Tell whether an address is a trusted proxy's."""
    return is_address(address) and any(ip_address(address) in network for network in trusted)


def is_address(text: str) -> bool:
    """Tell whether a text is an address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
