"""
Speech into Opus packets, as it arrives.

24 kHz mono is encoded as it is: every packet counts 960 samples at 48 kHz
to whoever decodes it, whatever went in. The binding is discord.py's, which
needs libopus and has it for Windows only; :func:`load_opus` finds it.
"""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import discord.opus

from bot.audio.framing import Framer
from bot.audio.gain import Gain
from bot.audio.loudness import LoudnessMeter
from bot.audio.pcm import SAMPLE_SIZE, SPEECH
from bot.errors import ConfigError

SILENCE: Final = b"\xf8\xff\xfe"
"""
A packet of silence.

Discord asks for five of them when speech pauses, so that nobody's decoder
makes up what follows; they are never encrypted end to end.
"""

KILOBITS_PER_SECOND: Final = 64
"""
What speech costs on the wire, in discord.py's unit (1,024 bit/s).

At 24 kHz mono libopus stays with CELT at this rate, which costs a third of
the hybrid mode that it falls back to at 48 (measured: 0.12 and 0.43 ms
per frame). It is also what Discord gives a voice channel by default.
"""

COMPLEXITY: Final = 6
"""
How hard libopus tries, up to 10, its default.

Measured with a synthetic voice: 65 instead of 89 microseconds per frame; 22.0 instead of 22.3 dB
above the encoder's noise, which nobody hears. Below 5 it is 21.0 dB.
"""

_SET_COMPLEXITY: Final = 4010  # ``OPUS_SET_COMPLEXITY_REQUEST`` of opus_defines.h

_LOOKAHEAD: Final = SPEECH.size(0.0025)
# Bytes that the encoder withholds: CELT's overlap of 2.5 ms. A test measures it.

_SYSTEM_NAMES: Final = ("libopus.so.0", "libopus.0.dylib")

_HOW_TO_GET_IT: Final = (
    "libopus was not found: install PyAV, whose wheel carries it (pip install av), "
    "or the system's own (apt install libopus0, brew install opus)"
)


def load_opus() -> str:
    """
    Find libopus, load it for discord.py, and return its version.

    The system's copy comes first, because it gets security updates, then the
    one in PyAV's wheel, then whatever discord.py finds by itself. PyAV is
    looked at, not imported. Calling it again does nothing.

    Raises:
        ConfigError: If there is none; the message says how to get it.
    """
    if not discord.opus.is_loaded():
        for name in _candidates():
            try:
                discord.opus.load_opus(name)
            except (OSError, AttributeError):
                continue  # not there, or something else by that name
            break
    try:
        return discord.opus.Encoder.get_opus_version()
    except discord.opus.OpusNotLoaded:
        raise ConfigError(_HOW_TO_GET_IT) from None


def _candidates() -> Iterator[str]:
    yield from _SYSTEM_NAMES
    av = importlib.util.find_spec("av")
    for folder in (av and av.submodule_search_locations) or ():
        # Wheels keep their libraries beside the package on Linux and Windows, inside on macOS.
        for libraries in (Path(folder).with_name("av.libs"), Path(folder) / ".dylibs"):
            yield from map(str, sorted(libraries.glob("libopus*")))


class SpeechEncoder(discord.opus.Encoder):
    """libopus for 24 kHz mono, without what costs time and brings nothing here."""

    SAMPLING_RATE = SPEECH.rate
    CHANNELS = SPEECH.channels
    SAMPLE_SIZE = SAMPLE_SIZE * SPEECH.channels
    SAMPLES_PER_FRAME = SPEECH.frame_samples
    FRAME_SIZE = SPEECH.frame_size

    def __init__(self) -> None:
        super().__init__(
            # "lowdelay" is CELT by definition, and withholds 2.5 ms instead of 6.5.
            application="lowdelay",
            bitrate=KILOBITS_PER_SECOND,
            # FEC forces the hybrid mode: five times the work, and an utterance's end overshoots.
            fec=False,
        )
        # discord.py has no setter for it (2.7.1), and keeps the library to itself.
        library = discord.opus._lib  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] (as said)
        library.opus_encoder_ctl(self._state, _SET_COMPLEXITY, COMPLEXITY)

    def encode_first(self, frame: bytes) -> bytes:
        """
        Encode a stream's first frame so that it sounds the same whatever was decoded before it.

        Opus says how loud each band is by the difference to the frame before
        if that is shorter. A fresh encoder's frame before is not the
        listener's decoder's, so that for 30 ms nothing was heard after
        silence, or twice as loud after speech (measured). Only an encoder
        that expects to lose packets does without.
        """
        self.set_expected_packet_loss_percent(1.0)
        packet = self.encode(frame, SPEECH.frame_samples)
        self.set_expected_packet_loss_percent(0.0)
        return packet


def encoding() -> str:
    """Describe how speech is encoded; packets under another description may sound otherwise."""
    version = discord.opus.Encoder.get_opus_version()
    how = f"{KILOBITS_PER_SECOND} kbit/s, complexity {COMPLEXITY}, first frame alone"
    return f"{version}, CELT, {SPEECH.rate} Hz, {how}"


class PacketEncoder:
    """
    The packets of one stream of speech, such as a piece.

    One encoder per stream: Opus remembers what came before. Streams can be
    joined in any order, without a click.

    Args:
        gain: Makes it louder or quieter; ``None`` to leave it as it is.
        meter: Measures how loud it was before; ``None`` to measure nothing.
    """

    def __init__(self, gain: Gain | None = None, meter: LoudnessMeter | None = None) -> None:
        self._encoder = SpeechEncoder()
        self._gain = gain
        self._meter = meter
        self._framer = Framer(SPEECH)
        self._begun = False
        self._withheld = False  # once a frame is in the encoder, its last samples are

    def encode(self, chunk: bytes) -> list[bytes]:
        """Take 24 kHz mono PCM of any length; return the packets that are whole now."""
        return [self._packet(frame) for frame in self._framer.put(chunk)]

    def finish(self) -> list[bytes]:
        """Return what is left: one packet, two if the last samples would stay in the encoder."""
        rest = self._framer.waiting
        frames = self._framer.finish()
        padding = SPEECH.frame_size - rest if frames else 0
        if padding < _LOOKAHEAD and (frames or self._withheld):
            frames.append(bytes(SPEECH.frame_size))
        packets = [self._packet(frame) for frame in frames]
        self._withheld = False
        return packets

    def _packet(self, frame: bytes) -> bytes:
        self._withheld = True
        if self._meter is not None:
            self._meter.put(frame)
        if self._gain is not None:
            frame = self._gain.apply(frame)
        if not self._begun:
            self._begun = True
            return self._encoder.encode_first(frame)
        return self._encoder.encode(frame, SPEECH.frame_samples)
