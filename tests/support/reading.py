"""Messages as they come, for tests of who and what is read."""

import dataclasses

from bot.reading.facts import MessageFacts
from bot.text.message import Author, Message

GUILD, OTHER_GUILD = 1, 2
TEXT, ASIDE, THREAD = 20, 21, 22
VOICE, ELSEWHERE = 30, 31
ADA, BEN = 7, 8

FACTS = MessageFacts(
    id=100,
    guild=GUILD,
    channel=TEXT,
    author=ADA,
    voice_channel=VOICE,
    message=Message(content="hello", author=Author(id=ADA, username="ada", global_name="Ada")),
)


def facts(content="hello", **fields):
    """A message of Ada's, who is in the voice channel."""
    author = Author(id=fields.get("author", ADA), username="ada", global_name="Ada")
    about = {"message": Message(content=content, author=author)} | fields
    return dataclasses.replace(FACTS, **about)
