"""
What those are called who are mentioned in a command's text.

A message brings the people with it whom it mentions; the text of a command does
not always, and members are only remembered while they are in a voice channel.
So Discord is asked for the rest, and waited for for a moment that nobody
notices: who is not known by then is "someone". What it answered is remembered
for a while, also what it answered too late.

No look-up is cancelled while the bot runs: discord.py (2.7.1,
``HTTPClient.request``) closes a gate for all requests when it is told to go
slower, and opens it after a sleep that must not be cut off.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final, Self, TypeAlias, cast

import aiohttp
import discord

from bot.client.messages import author_of
from bot.reading.background import Background
from bot.text.message import Author
from bot.vocabulary import GuildId, Seconds, UserId

log = logging.getLogger(__name__)

PATIENCE: Final[Seconds] = 0.5
"""How long Discord has to answer: 0.1 s is usual, and a command must be answered within 3 s."""

MOST_ASKED: Final = 3
"""People whom Discord is asked for at once; of more, the others the next time. Discord takes about
five of these in a row, and discord.py holds the answers back that use them up
(``Ratelimit.__aexit__``)."""

MOST_ASKING: Final = 10
"""Look-ups at the same time, for all guilds: whoever may use commands can cause them. A guess."""

HIGHEST_ID: Final = 2**63 - 1
"""The highest number that can be somebody's."""

REMEMBERED: Final = 2000
"""People who are remembered: some hundred bytes each."""

FRESH: Final[Seconds] = 600.0
"""How long somebody is remembered; names change now and then. Taste."""


_Key: TypeAlias = tuple[GuildId, UserId]


class Acquaintances:
    """
    Finds out what members are called, and remembers it for a while.

    An async context manager: what is being looked up has an end with it.

    Args:
        ask: Asks Discord for a member.
    """

    def __init__(
        self,
        ask: Callable[[discord.Guild, int], Awaitable[discord.Member]] = discord.Guild.fetch_member,
    ) -> None:
        self._ask = ask
        # The oldest first; ``None`` for who is no member.
        self._known: dict[_Key, tuple[Seconds, Author | None]] = {}
        self._asking: dict[_Key, asyncio.Task[None]] = {}
        self._background = Background()

    async def __aenter__(self) -> Self:
        """Begin."""
        await self._background.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Give up what is still being looked up: the bot ends, and asks Discord nothing more."""
        await self._background.__aexit__(*exc)

    async def introduce(self, guild: discord.Guild, people: Iterable[int]) -> Mapping[int, Author]:
        """
        Return what members are called, as far as that is found out in time.

        Takes :data:`PATIENCE` at most, and no time at all if everybody is known or nobody is
        mentioned. Cancelling is safe; what is being looked up is remembered all the same.

        Args:
            guild: Where they are mentioned.
            people: Their ids; those whom the library remembers need not be among them.
        """
        wanted = [UserId(person) for person in dict.fromkeys(people) if person <= HIGHEST_ID]
        unknown = [person for person in wanted if not self._knows(guild, person)]
        asking = [self._look_up(guild, person) for person in unknown[:MOST_ASKED]]
        waited_for = [task for task in asking if task is not None]
        if waited_for:
            await asyncio.wait(waited_for, timeout=PATIENCE)
        found = {person: self._recall(guild, person) for person in wanted}
        return {person: author for person, author in found.items() if author is not None}

    def _knows(self, guild: discord.Guild, person: UserId) -> bool:
        asked, _ = self._known.get((GuildId(guild.id), person), (None, None))
        return asked is not None and _now() - asked < FRESH

    def _recall(self, guild: discord.Guild, person: UserId) -> Author | None:
        """Return what was found out, if need be some time ago."""
        _, author = self._known.get((GuildId(guild.id), person), (None, None))
        return author

    def _look_up(self, guild: discord.Guild, person: UserId) -> asyncio.Task[None] | None:
        """Have somebody looked up, unless they are already; ``None`` if too many are."""
        key = GuildId(guild.id), person
        if key not in self._asking and len(self._asking) < MOST_ASKING:
            task = self._asking[key] = self._background.start(self._meet(guild, person))
            task.add_done_callback(lambda _: self._asking.pop(key))
        return self._asking.get(key)

    async def _meet(self, guild: discord.Guild, person: UserId) -> None:
        try:
            author = author_of(await self._ask(guild, person))
        except discord.HTTPException as error:
            if error.status not in (400, 404):
                return  # it may know the next time
            author = None  # no member, or nobody's id
        except (discord.DiscordException, aiohttp.ClientError, OSError):
            return  # likewise
        except Exception:
            # A firewall: whoever waits goes on without, and others may have asked too.
            log.exception("looking somebody up went wrong")
            return
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
