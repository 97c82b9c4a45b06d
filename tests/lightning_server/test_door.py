"""Keys, at every door there is."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from websockets.exceptions import InvalidStatus

from lightning_server.server import LightningServer
from tests.lightning_server.client import LIVE, V2, client

KEY = "sk_0123456789"
OTHER = "sk_9876543210"
GETS = ["/waves/v1/lightning-v2/get_voices", "/api/v1/lightning-v2/get_voices"]
GOOD = [
    ({"Authorization": f"Bearer {KEY}"}, ""),
    ({"Authorization": f"bearer {OTHER}"}, ""),
    ({"Authorization": f"Token {KEY}"}, ""),
    ({}, f"?token={KEY}"),
]
BAD = [
    ({}, ""),
    ({"Authorization": "Bearer wrong"}, ""),
    ({"Authorization": "Bearer "}, ""),
    ({"Authorization": KEY}, ""),
    ({"Authorization": f"Basic {KEY}"}, ""),
    ({}, "?token="),
    ({}, f"?token={KEY[:-1]}"),
]


@pytest.fixture
async def server() -> AsyncIterator[LightningServer]:
    async with LightningServer(keys=[KEY, OTHER]) as server:
        yield server


@pytest.mark.parametrize(("headers", "query"), GOOD)
async def test_key_opens_every_door(server, headers, query):
    for path in (V2, LIVE):
        async with client(server, path + query, additional_headers=headers) as speaker:
            assert await speaker.speak()
    async with ClientSession(server.http_url, headers=headers) as http:
        for path in GETS:
            async with http.get(path + query) as response:
                assert response.status == 200


@pytest.mark.parametrize(("headers", "query"), BAD)
async def test_without_it_every_door_is_shut(server, headers, query):
    for path in (V2, LIVE):
        with pytest.raises(InvalidStatus) as caught:
            async with client(server, path + query, additional_headers=headers):
                pass
        assert caught.value.response.status_code == 401
    async with ClientSession(server.http_url, headers=headers) as http:
        for path in GETS:
            async with http.get(path + query) as response:
                assert response.status == 401
        async with http.post("/waves/v1/tts" + query, json={}) as response:
            assert response.status == 401

    assert server.statistics().sockets_opened == 0


async def test_without_keys_everybody_may_come_in():
    async with LightningServer() as server:
        headers = {"Authorization": "Bearer anything"}
        async with client(server, additional_headers=headers) as speaker:
            assert await speaker.speak()


async def test_health_needs_no_key(server):
    async with ClientSession(server.http_url) as http, http.get("/health") as response:
        assert response.status == 200
