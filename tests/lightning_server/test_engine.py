"""What the server may rely on, shown with the one engine that needs no model."""

from lightning_server.engine import Catalogue, Engine
from lightning_server.tone import ToneCatalogue, ToneEngine


def test_tone_is_an_engine():
    engine: Engine = ToneEngine()

    ids = [voice.id for voice in engine.voices()]
    names = [name for voice in engine.voices() for name in (voice.id, *voice.aliases)]
    assert {voice.engine for voice in engine.voices()} == {engine.name}
    assert ids
    assert len(set(names)) == len(names), "a name means one voice"


def test_first_choice_is_the_voice_asked_for():
    catalogue: Catalogue = ToneCatalogue()

    for voice in catalogue.voices():
        assert catalogue.choose(voice.id, "auto")[0][1] == voice
