"""Who joined and who left, said aloud when it has settled."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot.errors import QueueFull, StoreError
from bot.reading.announcer import SETTLES, Announcer
from bot.settings.models import NOTHING_DECIDED, GuildSettings, GuildSnapshot, PersonSettings
from bot.text.dictionary import Entry
from bot.text.message import Author
from tests.support.clock import virtual_time
from tests.support.reading import ADA, BEN, ELSEWHERE, GUILD, VOICE

ADA_SHE = Author(id=ADA, username="ada", global_name="Ada")


class Settings:
    """What was decided, all of it remembered."""

    def __init__(self, **decided):
        self.snapshot = GuildSnapshot(settings=GuildSettings(**decided))
        self.people = {}
        self.broken = False

    def peek(self, guild):
        return None if self.broken else self.snapshot

    async def guild(self, guild):
        if self.broken:
            raise StoreError("down")
        return self.snapshot

    async def person(self, person, guild):
        return self.people.get(person, NOTHING_DECIDED)


class Speech:
    """Says nothing, in a voice channel."""

    def __init__(self):
        self.speaks_in = VOICE
        self.wishes = []
        self.full = False

    def channel(self, guild):
        return self.speaks_in

    def language(self, levels, text):
        return levels[0].language or "en"

    def put(self, guild, wish):
        if self.full:
            raise QueueFull(1)
        self.wishes.append(wish)

    @property
    def texts(self):
        return [wish.plain for wish in self.wishes]


@asynccontextmanager
async def announcing(**decided):
    settings, speech = Settings(**({"announce": True} | decided)), Speech()
    async with Announcer(settings=settings, speech=speech) as announcer:
        yield announcer, settings, speech


async def settle():
    await asyncio.sleep(SETTLES + 0.1)


@virtual_time
async def test_who_comes_and_who_goes():
    """From nowhere or elsewhere; once it has settled."""
    async with announcing() as (announcer, _, speech):
        announcer.on_move(GUILD, ADA_SHE, None, VOICE)
        announcer.on_move(GUILD, Author(id=BEN, username="Ben"), VOICE, ELSEWHERE)
        await asyncio.sleep(SETTLES - 0.1)
        assert speech.texts == []
        await settle()

        assert speech.texts == ["Ada joined", "Ben left"]
        assert [wish.author for wish in speech.wishes] == [ADA, BEN]


@pytest.mark.parametrize(
    ("before", "after"), [(VOICE, VOICE), (None, ELSEWHERE), (ELSEWHERE, None)]
)
@virtual_time
async def test_what_is_no_coming_and_no_going(before, after):
    """Muting oneself, or what happens in another voice channel."""
    async with announcing() as (announcer, _, speech):
        announcer.on_move(GUILD, ADA_SHE, before, after)
        await settle()

        assert speech.texts == []


@virtual_time
async def test_a_moment_is_not_worth_a_word():
    """Out and in again, or in and out."""
    async with announcing() as (announcer, _, speech):
        announcer.on_move(GUILD, ADA_SHE, VOICE, None)
        announcer.on_move(GUILD, ADA_SHE, None, ELSEWHERE)
        announcer.on_move(GUILD, ADA_SHE, ELSEWHERE, VOICE)
        await settle()
        announcer.on_move(GUILD, ADA_SHE, VOICE, None)
        await settle()

        assert speech.texts == ["Ada left"]


@virtual_time
async def test_nobody_left_if_the_bot_did():
    async with announcing() as (announcer, _, speech):
        announcer.on_move(GUILD, ADA_SHE, VOICE, None)
        speech.speaks_in = ELSEWHERE
        await settle()
        speech.speaks_in = None
        announcer.on_move(GUILD, ADA_SHE, None, VOICE)
        await settle()

        assert speech.texts == []


@virtual_time
async def test_only_where_it_is_wanted():
    """Known at once or looked up; and never while that is unknown."""
    async with announcing(announce=False) as (announcer, settings, speech):
        announcer.on_move(GUILD, ADA_SHE, None, VOICE)
        settings.broken = True
        announcer.on_move(GUILD, ADA_SHE, None, VOICE)
        await settle()

        assert speech.texts == []


@virtual_time
async def test_in_the_words_of_the_voice():
    """People and the dictionary decide about names; the cloud is not asked if they do not want."""
    async with announcing(language="de") as (announcer, settings, speech):
        settings.people[ADA] = PersonSettings(spoken_name="Gräfin", no_cloud=True)
        settings.snapshot = GuildSnapshot(
            settings=settings.snapshot.settings, entries=(Entry("Ben", "Benjamin"),)
        )
        announcer.on_move(GUILD, ADA_SHE, None, VOICE)
        announcer.on_move(GUILD, Author(id=BEN, username="Ben"), None, VOICE)
        announcer.on_move(GUILD, Author(id=9, username="..."), None, VOICE)
        await settle()

        assert [text.split()[0] for text in speech.texts[:2]] == ["Gräfin", "Benjamin"]
        assert "joined" not in " ".join(speech.texts)
        assert [wish.local_only for wish in speech.wishes] == [True, False, False]
        assert not speech.texts[2].startswith("...")


@virtual_time
async def test_a_full_queue_has_more_important_things():
    async with announcing() as (announcer, _, speech):
        speech.full = True
        announcer.on_move(GUILD, ADA_SHE, None, VOICE)
        await settle()

        assert speech.texts == []


@virtual_time
async def test_nothing_more_is_announced_at_the_end():
    async with announcing() as (announcer, _, speech):
        announcer.on_move(GUILD, ADA_SHE, None, VOICE)
        await asyncio.sleep(0.1)

    assert speech.texts == []
