"""
A process that saves settings for as long as it lives; run it with a URL and kill it.

It prints the number of each change when it is confirmed. What every change
writes belongs together, so that a half one would show.
"""

import asyncio
import sys
from pathlib import Path

from bot.settings.location import open_database
from bot.settings.service import SettingsService
from bot.settings.store import SettingsStore
from bot.text.dictionary import Entry
from bot.vocabulary import GuildId

GUILD = GuildId(1)


async def save(url: str) -> None:
    """Write for ever."""
    async with (
        SettingsStore(open_database(url, Path())) as store,
        SettingsService(store) as service,
    ):
        number = 0
        while True:
            number += 1
            pages = [Entry(f"word{page}", str(number)) for page in range(100)]
            await service.replace_entries(GUILD, pages)
            await service.change_guild(GUILD, alone_seconds=number)
            print(number, flush=True)  # noqa: T201 (whoever started it reads it)


if __name__ == "__main__":
    asyncio.run(save(sys.argv[1]))
