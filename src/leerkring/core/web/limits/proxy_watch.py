"""Notices a proxy in front of us that is not trusted: to the limits all who come by it are one visitor."""

from dataclasses import dataclass
from ipaddress import ip_network

import structlog

from leerkring.core.web.asgi import Scope
from leerkring.core.web.limits.forwarded import NAMING, is_trusted
from leerkring.settings import Network

log = structlog.get_logger("leerkring.proxy")

# This machine, and networks that no address on the internet is in (RFC 1918, 3927, 4193, 6598).
_NEARBY = tuple(
    ip_network(network)
    for network in (
        "127.0.0.0/8",
        "::1/128",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",
        "fc00::/7",
        "fe80::/10",
    )
)
SENTENCE = (
    "A proxy in front of us names visitors (X-Forwarded-For or Forwarded) and is not trusted: all who come by it count "
    "as one to the limits. If it is yours, name its address in LEERKRING_TRUSTED_PROXIES."
)


@dataclass(slots=True)
class ProxyWatch:
    """What one process knows since its start; `nearby` cannot be a visitor from outside who made the header up."""

    trusted: tuple[Network, ...]
    warned: bool = False
    nearby: bool = False

    def look(self, scope: Scope) -> None:
        """Warn at the first request whose peer names a visitor without being trusted."""
        if self.nearby or not any(name in NAMING for name, _ in scope["headers"]):
            return
        peer = scope["client"][0] if scope.get("client") else "127.0.0.1"
        if is_trusted(peer, self.trusted):
            return
        self.nearby = is_trusted(peer, _NEARBY)
        if self.nearby or not self.warned:
            # An address from outside may be a visitor's own, and the log holds none.
            log.warning("untrusted proxy", about=SENTENCE, peer=peer if self.nearby else "")
        self.warned = True
