"""What a client that is not discord.py must not say."""

import pytest

from tests.support.voice_harness import (
    voice_world,
)
from tests.support.voice_wire import STRANGER, wire


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"token": "wrong"}, 4004),
        ({"session_id": "wrong"}, 4006),
        ({"user_id": STRANGER}, 4006),
        ({"server_id": "1"}, 4006),
        ({"server_id": None}, 4002),
        ({"dave": 0}, 4017),
    ],
)
async def test_identify_that_does_not_fit_is_refused(changes: dict, code: int):
    """Each kind of mismatch has its code."""
    async with voice_world() as world, wire(world) as bot:
        await bot.identify(**changes)

        assert await bot.closed_with() == code


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ('{"op": 5, "d": {"speaking": 1}}', 4003),
        ('{"op": 99, "d": {}}', 4003),
        ("nonsense", 4002),
        ('{"op": 0, "d": 1}', 4002),
        (b"\x1aabc", 4003),
    ],
)
async def test_who_has_not_identified_may_say_nothing_else(message: str | bytes, code: int):
    """Whatever comes first must be IDENTIFY or RESUME."""
    async with voice_world() as world, wire(world) as bot:
        if isinstance(message, str):
            await bot.socket.send_str(message)
        else:
            await bot.socket.send_bytes(message)

        assert await bot.closed_with() == code


@pytest.mark.parametrize(
    ("opcode", "data", "code"),
    [
        (99, {}, 4001),
        (0, {}, 4005),
        (1, {"protocol": "webrtc"}, 4012),
        (1, {"protocol": "udp", "data": {"mode": "xsalsa20_poly1305"}}, 4016),
        (1, {"protocol": "udp", "data": 5}, 4002),
        (5, {}, 4002),
    ],
)
async def test_what_an_identified_client_must_not_say(opcode: int, data: dict, code: int):
    """Each mistake has its code."""
    async with voice_world() as world, wire(world) as bot:
        await bot.identified()
        await bot.send(opcode, **data)

        assert await bot.closed_with() == code
