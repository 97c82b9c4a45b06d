"""
The same once over real sockets, on the real clock.

The bot's speech service and its client speak to the server in the box, which
imitates the pace of another machine, through a relay that imitates a long
way. Only the voice channels are virtual still. What the arithmetic of the
virtual runs leaves out is in here: the event loop's own time, the sockets,
the encoder.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from bench.units.runs import Audience, Heard, described
from bench.units.service import FIRST_CHUNK_DELAY, Pace
from bench.units.trace import Trace
from bench.units.traffic import Traffic
from bench.units.voice import VirtualLinks
from bench.units.watch import WatchedLightning, WatchedScheduler
from bench.units.ways import speaking
from bot.audio.opus import load_opus
from bot.ledger import Ledger
from bot.lightning.service import resolve_service
from bot.vocabulary import Seconds
from lightning_server.server import LightningServer
from lightning_server.service import Imitation

_READ = 1 << 16


@asynccontextmanager
async def relay(url: str, one_way: Seconds) -> AsyncGenerator[str]:
    """Forward to a server, every byte so much later; yield the address to use instead."""
    host, port = urlsplit(url).hostname, urlsplit(url).port
    async with asyncio.TaskGroup() as group:

        async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            loop = asyncio.get_running_loop()
            while data := await reader.read(_READ):
                loop.call_later(one_way, writer.write, data)
            await asyncio.sleep(one_way)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there, back = await asyncio.open_connection(host, port)
            group.create_task(forward(reader, back))
            group.create_task(forward(there, writer))

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        async with server:
            here = server.sockets[0].getsockname()[1]
            yield urlsplit(url)._replace(netloc=f"127.0.0.1:{here}").geturl()


async def run(traffic: Traffic, *, units: int, pace: Pace) -> dict[str, Any]:
    """Run on the real clock until all has been spoken; it takes as long as it takes to say."""
    load_opus()
    links, trace = VirtualLinks(), Trace()
    imitation = Imitation(first_chunk_delay=FIRST_CHUNK_DELAY, real_time_factor=1 / pace.rate)
    async with (
        LightningServer(units=units, imitation=imitation) as server,
        relay(server.url, pace.round_trip / 2) as url,
    ):
        service = resolve_service(url, None, None)
        assert service is not None, "it has an address"
        scheduler = WatchedScheduler(Ledger(units), trace)
        lightning = WatchedLightning(scheduler, service=service, key=None, units=units)
        async with (
            lightning,
            speaking(links, scheduler, lightning, traffic.guilds) as say,
            asyncio.TaskGroup() as group,
        ):
            await Audience(say, trace, group).follow(traffic)
        seen = server.statistics()
    ran = Heard(trace, links, seen.refusals, seen.sockets_refused, seen.most_sockets)
    return described(ran, traffic, units)
