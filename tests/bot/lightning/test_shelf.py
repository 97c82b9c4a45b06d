"""A catalogue on disk is the last good one, or as if it were not there."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files import UNFINISHED
from bot.lightning.service import Service, resolve_service
from bot.lightning.shelf import Shelf
from bot.lightning.voices import Voice
from bot.vocabulary import VoiceId

VOICES = (Voice(VoiceId("emily"), "Emily", ("en", "hi"), "female", None),)


def service(url: str = "ws://tts.example", model: str | None = None) -> Service:
    named = resolve_service(url, None, model)
    assert named is not None
    return named


def the_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_what_was_put_is_taken_with_its_time(tmp_path: Path):
    before = datetime.now(UTC).replace(microsecond=0)
    Shelf(tmp_path / "new", service()).put(VOICES)

    kept = Shelf(tmp_path / "new", service()).take()

    assert kept is not None
    assert kept.voices == VOICES
    assert before <= kept.fetched <= datetime.now(UTC)


@pytest.mark.parametrize(
    "other",
    [
        service("ws://other.example"),
        service(model="lightning_v3.1"),
        replace(service(), identity="x"),
    ],
    ids=["address", "model", "identity"],
)
def test_every_service_and_model_has_its_own(tmp_path: Path, other: Service):
    Shelf(tmp_path, service()).put(VOICES)

    assert Shelf(tmp_path, other).take() is None


def test_a_name_shows_the_model_and_no_credential(tmp_path: Path):
    Shelf(tmp_path, service("ws://tts.example/x?token=SECRET")).put(VOICES)

    assert the_file(tmp_path).name.startswith("lightning-v2-")
    assert "SECRET" not in the_file(tmp_path).name
    assert "SECRET" not in the_file(tmp_path).read_text()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "null",
        "[" * 100_000,
        "{",
        '{"voices": [{"voiceId": "x"}]}',
        '{"fetched": 7, "voices": [{"voiceId": "x"}]}',
        '{"fetched": "yesterday", "voices": [{"voiceId": "x"}]}',
        '{"fetched": "2026-01-01T00:00:00", "voices": [{"voiceId": "x"}]}',
        '{"fetched": "2026-01-01T00:00:00+00:00", "voices": []}',
        " " * (4 * 2**20)
        + '{"fetched": "2026-01-01T00:00:00+00:00", "voices": [{"voiceId": "x"}]}',
    ],
)
def test_what_is_damaged_is_as_if_it_were_not_there(tmp_path: Path, content: str):
    shelf = Shelf(tmp_path, service())
    shelf.put(VOICES)
    the_file(tmp_path).write_text(content)

    assert shelf.take() is None


@given(st.data())
def test_cut_off_anywhere_it_is_as_if_it_were_not_there(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    folder = tmp_path_factory.mktemp("cut")
    shelf = Shelf(folder, service())
    shelf.put(VOICES)
    whole = the_file(folder).read_bytes()

    the_file(folder).write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])

    assert shelf.take() is None


def test_too_many_voices_are_not_written(tmp_path: Path):
    shelf = Shelf(tmp_path, service())
    shelf.put(VOICES)

    shelf.put([Voice(VoiceId(str(number)), "x" * 5000, (), None, None) for number in range(1000)])

    kept = shelf.take()
    assert kept is not None
    assert kept.voices == VOICES


def test_only_the_newest_are_kept_and_nothing_unfinished(tmp_path: Path):
    (tmp_path / f"old.json.12{UNFINISHED}").touch()
    (tmp_path / "theirs.txt").touch()
    for number in range(12):
        Shelf(tmp_path, service(f"ws://tts{number}.example")).put(VOICES)
        for file in tmp_path.glob("*.json"):
            if file.stat().st_mtime > 100:  # this one, just written; each is a second younger
                os.utime(file, (number, number))

    assert len(list(tmp_path.glob("*.json"))) == 8
    assert Shelf(tmp_path, service("ws://tts11.example")).take() is not None
    assert Shelf(tmp_path, service("ws://tts0.example")).take() is None
    assert not list(tmp_path.glob(f"*{UNFINISHED}"))
    assert (tmp_path / "theirs.txt").exists()
