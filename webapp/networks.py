"""Which network an address belongs to: limits and waits count networks, since one of IPv6 has more addresses than can be counted."""

from ipaddress import IPv6Address, ip_address, ip_network

IPV6_PREFIX = 64


def network_of(address: str | None) -> str:
    """Return the network of an address: one of IPv4 itself, also inside IPv6, and the /64 of one of IPv6, "unknown" for anything else."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), IPV6_PREFIX), strict=False))
