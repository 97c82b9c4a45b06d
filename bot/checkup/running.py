"""
The running bot, looked at from inside: for ``/status``.

Every engine that runs is asked to speak to nobody, one of its units as
everybody's; the rest is looked up. Those who ask while it looks share the next
look, so that nobody is told what was, and many who ask cost no more than two.
"""

import asyncio
import platform
from collections.abc import Awaitable, Callable, Sequence
from importlib import metadata

import davey
import discord

from bot.checkup.finding import Finding, ill, ok, poor, unseen
from bot.checkup.speech import look_at_engine, told_by_breaker
from bot.errors import StoreError
from bot.speech.engines import Engine
from bot.speech.service import SpeechService
from bot.vocabulary import Seconds

STARTING: Seconds = 30.0
"""So long after the start nobody need worry that Discord has not told of all guilds yet. Taste."""

LATE_GATEWAY: Seconds = 1.0
"""Discord's answer to a heartbeat after this is worth a word; 0.1 s is usual."""


class RunningCheckup:
    """
    Looks at the bot that it is a part of.

    Args:
        client: The bot on Discord.
        speech: Speech for all guilds.
        pacing: Tells whether packets leave at all.
        store: Tries the settings' store; raises :class:`StoreError`. ``None`` if there is none.
    """

    def __init__(
        self,
        *,
        client: discord.Client,
        speech: SpeechService,
        pacing: Callable[[], bool],
        store: Callable[[], Awaitable[None]] | None,
    ) -> None:
        self._client = client
        self._speech = speech
        self._pacing = pacing
        self._store = store
        self._began = asyncio.get_running_loop().time()
        self._looking = asyncio.Lock()
        self._found: Sequence[Finding] = ()
        self._found_from: Seconds = -1.0  # when that look began

    async def look(self) -> Sequence[Finding]:
        """
        Look at everything, and have every engine speak.

        Takes a second or two; as long as their limits are if one is ill. Cancelling is safe.
        """
        loop = asyncio.get_running_loop()
        asked = loop.time()
        async with self._looking:
            began = loop.time()
            if self._found_from < asked:
                self._found = await self._look()
                self._found_from = began
            return self._found

    async def _look(self) -> Sequence[Finding]:
        engines = self._speech.engines
        found: list[Finding] = [self._versions(), self._discord()]
        for engine in engines.running:
            found += self._standing(engine)
            found += await look_at_engine(engine)
        if engines.local is None:
            why = "not there: nobody has needed it yet" if engines.has_local else "not wanted"
            found.append(unseen("local engine", why))
        found += [self._units(), self._sessions(), self._pacer(), await self._settings()]
        return found

    def _versions(self) -> Finding:
        return ok(
            "versions",
            f"Thunder {metadata.version('thunder-tts')}, discord.py {discord.__version__}, "
            f"davey {davey.__version__}, Python {platform.python_version()}; "
            f"running for {_duration(self._up)}",
        )

    @property
    def _up(self) -> Seconds:
        return asyncio.get_running_loop().time() - self._began

    def _discord(self) -> Finding:
        part, guilds = "Discord", self._client.guilds
        servers = "1 server" if len(guilds) == 1 else f"{len(guilds)} servers"
        if not self._client.is_ready():
            # Connected, or nobody could have asked. Discord names the guilds, then tells of each.
            told = sum(not guild.unavailable for guild in guilds)
            all_told = told == len(guilds)
            so_far = "getting ready" if all_told else f"it has told of {told} of them so far"
            fact = f"connected, {servers}; {so_far}"
            if self._up < STARTING:
                return poor(part, fact, "just started: look again in a few seconds")
            return ill(part, fact, "it goes on by itself; look at discordstatus.com")
        fact = f"connected, {servers}"
        # Not a number before the first heartbeat was answered.
        late = self._client.latency > LATE_GATEWAY
        return poor(part, f"{fact}, {self._client.latency:.1f} s away") if late else ok(part, fact)

    def _standing(self, engine: Engine) -> list[Finding]:
        now = asyncio.get_running_loop().time()
        found = [told_by_breaker(f"{engine.name} breaker", engine.lightning.standing, now)]
        if engine.running is False:
            found.append(ill(f"{engine.name} box", "its process is gone", "it is started again"))
        elif engine.running:
            found.append(ok(f"{engine.name} box", "its process runs"))
        return found

    def _units(self) -> Finding:
        told = self._speech.units()
        units, pool = told.scheduler, told.pool
        fact = (
            f"{units.leased} of {units.units} in use, {units.waiting} requests of {units.lanes} "
            f"servers wait, {units.refusals} refused; connections: {pool.idle + pool.busy} open, "
            f"{pool.dialling} being opened, {pool.limit} at most"
        )
        if units.usable < units.units:
            return poor("units", f"{fact}; only {units.usable} are there for us")
        return ok("units", fact)

    def _sessions(self) -> Finding:
        told = self._speech.statistics()
        fact = f"{told.sessions} voice channels, {told.waiting} utterances waiting or spoken"
        if told.overdue:
            return poor(
                "sessions",
                f"{fact}, {told.overdue} ended by the watchdog",
                "the log tells of each; report it if it goes on",
            )
        return ok("sessions", fact)

    def _pacer(self) -> Finding:
        if self._pacing():
            return ok("pacer", "packets leave")
        return ill("pacer", "no packet leaves", "restart me, and report what the log says")

    async def _settings(self) -> Finding:
        part = "settings"
        if self._store is None:
            return unseen(part, "there is no store")
        try:
            await self._store()
        except StoreError as error:
            return ill(part, str(error), "look at the disk, or at the database's server")
        return ok(part, "the store answers")


def _duration(seconds: Seconds) -> str:
    """Tell a time in its two largest units."""
    days, rest = divmod(int(seconds), 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{rest} s"
