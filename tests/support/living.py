"""Scripted parts around living in voice channels: a store, a service, and who is where."""

import asyncio

from bot.errors import StoreError
from bot.settings.models import GuildSettings, GuildSnapshot


class ScriptedSettings:
    """Keeps presences and what guilds want, in memory."""

    def __init__(self, places=(), delay=0.0, **wanted):
        self.places = dict(places)
        self.wanted = wanted
        self.by_guild = {}
        self.delay = delay
        self.down = False

    async def note_presence(self, guild, channel):
        await asyncio.sleep(self.delay)
        self.places[guild] = channel
        if channel is None:
            del self.places[guild]

    async def presences(self):
        if self.down:
            raise StoreError("down")
        return dict(self.places)

    async def guild(self, guild):
        if self.down:
            raise StoreError("down")
        wanted = self.wanted | self.by_guild.get(guild, {})
        return GuildSnapshot(settings=GuildSettings(**wanted))


class ScriptedLinks:
    """Knows who is where, and what it was told."""

    def __init__(self, people=()):
        self.crowd = dict(people)
        self.told = []
        self.unseen = set()
        self.ghosts = {}

    def people(self, guild, channel):
        return self.crowd.get((guild, channel), 0)

    def sees(self, guild):
        return guild not in self.unseen

    def gateway_back(self):
        self.told.append("gateway_back")

    def look_again(self, guild):
        self.told.append(("look_again", guild))

    def channel_gone(self, guild, channel):
        self.told.append(("channel_gone", guild, channel))

    def guild_gone(self, guild):
        self.told.append(("guild_gone", guild))


class ScriptedSpeech:
    """Joins in a third of a second, leaves at once, and tells whoever notes it."""

    def __init__(self, notes, joined=()):
        self.notes = notes
        self.joined = dict(joined)
        self.accepting = True
        self.departures = []
        self.errors = {}
        self.joining = self.most_joining = 0

    async def depart(self, guild, ending):
        self.departures.append((asyncio.get_running_loop().time(), guild, ending))
        self.joined.pop(guild, None)
        self.notes.ended(guild, ending)

    async def join_at(self, guild, channel):
        self.joining += 1
        self.most_joining = max(self.most_joining, self.joining)
        await asyncio.sleep(0.3)
        self.joining -= 1
        if guild in self.errors:
            raise self.errors[guild]
        self.joined[guild] = channel
        self.notes.arrived(guild, channel)
