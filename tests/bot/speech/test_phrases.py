"""Sessions and the phrase cache: what is kept, and that it costs no unit."""

import asyncio
from pathlib import Path

import pytest

from bot.errors import NoUnitAvailable
from bot.ledger import Ledger
from bot.lightning.client import LightningClient
from bot.lightning.errors import ConnectionLost, UnitsExceeded
from bot.lightning.protocol import Word
from bot.lightning.service import resolve_service
from bot.phrases.cache import PhraseCache
from bot.speech.scheduler import Scheduler
from bot.speech.utterance import Origin, Outcome
from bot.vocabulary import GuildId
from lightning_server.server import LightningServer
from tests.support.clock import virtual_time
from tests.support.speech import ScriptedLightning, ScriptedLinks, running, session, utterance


def phrases() -> PhraseCache:
    """One that is not entered has no disk and no thread: memory only."""
    return PhraseCache(Path("/nonexistent"), limit=2**20, service="wss://one")


async def end(subject, **wishes):
    """Say something, and how it ended."""
    return await subject.put_nowait(utterance(**wishes)).wait_ended()


@virtual_time
async def test_the_second_time_nothing_is_requested_and_as_much_is_played():
    links, lightning, cache = ScriptedLinks(), ScriptedLightning(), phrases()
    subject = session(links=links, lightning=lightning, phrases=cache)
    async with running(subject, links):
        assert [await end(subject), await end(subject)] == [Outcome.SPOKEN] * 2
    first, second = links.link.tracks
    assert lightning.requests == ["hello"]
    assert first.played == second.played > 1.0
    assert cache.statistics().hits == 1


@virtual_time
async def test_what_is_kept_waits_for_no_unit_and_no_connection():
    """Somebody else has the only unit; it is heard at once."""
    links, scheduler = ScriptedLinks(), Scheduler(Ledger(1))
    subject = session(links=links, scheduler=scheduler, phrases=phrases())
    async with running(subject, links):
        await end(subject)
        async with scheduler.lease(GuildId(2), patience=1, silent_at=0.0):
            said = asyncio.get_running_loop().time()
            assert await end(subject) is Outcome.SPOKEN
            assert links.link.tracks[1].first_packet == said


@virtual_time
async def test_all_guilds_share_what_is_kept():
    cache, lightning = phrases(), ScriptedLightning()
    for _ in range(3):
        links = ScriptedLinks()
        subject = session(links=links, lightning=lightning, phrases=cache)
        async with running(subject, links):
            assert await end(subject) is Outcome.SPOKEN
    assert lightning.requests == ["hello"]


@virtual_time
async def test_kept_pieces_and_new_ones_follow_each_other_in_one_track():
    links, lightning = ScriptedLinks(), ScriptedLightning()
    subject = session(links=links, lightning=lightning, phrases=phrases())
    async with running(subject, links):
        await end(subject, pieces=("one", "two"))
        await end(subject, pieces=("zero", "two", "three", "one"))
    assert lightning.requests == ["one", "two", "zero", "three"]
    assert [track.played for track in links.link.tracks] == [
        pytest.approx(2.04),
        pytest.approx(4.08),
    ]


@virtual_time
async def test_what_was_skipped_while_it_came_in_is_not_kept():
    links, lightning = ScriptedLinks(), ScriptedLightning(seconds=5.0)
    subject = session(links=links, lightning=lightning, phrases=phrases())
    async with running(subject, links):
        ticket = subject.put_nowait(utterance())
        await asyncio.sleep(0.3)
        subject.skip()
        assert await ticket.wait_ended() is Outcome.SKIPPED
        assert lightning.abandoned == ["hello"]

        assert await end(subject) is Outcome.SPOKEN
        assert lightning.requests == ["hello", "hello"]
        assert links.link.tracks[1].played > 5.0

        assert await end(subject) is Outcome.SPOKEN
        assert lightning.requests == ["hello", "hello"], "whole by now, and kept"


@virtual_time
async def test_what_was_skipped_while_it_was_played_is_kept_whole():
    links, lightning = ScriptedLinks(), ScriptedLightning(seconds=2.0)
    subject = session(links=links, lightning=lightning, phrases=phrases())
    async with running(subject, links):
        ticket = subject.put_nowait(utterance())
        await asyncio.sleep(1.0)
        assert lightning.completed == ["hello"]
        subject.skip()
        await ticket.wait_ended()

        await end(subject)

        assert lightning.requests == ["hello"]
        assert links.link.tracks[1].played > 2.0


@virtual_time
@pytest.mark.parametrize("heard", [0, 3])
async def test_what_broke_is_not_kept(heard):
    """Cut off, or whole but only at the second try: in doubt it is requested."""
    links, lightning = ScriptedLinks(), ScriptedLightning(errors=[(ConnectionLost("x"), heard)])
    cache = phrases()
    subject = session(links=links, lightning=lightning, phrases=cache)
    async with running(subject, links):
        assert await end(subject) is (Outcome.FAILED if heard else Outcome.SPOKEN)
        assert cache.statistics().entries == 0


@virtual_time
async def test_what_had_to_wait_for_a_unit_is_kept():
    """A refusal is no reply, so there is nothing wrong with the one that came then."""
    links, lightning = ScriptedLinks(), ScriptedLightning(errors=[UnitsExceeded()])
    cache = phrases()
    subject = session(links=links, lightning=lightning, phrases=cache)
    async with running(subject, links):
        assert await end(subject) is Outcome.SPOKEN
        assert cache.statistics().entries == 1


@virtual_time
async def test_what_is_too_old_is_not_said_though_it_is_kept():
    links, cache = ScriptedLinks(), phrases()
    subject = session(links=links, phrases=cache)
    async with running(subject, links):
        await end(subject)
    links = ScriptedLinks(delay=61.0)
    subject = session(links=links, phrases=cache)
    ticket = subject.put_nowait(utterance())
    async with running(subject, links):
        assert await ticket.wait_ended() is Outcome.FAILED
        assert isinstance(ticket.error, NoUnitAvailable)
        assert links.link.tracks == []


@virtual_time
async def test_a_skip_ends_what_is_kept_too():
    links = ScriptedLinks()
    subject = session(links=links, lightning=ScriptedLightning(seconds=5.0), phrases=phrases())
    async with running(subject, links):
        await end(subject)
        ticket = subject.put_nowait(utterance())
        await asyncio.sleep(1.0)
        subject.skip()
        assert await ticket.wait_ended() is Outcome.SKIPPED
        assert links.link.tracks[1].played < 1.1


async def test_notices_are_on_disk_at_once(tmp_path: Path):
    """Nobody wrote them, and they recur; what people say is not, before they say it again."""
    for origin, entries in ((Origin.COMMAND, 0), (Origin.READ, 0), (Origin.NOTICE, 1)):
        links = ScriptedLinks()
        lightning = ScriptedLightning(first_audio=0.0, seconds=0.3)
        async with PhraseCache(tmp_path, limit=2**20, service=origin.name) as cache:
            subject = session(links=links, lightning=lightning, phrases=cache)
            async with running(subject, links):
                assert await end(subject, origin=origin) is Outcome.SPOKEN
        assert cache.statistics().disk.entries == entries


class WordyLightning(ScriptedLightning):
    """Tells of one word per request, spoken in its second half, with the first chunk."""

    async def speak(self, request):
        told = request.words is None
        async for chunk in super().speak(request):
            yield chunk
            if not told:
                request.words(Word(request.text, self.seconds / 2, self.seconds))
                told = True


@virtual_time
async def test_words_are_told_in_the_time_of_the_whole_utterance():
    """From its first packet on; each piece begins where the packets of the last one end."""
    told, links = [], ScriptedLinks()
    subject = session(links=links, lightning=WordyLightning(), phrases=phrases())
    async with running(subject, links):
        await end(subject, pieces=("one", "two", "three"), words=told.append)
    assert [word.text for word in told] == ["one", "two", "three"]
    assert [word.start for word in told] == [pytest.approx(0.5 + 1.02 * n) for n in range(3)]
    assert [word.end for word in told] == [pytest.approx(1.0 + 1.02 * n) for n in range(3)]


@virtual_time
async def test_a_word_is_told_once_though_its_piece_was_said_twice():
    """By what was said in the end: the first time round it may have been spoken elsewhere."""
    told, links = [], ScriptedLinks()
    lightning = WordyLightning(errors=[None, (ConnectionLost("gone"), 5)])
    subject = session(links=links, lightning=lightning, phrases=phrases())
    async with running(subject, links):
        assert await end(subject, pieces=("one", "two"), words=told.append) is Outcome.SPOKEN
    assert lightning.requests == ["one", "two", "two"]
    assert [word.text for word in told] == ["one", "two"]
    assert [word.start for word in told] == [pytest.approx(0.5), pytest.approx(1.52)]


@virtual_time
async def test_words_of_a_piece_that_broke_off_while_it_was_heard_are_told():
    """It is not said again."""
    told, links = [], ScriptedLinks()
    lightning = WordyLightning(errors=[(ConnectionLost("gone"), 5)])
    subject = session(links=links, lightning=lightning, phrases=phrases())
    async with running(subject, links):
        assert await end(subject, words=told.append) is Outcome.FAILED
    assert [word.text for word in told] == ["hello"]


@virtual_time
async def test_whoever_wants_words_gets_them_again():
    """Of what is kept nobody knows when its words are spoken, so it is requested."""
    told, links, lightning = [], ScriptedLinks(), WordyLightning()
    subject = session(links=links, lightning=lightning, phrases=phrases())
    async with running(subject, links):
        for _ in range(2):
            await end(subject, words=told.append)
        await end(subject)
    assert len(told) == 2
    assert lightning.requests == ["hello"] * 2, "and without words it comes from what is kept"


async def test_words_come_through_from_the_box_to_whoever_asked():
    """The real client, the real dialect: all words, in order, within what was played."""
    told, links = [], ScriptedLinks()
    async with LightningServer() as server:
        service = resolve_service(server.url, None, "lightning_v3.1_pro")
        async with LightningClient(service=service, key=None, units=1) as lightning:
            subject = session(links=links, lightning=lightning)
            async with running(subject, links):
                ended = await end(subject, pieces=("One two.", "Three."), words=told.append)
    assert ended is Outcome.SPOKEN
    assert [word.text for word in told] == ["One", "two.", "Three."]
    times = [time for word in told for time in (word.start, word.end)]
    assert times == sorted(times)
    assert times[-1] <= links.link.tracks[0].played + 0.001
    assert server.requests[0].fragment.word_timestamps
