"""From wishes to utterances, as the service has them cast."""

import asyncio
import dataclasses

from bot.lightning.errors import ConnectionLost
from bot.lightning.voices import Voice
from bot.speech.director import CATALOGUE_EVERY
from bot.speech.wish import AUTO, Preference
from tests.support.clock import virtual_time
from tests.support.speech import CHANNEL, GUILD, ScriptedLightning, serving, wish


class Catalogued(ScriptedLightning):
    """Has voices."""

    async def voices(self):
        return [
            Voice(id=id_, name=id_.title(), languages=(language,), gender=None, accent=None)
            for id_, language in (("emily", "en"), ("ryan", "en"), ("adele", "de"), ("yui", "ja"))
        ]


class ReadsGerman:
    """Takes every text for German."""

    def __init__(self):
        self.asked = []

    def detect(self, text, *, spoken, expected):
        self.asked.append((text, spoken, expected))
        return "de"


@virtual_time
async def test_the_language_is_told_from_the_text_when_somebody_wants_that():
    """Once, among the languages that somebody speaks, and the next level's is expected."""
    detector, auto = ReadsGerman(), (Preference(language=AUTO), Preference(language="ja"))
    async with serving(lightning=Catalogued(), detector=detector) as service:
        await service.catalogue()
        assert service.language((), "hallo") == "en"
        assert detector.asked == []
        assert service.language(auto, "hallo") == "de"
        assert detector.asked == [("hallo", {"en", "de", "ja"}, "ja")]
        put = service.put(GUILD, wish(preferences=auto, language="en"), channel=CHANNEL)
        assert put.utterance.language == "en"
        assert len(detector.asked) == 1, "told already"
        assert service.put(GUILD, wish(preferences=auto)).utterance.voice == "adele"


@virtual_time
async def test_people_for_whom_nobody_chose_a_voice_are_told_apart():
    """Each keeps theirs; a notice has the operator's."""
    async with serving(lightning=Catalogued(), palette=True, queue_length=50) as service:
        await service.catalogue()

        def voice_of(author, **more):
            spoken = dataclasses.replace(wish(**more), author=author)
            return service.put(GUILD, spoken, channel=CHANNEL).utterance.voice

        voices = [voice_of(author) for author in range(1, 20)]
        assert set(voices) == {"emily", "ryan"}
        assert [voice_of(author) for author in range(1, 20)] == voices
        assert voice_of(1, preferences=(Preference(voice="adele"),)) == "adele"
        assert service.notice(GUILD, "hello", "en").utterance.voice == "emily"


@virtual_time
async def test_the_catalogue_is_listed():
    """With all that is known of the voices."""
    async with serving(lightning=Catalogued()) as service:
        assert [voice.id for voice in await service.catalogue()] == [
            "emily",
            "ryan",
            "adele",
            "yui",
        ]


@virtual_time
async def test_voices_that_were_not_known_at_the_start_are_found_later():
    """Without anybody asking for them; an outage meanwhile is no end."""
    lightning = Catalogued()
    async with serving(lightning=lightning) as service:
        assert service.put(GUILD, wish(preferences=[Preference(voice="nobody")]), channel=CHANNEL)
        assert service.queue(GUILD)[0].ticket.utterance.voice == "nobody", "nobody knows better"
        voices, lightning.voices = lightning.voices, failing
        await asyncio.sleep(CATALOGUE_EVERY)
        lightning.voices = voices
        await asyncio.sleep(CATALOGUE_EVERY)
        ticket = service.put(GUILD, wish(preferences=[Preference(voice="nobody")]))
        assert ticket.utterance.voice == "emily"


async def failing():
    raise ConnectionLost("gone")
