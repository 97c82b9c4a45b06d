"""
Every other language, spoken by eSpeak NG if it is installed.

Robotic, but it knows some seventy languages of ISO 639-1 and reads almost any
script, so it is also who tries last: a text in another script than that of
its voice's language is read in a language that has this script.

Its licence is GPL-3.0 and ours is not. It is an optional extra, it lives in a
process of its own, this process never imports it, and that one is started
only when somebody needs it.
"""

from collections.abc import Generator, Sequence
from contextlib import closing

from lightning_server.engine import CannotSpeak, Sound, Voice
from lightning_server.engines.language import clamped
from lightning_server.engines.pieces import pieces
from lightning_server.engines.process import ProcessDied, SpeechProcess
from lightning_server.engines.scripts import readable_in
from lightning_server.engines.sound import finished
from lightning_server.engines.wire import Order

NAME = "espeak"
RATE = 22050
GAIN = 0.6
"""Brings it to ``sound.LEVEL`` (measured)."""

LANGUAGES: dict[str, str] = {
    "hi": "Hindi",
    "mr": "Marathi",
    "kn": "Kannada",
    "ta": "Tamil",
    "bn": "Bengali",
    "gu": "Gujarati",
    "pl": "Polish",
    "nl": "Dutch",
    "ru": "Russian",
    "ar": "Arabic",
    "he": "Hebrew",
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "af": "Afrikaans",
    "am": "Amharic",
    "az": "Azerbaijani",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "bs": "Bosnian",
    "ca": "Catalan",
    "cs": "Czech",
    "cy": "Welsh",
    "da": "Danish",
    "el": "Greek",
    "eo": "Esperanto",
    "et": "Estonian",
    "eu": "Basque",
    "fa": "Persian",
    "fi": "Finnish",
    "ga": "Irish",
    "hr": "Croatian",
    "hu": "Hungarian",
    "hy": "Armenian",
    "id": "Indonesian",
    "is": "Icelandic",
    "ja": "Japanese",
    "ka": "Georgian",
    "kk": "Kazakh",
    "ko": "Korean",
    "ky": "Kyrgyz",
    "la": "Latin",
    "lb": "Luxembourgish",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mk": "Macedonian",
    "ml": "Malayalam",
    "ms": "Malay",
    "mt": "Maltese",
    "my": "Burmese",
    "ne": "Nepali",
    "no": "Norwegian",
    "or": "Oriya",
    "pa": "Punjabi",
    "pt": "Portuguese",
    "ro": "Romanian",
    "sd": "Sindhi",
    "si": "Sinhala",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sq": "Albanian",
    "sr": "Serbian",
    "sv": "Swedish",
    "sw": "Swahili",
    "te": "Telugu",
    "th": "Thai",
    "tr": "Turkish",
    "tt": "Tatar",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "uz": "Uzbek",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""ISO 639-1 and English name: those of ``lightning-v2`` first, then the others it knows."""

MODELS = {"en": "en-us", "zh": "cmn", "no": "nb", "pt": "pt-br"}
"""What it calls a language, where that is not the ISO code."""

VARIANTS = {"male": "+m3", "female": "+f2"}
ALIASES = {("nl", "female"): "adriana", ("nl", "male"): "lukas"}


def _voice(language: str, gender: str) -> Voice:
    alias = ALIASES.get((language, gender))
    return Voice(
        id=f"espeak-{language}-{gender}",
        name=f"eSpeak {LANGUAGES[language]}, {gender}",
        languages=(language,),
        gender=gender,
        accent=LANGUAGES[language].lower(),
        engine=NAME,
        aliases=(alias,) if alias else (),
    )


class EspeakEngine:
    """Some seventy languages, each as a woman and as a man."""

    name = NAME

    def __init__(self) -> None:
        self._process = SpeechProcess("lightning_server.engines.espeak_worker")

    @property
    def pid(self) -> int | None:
        """The process, or ``None`` while nobody needed it."""
        return self._process.pid

    def voices(self) -> Sequence[Voice]:
        """List two voices per language."""
        return [_voice(language, gender) for language in LANGUAGES for gender in VARIANTS]

    def warm_up(self) -> None:
        """Do nothing: the process starts in 0.1 s, and most servers never need it."""

    def speak(
        self,
        text: str,
        voice: Voice,
        *,
        language: str,  # noqa: ARG002 (the interface's; see below)
        speed: float,
        rate: int,
    ) -> Generator[Sound]:
        """
        Yield the text's sound as it is made, in a language that has the text's script.

        The language asked for changes nothing beyond the choice of the voice: this engine is
        asked when all others refused, and reads in any language what it can.

        Raises:
            CannotSpeak: If the text made no sound.
        """
        read_as = readable_in(text, voice.languages[0])
        model = MODELS.get(read_as, read_as) + VARIANTS[voice.gender]
        spoken = False
        with closing(self._sounds(text, model, clamped(speed))) as sounds:
            try:
                for sound in finished(sounds, source=RATE, target=rate, gain=GAIN):
                    spoken = spoken or bool(sound.any())
                    yield sound
            except ProcessDied:
                if spoken:
                    raise
                raise CannotSpeak("eSpeak's process died of this text") from None
        if not spoken:
            raise CannotSpeak("eSpeak found nothing to pronounce")

    def close(self) -> None:
        """End the process, if there is one."""
        self._process.close()

    def _sounds(self, text: str, model: str, speed: float) -> Generator[Sound]:
        for piece in pieces(text):
            yield from self._process.speak(Order(text=piece, voice=model, speed=speed))
