"""From messages, edits and deletions to what the speech service is asked for."""

import asyncio
import dataclasses
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import JoinFailed, NotJoined, QueueFull, StoreError
from bot.limits.admission import Admission, Limits
from bot.reading.reasons import Reason
from bot.reading.service import Account, ReadingService, written_at
from bot.settings.models import (
    NOTHING_DECIDED,
    ChannelSettings,
    GuildSettings,
    GuildSnapshot,
    JoinMode,
    PersonSettings,
)
from bot.speech.rights import Person
from bot.speech.utterance import Outcome, Ticket
from bot.text.message import Author, GuildView
from tests.support.clock import virtual_time
from tests.support.reading import (
    ADA,
    ASIDE,
    BEN,
    ELSEWHERE,
    GUILD,
    OTHER_GUILD,
    TEXT,
    THREAD,
    VOICE,
    facts,
)
from tests.support.speech import utterance
from tests.support.waiting import until

NOW = datetime(2026, 1, 2, 15, 4, tzinfo=UTC)
ENTRY_ID = (int(NOW.timestamp() * 1000) - 1_420_070_400_000) << 22
"""The id of a message that is written now."""


class Settings:
    """What was decided; what is not remembered yet takes a second to look up."""

    def __init__(self):
        self.snapshot = GuildSnapshot(channels={TEXT: ChannelSettings()})
        self.people = {}
        self.remembered = True
        self.broken = False
        self.looked_up = 0

    def decide(self, **settings):
        self.snapshot = dataclasses.replace(self.snapshot, settings=GuildSettings(**settings))

    def peek(self, guild):
        return self.snapshot if self.remembered else None

    def peek_person(self, person, guild):
        return self.people.get(person, NOTHING_DECIDED) if self.remembered else None

    async def guild(self, guild):
        await self._look_up()
        return self.snapshot

    async def person(self, person, guild):
        return self.people.get(person, NOTHING_DECIDED)

    async def _look_up(self):
        self.looked_up += 1
        if not self.remembered:
            await asyncio.sleep(1.0)
        if self.broken:
            raise StoreError("down")


class Speech:
    """A queue that nobody speaks, in one voice channel or none."""

    def __init__(self):
        self.speaks_in = VOICE
        self.tickets = []
        self.wishes = []
        self.heard_in = []
        self.warmed = []
        self.joined = []
        self.asked = []
        self.full = False
        self.refuses = None

    @property
    def texts(self):
        """What waits, in order."""
        return [
            wish.plain
            for ticket, wish in zip(self.tickets, self.wishes, strict=True)
            if ticket.outcome is None
        ]

    def channel(self, guild):
        return self.speaks_in

    def language(self, levels, text):
        return "en"

    def put(self, guild, wish, *, channel=None):
        if self.full:
            raise QueueFull(50)
        channel = self.speaks_in or channel
        if channel is None:
            raise NotJoined("nowhere")
        ticket = Ticket(utterance(wish.plain, author=wish.author, guild=guild), len(self.tickets))
        self.tickets.append(ticket)
        self.wishes.append(wish)
        self.heard_in.append(channel)
        return ticket

    def ask(self, person, wish):
        self.asked.append((person, wish))
        return "receipt"

    def withdraw(self, ticket):
        if ticket.outcome is None:
            ticket.end(Outcome.WITHDRAWN)

    def replace(self, ticket, wish):
        if self.refuses is not None:
            raise self.refuses
        if ticket.outcome is not None:
            return False
        self.wishes[self.tickets.index(ticket)] = wish
        return True

    def warm(self, guild):
        self.warmed.append(guild)

    async def join_at(self, guild, channel):
        if self.refuses is not None:
            raise self.refuses
        self.joined.append(channel)


@asynccontextmanager
async def reading(limits=None):
    settings, speech = Settings(), Speech()
    service = ReadingService(
        settings=settings,
        speech=speech,
        admission=Admission(limits or Limits(), now=lambda: NOW),
        max_characters=2000,
        now=lambda: NOW,
    )
    async with service:
        yield service, settings, speech


async def settle(service):
    """Wait until nothing is on its way, and ends were noticed."""
    await until(lambda: not service.statistics().arriving, every=0.01)
    await asyncio.sleep(0)


async def why(service, **fields):
    return (await service.why(facts(**fields))).reason


@virtual_time
async def test_a_message_takes_its_place_at_once():
    """Before anybody waits, when all is known."""
    async with reading() as (service, _, speech):
        service.on_message(facts("one", id=1))
        service.on_message(facts("two", id=2))

        assert speech.texts == ["one", "two"]
        assert speech.heard_in == [VOICE, VOICE]
        assert await why(service, id=1) is Reason.WAITING
        assert service.statistics().waiting == 2


@virtual_time
async def test_the_order_is_that_of_arrival_whatever_has_to_be_looked_up():
    """The first waits for the settings, and those after it behind it."""
    async with reading() as (service, settings, speech):
        settings.remembered = False
        service.on_message(facts("one", id=1))
        assert await why(service, id=1) is Reason.WAITING
        settings.remembered = True
        service.on_message(facts("two", id=2))
        assert speech.texts == []
        await settle(service)
        service.on_message(facts("three", id=3))

        assert speech.texts == ["one", "two", "three"]


@virtual_time
async def test_what_was_decided_is_not_looked_up_for_where_nothing_is_read():
    """A message elsewhere in a guild costs nothing."""
    async with reading() as (service, settings, _):
        service.on_message(facts(channel=ASIDE, id=1))

        assert settings.looked_up == 0
        assert service.statistics().reasons == {Reason.NOT_A_READ_CHANNEL: 1}


@virtual_time
async def test_a_channel_that_is_not_read_is_passed_by():
    """At once, and counted; not where it is unknown, or another reason could be asked for."""
    async with reading() as (service, settings, speech):
        settings.decide(read_threads=False)
        assert service.passes_by(GUILD, ASIDE, None, VOICE)
        assert service.passes_by(GUILD, ELSEWHERE, None, ELSEWHERE)
        assert not service.passes_by(GUILD, TEXT, None, None)
        assert not service.passes_by(GUILD, THREAD, TEXT, VOICE)
        assert not service.passes_by(GUILD, VOICE, None, VOICE)
        speech.speaks_in = None
        settings.decide(join=JoinMode.ON)
        assert not service.passes_by(GUILD, ELSEWHERE, None, ELSEWHERE)
        settings.remembered = False
        assert not service.passes_by(GUILD, ASIDE, None, VOICE)

        assert service.statistics().reasons == {Reason.NOT_A_READ_CHANNEL: 2}


@virtual_time
async def test_nobody_is_read_while_it_is_unknown_who_opted_out():
    async with reading() as (service, settings, speech):
        settings.remembered, settings.broken = False, True
        service.on_message(facts(id=1))
        await settle(service)

        assert speech.texts == []
        assert await why(service, id=1) is Reason.SETTINGS_UNKNOWN


@virtual_time
async def test_every_reason_is_counted_and_told():
    """Rules about people, about texts, about how much there is, and a queue that is full."""
    async with reading(Limits(person_per_minute=2)) as (service, settings, speech):
        settings.people = {BEN: PersonSettings(opt_out=True)}
        service.on_message(facts(id=1, author=BEN))
        service.on_message(facts("; psst", id=2))
        service.on_message(facts("one", id=3))
        service.on_message(facts("two", id=4))
        service.on_message(facts("three", id=5))
        speech.full = True
        service.on_message(facts("four", id=6, author=9))
        told = [await why(service, id=number) for number in range(1, 7)]

    assert told == [
        Reason.OPTED_OUT,
        Reason.MUTE_PREFIX,
        Reason.WAITING,
        Reason.WAITING,
        Reason.TOO_FAST,
        Reason.QUEUE_FULL,
    ]
    counts = service.statistics().reasons
    assert counts[Reason.OPTED_OUT] == counts[Reason.TOO_FAST] == counts[Reason.QUEUE_FULL] == 1


@virtual_time
async def test_an_edit_is_said_while_the_message_waits():
    """In its place; afterwards nothing changes."""
    async with reading() as (service, _, speech):
        for number, text in enumerate(["one", "two"]):
            service.on_message(facts(text, id=number))
        assert service.is_waiting(0)
        service.on_edit(facts("ONE", id=0))
        edited = speech.texts
        speech.tickets[0].end(Outcome.SPOKEN)
        service.on_edit(facts("again", id=0))

        await settle(service)
        assert not service.is_waiting(0)
        assert edited == ["ONE", "two"]
        assert speech.texts == ["two"]


@virtual_time
async def test_an_edit_can_take_a_message_back():
    async with reading() as (service, _, speech):
        service.on_message(facts("one", id=1))
        service.on_edit(facts("; one", id=1))
        await settle(service)

        assert speech.texts == []
        assert await why(service, id=1) is Reason.MUTE_PREFIX


@virtual_time
async def test_an_edit_does_not_make_read_what_was_not():
    """Nor what was written before the bot was there."""
    async with reading() as (service, _, speech):
        service.on_message(facts("; one", id=1))
        assert not service.is_waiting(1)
        service.on_edit(facts("one", id=1))
        service.on_edit(facts("unknown", id=2))

        assert speech.texts == []


@virtual_time
async def test_an_edit_that_is_refused_leaves_what_was_there():
    async with reading() as (service, _, speech):
        service.on_message(facts("one", id=1))
        speech.refuses = QueueFull(1)
        service.on_edit(facts("two", id=1))

        assert speech.texts == ["one"]


@virtual_time
async def test_what_is_edited_on_its_way_is_said_as_edited():
    async with reading() as (service, settings, speech):
        settings.remembered = False
        service.on_message(facts("one", id=1))
        assert service.is_waiting(1)
        service.on_edit(facts("two", id=1))
        await settle(service)

        assert speech.texts == ["two"]


@virtual_time
async def test_what_is_deleted_is_not_said():
    """Waiting, or on its way; unknown ones do not matter."""
    async with reading() as (service, settings, speech):
        service.on_message(facts("one", id=1))
        settings.remembered = False
        service.on_message(facts("two", id=2))
        service.on_message(facts("three", id=3))
        service.on_delete([1, 2, 404])
        await settle(service)

        assert speech.texts == ["three"]
        assert speech.tickets[0].outcome is Outcome.WITHDRAWN
        assert await why(service, id=1) is Reason.DELETED
        assert await why(service, id=2) is Reason.DELETED


@virtual_time
async def test_what_was_read_stays_read_when_it_is_deleted():
    async with reading() as (service, _, speech):
        service.on_message(facts("one", id=1))
        speech.tickets[0].end(Outcome.SPOKEN)
        await settle(service)
        service.on_delete([1])

        assert await why(service, id=1) is Reason.SPOKEN


@virtual_time
async def test_a_channel_that_goes_takes_its_messages_along():
    """And those of its threads; also when they are on their way."""
    async with reading() as (service, settings, speech):
        settings.snapshot = dataclasses.replace(
            settings.snapshot, channels={TEXT: ChannelSettings(), ASIDE: ChannelSettings()}
        )
        service.on_message(facts("one", id=1))
        service.on_message(facts("thread", id=2, channel=THREAD, parent=TEXT))
        service.on_message(facts("aside", id=3, channel=ASIDE))
        settings.remembered = False
        service.on_message(facts("late", id=4))
        service.withdraw_channel(GUILD, TEXT)
        await settle(service)

        assert speech.texts == ["aside"]
        for number in (1, 2, 4):
            assert await why(service, id=number) is Reason.CHANNEL_REMOVED


@virtual_time
async def test_who_does_not_want_to_be_read_any_more_is_not():
    """In one guild, or everywhere."""
    async with reading() as (service, settings, speech):
        for number, guild in ((1, GUILD), (2, OTHER_GUILD)):
            service.on_message(facts(str(number), id=number, guild=guild))
            service.on_message(facts("ben", id=10 + number, guild=guild, author=BEN))
        service.withdraw_author(ADA, GUILD, Reason.BLOCKED)
        here = speech.texts
        service.withdraw_author(ADA, None, Reason.OPTED_OUT)
        await settle(service)

        settings.remembered = False
        service.on_message(facts("on its way", id=3))
        service.withdraw_author(ADA, None, Reason.OPTED_OUT)
        await settle(service)

        assert here == ["ben", "2", "ben"]
        assert await why(service, id=3) is Reason.OPTED_OUT
        assert speech.texts == ["ben", "ben"]
        assert await why(service, id=1) is Reason.BLOCKED
        assert await why(service, id=2, guild=OTHER_GUILD) is Reason.OPTED_OUT


@virtual_time
async def test_it_comes_to_whoever_writes_if_that_is_wanted():
    async with reading() as (service, settings, speech):
        speech.speaks_in = None
        service.on_message(facts("one", id=1))
        settings.decide(join=JoinMode.ON)
        service.on_message(facts("two", id=2, voice_channel=ELSEWHERE))

        assert await why(service, id=1) is Reason.NOT_IN_VOICE
        assert (speech.texts, speech.heard_in) == (["two"], [ELSEWHERE])


@virtual_time
async def test_it_comes_along_only_if_that_is_wanted(caplog):
    """And only where something is read; a channel that cannot be joined is nobody's error."""
    caplog.set_level("INFO")
    async with reading() as (service, settings, speech):
        speech.speaks_in = None
        await service.on_entered(GUILD, VOICE)
        settings.decide(join=JoinMode.COMPANY)
        await service.on_entered(GUILD, VOICE)
        speech.refuses = JoinFailed("x")
        await service.on_entered(GUILD, ELSEWHERE)
        speech.refuses = None
        settings.snapshot = dataclasses.replace(settings.snapshot, channels={})
        await service.on_entered(GUILD, ELSEWHERE)

        assert speech.joined == [VOICE]
        assert "did not come along" in caplog.text


@virtual_time
async def test_typing_warms_where_it_is_read():
    """While somebody could hear it, and the settings can be read."""
    async with reading() as (service, settings, speech):
        for channel, parent in ((ASIDE, None), (TEXT, None), (THREAD, TEXT), (VOICE, None)):
            await service.on_typing(GUILD, channel, parent, ADA)
        settings.broken = True
        await service.on_typing(GUILD, TEXT, None, ADA)
        settings.broken, speech.speaks_in = False, None
        await service.on_typing(GUILD, TEXT, None, ADA)

        assert speech.warmed == [GUILD] * 3


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"channel": ASIDE}, Reason.NOT_A_READ_CHANNEL),
        ({"own": True}, Reason.OWN_MESSAGE),
        ({"id": ENTRY_ID - (1 << 32)}, Reason.BEFORE_START),
        ({"id": ENTRY_ID + (1 << 32)}, Reason.NOT_KNOWN),
    ],
)
@virtual_time
async def test_why_it_never_heard_of_a_message(fields, reason):
    async with reading() as (service, _, _speech):
        assert await service.why(facts(**fields)) == Account(reason)


def test_an_id_tells_when():
    assert written_at(ENTRY_ID) - NOW < timedelta(milliseconds=1)


@virtual_time
async def test_a_message_can_be_asked_for_in_either_voice():
    """Wherever it was written; names are those that people want."""
    asker = Person(BEN, GUILD, VOICE, moderator=False, company=True)
    view = GuildView.of_names({f"<@{BEN}>": "Ben"})
    async with reading() as (service, settings, speech):
        settings.people = {
            ADA: PersonSettings(voice="adas"),
            BEN: PersonSettings(voice="bens", spoken_name="Benny"),
        }
        written = facts(f"hello <@{BEN}>", channel=ASIDE, view=view)
        await service.speak(written, asker, as_author=False)
        receipt = await service.speak(written, asker, as_author=True)

        (_, plain), (_, as_author) = speech.asked
        assert receipt == "receipt"
        assert plain.plain == as_author.plain == "hello Benny"
        assert plain.preferences[0].voice == "bens"
        assert as_author.preferences[0].voice == "adas"


@virtual_time
async def test_who_comes_is_announced_where_that_is_wanted():
    async with reading() as (service, settings, speech):
        settings.decide(announce=True)
        service.on_move(GUILD, Author(id=ADA, global_name="Ada"), None, VOICE)
        await asyncio.sleep(5.0)

        assert speech.texts == ["Ada joined"]
