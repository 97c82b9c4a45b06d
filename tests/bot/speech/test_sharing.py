"""
Whatever people, the network and the account's other users do.

Over random traffic: never more in flight than units, every utterance ends exactly once and with a
reason, an author's own stay in order, nothing is said twice, and nothing is left at the end. In
virtual time with many examples, and over the sockets of the server in the box with a few.
"""

import asyncio
from collections import defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.audio.opus import load_opus
from bot.errors import QueueFull, SpeechError
from bot.ledger import Ledger
from bot.lightning.client import LightningClient
from bot.lightning.errors import ConnectionLost, FirstAudioTimeout, RemoteProtocolError
from bot.lightning.service import resolve_service
from bot.speech.casting import Part
from bot.speech.engines import Engines
from bot.speech.rights import Person
from bot.speech.scheduler import Scheduler
from bot.speech.service import SpeechService
from bot.speech.session import SessionLimits
from bot.speech.utterance import Outcome
from bot.speech.wish import Wish
from bot.text.settings import Said
from lightning_server.limits import SOCKETS_PER_UNIT
from lightning_server.server import LightningServer
from tests.support.clock import VirtualLoop
from tests.support.sharing import CountingLightning, ManyLinks
from tests.support.speech import engine, say
from tests.support.waiting import until

CHANNEL = 10
MOST = 3
"""Units of the account."""
GUILDS, AUTHORS = st.integers(1, 4), st.integers(1, 3)
LENGTHS = st.sampled_from([10, 10, 30, 300])
"""Characters: of one piece, or of three."""


def person(guild, author, *, moderator=False):
    return Person(id=author, guild=guild, channel=CHANNEL, moderator=moderator, company=True)


class World:
    """A speech service for several guilds, and what must be true of it."""

    def __init__(self, lightning, scheduler, links, **limits):
        self.scheduler, self.links = scheduler, links
        self.tickets = []
        """What was asked for: guild, author, text, ticket."""
        self.read_aloud = []
        """What is read aloud: text as it was edited, ticket."""
        self.texts = 0
        wishes = {"queue_length": 8, "time_to_live": 30.0, "look_ahead": 3.0} | limits
        self.engines = Engines(main=engine(lightning=lightning, scheduler=scheduler))
        self.service = SpeechService(
            links=links,
            engines=self.engines,
            limits=SessionLimits(**wishes),
            default=Part("tone", "en"),
            max_characters=1000,
        )

    def text(self, length):
        """What nobody has said before."""
        self.texts += 1
        return " ".join(f"word{self.texts}x{place}" for place in range(max(1, length // 10)))

    def say(self, guild, author, length):
        text = self.text(length)
        try:
            receipt = say(self.service, person(guild, author), text)
        except QueueFull:
            return
        self.tickets.append((guild, author, text, receipt.ticket))

    def read(self, guild, author, length):
        """Read something aloud, as one of a burst perhaps; so its words are looked for."""
        text = self.text(length)
        try:
            ticket = self.service.put(guild, self.wish(author, text), channel=CHANNEL)
        except QueueFull:
            return
        self.read_aloud.append((text, ticket))

    def wish(self, author, text):
        return Wish(
            author=author,
            plain=text,
            named=f"A{author} said {text}",
            said=Said.SMART,
            mergeable=True,
            channel=5,
        )

    def withdraw(self, number):
        if self.read_aloud:
            self.service.withdraw(self.read_aloud[number % len(self.read_aloud)][1])

    def replace(self, number):
        if not self.read_aloud:
            return
        number %= len(self.read_aloud)
        _, ticket = self.read_aloud[number]
        text = self.text(20)
        if self.service.replace(ticket, self.wish(ticket.utterance.author, text)):
            self.read_aloud[number] = (text, ticket)

    async def act(self, what, guild, author):
        """Something that may be refused, because there is nothing there."""
        try:
            match what:
                case "skip":
                    self.service.skip(person(guild, author, moderator=True))
                case "clear":
                    self.service.clear(person(guild, author), everyone=False)
                case "stop":
                    self.service.stop(person(guild, author, moderator=True))
                case "pause":
                    self.service.pause(person(guild, author, moderator=True))
                case "resume":
                    self.service.resume(person(guild, author))
                case "leave":
                    await self.service.leave(person(guild, author))
                case "lose":
                    self.lose(guild)
        except SpeechError:
            pass

    def lose(self, guild):
        link = self.links.links.get(guild)
        if link is not None and not link.left:
            link.lose()

    def check_ends(self):
        for ticket in [ticket for *_, ticket in (*self.tickets, *self.read_aloud)]:
            assert ticket.outcome is not None
            assert ticket.outcome is not Outcome.FAILED or ticket.error is not None
        assert self.scheduler.statistics().waiting == 0
        assert self.scheduler.statistics().leased == 0
        assert self.scheduler.statistics().lanes == 0

    def check_read_aloud(self, heard):
        """What counts as spoken was heard, by itself or in a burst."""
        words = set(" ".join(heard).replace(",", " ").split())
        for text, ticket in self.read_aloud:
            if ticket.outcome is Outcome.SPOKEN:
                assert set(text.split()) <= words

    def check_order(self, begun):
        """Of each author, what was asked for first was requested first."""
        place = {text: number for number, text in enumerate(begun)}
        theirs = defaultdict(list)
        for guild, author, _, ticket in self.tickets:
            first = ticket.utterance.pieces[0]
            if first in place:
                theirs[guild, author].append(
                    [place[p] for p in ticket.utterance.pieces if p in place]
                )
        for places in theirs.values():
            flat = [number for pieces in places for number in pieces]
            assert flat == sorted(flat)


class Sharing(RuleBasedStateMachine):
    """Everything that can happen, in virtual time."""

    @initialize(units=st.integers(1, MOST))
    def start(self, units):
        load_opus()
        self.runner = asyncio.Runner(loop_factory=VirtualLoop)
        self.lightning, self.shared = CountingLightning(account=MOST), False
        self.lightning.allowed = units
        self.ended = None
        ready = asyncio.Event()
        self.host = self.runner.get_loop().create_task(self.live(units, ready))
        self.runner.run(ready.wait())

    async def live(self, units, ready):
        self.ended = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            links = ManyLinks(group)
            self.world = World(self.lightning, Scheduler(Ledger(units)), links)
            async with self.world.service:
                ready.set()
                await self.ended.wait()

    @rule(guild=GUILDS, author=AUTHORS, length=LENGTHS, many=st.integers(1, 5))
    def say(self, guild, author, length, many):
        async def say():
            for _ in range(many):
                self.world.say(guild, author, length)

        self.runner.run(say())

    @rule(
        what=st.sampled_from(["skip", "skip", "clear", "stop", "leave", "lose"]),
        guild=GUILDS,
        author=AUTHORS,
    )
    def act(self, what, guild, author):
        self.runner.run(self.world.act(what, guild, author))

    @rule(guild=GUILDS, author=AUTHORS, length=LENGTHS, many=st.integers(1, 4))
    def read(self, guild, author, length, many):
        async def read():
            for _ in range(many):
                self.world.read(guild, author, length)

        self.runner.run(read())

    @rule(guild=GUILDS, seconds=st.sampled_from([0.0, 0.05, 3.0, 100.0]))
    def pause(self, guild, seconds):
        async def pause():
            link = self.world.links.links.get(guild)
            playing = [track for track in (link.tracks if link else ()) if not track.dropped]
            await self.world.act("pause", guild, 1)
            self.lightning.note_broken_off([track for track in playing if track.dropped])
            await asyncio.sleep(seconds)
            await self.world.act("resume", guild, 1)

        self.runner.run(pause())

    @rule(number=st.integers(-8, 8))
    def withdraw(self, number):
        async def withdraw():
            self.world.withdraw(number)

        self.runner.run(withdraw())

    @rule(number=st.integers(-4, 0))
    def replace(self, number):
        async def replace():
            self.world.replace(number)

        self.runner.run(replace())

    @rule(seconds=st.sampled_from([0.0, 0.005, 0.05, 0.13, 0.5, 3.0]))
    def time_passes(self, seconds):
        self.runner.run(asyncio.sleep(seconds))

    @rule(
        error=st.sampled_from(
            [ConnectionLost("gone"), FirstAudioTimeout(1.0), RemoteProtocolError("nonsense")]
        ),
        after=st.sampled_from([0, 0, 5]),
    )
    def something_breaks(self, error, after):
        self.lightning.errors.append((error, after))

    @rule(taken=st.integers(0, MOST))
    def somebody_else_takes_units(self, taken):
        self.lightning.taken = taken
        self.shared = self.shared or taken > 0

    @precondition(lambda self: self.lightning.taken)
    @rule()
    def they_give_them_back(self):
        self.lightning.taken = 0

    @rule(units=st.integers(1, MOST))
    def resize(self, units):
        async def resize():
            # What is out on lease now stays valid; no more than that, and no more than the units.
            leased = self.world.scheduler.statistics().leased
            self.lightning.allowed = max(units, leased)
            self.world.service.resize(units)

        self.runner.run(resize())

    @invariant()
    def never_more_than_the_units(self):
        assert self.lightning.violations == []
        assert self.shared or self.lightning.refusals == 0

    def teardown(self):
        if not hasattr(self, "world"):
            return
        self.lightning.taken = 0

        async def end():
            await self.world.service.drain(500.0)
            self.ended.set()
            await self.host
            left = asyncio.all_tasks() - {asyncio.current_task()}
            assert not left, f"tasks left behind: {left}"

        self.runner.run(end())
        self.runner.close()
        self.world.check_ends()
        self.world.check_order(self.lightning.begun)
        heard = self.lightning.heard()
        assert len(heard) == len(set(heard)), "said twice"
        self.world.check_read_aloud([*heard, *self.lightning.broken_off])
        assert self.lightning.in_flight == 0


TestSharing = Sharing.TestCase
TestSharing.settings = settings(
    max_examples=settings().max_examples // 5,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), GUILDS, AUTHORS, LENGTHS),
        st.tuples(st.just("say"), GUILDS, AUTHORS, LENGTHS),
        st.tuples(st.just("read"), GUILDS, AUTHORS, LENGTHS),
        st.tuples(st.sampled_from(["withdraw", "replace"]), st.integers(-4, 4)),
        st.tuples(st.sampled_from(["skip", "clear", "stop", "leave", "lose"]), GUILDS, AUTHORS),
        st.tuples(st.just("wait"), st.sampled_from([0.0, 0.02, 0.1, 0.3])),
        st.tuples(st.just("resize"), st.integers(1, 2)),
        st.tuples(st.just("taken"), st.integers(0, 2)),
        st.tuples(st.just("break"), st.sampled_from(["drop_after", "fail_after", "close_after"])),
    ),
    min_size=10,
    max_size=25,
)


@given(steps=STEPS)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_over_sockets(steps):
    """The server in the box counts: requests in flight and sockets never beyond their limits."""
    load_opus()
    asyncio.run(over_sockets(steps))


async def over_sockets(steps, units=2):
    manner = {"late": 0.02, "slow": 0.005}
    async with LightningServer(units=units, **manner) as server, asyncio.TaskGroup() as group:
        service = resolve_service(server.url, None, None)
        links, scheduler = ManyLinks(group), Scheduler(Ledger(units))
        async with LightningClient(service=service, key=None, units=units) as lightning:
            world = World(lightning, scheduler, links, time_to_live=20.0)
            shared = False
            async with world.engines, world.service:
                for step in steps:
                    match step:
                        case "say", guild, author, length:
                            world.say(guild, author, length)
                        case "read", guild, author, length:
                            world.read(guild, author, length)
                        case "withdraw", number:
                            world.withdraw(number)
                        case "replace", number:
                            world.replace(number)
                        case "wait", seconds:
                            await asyncio.sleep(seconds)
                        case "resize", count:
                            world.service.resize(count)
                        case "taken", count:
                            shared = shared or count > 0
                            server.misbehave(taken=count, **manner)
                        case "break", how:
                            server.misbehave(times=1, **{how: 1}, **manner)
                        case what, guild, author:
                            await world.act(what, guild, author)
                server.misbehave(**manner)
                await world.service.drain(2.0)
            world.check_ends()
            counted = server.statistics()
            assert counted.in_flight == 0
        await until(lambda: not server.statistics().sockets)
    counted = server.statistics()
    assert counted.most_in_flight <= units
    assert counted.most_sockets <= SOCKETS_PER_UNIT * units
    assert counted.sockets_refused == 0
    assert shared or counted.refusals == 0
