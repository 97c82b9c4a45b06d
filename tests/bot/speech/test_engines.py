"""Who speaks what: the main engine, a local one beside it, and what is for that one alone."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot.errors import BrokenOff, ConfigError, NoLocalEngine, UnknownLanguage
from bot.lightning.breaker import LONGEST_WAIT, REFUSED_WAIT, Phase
from bot.lightning.errors import (
    AuthenticationFailed,
    ConnectionLost,
    InvalidRequest,
    OutOfService,
    Unavailable,
)
from bot.lightning.voices import Voice
from bot.speech.engines import LOCAL_PATIENCE, SOUNDING_WORD, START_AGAIN, Engines
from bot.speech.utterance import Outcome
from tests.support.clock import virtual_time
from tests.support.speech import (
    ScriptedLightning,
    ScriptedLinks,
    engine,
    running,
    session,
    utterance,
)
from tests.support.waiting import until

BOX_VOICES = (Voice("anna", "Anna", ("en", "de"), "female", None),)
DOWN = Unavailable("no connection")


class Local:
    """A local engine on call, and how often it was started."""

    def __init__(self, *, start=1.0, errors=()):
        self.lightning = ScriptedLightning(voices=BOX_VOICES)
        self.engine = engine(name="local", lightning=self.lightning)
        self.start = start
        self.errors = list(errors)
        self.starts = self.ends = 0

    @asynccontextmanager
    async def __call__(self):
        self.starts += 1
        await asyncio.sleep(self.start)
        if self.errors:
            raise self.errors.pop(0)
        try:
            yield self.engine
        finally:
            self.ends += 1


def cloud(*errors, **how):
    return ScriptedLightning(errors=errors, **how)


def engines(main, local=None, **how):
    return Engines(main=engine(lightning=main, cloud=True), local=local, **how)


@asynccontextmanager
async def speaking(subject):
    links = ScriptedLinks()
    guild = session(links=links, engines=subject)
    async with subject, running(guild, links):
        yield guild


async def ended(guild, **wishes):
    ticket = guild.put_nowait(utterance(**wishes))
    return await ticket.wait_ended(), ticket.error


@virtual_time
async def test_what_no_cloud_may_see_is_spoken_locally_and_only_there():
    main, local = cloud(), Local()
    async with speaking(engines(main, local, private=True)) as guild:
        assert local.starts == 0, "nobody wanted it yet"
        assert await ended(guild, text="secret", local_only=True) == (Outcome.SPOKEN, None)
        assert await ended(guild, text="open") == (Outcome.SPOKEN, None)
        assert await ended(guild, text="again", local_only=True) == (Outcome.SPOKEN, None)
    assert main.requests == ["open"]
    assert local.lightning.requests == ["secret", "again"]
    assert (local.starts, local.ends) == (1, 1)


@pytest.mark.parametrize("how", [{"private": False}, {"fallback": True}])
@virtual_time
async def test_what_no_cloud_may_see_is_refused_without_a_local_engine(how):
    main = cloud()
    subject = engines(main, Local(), **how)
    with pytest.raises(NoLocalEngine):
        subject.check(local_only=True)
    subject.check(local_only=False)
    async with speaking(subject) as guild:
        outcome, error = await ended(guild, local_only=True)
        assert outcome is Outcome.FAILED
        assert isinstance(error, NoLocalEngine)
    assert main.requests == []


@virtual_time
async def test_local_engine_that_fails_is_no_reason_to_ask_the_cloud():
    """Whatever goes wrong there: starting, answering, the language."""
    main, local = cloud(), Local(errors=[ConfigError("no engine is installed")])
    subject = engines(main, local, private=True, fallback=True)
    async with speaking(subject) as guild:
        outcome, error = await ended(guild, local_only=True)
        assert (outcome, type(error)) == (Outcome.FAILED, Unavailable)
        await asyncio.sleep(START_AGAIN + 1)
        local.lightning.errors = [DOWN] * 20
        outcome, error = await ended(guild, local_only=True)
        assert (outcome, type(error)) == (Outcome.FAILED, Unavailable)
        outcome, error = await ended(guild, local_only=True)
        assert outcome is Outcome.FAILED
    assert local.starts == 2
    assert main.requests == []


@virtual_time
async def test_language_that_no_local_voice_speaks_is_told_and_not_sent_to_the_cloud():
    main, local = cloud(), Local()
    subject = engines(main, local, private=True)
    async with subject:
        speech = utterance(local_only=True)
        japanese = type(speech)(**{**_fields(speech), "language": "ja"})
        with pytest.raises(UnknownLanguage):
            await subject.speaker(japanese)
    assert main.requests == []


def _fields(speech):
    return {name: getattr(speech, name) for name in speech.__slots__}


@virtual_time
async def test_main_engine_that_is_no_cloud_may_speak_everything():
    main = cloud()
    subject = Engines(main=engine(lightning=main, cloud=False))
    async with speaking(subject) as guild:
        assert await ended(guild, local_only=True) == (Outcome.SPOKEN, None)
    assert main.requests == ["hello"]


@virtual_time
async def test_fallback_is_there_before_it_is_needed():
    local = Local(start=5.0)
    async with engines(cloud(), local, fallback=True) as subject:
        await asyncio.sleep(6.0)
        assert subject.local is local.engine
        assert subject.running == (subject.main, local.engine)
    assert subject.local is None


@virtual_time
async def test_fallback_speaks_what_the_main_engine_could_not():
    main, local = cloud(*[DOWN] * 8), Local()
    subject = engines(main, local, fallback=True)
    async with speaking(subject) as guild:
        assert await ended(guild, text="one") == (Outcome.SPOKEN, None)
        assert await ended(guild, text="two") == (Outcome.SPOKEN, None)
    assert local.lightning.requests == ["one", "two"]


@virtual_time
async def test_fallback_speaks_at_once_while_the_main_engine_is_out_of_service():
    """And the main one again by itself, when a sounding was answered."""
    main, local = cloud(AuthenticationFailed()), Local()
    subject = engines(main, local, fallback=True)
    async with speaking(subject) as guild:
        await ended(guild, text="one")
        assert not subject.main.in_service
        assert subject.ready
        assert subject.trouble is None
        assert subject.likely(utterance()) is local.engine
        assert await ended(guild, text="two") == (Outcome.SPOKEN, None)
        assert main.requests == ["one"]
        await asyncio.sleep(REFUSED_WAIT)
        assert subject.main.in_service
        assert await ended(guild, text="three") == (Outcome.SPOKEN, None)
    assert main.requests == ["one", SOUNDING_WORD, "three"]
    assert local.lightning.requests == ["one", "two"]


@virtual_time
async def test_what_the_service_refuses_to_say_is_not_the_fallbacks_business():
    main, local = cloud(InvalidRequest("text")), Local()
    async with speaking(engines(main, local, fallback=True)) as guild:
        outcome, error = await ended(guild)
        assert (outcome, type(error)) == (Outcome.FAILED, InvalidRequest)
    assert local.lightning.requests == []


@virtual_time
async def test_what_lies_ready_is_played_if_the_fallback_does_not_say_it_either():
    """Half a piece is more than none, and the next one follows."""
    main, local = cloud(None, (InvalidRequest("text"), 3)), Local()
    async with speaking(engines(main, local, fallback=True)) as guild:
        outcome, error = await ended(guild, pieces=("one", "two", "three"))
        assert (outcome, type(error)) == (Outcome.FAILED, BrokenOff)
    assert main.completed == ["one", "three"]
    assert local.lightning.requests == []


@virtual_time
async def test_fallback_goes_on_where_the_main_engine_could_not():
    """Heard pieces are not repeated; one that broke off unheard is said whole, by the other."""
    main, local = cloud(None, (ConnectionLost("cut"), 3), *[DOWN] * 9), Local()
    async with speaking(engines(main, local, fallback=True)) as guild:
        assert await ended(guild, pieces=("one", "two", "three")) == (Outcome.SPOKEN, None)
    assert main.completed == ["one"]
    assert local.lightning.requests == ["two", "three"]


@virtual_time
async def test_fallback_says_nothing_of_what_broke_off_while_it_was_heard():
    """What follows is said, and the author is told that something was lost."""
    main, local = cloud((ConnectionLost("cut"), 3), *[DOWN] * 9), Local()
    async with speaking(engines(main, local, fallback=True)) as guild:
        outcome, error = await ended(guild, pieces=("one", "two", "three"))
        assert (outcome, type(error)) == (Outcome.FAILED, BrokenOff)
    assert main.completed == []
    assert local.lightning.requests == ["two", "three"]


@virtual_time
async def test_without_a_fallback_the_reason_is_the_main_engines():
    main, local = cloud(AuthenticationFailed()), Local(errors=[ConfigError("none")] * 9)
    subject = engines(main, local, fallback=True)
    async with speaking(subject) as guild:
        outcome, error = await ended(guild)
        assert (outcome, type(error)) == (Outcome.FAILED, AuthenticationFailed)
        outcome, error = await ended(guild)
        assert (outcome, type(error)) == (Outcome.FAILED, OutOfService)
        assert not subject.ready
        assert subject.trouble is not None


@virtual_time
async def test_local_engine_that_takes_too_long_is_not_waited_for():
    local = Local(start=LOCAL_PATIENCE + 10)
    async with speaking(engines(cloud(), local, private=True)) as guild:
        begun = asyncio.get_running_loop().time()
        outcome, error = await ended(guild, local_only=True)
        assert (outcome, type(error)) == (Outcome.FAILED, Unavailable)
        assert asyncio.get_running_loop().time() - begun == pytest.approx(LOCAL_PATIENCE)
        await asyncio.sleep(11.0)
        assert await ended(guild, local_only=True) == (Outcome.SPOKEN, None)
    assert local.starts == 1


@virtual_time
async def test_vendor_that_is_down_for_an_hour():
    """What is said fails at once, nothing piles up, and it is back within seconds by itself."""
    main = cloud()
    subject = engines(main)
    async with speaking(subject) as guild:
        loop = asyncio.get_running_loop()
        main.errors = [DOWN] * 100_000
        slow = 0
        for minute in range(60):
            begun = loop.time()
            outcome, _ = await ended(guild, text=f"minute {minute}")
            assert outcome is Outcome.FAILED
            slow += loop.time() - begun > 0.1
            await asyncio.sleep(60 - (loop.time() - begun))
        assert slow <= 1, "only the first is tried in earnest"
        assert len([text for text in main.requests if text != SOUNDING_WORD]) <= 8
        main.errors = []
        await until(lambda: subject.main.in_service, limit=LONGEST_WAIT + 1.0, every=0.1)
        assert await ended(guild, text="back") == (Outcome.SPOKEN, None)
    assert main.requests.count("back") == 1


@virtual_time
async def test_sounding_speaks_to_nobody_and_measures():
    main = cloud(first_audio=0.25, seconds=2.0)
    async with engines(main) as subject:
        told = await subject.main.sound_out("Testing.")
        assert told.first_audio == pytest.approx(0.25, abs=0.01)
        assert told.audio == pytest.approx(2.0, abs=0.01)
        assert told.peak == 0.0, "the scripted service is silent"
        assert told.synthesis == pytest.approx(0.45, abs=0.02)
    assert main.requests == ["Testing."]
    assert main.released == 1


@virtual_time
async def test_sounding_of_somebody_who_asks_closes_it_too():
    main = cloud(AuthenticationFailed())
    subject = engines(main)
    with pytest.raises(AuthenticationFailed):
        await subject.main.sound_out()
    assert main.standing.phase is Phase.OPEN
    await subject.main.sound_out()
    assert main.standing.phase is Phase.CLOSED


@virtual_time
async def test_bug_in_a_sounding_does_not_end_the_soundings(caplog):
    main = cloud(AuthenticationFailed(), ZeroDivisionError())
    subject = engines(main)
    async with speaking(subject) as guild:
        await ended(guild)
        await asyncio.sleep(3 * REFUSED_WAIT)
        assert subject.main.in_service
    assert [line.message for line in caplog.records if line.exc_info] == ["sounding failed"]


@virtual_time
async def test_bug_in_the_local_engine_leaves_the_main_one_alone(caplog):
    main, local = cloud(), Local(errors=[ZeroDivisionError()])
    async with speaking(engines(main, local, private=True)) as guild:
        outcome, error = await ended(guild, local_only=True)
        assert (outcome, type(error)) == (Outcome.FAILED, Unavailable)
        assert await ended(guild, text="open") == (Outcome.SPOKEN, None)
        await asyncio.sleep(START_AGAIN + 1)
        assert await ended(guild, text="secret", local_only=True) == (Outcome.SPOKEN, None)
    assert main.requests == ["open"]
    assert [line.message for line in caplog.records if line.exc_info] == ["the local engine ended"]
