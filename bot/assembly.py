"""
The engines that the operator chose, put together: service, connections, units, phrases.

Apart from :mod:`bot.app`, because whoever looks at the bot from outside
(``thunder doctor``) looks at the very engines that it would run with.
"""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.box import Box
from bot.config import Config
from bot.ledger import Ledger
from bot.lightning.client import LightningClient
from bot.lightning.connection import is_loopback
from bot.lightning.service import Service, default_voice, resolve_service
from bot.phrases.cache import PhraseCache
from bot.speech.casting import Part
from bot.speech.engines import Engine, Engines
from bot.speech.scheduler import Scheduler
from bot.vocabulary import VoiceId


@asynccontextmanager
async def open_engines(config: Config) -> AsyncGenerator[Engines]:
    """
    Start what speaks, and end it after the block.

    Args:
        config: What the operator decided.

    Raises:
        ConfigError: If the main engine cannot be started.
    """
    async with AsyncExitStack() as stack:
        service, box = await _service(config, stack)
        main = await _main_engine(config, service, box, stack)
        fallback = config.thunder_local_engine in {"fallback", "both"}
        private = main.cloud and config.thunder_local_engine in {"private", "both"}
        # If the box is the main engine, another one would do nothing better.
        wanted = box is None and (fallback or private)
        engines = Engines(
            main=main,
            local=(lambda: _local_engine(config)) if wanted else None,
            fallback=fallback,
            private=private,
        )
        yield await stack.enter_async_context(engines)


async def _service(config: Config, stack: AsyncExitStack) -> tuple[Service, Box | None]:
    """Find the speech service that the operator chose; without a choice, start the box."""
    key = config.smallest_api_key
    named = resolve_service(
        config.lightning_url,
        None if key is None else key.get_secret_value(),
        config.lightning_model,
    )
    if named is not None:
        return named, None
    box = await stack.enter_async_context(Box(units=config.lightning_units))
    return _boxed(box, config.lightning_model), box


def _boxed(box: Box, model: str | None) -> Service:
    service = resolve_service(box.url, None, model, identity=box.identity)
    assert service is not None, "it has an address"
    return service


def _is_cloud(config: Config, service: Service) -> bool:
    """Tell whether what this service is to say leaves the operator's hands."""
    if config.lightning_is_cloud == "auto":
        return not is_loopback(service.url)
    return config.lightning_is_cloud == "yes"


async def _main_engine(
    config: Config, service: Service, box: Box | None, stack: AsyncExitStack
) -> Engine:
    client = LightningClient(
        service=service,
        key=config.smallest_api_key,
        units=config.lightning_units,
        first_audio=config.thunder_first_audio_seconds,
        stall=config.thunder_stall_seconds,
        max_age=config.thunder_connection_age_seconds,
        catalogues=config.thunder_data_directory / "catalogues",
    )
    voice = config.lightning_voice or default_voice(service.model)
    return Engine(
        name="main",
        lightning=await stack.enter_async_context(client),
        scheduler=Scheduler(Ledger(config.lightning_units)),
        default=Part(VoiceId(voice), config.lightning_language),
        phrases=await _phrases(config, service, "phrases", stack),
        cloud=_is_cloud(config, service),
        is_running=None if box is None else lambda: box.running,
    )


@asynccontextmanager
async def _local_engine(config: Config) -> AsyncGenerator[Engine]:
    """Start the box as the second engine, with nothing of the main one's."""
    async with AsyncExitStack() as stack:
        units = config.thunder_local_units
        box = await stack.enter_async_context(Box(units=units))
        service = _boxed(box, None)
        client = LightningClient(
            service=service,
            key=None,
            units=units,
            first_audio=config.thunder_first_audio_seconds,
            stall=config.thunder_stall_seconds,
            max_age=config.thunder_connection_age_seconds,
        )
        yield Engine(
            name="local",
            lightning=await stack.enter_async_context(client),
            scheduler=Scheduler(Ledger(units)),
            default=Part(default_voice(service.model), "en"),
            phrases=await _phrases(config, service, "phrases-local", stack),
            is_running=lambda: box.running,
        )


async def _phrases(
    config: Config, service: Service, folder: str, stack: AsyncExitStack
) -> PhraseCache | None:
    if not config.thunder_phrase_cache_megabytes:
        return None
    cache = PhraseCache(
        config.thunder_data_directory / folder,
        limit=config.thunder_phrase_cache_megabytes * 2**20,
        service=service.identity,
    )
    return await stack.enter_async_context(cache)
