"""
``thunder doctor``: looks at the whole path, part by part, from outside a running bot.

Nothing is changed, no gateway session is begun, and a bot that runs meanwhile
is not disturbed: a unit is taken for two sentences at most, and given back.
"""

from collections.abc import AsyncGenerator, Sequence

from bot.assembly import open_engines
from bot.checkup.application import Application
from bot.checkup.finding import Finding, Health, ill, ok, unseen
from bot.checkup.machine import look_at_folder, look_at_libraries, look_at_port
from bot.checkup.speech import look_at_engine
from bot.client.bot import PERMISSIONS
from bot.config import Config
from bot.errors import ConfigError, SpeechError, StoreError
from bot.settings.location import open_database
from bot.settings.store import SettingsStore
from bot.speech.engines import Engines


async def examine(config: Config) -> AsyncGenerator[Finding]:
    """
    Look at everything that the bot needs.

    Wrap the call in :func:`contextlib.aclosing`.

    Args:
        config: What the operator decided.

    Yields:
        What was found, as it is found.
    """
    yield ok("configuration", "understood")
    folder = await look_at_folder(config.thunder_data_directory)
    yield folder
    yield await _store(config, writable=folder.health is not Health.ILL)
    for finding in look_at_libraries():
        yield finding
    yield await look_at_port(config.thunder_health_host, config.thunder_health_port)
    for finding in await _speech(config):
        yield finding
    for finding in await _application(config).look():
        yield finding


async def misconfigured(error: ConfigError) -> AsyncGenerator[Finding]:  # noqa: RUF029 (as `examine`)
    """
    Say that there is nothing else to look at.

    Args:
        error: What is wrong with the configuration, a line for each mistake.

    Yields:
        What was found.
    """
    for line in str(error).splitlines():
        yield ill("configuration", line, "set it as .env.example shows")


async def _store(config: Config, *, writable: bool) -> Finding:
    part = "settings"
    if config.thunder_database_url is None and not writable:
        return ill(part, "would be kept in memory only", "mend the data directory")
    try:
        url = config.thunder_database_url
        database = open_database(
            None if url is None else url.get_secret_value(), config.thunder_data_directory
        )
        async with SettingsStore(database) as store:
            await store.check()
    except (ConfigError, StoreError) as error:
        return ill(part, str(error), "look at the disk, or at THUNDER_DATABASE_URL")
    return ok(part, "the store answers")


async def _speech(config: Config) -> Sequence[Finding]:
    """Look at the engines that the bot would run with; the box is started for that."""
    try:
        async with open_engines(config) as engines:
            found = [*await look_at_engine(engines.main)]
            if engines.has_local:
                return [*found, *await _local(engines)]
            return [*found, unseen("local engine", "not wanted beside the main one")]
    except ConfigError as error:
        return [ill("main engine", str(error), "mend that, and look again")]


async def _local(engines: Engines) -> Sequence[Finding]:
    try:
        return await look_at_engine(await engines.start_local())
    except SpeechError as error:
        return [ill("local engine", str(error), "or set THUNDER_LOCAL_ENGINE=off")]


def _application(config: Config) -> Application:
    token = config.discord_token
    return Application(
        token=None if token is None else token.get_secret_value(),
        url=config.thunder_discord_url,
        reading=config.thunder_message_content,
        permissions=PERMISSIONS,
    )
