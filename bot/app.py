"""
The composition root: builds the parts in order, and closes them in reverse.

The only module that knows all the others. It reads like the list of parts.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack

import discord

from bot import gauges, memory
from bot.assembly import open_engines
from bot.audio.opus import load_opus
from bot.checkup.running import RunningCheckup
from bot.client.acquaintances import Acquaintances
from bot.client.bot import SpeechBot, point_to
from bot.config import Config
from bot.errors import ConfigError, LightningError, StoreError
from bot.limits.admission import Admission, Limits
from bot.living.notes import PresenceNotes
from bot.living.service import LivingService
from bot.reading.service import ReadingService
from bot.rereading import Rereading
from bot.settings.dictionary import load_operators
from bot.settings.location import open_database
from bot.settings.service import SettingsService
from bot.settings.store import SettingsStore
from bot.speech.delivery import Ended
from bot.speech.detection import load_detector
from bot.speech.engines import Engines
from bot.speech.gains import Gains
from bot.speech.service import SpeechService
from bot.speech.session import SessionLimits
from bot.speech.utterance import Origin, Utterance
from bot.telemetry.health import serve_health
from bot.telemetry.log import UtteranceRecord
from bot.telemetry.metrics import Metrics, Sample
from bot.text.reader import warm_up
from bot.voice.links import VoiceLinks
from bot.voice.machine import LinkLimits
from bot.voice.pacer import SWITCH_INTERVAL, Pacer

log = logging.getLogger(__name__)


async def run(config: Config, reread: Callable[[], Config]) -> None:
    """
    Run the bot until it is told to stop by SIGTERM or SIGINT.

    Then nothing more is accepted, what was accepted is spoken for as long as
    ``THUNDER_DRAIN_SECONDS`` allow, and every voice channel is left. SIGHUP
    has the configuration read again, or stops it if it runs in a terminal,
    where that is the sign of the terminal's end.

    Args:
        config: What the operator decided.
        reread: Reads that again, and has the log be as it says.

    Raises:
        ConfigError: If the operator must change something first.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)
    memory.shrink_buffers()
    told_to_stop, told_to_reread = _listen_to_signals()
    load_opus()
    await asyncio.to_thread(warm_up)
    if config.thunder_discord_url is not None:
        point_to(config.thunder_discord_url)
    async with AsyncExitStack() as stack:
        settings = await _settings(config, stack)
        bot = await stack.enter_async_context(
            SpeechBot(message_content=config.thunder_message_content)
        )
        bot.acquaintances = await stack.enter_async_context(Acquaintances())
        engines = await stack.enter_async_context(open_engines(config))
        metrics = Metrics()
        pacer = await stack.enter_async_context(Pacer())
        # Before the links, so that it writes down how they ended.
        notes = await stack.enter_async_context(PresenceNotes(settings))
        links = await stack.enter_async_context(_links(config, bot, pacer, notes))
        speech = await _speech(config, stack, engines, links, _count(metrics, settings))
        living = LivingService(
            speech=speech,
            settings=settings,
            links=links,
            notes=notes,
            look=config.thunder_reconcile_seconds,
        )
        bot.living = await stack.enter_async_context(living)
        bot.speech, bot.settings = speech, settings
        bot.admission = await _admission(config, settings)
        bot.reading = await stack.enter_async_context(
            ReadingService(
                settings=settings,
                speech=speech,
                admission=bot.admission,
                max_characters=config.thunder_max_characters,
            )
        )
        bot.checkup = RunningCheckup(
            client=bot,
            speech=speech,
            pacing=lambda: pacer.statistics().running,
            store=settings.check,
        )
        parts = _parts(bot, speech, settings, pacer)
        metrics.watch(lambda: _samples(parts, bot, speech, settings, links, pacer))
        await _health(config, stack, parts, metrics)
        rereading = Rereading(config, read=reread, takers=_takers(speech, bot.admission))
        memory.freeze()
        await _log_in(bot, config)
        async with asyncio.TaskGroup() as group:
            connected = group.create_task(bot.connect())
            rereader = group.create_task(_reread(rereading, told_to_reread))
            await told_to_stop.wait()
            rereader.cancel()
            log.info("stopping")
            await speech.drain(rereading.config.thunder_drain_seconds)
            await speech.leave_all()
            await bot.close()
            await connected


def _listen_to_signals() -> tuple[asyncio.Event, asyncio.Event]:
    """Return what is set when it is told to stop, and to read the configuration again."""
    stop, reread = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, stop.set if sys.stderr.isatty() else reread.set)
    return stop, reread


async def _reread(rereading: Rereading, told: asyncio.Event) -> None:
    """Whenever told to, read the configuration and put into effect what can be while running."""
    while True:
        await told.wait()
        told.clear()
        rereading.reread()


def _takers(speech: SpeechService, admission: Admission) -> Mapping[str, Callable[[Config], None]]:
    """Say what a change of the configuration can do while the bot runs."""

    def limit(new: Config) -> None:
        admission.limit(_operators_limits(new))

    def nothing(_: Config) -> None:
        """It is in effect: whoever reads the configuration sees to the log; others ask it."""

    return {
        "lightning_units": lambda new: speech.resize(new.lightning_units),
        "smallest_api_key": lambda new: speech.engines.main.lightning.use_key(new.smallest_api_key),
        "thunder_person_per_minute": limit,
        "thunder_guild_per_minute": limit,
        "thunder_repeats": limit,
        "thunder_person_characters_per_day": limit,
        "thunder_guild_characters_per_day": limit,
        "thunder_drain_seconds": nothing,
        "thunder_log_level": nothing,
        "thunder_log_format": nothing,
    }


async def _settings(config: Config, stack: AsyncExitStack) -> SettingsService:
    """Open the store; it is closed last, because others note things as they end."""
    base = () if config.thunder_dictionary is None else load_operators(config.thunder_dictionary)
    url = config.thunder_database_url
    database = open_database(
        None if url is None else url.get_secret_value(), config.thunder_data_directory
    )
    store = await stack.enter_async_context(SettingsStore(database))
    service = SettingsService(store, base=base, usage_days=config.thunder_usage_days)
    return await stack.enter_async_context(service)


async def _admission(config: Config, settings: SettingsService) -> Admission:
    operator = _operators_limits(config)
    try:
        return Admission(operator, spent=await settings.characters_today())
    except StoreError:
        # As if the day had just begun; the service has logged why.
        return Admission(operator)


def _operators_limits(config: Config) -> Limits:
    return Limits(
        person_per_minute=config.thunder_person_per_minute,
        guild_per_minute=config.thunder_guild_per_minute,
        repeats=config.thunder_repeats,
        person_characters_per_day=config.thunder_person_characters_per_day,
        guild_characters_per_day=config.thunder_guild_characters_per_day,
    )


def _links(config: Config, bot: SpeechBot, pacer: Pacer, notes: PresenceNotes) -> VoiceLinks:
    limits = LinkLimits(join=config.thunder_join_seconds, give_up=config.thunder_reconnect_seconds)
    return VoiceLinks(
        bot,
        pacer=pacer,
        limits=limits,
        key_exchange=config.thunder_key_exchange_seconds,
        hold=config.thunder_time_to_live_seconds,
        reconcile=config.thunder_reconcile_seconds,
        arrived=notes.arrived,
        ended=notes.ended,
    )


async def _speech(
    config: Config,
    stack: AsyncExitStack,
    engines: Engines,
    links: VoiceLinks,
    ended: Ended,
) -> SpeechService:
    loudness = config.thunder_loudness_lufs
    gains = Gains(config.thunder_data_directory / "loudness.json", target=loudness)
    palette = config.thunder_palette
    speech = SpeechService(
        links=links,
        engines=engines,
        palette=config.lightning_voice is None if palette is None else palette,
        detector=await asyncio.to_thread(load_detector),
        limits=SessionLimits(
            queue_length=config.thunder_queue_length,
            time_to_live=config.thunder_time_to_live_seconds,
            look_ahead=config.thunder_look_ahead_seconds,
            first_audio=config.thunder_first_audio_seconds,
        ),
        default=engines.main.default,
        max_characters=config.thunder_max_characters,
        gains=await stack.enter_async_context(gains),
        ended=ended,
    )
    await stack.enter_async_context(speech)
    try:
        await speech.catalogue()
    except LightningError as error:
        # Speech may work all the same; whoever completes a voice's name asks again.
        log.warning("no catalogue of voices: %s", error)
    return speech


def _count(metrics: Metrics, settings: SettingsService) -> Ended:
    """Have each utterance that has ended counted, and put to whose account it belongs."""

    def ended(utterance: Utterance, record: UtteranceRecord) -> None:
        metrics.note_utterance(record)
        if record.first_audio is not None:
            author = None if utterance.origin is Origin.NOTICE else utterance.author
            settings.note_usage(utterance.guild, author, record.characters, record.audio)

    return ended


def _parts(
    bot: SpeechBot, speech: SpeechService, settings: SettingsService, pacer: Pacer
) -> Mapping[str, Callable[[], bool]]:
    """Name what has to be ready, with what tells whether it is."""
    return {
        "discord": bot.is_ready,
        "speech": lambda: speech.accepting,
        "engine": lambda: speech.engines.ready,
        "pacer": lambda: pacer.statistics().running,
        "store": lambda: settings.statistics().readable,
    }


def _samples(
    parts: Mapping[str, Callable[[], bool]],
    bot: SpeechBot,
    speech: SpeechService,
    settings: SettingsService,
    links: VoiceLinks,
    pacer: Pacer,
) -> Iterator[Sample]:
    """Gather what every part tells of itself."""
    yield from gauges.of_parts(parts)
    yield from gauges.of_loop(tasks=len(asyncio.all_tasks()))
    yield from gauges.of_discord(guilds=len(bot.guilds), latency=bot.latency)
    yield from gauges.of_speech(speech.statistics())
    for engine in speech.engines.running:
        yield from gauges.of_engine(engine)
    yield from gauges.of_links(links.statistics())
    yield from gauges.of_pacer(pacer.statistics())
    yield from gauges.of_reading(bot.reading.statistics())
    yield from gauges.of_settings(settings.statistics())


async def _health(
    config: Config,
    stack: AsyncExitStack,
    parts: Mapping[str, Callable[[], bool]],
    metrics: Metrics,
) -> None:
    if config.thunder_health_port is None:
        return
    serving = serve_health(
        host=config.thunder_health_host,
        port=config.thunder_health_port,
        parts=parts,
        exposition=metrics.exposition,
    )
    await stack.enter_async_context(serving)


async def _log_in(bot: SpeechBot, config: Config) -> None:
    assert config.discord_token is not None, "checked before"
    try:
        await bot.login(config.discord_token.get_secret_value())
    except discord.LoginFailure:
        raise ConfigError(
            "DISCORD_TOKEN was refused by Discord; copy it again from the developer portal."
        ) from None  # the cause could carry it
    log.info("invite me with %s", bot.invite_url())
