"""
Who speaks for whom.

A client asks for a voice and a language; the catalogue answers with a list to
try in order, so that a person hears something whenever any engine can say it.
"""

from collections.abc import Iterator, Sequence

from lightning_server.engine import Engine, Voice
from lightning_server.engines.language import ANY, base, speaks

V2_NAMES: dict[str, str] = {
    "emily": "female",
    "ryan": "male",
    "malcom": "male",
    "felix": "male",
    "walter": "male",
    "blofeld": "male",
    "sophia": "female",
    "ashley": "female",
    "eleanor": "female",
    "alice": "female",
    "claire": "female",
    "emmanuel": "male",
    "adele": "female",
    "leon": "male",
    "maria": "female",
    "enzo": "male",
    "isabel": "female",
    "gerard": "male",
    "adriana": "female",
    "lukas": "male",
}
"""Names that clients of ``lightning-v2`` ask for, and the gender they expect.

Each is an alias of some engine's voice. Where that engine is not installed, a
voice of the gender stands in.
"""

LAST_RESORT = "espeak"
"""The engine that tries a text in any script, whatever language was asked for."""


class EngineCatalogue:
    """The engines of one server, the preferred ones first."""

    def __init__(self, engines: Sequence[Engine]) -> None:
        self._engines = list(engines)
        self._by_name: dict[str, tuple[Engine, Voice]] = {}
        for engine in engines:
            for voice in engine.voices():
                for name in (voice.id, *voice.aliases):
                    self._by_name.setdefault(name.lower(), (engine, voice))

    def voices(self) -> Sequence[Voice]:
        """List the voices of all engines, the default voice first."""
        return [voice for engine in self._engines for voice in engine.voices()]

    def choose(self, voice_id: str, language: str) -> list[tuple[Engine, Voice]]:
        """
        Find who could speak, in order of preference.

        First the voice that was asked for; then of each other engine one
        that speaks the language, of the same gender if possible; then who
        tries any script. An engine that refused a text in one voice would
        in all, so it is listed once per language.

        Args:
            voice_id: An id or an alias, in any case.
            language: ISO 639-1, with or without a region, or ``auto``.

        Returns:
            Empty if no voice has this id or alias.
        """
        asked = self._asked(voice_id)
        if asked is None:
            return []
        chosen = [asked]
        asked_engine, asked_voice = asked
        if base(language) in ANY:
            language = asked_voice.languages[0]
        for engine in self._engines:
            if engine is asked_engine and speaks(asked_voice, language):
                continue
            speakers = [voice for voice in engine.voices() if speaks(voice, language)]
            if speakers:
                chosen.append((engine, _like(asked_voice, speakers)))
        chosen += self._last_resort(asked_voice, {engine.name for engine, _ in chosen})
        return chosen

    def warm_up(self) -> None:
        """Load every engine. Blocks, for 1 to 3 s in all."""
        for engine in self._engines:
            engine.warm_up()

    def close(self) -> None:
        """Close every engine."""
        for engine in self._engines:
            engine.close()

    def _asked(self, voice_id: str) -> tuple[Engine, Voice] | None:
        name = voice_id.strip().lower()
        if name in self._by_name:
            return self._by_name[name]
        gender = V2_NAMES.get(name)
        everybody = ((engine, voice) for engine in self._engines for voice in engine.voices())
        return next((pair for pair in everybody if pair[1].gender == gender), None)

    def _last_resort(self, asked: Voice, already: set[str]) -> Iterator[tuple[Engine, Voice]]:
        for engine in self._engines:
            if engine.name == LAST_RESORT and engine.name not in already:
                yield engine, _like(asked, engine.voices())


def _like(asked: Voice, voices: Sequence[Voice]) -> Voice:
    """Choose the first of the same gender, else the first."""
    return next((voice for voice in voices if voice.gender == asked.gender), voices[0])
