"""
Every voice as loud as the others, and every person as loud as they wish.

How loud a voice is, is learned from what it says: one number per voice, a
mean over at most a minute of its speech, so that it follows slowly. From it
comes the gain, in whole decibels, that brings it to the target: the same for
all of an utterance, and the same for the next, unless what was learned is
clearly another. It is kept on disk, because a restart should not be heard.

A new voice is spoken as it comes; after its first utterance it is known well
enough. What shapes the sound is part of a phrase's name, so that nothing that
is kept is heard at another loudness than what is not.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

from bot.audio.gain import LEAST, MOST, decibels
from bot.files import private_folder, read_at_most, write_whole
from bot.vocabulary import Seconds, VoiceId

log = logging.getLogger(__name__)

TARGET: Final = -20.0
"""In LUFS. AES TD1004 asks for -20 to -16 of streams; the lower end, because the peaks of voices
stand far above: 20 dB with the box's, which at -18 would be bent in every second sentence."""

MEMORY: Seconds = 60.0
"""How much speech of a voice counts; the older it is, the less. Taste: slow, but not for ever."""

DOUBT: Seconds = 0.5
"""So much speech at the target is what nobody has measured counts for, so that one word does not
turn a voice up all the way."""

REACH: Final = 12.0
"""How many dB a voice is turned up or down at most: a voice that is further off is broken."""

FIRM: Final = 0.8
"""How many dB the gain must be off before it is changed, so that it does not go to and fro."""

_SAVE_EVERY: Seconds = 600.0
_MAX_SIZE: Final = 2**20
_MOST_VOICES: Final = 2000


@dataclass(frozen=True, slots=True)
class VoiceGain:
    """What is known of one voice. News makes a new one."""

    loudness: float = 0.0
    """In LUFS, as the engine makes it."""
    seconds: Seconds = 0.0
    """How much speech that was learned from, up to :data:`MEMORY`."""
    gain: int = 0
    """In dB, what is to be done about it."""

    def after(self, loudness: float, seconds: Seconds, *, target: float = TARGET) -> "VoiceGain":
        """Learn from something that was said."""
        known = min(self.seconds, MEMORY - min(seconds, MEMORY))
        share = seconds / (known + seconds)
        mean = self.loudness + (loudness - self.loudness) * share
        measured = known + seconds
        wanted = (target - mean) * measured / (measured + DOUBT)
        wanted = max(-REACH, min(REACH, wanted))
        moved = abs(wanted - self.gain) >= FIRM
        return VoiceGain(mean, min(measured, MEMORY), round(wanted) if moved else self.gain)


class Gains:
    """
    How loud each voice is; an async context manager, inside of which it is kept on disk.

    Args:
        path: The file; ``None`` to forget everything at the end.
        target: How loud every voice is to be, in LUFS; ``None`` to leave them as they are.
    """

    def __init__(self, path: Path | None = None, *, target: float | None = TARGET) -> None:
        self._target = target
        self._path = path
        self._gains: dict[str, VoiceGain] = {}
        self._saved: dict[str, VoiceGain] = {}
        self._group = asyncio.TaskGroup()
        self._upkeep: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Read what is known. Cancelling is safe."""
        if self._path is not None:
            self._gains = await asyncio.to_thread(_read, self._path)
            self._saved = self._gains.copy()
        await self._group.__aenter__()
        self._upkeep = self._group.create_task(self._save_now_and_then())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Write what was learned."""
        assert self._upkeep is not None, "entered before"
        self._upkeep.cancel()
        await self._group.__aexit__(None, None, None)
        await self._save()

    def gain(self, engine: str, voice: VoiceId, volume: float) -> int:
        """
        Say how many dB louder something is to be said; at once.

        Args:
            engine: Whose voice it is: two engines may use one name for two voices.
            voice: Which one.
            volume: 1 is what everybody has.
        """
        known = self._gains.get(_name(engine, voice), VoiceGain())
        gain = 0 if self._target is None else known.gain
        return max(LEAST, min(MOST, round(gain + decibels(volume))))

    def learn(self, engine: str, voice: VoiceId, loudness: float, seconds: Seconds) -> None:
        """Take note of how loud a voice was, before anything was done about it."""
        name = _name(engine, voice)
        fits = name in self._gains or len(self._gains) < _MOST_VOICES
        if self._target is not None and fits:
            known = self._gains.get(name, VoiceGain())
            self._gains[name] = known.after(loudness, seconds, target=self._target)

    async def _save_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(_SAVE_EVERY)
            await self._save()

    async def _save(self) -> None:
        if self._path is None or self._gains == self._saved:
            return
        gains = self._gains.copy()
        try:
            await asyncio.to_thread(_write, self._path, gains)
        except OSError as error:
            log.warning("loudness of voices: not kept: %s", error.strerror)
        else:
            self._saved = gains


def _name(engine: str, voice: VoiceId) -> str:
    return f"{engine} {voice}"


def _write(path: Path, gains: Mapping[str, VoiceGain]) -> None:
    private_folder(path.parent)
    written = {name: asdict(known) for name, known in gains.items()}
    write_whole(path, json.dumps(written).encode())


def _read(path: Path) -> dict[str, VoiceGain]:
    """Read what is known; nothing if it is not there, or is no such file."""
    try:
        data = read_at_most(path, _MAX_SIZE)
        entries: dict[str, dict[str, Any]] = json.loads(data or b"{}")
        return {name: _gain(**entry) for name, entry in entries.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _gain(*, loudness: float, seconds: float, gain: int) -> VoiceGain:
    """Check what a file says."""
    if not (-70 <= loudness <= 0 and 0 <= seconds <= MEMORY and abs(gain) <= REACH):
        raise ValueError("nothing that was learned")
    return VoiceGain(float(loudness), float(seconds), int(gain))
