"""The first minute: no token, no key, one command."""

import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from bot.config import load_config
from bot.settings.location import open_database
from bot.stagehands import PlaygroundAddress
from bot.tryout import bot_environment
from tests.support.recogniser import transcribe, word_error_rate
from tests.support.world import PATIENT

ROOT = Path(__file__).parents[2]
ADDRESS = PlaygroundAddress("http://127.0.0.1:1", "ours", "trust.pem")
SENTENCE = "The weather is lovely today and I would like to go outside."


def test_what_is_typed_is_heard(tmp_path):
    """Typing at the prompt speaks into a WAV file, and everything ends cleanly."""
    wav = tmp_path / "heard.wav"
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "bot", "--env-file", "/nonexistent", "playground", "--wav", wav],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "THUNDER_DATA_DIRECTORY": str(tmp_path)} | PATIENT,
        input=f"/say {SENTENCE}\n/queue\n",
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Saying it now." in done.stdout
    assert "1. " in done.stdout
    assert done.stderr == ""
    assert (tmp_path / "playground.db").exists()
    assert not (tmp_path / "thunder.db").exists()
    with wave.open(str(wav)) as heard:
        rate = heard.getframerate()
        samples = np.frombuffer(heard.readframes(heard.getnframes()), "<i2")
        mono = samples.reshape(-1, heard.getnchannels())[:, 0]
    assert word_error_rate(SENTENCE, transcribe(mono, rate)) <= 0.2


def test_the_bot_is_pointed_at_the_playground_by_configuration_alone(monkeypatch, tmp_path):
    """What the operator has set stays, but for where Discord is."""
    monkeypatch.setenv("THUNDER_DATA_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("SMALLEST_API_KEY", "theirs")
    monkeypatch.setenv("DISCORD_TOKEN", "theirs")
    monkeypatch.setenv("THUNDER_LOG_LEVEL", "DEBUG")
    environment = bot_environment(load_config(None), ADDRESS, tmp_path / "spare")
    assert environment["DISCORD_TOKEN"] == ADDRESS.token
    assert environment["THUNDER_DISCORD_URL"] == ADDRESS.url
    assert environment["SSL_CERT_FILE"] == ADDRESS.trust_store
    assert environment["SMALLEST_API_KEY"] == "theirs"
    assert environment["THUNDER_LOG_LEVEL"] == "DEBUG"
    assert environment["THUNDER_HEALTH_PORT"] == "off"


@pytest.mark.parametrize("url", [None, "postgresql://thunder:secret@db.test/thunder"])
def test_the_playground_has_settings_of_its_own(monkeypatch, tmp_path, url):
    """The operator's are of servers that the playground's bot is not in, and would forget."""
    monkeypatch.setenv("THUNDER_DATA_DIRECTORY", str(tmp_path / "data"))
    if url is not None:
        monkeypatch.setenv("THUNDER_DATABASE_URL", url)
    config = load_config(None)
    environment = bot_environment(config, ADDRESS, tmp_path / "spare")
    assert environment["THUNDER_DATABASE_URL"] == f"sqlite:///{tmp_path}/data/playground.db"
    database = open_database(environment["THUNDER_DATABASE_URL"], config.thunder_data_directory)
    assert (tmp_path / "data" / "playground.db").exists(), database


def test_without_a_place_to_write_the_settings_last_as_long_as_the_playground(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("THUNDER_DATA_DIRECTORY", "/proc/nowhere")
    environment = bot_environment(load_config(None), ADDRESS, tmp_path)
    assert environment["THUNDER_DATABASE_URL"] == f"sqlite:///{tmp_path}/playground.db"
