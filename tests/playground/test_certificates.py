"""Certificates."""

import asyncio
import ssl
from pathlib import Path

from playground.certificates import Authority


async def test_the_trust_store_holds_the_machines_roots_and_ours(tmp_path: Path):
    """A client with the trust store believes a server of ours, and keeps the machine's roots."""
    authority, path = Authority(), tmp_path / "trust.pem"
    authority.write_trust_store(path)
    trusting = ssl.create_default_context(cafile=path)

    server = await asyncio.start_server(
        lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=authority.server_context()
    )
    port = server.sockets[0].getsockname()[1]
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting)
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()

    assert trusting.cert_store_stats()["x509_ca"] > 10


async def test_a_client_of_ours_trusts_us(tmp_path: Path):
    """The context for bots in this process knows our authority."""
    authority = Authority()

    before = ssl.create_default_context().cert_store_stats()["x509_ca"]

    assert authority.client_context().cert_store_stats()["x509_ca"] == before + 1
