"""
From wishes to utterances: who speaks each, in which language, and in which pieces.

The rules are pure and stand in :mod:`bot.speech.casting`; here is what they
need to know, and that changes: the voices as last seen, and the language that
a text is in. Casting never waits, because the place in the queue is taken in
the same step.
"""

import asyncio
import contextlib
import functools
from collections.abc import Sequence

from bot.errors import LightningError
from bot.lightning.voices import Voice
from bot.speech.casting import Casting, Part, cast, wants_detection
from bot.speech.detection import LanguageDetector
from bot.speech.engines import Engines
from bot.speech.palette import choose
from bot.speech.utterance import Utterance
from bot.speech.wish import AUTO, NOBODY, Preference, Wish, as_notice
from bot.text.split import split
from bot.text.words import LANGUAGES, words_for
from bot.vocabulary import GuildId, Seconds, UserId

CATALOGUE_EVERY: Seconds = 60.0
"""How often the catalogue is looked at; the service is asked once an hour, see
:mod:`bot.lightning.catalogue`."""


class Director:
    """
    Casts what is asked for.

    Args:
        engines: Speak; the main one's voices are cast.
        default: Voice and language for those who have no wish.
        palette: Whether people for whom nobody chose a voice get different ones.
        detector: Tells the language of a text; ``None`` if it is never told from the text.
    """

    def __init__(
        self,
        *,
        engines: Engines,
        default: Part,
        palette: bool,
        detector: LanguageDetector | None,
    ) -> None:
        self._engines = engines
        self._default = default
        self._palette = palette
        self._detector = detector
        self._catalogue: Sequence[Voice] = ()  # as last seen

    async def catalogue(self) -> Sequence[Voice]:
        """
        List the voices with all that is known of them, to be cast from now on.

        Cancelling is safe.

        Raises:
            LightningError: If the catalogue could never be fetched.
        """
        self._catalogue = await self._engines.main.lightning.voices()
        return self._catalogue

    async def keep_catalogue(self) -> None:
        """
        Look again now and then, until cancelled.

        Voices come and go, and at the start there may be none yet.
        """
        while True:
            await asyncio.sleep(CATALOGUE_EVERY)
            with contextlib.suppress(LightningError):
                await self.catalogue()

    def language(self, preferences: Sequence[Preference], text: str) -> str:
        """
        Say in which language something would be spoken; at once.

        Args:
            preferences: What was decided about its sound, the most specific first.
            text: What somebody wrote.

        Raises:
            Rejected: If a binding preference cannot be met.
        """
        wish = Wish(author=NOBODY, plain=text, preferences=preferences)
        return self._cast(wish).part.language

    def casting(self, author: UserId, preferences: Sequence[Preference]) -> Casting:
        """
        Say how somebody would sound; at once.

        Args:
            author: Who; for whom nobody chose a voice, the palette does.
            preferences: What was decided about their sound, the most specific first.

        Raises:
            Rejected: If a binding preference cannot be met.
        """
        return self._cast(Wish(author=author, plain="", preferences=preferences))

    def utterance(self, guild: GuildId, wish: Wish) -> Utterance:
        """
        Cast a wish and cut it into pieces; it is accepted now.

        Raises:
            Rejected: If a binding preference cannot be met, or no engine may speak it.
        """
        self._engines.check(local_only=wish.local_only)
        casting = self._cast(wish)
        return Utterance(
            guild=guild,
            author=wish.author,
            pieces=tuple(split(wish.plain)),
            voice=casting.part.voice,
            language=casting.part.language,
            speed=casting.speed,
            volume=casting.volume,
            accepted=asyncio.get_running_loop().time(),
            origin=wish.origin,
            named=wish.named,
            said=wish.said,
            local_only=wish.local_only,
            mergeable=wish.mergeable,
            channel=wish.channel,
            source=wish.source,
            words=wish.words,
        )

    def left_out(self, guild: GuildId, count: int, language: str) -> Utterance:
        """Make the notice that so much was left out, because it was too late."""
        return self.utterance(guild, as_notice(words_for(language).skipped(count), language))

    def _cast(self, wish: Wish) -> Casting:
        preferences = wish.preferences
        if self._default.language == AUTO:
            preferences = (*preferences, Preference(language=AUTO))
        detected = wish.language
        if detected is None and wants_detection(preferences):
            detected = self._detect(wish.plain, preferences)
        palette = None
        if self._palette and wish.author != NOBODY:
            palette = functools.partial(choose, person=wish.author)
        return cast(self._catalogue, self._default, preferences, detected=detected, palette=palette)

    def _detect(self, text: str, preferences: Sequence[Preference]) -> str | None:
        if self._detector is None:
            return None
        known = [preference.language for preference in preferences] + [self._default.language]
        expected = next((code for code in known if code not in {None, AUTO}), None) or "en"
        spoken = {code for voice in self._catalogue for code in voice.languages} or LANGUAGES
        return self._detector.detect(text, spoken=spoken, expected=expected)
