"""
The plain way: what a bot does with a speech service if nobody thinks about it for long.

``python -m bench.plain``, a discord.py bot of its own with discord.py's own
voice client and player. ``/say way`` sends a request to the speech service over
a socket that is open already; when the first chunk comes it plays the reply by
``FFmpegPCMAudio`` (way ``ffmpeg``), or by a source of PCM (way ``pcm``).
"""

import argparse
import asyncio
import base64
import json
import os
import sys
import threading
from collections.abc import Sequence
from typing import Any

import aiohttp
import discord
import numpy as np
from discord import app_commands
from typing_extensions import override

from bench.process import orders, tell
from bot.audio.opus import load_opus
from bot.client.bot import point_to

STEREO_FRAME = discord.opus.Encoder.FRAME_SIZE


class Pcm(discord.AudioSource):
    """Chunks as they came, as 48 kHz stereo; silence where none has come yet."""

    def __init__(self) -> None:
        self._audio = bytearray()
        self.finished = False

    def put(self, chunk: bytes) -> None:
        """Take 24 kHz mono. Every sample is doubled twice: not beautiful, but cheap."""
        self._audio += np.repeat(np.frombuffer(chunk, "<i2"), 4).tobytes()

    @override
    def read(self) -> bytes:
        frame = bytes(self._audio[:STEREO_FRAME])
        del self._audio[:STEREO_FRAME]
        if not frame and self.finished:
            return b""
        return frame.ljust(STEREO_FRAME, b"\0")


class PlainBot(discord.Client):
    """Joins where it is told to, and says the same thing again and again."""

    def __init__(self, url: str) -> None:
        intents = discord.Intents.none()
        intents.guilds = True
        intents.voice_states = True
        super().__init__(intents=intents)
        self._url = url
        self.tree = app_commands.CommandTree(self)
        self.tree.command(name="say", description="Say it")(self.say)
        self.speech: aiohttp.ClientWebSocketResponse

    @override
    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def join(self) -> None:
        """Join the only voice channel that there is."""
        await self.guilds[0].voice_channels[0].connect(self_deaf=True)

    async def say(self, interaction: discord.Interaction["PlainBot"], way: str) -> None:
        """Say it."""
        await interaction.response.defer()
        await self.speech.send_str(json.dumps({"voice_id": "emily", "text": way}))
        if way == "ffmpeg":
            await self._play_by_ffmpeg()
        else:
            await self._play_pcm()
        await interaction.edit_original_response(content="said")

    async def _chunk(self) -> bytes | None:
        message = await self.speech.receive_json()
        if message["status"] != "chunk":
            return None
        return base64.b64decode(message["data"]["audio"])

    async def _play_pcm(self) -> None:
        source = Pcm()
        while (chunk := await self._chunk()) is not None:
            source.put(chunk)
            if not self._voice.is_playing():
                self._voice.play(source)
        source.finished = True

    async def _play_by_ffmpeg(self) -> None:
        reading, writing = os.pipe()
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            while (chunk := await self._chunk()) is not None:
                if not self._voice.is_playing():
                    source = discord.FFmpegPCMAudio(
                        os.fdopen(reading, "rb"),
                        pipe=True,
                        before_options="-loglevel error -f s16le -ar 24000 -ac 1",
                    )
                    self._voice.play(source)
                # The reply is short, but a pipe takes no more than 64 KiB at once.
                await asyncio.to_thread(pipe.write, chunk)

    @property
    def _voice(self) -> discord.VoiceClient:
        client = self.voice_clients[0]
        assert isinstance(client, discord.VoiceClient), "it makes no others"
        return client


async def _run(options: argparse.Namespace) -> None:
    load_opus()
    point_to(options.url)
    told_to_join, ended = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    threading.Thread(target=_listen, args=(loop, [told_to_join, ended]), daemon=True).start()
    async with (
        PlainBot(options.url) as bot,
        aiohttp.ClientSession() as session,
        session.ws_connect(options.speech) as bot.speech,
        asyncio.TaskGroup() as group,
    ):
        await bot.login(options.token)
        connected = group.create_task(bot.connect())
        await bot.wait_until_ready()
        await told_to_join.wait()
        await bot.join()
        tell("joined")
        await ended.wait()
        for voice in bot.voice_clients:
            await voice.disconnect(force=True)
        await bot.close()
        await connected


def _listen(loop: asyncio.AbstractEventLoop, steps: list[asyncio.Event]) -> None:
    """Join at the first line, end with standard input."""
    for _ in orders():
        loop.call_soon_threadsafe(steps[0].set)
    for step in steps:
        loop.call_soon_threadsafe(step.set)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until standard input ends."""
    parser = argparse.ArgumentParser("python -m bench.plain")
    add: Any = parser.add_argument
    add("url", help="the playground")
    add("token", help="the playground's, so no secret")
    add("speech", help="the speech service's socket")
    asyncio.run(_run(parser.parse_args(arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
