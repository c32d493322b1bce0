"""By which names and addresses other machines of the network reach this one."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable

from webapp.tls.authority import PRIVATE_NETWORKS

LOOPBACK = ("localhost", "127.0.0.1")
# no packet is sent: connecting a datagram socket only makes the system choose a source address
ROUTE_PROBES = ("10.255.255.255", "192.0.2.1")
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


def own_host_names(host_name: str) -> list[str]:
    """Return the machine's bare name, or nothing where it isn't one that a certificate may carry."""
    bare = host_name.split(".")[0].lower()
    return [bare] if HOST_NAME.fullmatch(bare) and bare != "localhost" else []


def reachable_names(host_name: str, addresses: Iterable[str]) -> list[str]:
    """Order every name for the server's certificate: the one to print and scan first, loopback last."""
    bare = own_host_names(host_name)
    multicast = [f"{name}.local" for name in bare]
    return [*addresses, *multicast, *bare, *LOOPBACK]


def lan_addresses() -> list[str]:
    """Return this machine's IPv4 addresses in private networks, the one of the default route first.

    IPv4 only: it is what a person can type into a phone when the camera fails.
    """
    found = [*_routed_addresses(), *_resolved_addresses(socket.gethostname())]
    return list(dict.fromkeys(address for address in found if _is_lan(address)))


def _routed_addresses() -> list[str]:
    found = []
    for destination in ROUTE_PROBES:
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                probe.connect((destination, 9))
                found.append(probe.getsockname()[0])
        except OSError:
            continue
    return found


def _resolved_addresses(host_name: str) -> list[str]:
    try:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host_name, None, socket.AF_INET)]
    except OSError:
        return []


def _is_lan(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    in_private_network = any(parsed in network for network in PRIVATE_NETWORKS)
    return in_private_network and not parsed.is_loopback and not parsed.is_link_local
