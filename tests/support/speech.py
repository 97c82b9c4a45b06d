"""Utterances, and scripted parts around a session: a link and a service on a virtual clock."""

import asyncio
from contextlib import asynccontextmanager

from bot.audio.opus import load_opus
from bot.errors import Ending, HeldTooLong, Hushed, LightningError, VoiceLinkLost
from bot.ledger import Ledger
from bot.lightning.breaker import Breaker
from bot.lightning.pool import PoolStatistics
from bot.speech.casting import Part
from bot.speech.engines import Engine, Engines
from bot.speech.gains import Gains
from bot.speech.rights import Person
from bot.speech.scheduler import Scheduler
from bot.speech.service import SpeechService
from bot.speech.session import GuildSession, SessionLimits
from bot.speech.tally import Tally
from bot.speech.utterance import Origin, Ticket, Utterance
from bot.speech.wish import Wish

GUILD, CHANNEL = 1, 10
FRAME = 0.02
SAMPLES_PER_SECOND = 24_000


def utterance(text="hello", *, author=7, pieces=None, guild=GUILD, origin=Origin.COMMAND, **more):
    """An utterance that was accepted now."""
    return Utterance(
        guild=guild,
        author=author,
        pieces=pieces or (text,),
        voice="emily",
        language="en",
        speed=1.0,
        accepted=asyncio.get_running_loop().time(),
        origin=origin,
        **more,
    )


def ticket(**wishes):
    """A ticket for an utterance that was accepted now."""
    return Ticket(utterance(**wishes), 1)


def say(service, person, text):
    """Ask for something as ``/say`` does, with text that can be pronounced as it is."""
    return service.ask(person, Wish(author=person.id, plain=text, origin=Origin.COMMAND))


class ScriptedTrack:
    """Plays what was put, one packet every 20 ms of virtual time."""

    def __init__(self, link):
        self._link = link
        self._packets = 0
        self._finished = False
        self._changed = asyncio.Event()
        self._ended = asyncio.Event()
        self.lost = False
        self.held = False
        self.dropped = False
        self.first_packet = None
        self.underruns = 0
        self.played = 0.0
        self._prebuffer = link.prebuffer

    @property
    def lead(self):
        return self._packets * FRAME

    def put(self, packets):
        assert not self._finished
        if not self._ended.is_set():
            self._packets += len(list(packets))
            self._changed.set()

    def take_back(self, count):
        if count > self._packets:
            return False
        self._packets -= count
        return True

    def finish(self):
        self._finished = True
        self._changed.set()

    def drop(self):
        self.dropped = True
        self._packets = 0
        self._ended.set()
        self._changed.set()

    def hold_too_long(self):
        """The link could not send it in time."""
        self.held = True
        self._packets = 0
        self._ended.set()
        self._changed.set()

    async def wait_ended(self):
        await self._ended.wait()
        if self.lost:
            raise VoiceLinkLost("lost")
        if self.held:
            raise HeldTooLong(CHANNEL, None)

    async def play(self):
        """Let everything leave that comes, until it is over."""
        while not self._ended.is_set():
            if self._packets and (self._finished or self.played or self.lead >= self._prebuffer):
                if self.first_packet is None:
                    self.first_packet = asyncio.get_running_loop().time()
                self._packets -= 1
                self.played += FRAME
                await asyncio.sleep(FRAME)
            elif self._finished:
                self._ended.set()
            else:
                self._changed.clear()
                await self._changed.wait()


class ScriptedLink:
    """A voice link whose tracks play one after another."""

    def __init__(self, guild, channel):
        self.guild, self.channel = guild, channel
        self.prebuffer = 0.0
        self.is_up = True
        self.hush = None
        self.ending = None
        self.tracks = []
        self.left = False
        self._opened = asyncio.Event()
        self._lost = asyncio.Event()

    @property
    def lead(self):
        return sum(track.lead for track in self.tracks)

    def open_track(self):
        track = ScriptedTrack(self)
        self.tracks.append(track)
        self._opened.set()
        return track

    async def play(self):
        """The pacer's part."""
        played = 0
        while True:
            while played == len(self.tracks):
                self._opened.clear()
                await self._opened.wait()
            await self.tracks[played].play()
            played += 1

    def lose(self, ending=Ending.KICKED):
        """Discord ends the link."""
        self.ending = ending
        self._lost.set()
        for track in self.tracks:
            if not track._ended.is_set():
                track.lost = True
                track._ended.set()
                track._changed.set()

    async def wait_lost(self):
        await self._lost.wait()

    def check_heard(self):
        if self.hush is not None:
            raise Hushed(self.channel, self.hush)

    async def leave(self, ending=Ending.LEFT):
        self.left = True
        self.ending = self.ending or ending
        for track in self.tracks:
            if not track._ended.is_set():
                track.lost = True
                track._ended.set()
                track._changed.set()


class ScriptedLinks:
    """Joins at once, or fails as told."""

    def __init__(self, error=None, delay=0.0):
        self.error, self.delay = error, delay
        self.link = None
        self.joins = []
        self.hastened = []

    def hasten(self, guild):
        self.hastened.append(guild)

    def shut(self):
        self.is_shut = True

    async def join(self, guild, channel, *, urgent=True):
        await asyncio.sleep(self.delay)
        if self.error is not None:
            raise self.error
        self.joins.append(channel)
        if self.link is None or self.link.left:
            self.link = ScriptedLink(guild, channel)
        self.link.channel = channel
        return self.link


class ScriptedLightning:
    """
    Speaks one second of audio per request, ten times as fast as real time.

    ``errors`` are raised one after another, before any audio (or, as a pair
    with a number, after so many chunks).
    """

    def __init__(self, *, first_audio=0.1, seconds=1.0, errors=(), voices=()):
        self.first_audio, self.seconds = first_audio, seconds
        self.errors = list(errors)
        self.requests = []
        self.speeds = []
        self.completed = []
        self.abandoned = []
        self.in_flight = self.most_in_flight = 0
        self.released = self.warmed = 0
        self.units = 1
        self.breaker = Breaker()
        self.known_voices = voices
        self.soundings = 0
        self.sounding_due = asyncio.Event()

    @property
    def standing(self):
        return self.breaker.state

    def borrow(self, guild):
        self.breaker.check()
        return self._borrow()

    @asynccontextmanager
    async def _borrow(self):
        try:
            yield self
        except LightningError as error:
            self.breaker.note(error, asyncio.get_running_loop().time())
            raise
        self.breaker.note(None, asyncio.get_running_loop().time())

    @asynccontextmanager
    async def borrow_for_sounding(self, guild):
        self.soundings += 1
        self.breaker.begin_sounding()
        outcome = self.breaker.state.cause
        try:
            yield self
            outcome = None
        except LightningError as error:
            outcome = error
            raise
        finally:
            self.breaker.end_sounding(outcome, asyncio.get_running_loop().time())

    async def wait_sounding_due(self):
        while self.breaker.sounding_at is None or (
            self.breaker.sounding_at > asyncio.get_running_loop().time()
        ):
            await asyncio.sleep(0.25)

    def warm(self, guild):
        self.warmed += 1

    def resize(self, units):
        self.units = units

    def statistics(self):
        return PoolStatistics(
            idle=0, busy=self.in_flight, dialling=0, closing=0, waiting=0, limit=5 * self.units
        )

    async def release(self, guild):
        self.released += 1

    async def voices(self):
        return self.known_voices

    async def speak(self, request):
        self.requests.append(request.text)
        self.speeds.append(request.speed)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        finished = False
        try:
            error, after = self._next_error()
            await asyncio.sleep(self.first_audio)
            chunks = 10
            for number in range(chunks):
                if error is not None and number == after:
                    raise error
                yield bytes(2 * int(SAMPLES_PER_SECOND * self.seconds / chunks))
                await asyncio.sleep(self.seconds / chunks / 10)
            self.completed.append(request.text)
            finished = True
        finally:
            self.in_flight -= 1
            if not finished:
                self.abandoned.append(request.text)

    def _next_error(self):
        if not self.errors:
            return None, 0
        error = self.errors.pop(0)
        return error if isinstance(error, tuple) else (error, 0)


def left_out(guild, count, language):
    """The notice that so many were left out."""
    return utterance(f"left out {count}", author=0, guild=guild, origin=Origin.NOTICE)


def engine(*, lightning=None, scheduler=None, phrases=None, units=1, name="main", cloud=False):
    """An engine of scripted parts."""
    return Engine(
        name=name,
        lightning=lightning or ScriptedLightning(),
        scheduler=scheduler or Scheduler(Ledger(units)),
        default=Part("emily", "en"),
        phrases=phrases,
        cloud=cloud,
    )


def session(
    *,
    links=None,
    lightning=None,
    scheduler=None,
    phrases=None,
    units=1,
    engines=None,
    **limits,
):
    """A session between scripted parts."""
    main = {"lightning": lightning, "scheduler": scheduler, "phrases": phrases, "units": units}
    load_opus()
    wishes = {"queue_length": 10, "time_to_live": 60.0, "look_ahead": 3.0} | limits
    return GuildSession(
        GUILD,
        CHANNEL,
        links=links or ScriptedLinks(),
        engines=engines or Engines(main=engine(**main)),
        limits=SessionLimits(**wishes),
        tell_left_out=left_out,
        gains=Gains(target=None),
        tally=Tally(),
    )


@asynccontextmanager
async def running(subject, links):
    """Run a session, play what it puts out, and end both."""
    async with asyncio.TaskGroup() as group:
        run = group.create_task(subject.run())
        await asyncio.wait({group.create_task(subject._joined.wait())})
        play = group.create_task(links.link.play()) if links.link else None
        try:
            yield
        finally:
            subject.close(Ending.LEFT)
            run.cancel()
            await asyncio.wait({run})
            subject.abandon()
            if play is not None:
                play.cancel()


@asynccontextmanager
async def joining(subject):
    """Run a session that is about to join since a second; it leaves before it has."""
    async with asyncio.TaskGroup() as group:
        run = group.create_task(subject.run())
        await asyncio.sleep(1)
        yield
        subject.close(Ending.LEFT)
        run.cancel()
    subject.abandon()


def lines_of_spoken(caplog):
    """The canonical lines that were written."""
    return [line for line in caplog.records if line.message == "utterance spoken"]


async def ends(*tickets):
    """How each ended."""
    return [await ticket.wait_ended() for ticket in tickets]


async def held(scheduler, guild, seconds, silent_at=0.0):
    """Another guild has the unit for a while."""
    async with scheduler.lease(guild, patience=60.0, silent_at=silent_at):
        await asyncio.sleep(seconds)


@asynccontextmanager
async def serving(
    links=None, lightning=None, *, cloud=False, detector=None, palette=False, **limits
):
    """A service between scripted parts; leaving it leaves every voice channel."""
    load_opus()
    wishes = {"queue_length": 5, "time_to_live": 60.0, "look_ahead": 3.0} | limits
    service = SpeechService(
        links=links or ScriptedLinks(),
        engines=Engines(main=engine(lightning=lightning, cloud=cloud)),
        limits=SessionLimits(**wishes),
        default=Part("emily", "en"),
        max_characters=100,
        detector=detector,
        palette=palette,
    )
    async with service:
        yield service
    assert service.statistics().sessions == 0


def wish(text="hello", *, author=1, **more):
    """What somebody wants said."""
    return Wish(author=author, plain=text, **more)


def person(id_=1, *, channel=CHANNEL, moderator=False, company=True):
    """Whoever asks."""
    return Person(id=id_, guild=GUILD, channel=channel, moderator=moderator, company=company)


ADA, BEN = person(1), person(2)
