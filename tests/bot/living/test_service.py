"""Going and coming back, between scripted parts, on a virtual clock."""

import asyncio
from contextlib import asynccontextmanager

from bot.errors import ChannelGone, Ending, JoinFailed, MissingPermission
from bot.living.notes import PresenceNotes
from bot.living.service import AT_ONCE, LivingService
from tests.support.clock import virtual_time
from tests.support.living import ScriptedLinks, ScriptedSettings, ScriptedSpeech

GUILD, OTHER, HERE, THERE = 1, 2, 10, 11


@asynccontextmanager
async def living(*, settings=None, people=(), joined=(), connected=True):
    settings = settings or ScriptedSettings(alone_seconds=30.0)
    async with PresenceNotes(settings) as notes:
        speech = ScriptedSpeech(notes, joined)
        links = ScriptedLinks(people)
        async with LivingService(speech=speech, settings=settings, links=links, notes=notes) as one:
            if connected:
                one.gateway_back()
            yield one, speech, links, settings


def now() -> float:
    return asyncio.get_running_loop().time()


# Going.


@virtual_time
async def test_it_goes_when_the_grace_is_over():
    """To the second, although nothing happens then."""
    async with living(joined={GUILD: HERE}, people={(GUILD, HERE): 1}) as (one, speech, links, _):
        await asyncio.sleep(10.0)
        links.crowd.clear()
        one.voice_changed(GUILD)
        await asyncio.sleep(29.0)
        assert speech.departures == []
        await asyncio.sleep(2.0)

        assert speech.departures == [(40.0, GUILD, Ending.ALONE)]


@virtual_time
async def test_who_comes_back_in_time_keeps_it_there():
    async with living(joined={GUILD: HERE}) as (one, speech, links, _):
        await asyncio.sleep(29.0)
        links.crowd[GUILD, HERE] = 1
        one.voice_changed(GUILD)
        await asyncio.sleep(100.0)

        assert speech.departures == []


@virtual_time
async def test_it_looks_by_itself_when_nobody_says_that_somebody_left():
    async with living(joined={GUILD: HERE}, people={(GUILD, HERE): 1}) as (_, speech, links, _s):
        await asyncio.sleep(1.0)
        links.crowd.clear()
        await asyncio.sleep(60.0 + 30.0)

        assert [guild for _, guild, _ in speech.departures] == [GUILD]


@virtual_time
async def test_each_guild_has_its_own_grace_and_some_want_it_to_stay():
    settings = ScriptedSettings(alone_seconds=30.0)
    settings.by_guild = {GUILD: {"stay": True}, OTHER: {"alone_seconds": 5.0}, 3: {}}
    async with living(settings=settings, joined=dict.fromkeys((GUILD, OTHER, 3), HERE)) as parts:
        await asyncio.sleep(1000.0)

        assert [(at, guild) for at, guild, _ in parts[1].departures] == [(5.0, OTHER), (30.0, 3)]


@virtual_time
async def test_while_the_store_is_silent_nobody_is_left():
    async with living(joined={GUILD: HERE}) as (_, speech, _l, settings):
        settings.down = True
        await asyncio.sleep(200.0)
        assert speech.departures == []
        settings.down = False
        await asyncio.sleep(60.0)

        assert len(speech.departures) == 1


@virtual_time
async def test_before_the_gateway_has_said_who_is_where_nobody_is_alone():
    async with living(joined={GUILD: HERE}, connected=False) as (one, speech, _l, _s):
        await asyncio.sleep(500.0)
        assert speech.departures == []
        one.gateway_back()
        await asyncio.sleep(31.0)

        assert len(speech.departures) == 1


# Coming back.


@virtual_time
async def test_it_comes_back_where_people_are_and_forgets_the_rest():
    settings = ScriptedSettings({GUILD: HERE, OTHER: THERE, 3: HERE})
    settings.by_guild = {3: {"stay": True}}
    async with living(settings=settings, people={(GUILD, HERE): 2}) as (_, speech, _l, _s):
        await asyncio.sleep(1.0)

        assert speech.joined == {GUILD: HERE, 3: HERE}
        assert settings.places == {GUILD: HERE, 3: HERE}


@virtual_time
async def test_where_discord_shows_it_still_it_was_even_if_that_was_not_noted():
    """Killed in the moment of joining. Later ghosts are no presences: somebody sent it away."""
    people = {(GUILD, HERE): 1, (OTHER, HERE): 1}
    async with living(people=people, connected=False) as (one, speech, links, _):
        links.ghosts = {GUILD: HERE, 3: HERE}
        one.gateway_back()
        await asyncio.sleep(1.0)
        assert speech.joined == {GUILD: HERE}
        links.ghosts = {OTHER: HERE}
        one.gateway_back()
        await asyncio.sleep(100.0)

        assert speech.joined == {GUILD: HERE}


@virtual_time
async def test_many_come_back_some_at_a_time_and_soon():
    guilds = range(1, 101)
    settings = ScriptedSettings(dict.fromkeys(guilds, HERE))
    people = dict.fromkeys(((guild, HERE) for guild in guilds), 1)
    async with living(settings=settings, people=people) as (_, speech, _l, _s):
        await asyncio.sleep(100 / AT_ONCE * 0.3 + 0.1)

        assert len(speech.joined) == 100
        assert speech.most_joining == AT_ONCE


@virtual_time
async def test_where_it_cannot_yet_it_tries_again_and_where_it_may_not_it_stays_away():
    settings = ScriptedSettings({GUILD: HERE, OTHER: HERE, 3: HERE})
    people = dict.fromkeys(((guild, HERE) for guild in (GUILD, OTHER, 3)), 1)
    async with living(settings=settings, people=people) as (_, speech, _l, _s):
        speech.errors = {
            GUILD: JoinFailed("late"),
            OTHER: MissingPermission(HERE, ["Connect"]),
            3: ChannelGone("gone"),
        }
        await asyncio.sleep(1.0)
        assert speech.joined == {}
        assert settings.places == {GUILD: HERE}
        speech.errors = {}
        await asyncio.sleep(60.0)

        assert speech.joined == {GUILD: HERE}


@virtual_time
async def test_a_link_that_broke_for_good_is_taken_up_again():
    """Nobody sent it away: while people are there it comes back by itself."""
    async with living(joined={GUILD: HERE}, people={(GUILD, HERE): 1}) as (_, speech, _l, settings):
        settings.places = {GUILD: HERE}
        await asyncio.sleep(1.0)
        await speech.depart(GUILD, Ending.GIVEN_UP)
        await asyncio.sleep(61.0)

        assert speech.joined == {GUILD: HERE}


@virtual_time
async def test_in_an_outage_of_discords_it_waits_and_forgets_nothing():
    settings = ScriptedSettings({GUILD: HERE})
    async with living(settings=settings, connected=False) as (one, speech, links, _s):
        links.unseen = {GUILD}
        one.gateway_back()
        await asyncio.sleep(1.0)
        assert settings.places == {GUILD: HERE}
        links.unseen = set()
        links.crowd[GUILD, HERE] = 1
        await asyncio.sleep(60.0)

        assert speech.joined == {GUILD: HERE}


@virtual_time
async def test_while_it_ends_or_the_store_is_silent_it_does_not_come_back():
    settings = ScriptedSettings({GUILD: HERE})
    async with living(settings=settings, people={(GUILD, HERE): 1}) as (_, speech, _l, _s):
        speech.accepting = False
        await asyncio.sleep(200.0)
        assert speech.joined == {}
        settings.down, speech.accepting = True, True
        await asyncio.sleep(200.0)
        assert speech.joined == {}


@virtual_time
async def test_a_bug_in_a_look_does_not_end_the_looking():
    settings = ScriptedSettings({GUILD: HERE}, alone_seconds=30.0)
    async with living(settings=settings, joined={OTHER: HERE}) as (_, speech, links, _s):
        people, links.people = links.people, lambda *_: 1 / 0
        await asyncio.sleep(1.0)
        assert speech.departures == []
        links.crowd[GUILD, HERE] = 1
        links.people = people
        await asyncio.sleep(100.0)

        assert speech.joined == {GUILD: HERE}
        assert [guild for _, guild, _ in speech.departures] == [OTHER]


# What Discord says is passed on.


@virtual_time
async def test_what_concerns_a_link_reaches_it():
    settings = ScriptedSettings({GUILD: HERE})
    async with living(settings=settings, people={(GUILD, HERE): 1}) as (one, _, links, _s):
        one.voice_changed(GUILD)
        one.rights_changed(GUILD)
        one.channel_gone(GUILD, HERE)
        one.guild_gone(GUILD)

    assert links.told == [
        "gateway_back",
        ("look_again", GUILD),
        ("look_again", GUILD),
        ("channel_gone", GUILD, HERE),
        ("guild_gone", GUILD),
    ]
    assert settings.places == {}
