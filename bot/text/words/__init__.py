"""
Everything that the bot says by itself, in the language of a voice.

Whoever reads a message aloud adds words of their own: "link to", "and more",
the name of an emoji. Here they are, one :class:`~bot.text.words.lexicon.Words`
per language, read from ``sheets/`` when a language is first spoken. There is no
gap in any of them: a sheet that lacks a word, or has one too many, cannot be
read, and a test reads all.

A language that has no sheet of its own is spoken to in English.
"""

from bot.text.words.lexicon import Words
from bot.text.words.sheet import LANGUAGES, words_for

__all__ = ["LANGUAGES", "Words", "words_for"]
