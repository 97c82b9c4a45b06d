"""
Certificates for the playground's voice server, which discord.py insists on speaking TLS with.

The authority lives as long as the playground. Its certificate goes into a
*trust store*, one file that also holds the roots this machine trusts anyway,
so that a bot started with ``SSL_CERT_FILE`` pointing there can still reach
the rest of the world.
"""

import ssl
from pathlib import Path

import certifi
import trustme

NAMES = ("localhost", "127.0.0.1")


class Authority:
    """A certificate authority of our own, for loopback only."""

    def __init__(self) -> None:
        # trustme sets what Python 3.13 wants of certificates (AKI, SKI, constraints, usage).
        self._authority = trustme.CA()

    def server_context(self) -> ssl.SSLContext:
        """Return a context for a server on the loopback interface."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate = self._authority.issue_cert(*NAMES)
        certificate.configure_cert(context)  # pyright: ignore[reportUnknownMemberType] (its union names pyOpenSSL, which is not installed)
        return context

    def client_context(self) -> ssl.SSLContext:
        """Return a context for a client that trusts nobody else."""
        context = ssl.create_default_context()
        self._authority.configure_trust(context)  # pyright: ignore[reportUnknownMemberType] (as above)
        return context

    def write_trust_store(self, path: Path) -> None:
        """Write the roots this machine trusts, and ours, as one PEM file."""
        own = self._authority.cert_pem.bytes()
        path.write_bytes(_system_roots() + b"\n" + own)


def _system_roots() -> bytes:
    """Return the machine's bundle of roots, or certifi's where there is none."""
    paths = ssl.get_default_verify_paths()
    # ``cafile`` is what SSL_CERT_FILE names, if it is set; the build's own bundle is the second.
    for name in (paths.cafile, paths.openssl_cafile):
        if name and Path(name).is_file():
            return Path(name).read_bytes()
    return Path(certifi.where()).read_bytes()
