"""Whether an engine speaks: it is asked to, and what comes is listened to."""

from collections.abc import Sequence

from bot.checkup.finding import Finding, ill, ok, poor
from bot.errors import ConfigError, LightningError, NoUnitAvailable, SpeechError
from bot.lightning.breaker import BreakerState
from bot.lightning.errors import (
    AuthenticationFailed,
    FirstAudioTimeout,
    InvalidRequest,
    ModelRetired,
    OutOfService,
    QuotaExhausted,
    Refused,
    RemoteProtocolError,
    Unavailable,
    UnitsExceeded,
)
from bot.lightning.voices import Voice
from bot.speech.engines import Engine, Sounding
from bot.vocabulary import Seconds

SENTENCE = "This is a test. One, two, three."
"""What is said to nobody; about two seconds."""

SILENT = 0.01
"""The loudest sample of what counts as silence; speech has at least ten times as much."""

LATE: Seconds = 1.0
"""First audio after this is worth a word: the vendor promises 0.1 to 0.2 s."""

_UNREACHABLE = "look whether it runs, and whether LIGHTNING_URL and the network lead to it"


async def look_at_engine(engine: Engine) -> Sequence[Finding]:
    """
    Have an engine speak to nobody, also if it is out of service, and look at its voices.

    Takes as long as that takes; its parts have limits. Cancelling is safe.
    """
    part = f"{engine.name} engine"
    try:
        sounding = await engine.sound_out(SENTENCE)
    except SpeechError as error:
        return [_failure(part, error)]
    return [judge(part, sounding), await _voices(engine)]


def judge(part: str, sounding: Sounding) -> Finding:
    """Say what a sounding tells."""
    if not sounding.audio:
        return ill(part, "a reply without any audio", "ask whoever runs the speech service")
    if sounding.peak < SILENT:
        return ill(
            part,
            f"{sounding.audio:.1f} s of silence instead of speech",
            "try another LIGHTNING_VOICE",
        )
    fact = (
        f"spoke {sounding.audio:.1f} s, first audio after {sounding.first_audio:.2f} s "
        f"(unit {sounding.unit:.2f} s, connection {sounding.connect:.2f} s)"
    )
    if sounding.first_audio > LATE:
        return poor(part, fact, "it is slow to begin")
    if sounding.synthesis - sounding.first_audio > sounding.audio:
        return poor(part, fact, "it speaks more slowly than is listened, so there will be gaps")
    return ok(part, fact)


def advice_for(error: SpeechError) -> str | None:
    """Say what an operator can do about an error of the speech service."""
    match error:
        case OutOfService():
            return advice_for(error.cause)
        case AuthenticationFailed():
            return "set SMALLEST_API_KEY to a key that is valid there"
        case QuotaExhausted():
            return "add to the account, or set SMALLEST_API_KEY to another one's"
        case ModelRetired():
            return "set LIGHTNING_MODEL to one that is served"
        case InvalidRequest():
            return "set LIGHTNING_VOICE and LIGHTNING_LANGUAGE to what the service has"
        case Refused():
            return "set LIGHTNING_URL to the base of a Lightning server"
        case UnitsExceeded() | NoUnitAvailable():
            return "try again when less is spoken, or set LIGHTNING_UNITS to what the account has"
        case FirstAudioTimeout():
            return "look at its load; THUNDER_FIRST_AUDIO_SECONDS is how long it has"
        case RemoteProtocolError():
            return "look whether LIGHTNING_URL is that of a Lightning server"
        case Unavailable():
            return _UNREACHABLE
        case ConfigError():
            return None
        case _:
            return "report this; the log has more"


def told_by_breaker(part: str, state: BreakerState, now: Seconds) -> Finding:
    """Say what the breaker knows of an engine."""
    if state.cause is None or state.since is None:
        openings = "" if not state.openings else f", out of service {state.openings} times before"
        return ok(part, f"in service{openings}")
    return ill(
        part,
        f"out of service for {now - state.since:.0f} s: {state.cause}",
        advice_for(state.cause),
    )


def _failure(part: str, error: SpeechError) -> Finding:
    if isinstance(error, UnitsExceeded | NoUnitAvailable):
        return poor(part, f"not tried: {error}", advice_for(error))
    return ill(part, str(error), advice_for(error))


async def _voices(engine: Engine) -> Finding:
    part = f"{engine.name} voices"
    try:
        voices = await engine.lightning.voices()
    except LightningError as error:
        return poor(part, f"no catalogue: {error}", "voices can be chosen by their ids only")
    if engine.running is not None:
        return ok(part, f"{len(voices)} voices")  # the box has a voice for every name
    return judge_voices(part, voices, engine.default.voice, engine.default.language)


def judge_voices(part: str, voices: Sequence[Voice], voice: str, language: str) -> Finding:
    """Say whether the operator's default is among the voices."""
    chosen = next((known for known in voices if known.id == voice), None)
    count = f"{len(voices)} voices"
    if chosen is None:
        return poor(
            part,
            f"{count}, and {voice} is none of them; it may sound wrong",
            "set LIGHTNING_VOICE to one of them",
        )
    if language != "auto" and chosen.languages and language not in chosen.languages:
        return poor(
            part,
            f"{count}; {voice} does not speak {language}",
            "set LIGHTNING_VOICE or LIGHTNING_LANGUAGE",
        )
    return ok(part, f"{count}; {voice} speaks unless somebody wishes for another")
