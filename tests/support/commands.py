"""The bot's commands as Discord is told of them, without a Discord."""

from typing import Any

from typing_extensions import override

from bot.client.audience import Registered
from bot.client.bot import EXTENSIONS, SpeechBot


class BareBot(SpeechBot):
    """A bot that has no services: enough to look at its commands."""

    @override
    def __getattr__(self, name: str) -> Any:
        if name in SpeechBot.__annotations__:
            return None
        raise AttributeError(name)


async def load_commands() -> tuple[SpeechBot, list[Registered]]:
    """Return a bot and its commands, with nobody to use them."""
    bot = BareBot()
    for extension in EXTENSIONS:
        await bot.load_extension(extension)
    return bot, list(bot.tree.get_commands())
