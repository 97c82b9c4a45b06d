"""How long the bot has been alone, and where. Pure: the time is given."""

from collections.abc import Iterable

from bot.vocabulary import ChannelId, GuildId, Seconds


class Solitude:
    """
    Since when the bot is alone, by guild.

    It is told how many people are there, not who came or went: so it does not
    matter how the last one left, or whether anybody saw it.
    """

    def __init__(self) -> None:
        self._since: dict[GuildId, tuple[ChannelId, Seconds]] = {}

    def note(self, guild: GuildId, channel: ChannelId, people: int, now: Seconds) -> None:
        """Take note of how many people are with the bot."""
        if people:
            self._since.pop(guild, None)
        elif self._since.get(guild, (None,))[0] != channel:
            # Moved to another empty voice channel, it waits there anew: somebody put it there.
            self._since[guild] = (channel, now)

    def keep(self, guilds: Iterable[GuildId]) -> None:
        """Forget the guilds in which the bot is in no voice channel any more."""
        here = set(guilds)
        for guild in self._since.keys() - here:
            del self._since[guild]

    @property
    def guilds(self) -> list[GuildId]:
        """Where it is alone."""
        return list(self._since)

    def ends(self, guild: GuildId, grace: Seconds) -> Seconds:
        """
        Tell when it has been alone for long enough to go.

        Args:
            guild: Where; one of :attr:`guilds`.
            grace: How long it stays alone there.
        """
        return self._since[guild][1] + grace
