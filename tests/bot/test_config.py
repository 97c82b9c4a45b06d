"""What the operator writes is understood, or refused in a sentence without a value."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config import PREFIXES, Config, child_environment, load_config
from bot.errors import ConfigError

SECRET = "MTk4.Gh0st.5up3r-s3cret"  # noqa: S105 (made up)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The machine's own variables and ``.env`` are nobody's business here."""
    for name in list(os.environ):  # noqa: TID251 (only to put it out of the way)
        if name.upper().startswith(PREFIXES):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def load(tmp_path: Path, text: str) -> Config:
    file = tmp_path / "file.env"
    file.write_bytes(text.encode())
    return load_config(file)


def problems(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value)


def test_nothing_set_is_a_configuration():
    """Without a file and variables, the box speaks in the playground."""
    config = load_config()

    assert config.discord_token is None
    assert config.smallest_api_key is None
    assert config.lightning_url is None
    assert config.secrets() == ()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ws://127.0.0.1:8090", "ws://127.0.0.1:8090"),
        ("http://127.0.0.1:8090/api/v1", "ws://127.0.0.1:8090/api/v1"),
        ("https://tts.example//", "wss://tts.example"),
        ("wss://[::1]:9000/x", "wss://[::1]:9000/x"),
    ],
)
def test_http_is_understood_as_the_websocket_it_becomes(tmp_path: Path, written: str, meant: str):
    assert load(tmp_path, f"LIGHTNING_URL={written}").lightning_url == meant


@pytest.mark.parametrize(
    "url",
    [
        "ftp://tts.example",
        "tts.example",
        "wss://",
        "wss://someone:hunter2@tts.example",
        "wss://hunter2@tts.example",
        "wss://tts.example?token=hunter2",
        "wss://tts.example#hunter2",
        "wss://tts.example:99999",
        "wss://[hunter2",
        "wss://tts .example/hunter2",
    ],
)
@pytest.mark.parametrize("name", ["LIGHTNING_URL", "THUNDER_DISCORD_URL"])
def test_a_url_that_nothing_can_be_appended_to_is_refused(tmp_path: Path, name: str, url: str):
    said = problems(tmp_path, f'{name}="{url}"')

    assert said.startswith(f"{name}: must ")
    assert "hunter2" not in said


def test_discord_is_spoken_to_over_http_only(tmp_path: Path):
    assert "begins with http://" in problems(tmp_path, "THUNDER_DISCORD_URL=ws://127.0.0.1:1")
    assert (
        load(tmp_path, "THUNDER_DISCORD_URL=http://127.0.0.1:1/").thunder_discord_url
        == "http://127.0.0.1:1"
    )


def test_what_pasting_adds_to_a_secret_is_taken_off(tmp_path: Path, monkeypatch):
    """A token pasted with a newline must not end up in a header."""
    monkeypatch.setenv("SMALLEST_API_KEY", f" {SECRET}\r\n")
    config = load(tmp_path, f'DISCORD_TOKEN="  {SECRET}\t"')

    assert config.secrets() == (SECRET, SECRET)


def test_where_settings_are_kept_is_a_secret(tmp_path: Path):
    """The password as well, as it is written and as it is meant."""
    url = "postgresql://thunder:hunter2%2Fhunter2@db/thunder"
    config = load(tmp_path, f"THUNDER_DATABASE_URL={url}")

    assert config.secrets() == (url, "hunter2%2Fhunter2", "hunter2/hunter2")
    assert "hunter2" not in repr(config)
    assert "begins with postgresql:// or" in problems(tmp_path, "THUNDER_DATABASE_URL=mysql://x/y")


def test_limits_can_be_off(tmp_path: Path):
    config = load(tmp_path, "THUNDER_PERSON_PER_MINUTE=off\nTHUNDER_GUILD_CHARACTERS_PER_DAY=off")

    assert config.thunder_person_per_minute is None
    assert config.thunder_guild_characters_per_day is None


@pytest.mark.parametrize("wrong", ["two words", "line\nbreak", "zero\u200bwidth", '"quoted"'])
def test_a_secret_that_does_not_fit_a_header_is_refused_unseen(monkeypatch, wrong: str):
    monkeypatch.setenv("DISCORD_TOKEN", SECRET + wrong)

    with pytest.raises(ConfigError) as caught:
        load_config()

    assert str(caught.value).startswith("DISCORD_TOKEN: must be one word")
    assert SECRET not in repr(caught.value)


def test_blank_counts_as_unset_also_where_it_would_win(tmp_path: Path, monkeypatch):
    """Compose passes a variable that is not set as an empty one."""
    monkeypatch.setenv("DISCORD_TOKEN", "")
    monkeypatch.setenv("LIGHTNING_UNITS", "  ")
    config = load(tmp_path, f"DISCORD_TOKEN={SECRET}\nLIGHTNING_URL=\nLIGHTNING_UNITS=3")

    assert config.secrets() == (SECRET,)
    assert (config.lightning_url, config.lightning_units) == (None, 3)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("LIGHTNING_UNITS", "5")

    assert load(tmp_path, "LIGHTNING_UNITS=3").lightning_units == 5


def test_misspelt_variable_in_the_file_stops_the_start(tmp_path: Path):
    said = problems(tmp_path, "THUNDER_QUEUE_LENGHT=5")

    assert said == (
        "THUNDER_QUEUE_LENGHT: there is no such variable; did you mean THUNDER_QUEUE_LENGTH?"
    )


@pytest.mark.parametrize(
    ("misspelt", "nearest"),
    [
        ("DISCORD_TOKN", "DISCORD_TOKEN"),
        ("SMALLEST_KEY", "SMALLEST_API_KEY"),
        ("LIGHTNING_UNIT", "LIGHTNING_UNITS"),
        ("THUNDER_DRAIN", "THUNDER_DRAIN_SECONDS"),
        ("thunder_log_levle", "THUNDER_LOG_LEVEL"),
    ],
)
def test_misspelt_variable_in_the_environment_stops_the_start(monkeypatch, misspelt, nearest):
    """In a container there are only variables, and pydantic would ignore a wrong one."""
    monkeypatch.setenv(misspelt, SECRET)

    with pytest.raises(ConfigError) as caught:
        load_config()

    assert f"did you mean {nearest}?" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_foreign_lines_are_somebody_elses(tmp_path: Path):
    text = "POSTGRES_PASSWORD=x\nCOMPOSE_PROJECT_NAME=y\n# a comment\n\nexport LIGHTNING_UNITS=2"

    assert load(tmp_path, text).lightning_units == 2


def test_every_problem_is_told_in_a_sentence_of_its_own(tmp_path: Path):
    said = problems(
        tmp_path,
        "THUNDER_QUEUE_LENGTH=0\nLIGHTNING_UNITS=many\nTHUNDER_LOG_FORMAT=xml\nDISCORD_TOKNE=1",
    ).splitlines()

    assert [line.split(":")[0] for line in said] == [
        "DISCORD_TOKNE",
        "LIGHTNING_UNITS",
        "THUNDER_QUEUE_LENGTH",
        "THUNDER_LOG_FORMAT",
    ]
    assert all(line.endswith((".", "?")) for line in said)


def test_a_folder_called_tilde_is_never_made(tmp_path: Path):
    assert problems(tmp_path, "THUNDER_DATA_DIRECTORY=~/thunder").startswith(
        "THUNDER_DATA_DIRECTORY: must be a path without '~'"
    )


@pytest.mark.parametrize("name", list(Config.model_fields))
def test_no_error_shows_a_value(monkeypatch, name: str):
    """Whatever is wrong with whichever variable, what was given stays unseen."""
    monkeypatch.setenv(name.upper(), f"\u2028{SECRET}\u2028 ://")

    with pytest.raises(ConfigError) as caught:
        load_config()

    assert name.upper() in str(caught.value)
    assert SECRET not in str(caught.value)
    assert SECRET.lower() not in str(caught.value).lower()


@pytest.mark.parametrize(
    "line",
    [
        "LIGHTNING_UNITS=0",
        "THUNDER_MAX_CHARACTERS=6001",
        "THUNDER_TIME_TO_LIVE_SECONDS=0",
        "THUNDER_FIRST_AUDIO_SECONDS=nan",
        "THUNDER_JOIN_SECONDS=inf",
        "THUNDER_HEALTH_PORT=65536",
        "THUNDER_HEALTH_HOST=1:2",
        "THUNDER_HEALTH_HOST=a/b",
        "LIGHTNING_LANGUAGE=english please",
        "LIGHTNING_MODEL=../v2",
        "LIGHTNING_VOICE=two words",
    ],
)
def test_what_is_out_of_range_is_refused(tmp_path: Path, line: str):
    assert problems(tmp_path, line).startswith(line.split("=")[0])


def test_capitals_do_not_matter_where_they_mean_nothing(tmp_path: Path):
    config = load(
        tmp_path, "THUNDER_LOG_LEVEL=debug\nTHUNDER_LOG_FORMAT=JSON\nLIGHTNING_LANGUAGE=DE"
    )

    assert (config.thunder_log_level, config.thunder_log_format) == ("DEBUG", "json")
    assert config.lightning_language == "de"


@pytest.mark.parametrize(("written", "meant"), [("off", None), ("OFF", None), ("0", 0)])
def test_the_health_endpoint_can_be_switched_off(tmp_path: Path, written, meant):
    assert load(tmp_path, f"THUNDER_HEALTH_PORT={written}").thunder_health_port == meant


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "localhost"])  # noqa: S104 (nothing listens)
def test_the_health_endpoint_can_be_anywhere(tmp_path: Path, host: str):
    assert load(tmp_path, f"THUNDER_HEALTH_HOST={host}").thunder_health_host == host


def test_a_line_that_would_be_skipped_is_named(tmp_path: Path):
    said = problems(tmp_path, f"LIGHTNING_UNITS=2\nDISCORD_TOKEN {SECRET}\n")

    assert said.endswith("line 2 is not NAME=value.")
    assert SECRET not in said


def test_a_name_without_a_value_is_named(tmp_path: Path):
    assert problems(tmp_path, "DISCORD_TOKEN\n").endswith("line 1 is not NAME=value.")


def test_an_editors_byte_order_mark_is_no_letter(tmp_path: Path):
    assert load(tmp_path, "\ufeffLIGHTNING_UNITS=2\r\n").lightning_units == 2


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path):
    with pytest.raises(ConfigError, match="directory"):
        load_config(tmp_path)


def test_a_file_that_is_not_text_is_named(tmp_path: Path):
    (tmp_path / "utf16.env").write_bytes(f"DISCORD_TOKEN={SECRET}".encode("utf-16"))

    with pytest.raises(ConfigError, match="save it as UTF-8") as caught:
        load_config(tmp_path / "utf16.env")

    assert SECRET not in repr(caught.value)


def test_the_file_can_be_left_out(tmp_path: Path):
    (tmp_path / ".env").write_text("LIGHTNING_UNITS=7")

    assert load_config().lightning_units == 7
    assert load_config(None).lightning_units == 1


def test_nobody_changes_a_decision_afterwards():
    with pytest.raises(ValidationError):
        load_config().lightning_units = 2


def test_a_printed_configuration_shows_no_secret(tmp_path: Path):
    assert SECRET not in repr(load(tmp_path, f"DISCORD_TOKEN={SECRET}"))


def test_making_one_by_hand_reads_nothing(monkeypatch):
    """Tests and tools say what they mean; the environment is for :func:`load_config`."""
    monkeypatch.setenv("LIGHTNING_UNITS", "9")

    assert Config.model_validate({}).lightning_units == 1


@pytest.mark.parametrize("name", list(Config.model_fields))
def test_every_field_is_explained_and_ours(name: str):
    assert name.upper().startswith(PREFIXES)
    assert Config.model_fields[name].description


def test_a_child_is_told_what_its_parent_decided(monkeypatch):
    """That wins over the environment; the rest is passed on."""
    monkeypatch.setenv("THUNDER_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("DISCORD_TOKEN", "another")

    environment = child_environment({"DISCORD_TOKEN": "told"})

    assert environment["DISCORD_TOKEN"] == "told"  # noqa: S105 (made up)
    assert environment["THUNDER_LOG_LEVEL"] == "DEBUG"
    assert "PATH" in environment


def test_what_is_different_is_named_and_not_shown():
    """So that it can be said what a changed file would change."""
    old = Config.model_validate({"smallest_api_key": "abc"})
    new = Config.model_validate({"smallest_api_key": "abd", "lightning_units": 3})

    assert old.changes(new) == {"smallest_api_key", "lightning_units"}
    assert old.changes(old) == set()
