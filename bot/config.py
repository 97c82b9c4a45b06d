"""
What the operator decides, read once at the start.

The only reader of the environment and of ``.env``. A field is named as its
variable, in lower case; a variable in the environment wins over a line in the
file, and a blank one counts as not set. Everybody else is passed what they
need: nothing below :mod:`bot.app` sees this class.

Pydantic alone would not do: its check for unknown names covers the file only,
so that a misspelt variable in a container would be ignored in silence, and it
would refuse lines of the file that are somebody else's. So unknown names are
looked for here, under our prefixes only, in both places.
"""

import difflib
import ipaddress
import os
import re
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from dotenv.parser import parse_stream
from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from typing_extensions import override

from bot.errors import ConfigError
from bot.vocabulary import Seconds

PREFIXES = ("DISCORD_", "SMALLEST_", "LIGHTNING_", "THUNDER_")
"""Names that begin like this are ours; an unknown one among them is a mistake."""


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _off_is_none(value: object) -> object:
    return None if isinstance(value, str) and value.lower() == "off" else value


class Config(BaseSettings):
    """Every decision of the operator, checked and frozen; made by :func:`load_config`."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",  # foreign lines may stand in .env; load_config looks for misspelt ones
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    discord_token: SecretStr | None = None
    """The bot's token. None: nobody to log in as, so the playground is used."""

    smallest_api_key: SecretStr | None = None
    """The key to the speech service. None: the service needs none, or the box is used."""

    lightning_url: str | None = None
    """A Lightning server's base, ``ws://`` or ``wss://``, without a slash at its end.
    None: the hosted service if there is a key, else the box."""

    lightning_model: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")] | None = None
    """The model to ask for. None: the service's current one, see :mod:`bot.lightning.service`."""

    lightning_units: Annotated[int, Field(ge=1, le=1000)] = 1
    """The account's concurrency units: requests that may be in flight at once."""

    lightning_voice: Annotated[str, Field(max_length=128, pattern=r"^[!-~]+$")] | None = None
    """Who speaks unless somebody asks for another voice. None: a voice of the model's catalogue."""

    thunder_loudness_lufs: Annotated[
        Annotated[float, Field(ge=-40, le=-10)] | None, BeforeValidator(_off_is_none)
    ] = -20.0
    """How loud every voice is made, in LUFS. None ("off"): as loud as its engine makes it."""

    thunder_palette: bool | None = None
    """Whether people for whom nobody chose a voice get different ones, each always the same.
    None: unless LIGHTNING_VOICE names one for everybody."""

    lightning_language: Annotated[
        str, BeforeValidator(_lower), Field(pattern=r"^(auto|[a-z]{2,3}(-[a-z0-9]{2,8})?)$")
    ] = "en"
    """The language of what is said, unless somebody asks for another."""

    lightning_is_cloud: Annotated[Literal["auto", "yes", "no"], BeforeValidator(_lower)] = "auto"
    """Whether texts leave the operator's hands. auto: unless the service is on this machine."""

    thunder_local_engine: Annotated[
        Literal["off", "private", "fallback", "both"], BeforeValidator(_lower)
    ] = "private"
    """What the box is started for beside another service: to speak what no cloud may see, while
    the other is out of service, for both, or for nothing."""

    thunder_local_units: Annotated[int, Field(ge=1, le=64)] = 2
    """Requests that the box processes at once when it is the second engine."""

    thunder_discord_url: str | None = None
    """Where Discord is, ``http://`` or ``https://``, without a slash at its end: the API is
    expected under ``/api/v10``, the gateway under ``/gateway``. None: Discord itself."""

    thunder_message_content: bool = True
    """Whether Discord is asked for what people write, which is needed to read it aloud. It has to
    be switched on in the developer portal too; without it the bot starts all the same."""

    thunder_queue_length: Annotated[int, Field(ge=1, le=10_000)] = 50
    """Utterances that may wait in one guild."""

    thunder_max_characters: Annotated[int, Field(ge=1, le=6000)] = 2000
    """The longest utterance, in characters after cleaning. Discord takes up to 6000."""

    thunder_time_to_live_seconds: Annotated[Seconds, Field(gt=0, le=3600)] = 60.0
    """How long an utterance may wait before it is too old to be said."""

    thunder_first_audio_seconds: Annotated[Seconds, Field(gt=0, le=60)] = 5.0
    """How long a request may go without its first audio before it is given up."""

    thunder_stall_seconds: Annotated[Seconds, Field(gt=0, le=60)] = 5.0
    """How long a reply may pause between chunks before it is given up."""

    thunder_connection_age_seconds: Annotated[Seconds, Field(ge=10, le=86_400)] = 1800.0
    """The age at which a connection to the speech service is replaced by a new one."""

    thunder_look_ahead_seconds: Annotated[Seconds, Field(ge=0, le=60)] = 20.0
    """The most that may be left to play when the next piece is fetched. Twenty seconds are more
    than a piece of the longest kind, and so enough also when units are short."""

    thunder_join_seconds: Annotated[Seconds, Field(gt=0, le=60)] = 10.0
    """How long joining a voice channel may take."""

    thunder_reconnect_seconds: Annotated[Seconds, Field(ge=0, le=86_400)] = 300.0
    """How long a broken connection to a voice channel is repaired before it is given up."""

    thunder_reconcile_seconds: Annotated[Seconds, Field(ge=1, le=3600)] = 60.0
    """How often the bot compares where it is with what Discord says, and looks who is there."""

    thunder_key_exchange_seconds: Annotated[Seconds, Field(ge=0, le=60)] = 3.0
    """How long the first packet waits for end-to-end encryption to be agreed."""

    thunder_drain_seconds: Annotated[Seconds, Field(ge=0, le=600)] = 10.0
    """How long the bot may go on speaking what it accepted after it was told to stop."""

    thunder_data_directory: Path = Path("data")
    """Where the bot keeps settings, and what it need not ask for again. Made when it is missing;
    all but the settings can be deleted at any time while the bot does not run."""

    thunder_phrase_cache_megabytes: Annotated[int, Field(ge=0, le=10_000)] = 64
    """What phrases may take on disk, in units of 2^20 bytes. 0: none are kept, nor in memory."""

    thunder_database_url: SecretStr | None = None
    """Where settings are kept: ``postgresql://…`` or ``sqlite:///…``. None: a file of the data
    directory. A secret, because it holds a password."""

    thunder_dictionary: Path | None = None
    """A file, JSON or CSV, with the operator's dictionary. None: none."""

    thunder_usage_days: Annotated[int, Field(ge=1, le=3660)] = 90
    """How long it is kept how much was spoken, by day, guild and person, in days."""

    thunder_person_per_minute: Annotated[
        Annotated[int, Field(ge=1, le=1000)] | None, BeforeValidator(_off_is_none)
    ] = 30
    """How often one person may speak in a minute, also at once after a pause; a guild can lower
    it, as the other limits. A first guess, not measured: an utterance takes three seconds.
    None (written ``off``): no limit."""

    thunder_guild_per_minute: Annotated[
        Annotated[int, Field(ge=1, le=10_000)] | None, BeforeValidator(_off_is_none)
    ] = 120
    """How often all people of a guild may speak in a minute; see above."""

    thunder_repeats: Annotated[
        Annotated[int, Field(ge=1, le=100)] | None, BeforeValidator(_off_is_none)
    ] = 2
    """How often in a row one person may say the same within a minute. None: no limit."""

    thunder_person_characters_per_day: Annotated[
        Annotated[int, Field(ge=0, le=10**9)] | None, BeforeValidator(_off_is_none)
    ] = None
    """Characters that one person may have spoken in one guild in a day (UTC). None: no limit."""

    thunder_guild_characters_per_day: Annotated[
        Annotated[int, Field(ge=0, le=10**9)] | None, BeforeValidator(_off_is_none)
    ] = None
    """Characters that one guild may have spoken in a day (UTC). None: no limit."""

    thunder_health_host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:_-]+$")] = "127.0.0.1"
    """The address that the health endpoint listens on."""

    thunder_health_port: Annotated[
        Annotated[int, Field(ge=0, le=65_535)] | None, BeforeValidator(_off_is_none)
    ] = 8180
    """The port that the health endpoint listens on; 0 takes any free one.
    None (written ``off``): no health endpoint."""

    thunder_log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)
    ] = "INFO"
    """The least important lines that are logged."""

    thunder_log_format: Annotated[Literal["pretty", "json"], BeforeValidator(_lower)] = "pretty"
    """How lines are logged: for people, or as one JSON object per line."""

    def changes(self, new: "Config") -> set[str]:
        """Name the fields of which another configuration has another value."""
        return {name for name in Config.model_fields if getattr(self, name) != getattr(new, name)}

    def secrets(self) -> tuple[str, ...]:
        """What must never be printed, for the log's last line of defence."""
        held = (self.discord_token, self.smallest_api_key, self.thunder_database_url)
        whole = [secret.get_secret_value() for secret in held if secret is not None]
        return (*whole, *_passwords(self.thunder_database_url))

    @field_validator("discord_token", "smallest_api_key")
    @classmethod
    def _fits_into_a_header(cls, secret: SecretStr | None) -> SecretStr | None:
        """Refuse what would break an HTTP header, or never was a secret."""
        if secret is not None and not re.fullmatch(r"[!#-&(-\[\]-~]+", secret.get_secret_value()):
            raise ValueError("must be one word without quotes or other special characters")
        return secret

    @field_validator("thunder_database_url")
    @classmethod
    def _database_url(cls, secret: SecretStr | None) -> SecretStr | None:
        url = "" if secret is None else secret.get_secret_value()
        if secret is not None and not re.fullmatch(r"(sqlite:///|postgres(ql)?://)[!-~]+", url):
            raise ValueError("must be a URL that begins with postgresql:// or sqlite:///")
        return secret

    @field_validator("lightning_url")
    @classmethod
    def _speech_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = _checked_url(value, schemes=("ws", "wss", "http", "https"))
        scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
        return urlunsplit(parts._replace(scheme=scheme, path=parts.path.rstrip("/")))

    @field_validator("thunder_discord_url")
    @classmethod
    def _discord_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = _checked_url(value, schemes=("http", "https"))
        return urlunsplit(parts._replace(path=parts.path.rstrip("/")))

    @field_validator("thunder_data_directory", "thunder_dictionary")
    @classmethod
    def _folder(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        if not str(value).isprintable():
            raise ValueError("must be a path without special characters")
        if str(value).startswith("~"):
            raise ValueError("must be a path without '~', which only shells understand")
        return value

    @field_validator("thunder_health_host")
    @classmethod
    def _host(cls, value: str) -> str:
        if ":" in value:
            ipaddress.IPv6Address(value)  # its ValueError quotes the value, but is not shown
        return value

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read nothing by itself: :func:`load_config` reads, and tests pass what they mean."""
        return (init_settings,)


def load_config(env_file: Path | None = Path(".env")) -> Config:
    """
    Read the environment and the file, and check all of it.

    Args:
        env_file: A file of ``NAME=value`` lines; it need not exist. None: the environment only.

    Raises:
        ConfigError: With one sentence per problem and line, none of which shows a value.
    """
    given = _without_blanks(EnvSettingsSource(Config).env_vars)
    if env_file is not None:
        given = _without_blanks(_read_file(env_file)) | given
    problems = [*_unknown_names(given)]
    try:
        config = Config.model_validate(_known(given))
    except ValidationError as error:
        problems += _sentences(error)
        raise ConfigError("\n".join(problems)) from None  # the cause could carry a secret
    if problems:
        raise ConfigError("\n".join(problems))
    return config


def child_environment(changes: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with some variables changed, for a process it starts."""
    return {**os.environ, **changes}


def _read_file(path: Path) -> Mapping[str, str | None]:
    """Read lines as python-dotenv understands them; an editor's byte order mark is no letter."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or 'cannot be read'}.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8 text; save it as UTF-8.") from None
    for binding in parse_stream(StringIO(text)):
        # Such a line would be skipped, and the bot start without what it says.
        if binding.error or (binding.key is not None and binding.value is None):
            raise ConfigError(f"{path}: line {binding.original.line} is not NAME=value.")
    return DotEnvSettingsSource(Config, env_file=path, env_file_encoding="utf-8-sig").env_vars


def _without_blanks(variables: Mapping[str, str | None]) -> dict[str, str]:
    """Names in capitals; values without the white space that pasting adds."""
    stripped = {name.upper(): (value or "").strip() for name, value in variables.items()}
    return {name: value for name, value in stripped.items() if value}


def _known(given: Mapping[str, str]) -> dict[str, str]:
    return {field: given[field.upper()] for field in Config.model_fields if field.upper() in given}


def _unknown_names(given: Iterable[str]) -> Iterable[str]:
    names = [field.upper() for field in Config.model_fields]
    for name in sorted(given):
        if name.startswith(PREFIXES) and name not in names:
            nearest = difflib.get_close_matches(name, names, n=1, cutoff=0)
            yield f"{name}: there is no such variable; did you mean {nearest[0]}?"


def _sentences(error: ValidationError) -> Iterable[str]:
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        name = str(detail["loc"][0]).upper()
        match detail["type"]:
            case "value_error":
                # Our validators word theirs; anybody else's might quote the value.
                problem = _ours(detail["msg"])
            case "string_pattern_mismatch":
                problem = "is not written as it should be; .env.example shows how"
            case _:
                problem = detail["msg"][0].lower() + detail["msg"][1:]
        yield f"{name}: {problem}."


def _ours(message: str) -> str:
    worded = message.removeprefix("Value error, ")
    return worded if worded.startswith("must ") else "is not written as it should be"


def _passwords(url: SecretStr | None) -> Iterable[str]:
    """
    Return a URL's password, as it is written there and as it is meant.

    One that is shorter than eight characters is not struck out by itself: it is likely to be a
    word that lines have for other reasons.
    """
    try:
        written = None if url is None else urlsplit(url.get_secret_value()).password
    except ValueError:
        return []
    return [each for each in sorted({written or "", unquote(written or "")}) if len(each) >= 8]


def _checked_url(value: str, *, schemes: tuple[str, ...]) -> SplitResult:
    """Take a URL apart, refusing all that a base to append paths to may not have."""
    allowed = " or ".join(f"{scheme}://" for scheme in schemes)
    if not re.fullmatch(r"[!-~]+", value):
        raise ValueError("must be a URL without spaces or special characters")
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 (reading it checks it)
    except ValueError:
        raise ValueError("must be a URL with a valid host and port") from None
    if parts.scheme not in schemes or not parts.hostname:
        raise ValueError(f"must be a URL that begins with {allowed} and names a host")
    if "@" in parts.netloc:
        raise ValueError("must not carry credentials; a key belongs in SMALLEST_API_KEY")
    if parts.query or parts.fragment:
        raise ValueError("must be without '?' and '#': paths are appended to it")
    return parts
