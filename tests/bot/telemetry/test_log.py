"""Lines are for people or machines, and neither can hold what nobody may read."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.telemetry.log import NEVER_BELOW, UtteranceRecord, configure, log_utterance
from bot.vocabulary import GuildId, VoiceId

SECRET = "MTk4.Gh0st.5up3r-s3cret"  # noqa: S105 (made up)

SPOKEN = UtteranceRecord(
    guild=GuildId(7),
    number=3,
    engine="main",
    voice=VoiceId("emily"),
    characters=42,
    audio=3.42,
    queue=0.1,
    unit=0.0,
    connect=0.0,
    synthesis=0.21,
    prebuffer=0.0,
    wire=0.02,
    first_audio=0.33,
    attempts=1,
    cached=0,
    underruns=0,
    outcome="ok",
)


@pytest.fixture(autouse=True)
def loggers_as_before() -> Iterator[None]:
    """What a test configures ends with it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in NEVER_BELOW}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def test_one_line_tells_all_of_an_utterance():
    screen = io.StringIO()
    configure(screen)

    log_utterance(logging.getLogger("bot.speech.session"), SPOKEN)

    assert screen.getvalue().split("bot.speech.session: ")[1] == (
        "utterance spoken guild=7 number=3 engine=main voice=emily characters=42 audio=3.42s "
        "queue=0.10s unit=0.00s connect=0.00s synthesis=0.21s prebuffer=0.00s wire=0.02s "
        "first_audio=0.33s attempts=1 cached=0 underruns=0 outcome=ok\n"
    )


def test_machines_get_each_fact_as_a_field():
    screen = io.StringIO()
    configure(screen, style="json")

    log_utterance(logging.getLogger("bot.speech.session"), SPOKEN)

    line = json.loads(screen.getvalue())
    assert line["message"] == "utterance spoken"
    assert line["level"] == "INFO"
    assert line["logger"] == "bot.speech.session"
    assert line["time"].endswith("+00:00")
    assert line["first_audio"] == 0.33
    assert line["guild"] == 7


def test_what_was_never_heard_has_no_first_audio():
    screen = io.StringIO()
    configure(screen)

    logging.getLogger("bot").info("utterance spoken", extra={"first_audio": None})

    assert "first_audio=-" in screen.getvalue()


@pytest.mark.parametrize("name", list(NEVER_BELOW))
@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_libraries_that_print_secrets_are_held(name: str, level: str):
    """The voice session's token, frames and headers are printed at DEBUG only."""
    screen = io.StringIO()
    configure(screen, level=level)

    logging.getLogger(f"{name}.client").debug("here is %s", SECRET)
    logging.getLogger(name).debug("here is %s", SECRET)

    assert screen.getvalue() == ""


def test_libraries_are_not_louder_than_asked():
    screen = io.StringIO()
    configure(screen, level="ERROR")

    logging.getLogger("discord.gateway").warning("a nuisance")
    logging.getLogger("discord.gateway").error("a failure")

    assert "nuisance" not in screen.getvalue()
    assert "failure" in screen.getvalue()


def test_our_own_lines_go_down_to_debug_when_asked():
    screen = io.StringIO()
    configure(screen, level="DEBUG")

    logging.getLogger("bot.lightning").debug("dialling")

    assert "DEBUG   bot.lightning: dialling" in screen.getvalue()


@pytest.mark.parametrize("style", ["pretty", "json"])
def test_a_known_secret_is_struck_out_wherever_it_turns_up(style):
    screen = io.StringIO()
    configure(screen, style=style, secrets=(SECRET, "", SECRET + "-longer"))
    log = logging.getLogger("bot")

    log.info("message %s", SECRET)
    log.info("fact", extra={"fact": {"key": f"Bearer {SECRET}-longer"}})
    try:
        raise ValueError(SECRET)
    except ValueError:
        log.exception("traceback", stack_info=True)

    assert SECRET not in screen.getvalue()
    assert "-longer" not in screen.getvalue()
    assert screen.getvalue().count("[redacted]") >= 3
    assert "ValueError" in screen.getvalue()


def test_interaction_tokens_in_urls_are_struck_out():
    """discord.py names the URL when Discord limits its rate."""
    screen = io.StringIO()
    configure(screen)

    logging.getLogger("discord.http").warning(
        "POST https://discord.com/api/v10/webhooks/123/aW50ZXJh-Y3Rpb24_x.y/messages "
        "/api/v10/interactions/45/aW50/callback"
    )

    assert "webhooks/123/[redacted]/messages" in screen.getvalue()
    assert "interactions/45/[redacted]/callback" in screen.getvalue()


def test_configuring_again_replaces():
    first, second = io.StringIO(), io.StringIO()
    configure(first)
    configure(second)

    logging.getLogger("bot").info("once")

    assert first.getvalue() == ""
    assert second.getvalue().count("once") == 1


def test_without_secrets_nothing_is_struck_out():
    screen = io.StringIO()
    configure(screen)

    logging.getLogger("bot").info("plain text")

    assert "plain text" in screen.getvalue()
