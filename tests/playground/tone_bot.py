"""A small bot that plays a tone, run as a process of its own by tests of the program."""

import asyncio
import json
import sys
from pathlib import Path

import av
import discord
import discord.gateway
import discord.http
import numpy as np
import yarl
from discord.ext import commands


class Tone(discord.AudioSource):
    """A second of 440 Hz."""

    def __init__(self) -> None:
        codec = av.CodecContext.create("libopus", "w")
        codec.sample_rate, codec.layout, codec.format = 48000, "mono", "s16"
        codec.open()
        self.packets: list[bytes] = []
        for number in range(50):
            times = np.arange(960) + number * 960
            wave = (8000 * np.sin(2 * np.pi * 440 * times / 48000)).astype("<i2")
            frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate, frame.pts = 48000, number * 960
            self.packets += [bytes(packet) for packet in codec.encode(frame)]

    def is_opus(self) -> bool:
        return True

    def read(self) -> bytes:
        return self.packets.pop(0) if self.packets else b""


class ToneBot(commands.Bot):
    async def setup_hook(self) -> None:
        await self.tree.sync()


def main() -> None:
    facts = json.loads(Path(sys.argv[1]).read_text())
    discord.http.Route.BASE = facts["api_url"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(facts["gateway_url"])
    bot = ToneBot("!", intents=discord.Intents.default(), guild_ready_timeout=0.03)

    @bot.tree.command()
    async def say(interaction: discord.Interaction, text: str) -> None:
        """Play a tone."""
        await interaction.response.defer(ephemeral=True)
        voice = await interaction.user.voice.channel.connect()
        while voice.voice_privacy_code is None:
            await asyncio.sleep(0.01)
        voice.play(Tone())
        await interaction.followup.send(f"playing for {text}")

    bot.run(facts["token"], log_handler=None)


if __name__ == "__main__":
    main()
