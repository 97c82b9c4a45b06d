"""
What those are called who are mentioned in a command's text.

A message brings the people with it whom it mentions; the text of a command does
not always, and members are only remembered while they are in a voice channel.
So Discord is asked for the rest, for a moment that nobody notices: who is not
known by then is "someone". What it answered is remembered for a while.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final, cast

import aiohttp
import discord

from bot.client.messages import author_of
from bot.text.message import Author
from bot.vocabulary import GuildId, Seconds, UserId

PATIENCE: Final[Seconds] = 0.5
"""How long Discord has to answer: 0.1 s is usual, and a command must be answered within 3 s."""

MOST_ASKED: Final = 5
"""People whom Discord is asked for at once; who mentions more writes to be seen, not heard."""

REMEMBERED: Final = 2000
"""People who are remembered: some hundred bytes each."""

FRESH: Final[Seconds] = 600.0
"""How long somebody is remembered; names change now and then. Taste."""


class Acquaintances:
    """
    Finds out what members are called, and remembers it for a while.

    Args:
        ask: Asks Discord for a member.
    """

    def __init__(
        self,
        ask: Callable[[discord.Guild, int], Awaitable[discord.Member]] = discord.Guild.fetch_member,
    ) -> None:
        self._ask = ask
        # The oldest first; ``None`` for who is no member.
        self._known: dict[tuple[GuildId, UserId], tuple[Seconds, Author | None]] = {}

    async def introduce(self, guild: discord.Guild, people: Iterable[int]) -> Mapping[int, Author]:
        """
        Return what members are called, as far as that is found out in time.

        Takes :data:`PATIENCE` at most, and no time at all if everybody is known or nobody is
        mentioned. Cancelling is safe.

        Args:
            guild: Where they are mentioned.
            people: Their ids; those whom the library remembers need not be among them.
        """
        wanted = list(dict.fromkeys(map(UserId, people)))
        unknown = [person for person in wanted if not self._knows(guild, person)]
        if unknown:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
                    for person in unknown[:MOST_ASKED]:
                        group.create_task(self._meet(guild, person))
        found = {person: self._recall(guild, person) for person in wanted}
        return {person: author for person, author in found.items() if author is not None}

    def _knows(self, guild: discord.Guild, person: UserId) -> bool:
        asked, _ = self._known.get((GuildId(guild.id), person), (None, None))
        return asked is not None and _now() - asked < FRESH

    def _recall(self, guild: discord.Guild, person: UserId) -> Author | None:
        """Return what was found out, if need be some time ago."""
        _, author = self._known.get((GuildId(guild.id), person), (None, None))
        return author

    async def _meet(self, guild: discord.Guild, person: UserId) -> None:
        try:
            author = author_of(await self._ask(guild, person))
        except discord.NotFound:
            author = None
        except (discord.DiscordException, aiohttp.ClientError, OSError):
            return  # it may know the next time
        key = GuildId(guild.id), person
        self._known.pop(key, None)
        self._known[key] = _now(), author
        while len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]


def brought_along(interaction: discord.Interaction[Any]) -> Mapping[int, Author]:
    """Return whom Discord has put beside what somebody wrote into a command's option, if it has."""
    data = cast("Mapping[str, Any]", interaction.data or {})
    resolved = cast("Mapping[str, Mapping[str, Any]]", data.get("resolved") or {})
    members = resolved.get("members", {})
    return {
        int(id_): Author(
            id=int(id_),
            username=user.get("username") or "",
            global_name=user.get("global_name"),
            nick=members.get(id_, {}).get("nick"),
            bot=bool(user.get("bot")),
        )
        for id_, user in resolved.get("users", {}).items()
    }


def _now() -> Seconds:
    return asyncio.get_running_loop().time()
