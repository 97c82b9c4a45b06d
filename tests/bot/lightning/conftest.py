"""The other side of a connection."""

from collections.abc import AsyncIterator

import pytest

from tests.support.lightning_peer import LightningPeer


@pytest.fixture
async def peer() -> AsyncIterator[LightningPeer]:
    async with LightningPeer() as peer:
        yield peer
