"""The phrase cache, with its thread and its folder."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.audio.opus import load_opus
from bot.errors import ConfigError
from bot.phrases import cache as cache_module
from bot.phrases.cache import LONGEST_TEXT, PhraseCache
from bot.phrases.seal import Phrase
from bot.phrases.store import MAX_AGE, PhraseStore, wall_clock
from bot.vocabulary import VoiceId

HELLO = Phrase("Hello there.", VoiceId("emily"), "en", 1.0, 24_000)
SOUND = tuple(bytes([number]) * 160 for number in range(50))


@pytest.fixture(autouse=True)
def libopus() -> None:
    load_opus()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no disk that hangs; a test of such a one sets the limit."""
    monkeypatch.setattr(cache_module, "_READ", 60.0)
    monkeypatch.setattr(cache_module, "_GOODBYE", 60.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "phrases"


def opened(folder: Path, *, limit: int = 2**20, service: str = "wss://one") -> PhraseCache:
    return PhraseCache(folder, limit=limit, service=service)


def files(folder: Path) -> list[Path]:
    return list(folder.glob("*"))


def on_disk(folder: Path) -> int:
    return sum(file.suffix == ".phrase" for file in files(folder))


async def said_twice(folder: Path, phrase: Phrase = HELLO) -> None:
    """What one run of the bot leaves behind."""
    async with opened(folder) as cache:
        cache.keep(phrase, SOUND)
        assert await cache.recall(phrase) == SOUND


async def test_the_second_time_it_is_there(folder: Path):
    async with opened(folder) as cache:
        assert await cache.recall(HELLO) is None
        cache.keep(HELLO, SOUND)
        assert await cache.recall(HELLO) == SOUND

        told = cache.statistics()

    assert (told.hits, told.misses, told.entries) == (1, 1, 1)
    assert told.size > sum(map(len, SOUND))


async def test_what_was_said_once_is_not_on_disk(folder: Path):
    async with opened(folder) as cache:
        cache.keep(HELLO, SOUND)

    assert on_disk(folder) == 0


async def test_what_was_said_twice_is_there_after_a_restart(folder: Path):
    await said_twice(folder)

    async with opened(folder) as cache:
        assert cache.statistics().disk.entries == 1
        assert await cache.recall(HELLO) == SOUND
        assert cache.statistics().entries == 1, "and in memory again"


async def test_what_was_said_again_much_later_is_not_on_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    async with opened(folder) as cache:
        cache.keep(HELLO, SOUND)
        later = wall_clock() + cache_module.RECURS_WITHIN + 1
        monkeypatch.setattr(cache_module, "wall_clock", lambda: later)
        assert await cache.recall(HELLO) == SOUND

    assert on_disk(folder) == 0


async def test_what_is_sure_to_recur_is_on_disk_at_once(folder: Path):
    async with opened(folder) as cache:
        cache.keep(HELLO, SOUND, lasting=True)

    assert on_disk(folder) == 1


async def test_a_text_is_nowhere_on_disk(folder: Path):
    await said_twice(folder, replace(HELLO, text="Very private."))

    assert on_disk(folder) == 1
    for path in files(folder):
        assert b"private" not in path.read_bytes().lower()
        assert "private" not in path.name.lower()


@pytest.mark.parametrize(
    "other",
    [
        replace(HELLO, text="Hello there"),
        replace(HELLO, voice=VoiceId("ryan")),
        replace(HELLO, language="de"),
        replace(HELLO, speed=1.1),
    ],
)
async def test_what_sounds_otherwise_is_not_there(folder: Path, other: Phrase):
    await said_twice(folder)

    async with opened(folder) as cache:
        assert await cache.recall(other) is None


async def test_another_service_has_nothing(folder: Path):
    await said_twice(folder)

    async with opened(folder, service="wss://two") as cache:
        assert await cache.recall(HELLO) is None


@pytest.mark.parametrize(
    ("text", "packets"),
    [
        ("x" * (LONGEST_TEXT + 1), 300),
        ("Hello there.", 0),
        ("x" * 60, 49),  # 60 characters in less than a second: a reply that was cut off
        ("Hello there.", 1501),
    ],
)
async def test_what_is_no_phrase_is_not_kept(folder: Path, text: str, packets: int):
    phrase = replace(HELLO, text=text)
    async with opened(folder) as cache:
        cache.keep(phrase, [b"x"] * packets, lasting=True)

        assert await cache.recall(phrase) is None
        assert cache.statistics().entries == 0

    assert on_disk(folder) == 0


async def test_what_is_too_long_is_not_counted(folder: Path):
    async with opened(folder) as cache:
        await cache.recall(replace(HELLO, text="x" * (LONGEST_TEXT + 1)))

        assert cache.statistics().misses == 0


async def test_the_longest_phrase_is_one(folder: Path):
    phrase = replace(HELLO, text="x" * LONGEST_TEXT)
    async with opened(folder) as cache:
        cache.keep(phrase, [b"x"] * 1500)

        assert await cache.recall(phrase) is not None


async def test_quicker_speech_is_shorter(folder: Path):
    phrase = replace(HELLO, text="x" * 60, speed=2.0)
    async with opened(folder) as cache:
        cache.keep(phrase, [b"x"] * 49)

        assert await cache.recall(phrase) is not None


async def test_what_is_too_old_is_spoken_anew(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """In memory as on disk, however often it was said."""
    async with opened(folder) as cache:
        cache.keep(HELLO, SOUND)
        monkeypatch.setattr(cache_module, "wall_clock", lambda: later)
        later = wall_clock() + MAX_AGE - 1
        assert await cache.recall(HELLO) == SOUND
        later += 2

        assert await cache.recall(HELLO) is None


async def test_what_was_damaged_is_spoken_anew_and_kept_again(folder: Path):
    await said_twice(folder)
    (file,) = (file for file in files(folder) if file.suffix == ".phrase")
    file.write_bytes(file.read_bytes()[:-1])

    async with opened(folder) as cache:
        assert await cache.recall(HELLO) is None
        assert on_disk(folder) == 0
        cache.keep(HELLO, SOUND)
        assert await cache.recall(HELLO) == SOUND

    assert on_disk(folder) == 1


async def test_a_folder_that_cannot_be_used_costs_nothing_but_the_restart(
    folder: Path, caplog: pytest.LogCaptureFixture
):
    folder.parent.touch()

    await said_twice(folder)

    assert [r.levelname for r in caplog.records if "in memory only" in r.getMessage()] == [
        "WARNING"
    ]


async def test_a_full_disk_is_told_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PhraseStore, "keep", full)
    async with opened(folder) as cache:
        for number in range(5):
            phrase = replace(HELLO, text=f"Hello {number}.")
            cache.keep(phrase, SOUND, lasting=True)
            assert await cache.recall(phrase) == SOUND

    assert caplog.text.count("No space left on device") == 1


async def test_a_miss_does_not_look_at_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch):
    async with opened(folder) as cache:
        monkeypatch.delattr(PhraseStore, "read")
        assert await cache.recall(HELLO) is None


@asynccontextmanager
async def stuck(monkeypatch: pytest.MonkeyPatch, method: str) -> AsyncIterator[threading.Event]:
    """A disk that hangs in one of the store's methods, until the block ends."""
    begun, released, overslept = threading.Event(), threading.Event(), threading.Event()

    def hang(*_: object) -> None:
        begun.set()
        if not released.wait(60):
            overslept.set()

    with monkeypatch.context() as patched:
        patched.setattr(PhraseStore, method, hang)
        try:
            yield begun
        finally:
            released.set()
    assert not overslept.is_set(), "somebody waited for it"


async def test_a_disk_that_hangs_is_a_miss(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """Requested instead, after a tenth of a second; the loop goes on meanwhile."""
    await said_twice(folder)
    monkeypatch.setattr(cache_module, "_READ", 0.1)
    async with stuck(monkeypatch, "read") as begun, opened(folder) as cache:
        asked = asyncio.get_running_loop().time()
        assert await cache.recall(HELLO) is None
        assert await asyncio.to_thread(begun.wait, 60)
        assert asyncio.get_running_loop().time() - asked >= cache_module._READ


async def test_a_disk_that_cannot_keep_up_is_not_waited_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """No more than so many wait for it, everything is in memory, and it can be closed."""
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(cache_module, "_GOODBYE", 0.05)
    async with stuck(monkeypatch, "keep"), opened(folder, limit=2**24) as cache:
        for number in range(200):
            cache.keep(replace(HELLO, text=f"Hello {number}."), SOUND, lasting=True)
        assert cache._aside.full()
        assert await cache.recall(replace(HELLO, text="Hello 199.")) == SOUND

    assert "not every phrase was written" in caplog.text


async def test_whoever_stops_waiting_leaves_it_working(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    await said_twice(folder)
    async with opened(folder) as cache:
        async with stuck(monkeypatch, "read"), asyncio.TaskGroup() as group:
            asking = group.create_task(cache.recall(HELLO))
            await asyncio.sleep(0)
            asking.cancel()
            await asyncio.wait({asking})

        assert asking.cancelled()
        assert await cache.recall(HELLO) == SOUND


async def test_the_disk_is_looked_through_now_and_then(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(cache_module, "_SWEEP", 0.01)
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with opened(folder):
        monkeypatch.setattr(PhraseStore, "sweep", lambda _: loop.call_soon_threadsafe(done.set))
        async with asyncio.timeout(60):
            await done.wait()


async def test_an_error_comes_out_as_it_is(folder: Path):
    with pytest.raises(ConfigError):
        async with opened(folder):
            raise ConfigError("wrong")


async def test_how_it_went_is_told_at_the_end(folder: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)

    await said_twice(folder)

    (line,) = [record for record in caplog.records if record.getMessage() == "phrase cache"]
    assert (vars(line)["hits"], vars(line)["misses"], vars(line)["on_disk"]) == (1, 0, 1)


async def test_many_at_once_get_what_they_asked_for(folder: Path):
    """From memory, disk and neither, all mixed."""
    phrases = [replace(HELLO, text=f"Phrase number {number}.") for number in range(40)]
    sounds = {phrase: (*SOUND, phrase.text.encode()) for phrase in phrases}
    async with opened(folder) as cache:
        for phrase in phrases[:20]:
            cache.keep(phrase, sounds[phrase], lasting=True)
    async with opened(folder) as cache:
        for phrase in phrases[20:30]:
            cache.keep(phrase, sounds[phrase])
        async with asyncio.TaskGroup() as group:
            asking = {p: group.create_task(cache.recall(p)) for p in phrases for _ in range(3)}
        for phrase, asked in asking.items():
            # A busy machine's disk may take too long for some; then it is a miss.
            expected = {None} if phrase in phrases[30:] else {None, sounds[phrase]}
            assert asked.result() in expected
        assert all(asking[phrase].result() for phrase in phrases[20:30])
