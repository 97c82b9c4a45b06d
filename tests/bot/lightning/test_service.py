"""Which service the operator's three variables mean."""

import pytest

from bot.errors import ConfigError
from bot.lightning.protocol import LightningV2, TtsLive
from bot.lightning.service import default_voice, dialect_of, languages, resolve_service

HOSTED = "wss://api.smallest.ai/waves/v1"


def test_nothing_means_the_box():
    assert resolve_service(None, None, None) is None
    assert resolve_service("", "", "lightning-v2") is None


def test_key_alone_means_the_hosted_service():
    service = resolve_service(None, "key", None)

    assert service is not None
    assert service.url == f"{HOSTED}/tts/live"
    assert service.model == "lightning_v3.1_pro"
    assert service.dialect == TtsLive("lightning_v3.1_pro")
    assert service.http_base == "https://api.smallest.ai/waves/v1"


@pytest.mark.parametrize(
    ("url", "model", "address", "meant"),
    [
        ("ws://box:1", None, "ws://box:1/waves/v1/lightning-v2/get_speech/stream", "lightning-v2"),
        ("ws://box:1/", "lightning_v2", "ws://box:1/waves/v1/lightning-v2/get_speech/stream", None),
        ("http://box/api/v1/", None, "ws://box/api/v1/lightning-v2/get_speech/stream", None),
        ("https://tts.example", "lightning-v3.1", "wss://tts.example/waves/v1/tts/live", None),
        (f"{HOSTED}/tts/live", None, f"{HOSTED}/tts/live", "lightning_v3.1_pro"),
        (f"{HOSTED}/tts/live", "lightning-v3.1", f"{HOSTED}/tts/live", "lightning_v3.1"),
        (
            "ws://box/api/v1/lightning-v2/get_speech/stream",
            None,
            "ws://box/api/v1/lightning-v2/get_speech/stream",
            "lightning-v2",
        ),
        (
            "ws://[::1]:7/x?token=a#b",
            None,
            "ws://[::1]:7/x/lightning-v2/get_speech/stream?token=a",
            None,
        ),
    ],
)
def test_address_may_be_written_in_many_ways(
    url: str, model: str | None, address: str, meant: str | None
):
    service = resolve_service(url, None, model)

    assert service is not None
    assert service.url == address
    assert meant is None or service.model == meant


def test_http_base_has_no_query():
    service = resolve_service("wss://box/x?token=a", None, None)

    assert service is not None
    assert service.http_base == "https://box/x"


@pytest.mark.parametrize(
    "url", ["box", "ftp://box", "ws://", "ws://box:port", "ws://[::1", "ws://me:SECRET@box"]
)
def test_impossible_address_is_refused_without_showing_it(url: str):
    with pytest.raises(ConfigError, match="LIGHTNING_URL") as caught:
        resolve_service(url, None, None)

    assert "SECRET" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        ("lightning-v2", LightningV2()),
        (" Lightning_V2 ", LightningV2()),
        ("lightning-v3.1-pro", TtsLive("lightning_v3.1_pro")),
        ("lightning_v3.1", TtsLive("lightning_v3.1")),
        ("lightning-v4", TtsLive("lightning_v4")),
    ],
)
def test_model_decides_the_dialect(name: str, dialect: object):
    assert dialect_of(name) == dialect


@pytest.mark.parametrize("name", ["", "a b", "../x", "light\nning", "x" * 65])
def test_impossible_model_is_refused(name: str):
    with pytest.raises(ConfigError, match="LIGHTNING_MODEL"):
        dialect_of(name)


def test_address_is_not_shown():
    assert "SECRET" not in repr(resolve_service("ws://box/?token=SECRET", None, None))


def test_every_model_has_a_voice_and_speaks_english():
    for model in ("lightning-v2", "lightning_v3.1", "lightning_v3.1_pro", "lightning_v4"):
        assert default_voice(model)
        assert "en" in languages(model)
    assert default_voice("lightning-v2") == "emily"
    assert "ja" not in languages("lightning_v3.1")
    assert "ja" in languages("lightning_v3.1_pro")
