"""Which speech service the bot talks to, decided from what the operator set."""

import re
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.errors import ConfigError
from bot.lightning.protocol import Dialect, LightningV2, TtsLive
from bot.vocabulary import VoiceId

HOSTED = "wss://api.smallest.ai/waves/v1"
"""Where the hosted service lives."""

HOSTED_MODEL = "lightning_v3.1_pro"
"""What it serves; the plain ``lightning_v3.1`` is announced to retire on 2026-11-30."""

OWN_MODEL = "lightning-v2"
"""What on-premises servers and the server in the box are taken to serve."""

_USUAL_PATH = "/waves/v1"
"""The path of an address that names none, as the hosted service has it."""

_DEFAULT_VOICES = {
    # The voice of the vendor's own examples for each (smallestai 4.3.1 and 5.14).
    "lightning-v2": VoiceId("emily"),
    "lightning_v3.1": VoiceId("magnus"),
    "lightning_v3.1_pro": VoiceId("meher"),
}

_V2_LANGUAGES = "en hi mr kn ta bn gu de fr es it pl nl ru ar he"
_V31_LANGUAGES = "en hi mr kn ta bn gu te ml pa or de fr es it nl sv pt pl ru"
_PRO_LANGUAGES = f"{_V31_LANGUAGES} el fi no zh ja ko id ms vi tr ar"


@dataclass(frozen=True, slots=True)
class Service:
    """A speech service: where it is and what is spoken there."""

    url: str = field(repr=False)
    """The socket's address. Its query may hold a credential, so it is not shown."""
    model: str
    """The model, as the wire spells it."""
    dialect: Dialect
    """How it is spoken to."""
    http_base: str
    """Where the catalogue of voices is, without a slash at the end."""
    identity: str = field(repr=False)
    """What it is recognised by after a restart: the same words sound the same here. As discreet
    as the address."""


def resolve_service(
    url: str | None, key: str | None, model: str | None, *, identity: str | None = None
) -> Service | None:
    """
    Decide which service to use.

    Args:
        url: ``LIGHTNING_URL``: the service's base, or one of its sockets.
        key: ``SMALLEST_API_KEY``; alone, it means the hosted service.
        model: ``LIGHTNING_MODEL``; underscores and hyphens mean the same.
        identity: What it is recognised by after a restart; ``None`` if the
            address and the model are enough.

    Returns:
        The service; ``None`` if the operator named none, which means the box.

    Raises:
        ConfigError: If the address or the model cannot be what was meant.
    """
    if not url and not key:
        return None
    parts = _checked(url or HOSTED)
    path = parts.path.rstrip("/")
    default = OWN_MODEL if url else HOSTED_MODEL
    for dialect in (LightningV2(), TtsLive()):
        # Documentation gives the address of the socket, so that is what gets copied.
        if path.endswith(f"/{dialect.path}"):
            path = path.removesuffix(f"/{dialect.path}")
            default = dialect.model
    dialect = dialect_of(model or default)
    base = parts._replace(path=path or _USUAL_PATH)
    address = urllib.parse.urlunsplit(base._replace(path=f"{base.path}/{dialect.path}"))
    return Service(
        url=address,
        model=dialect.model,
        dialect=dialect,
        http_base=urllib.parse.urlunsplit(
            base._replace(scheme="https" if parts.scheme == "wss" else "http", query="")
        ),
        identity=identity or f"{address} {dialect.model}",
    )


def dialect_of(model: str) -> Dialect:
    """
    Tell how a model is spoken to.

    Raises:
        ConfigError: If it is no name of a model.
    """
    name = model.strip().lower().replace("-", "_")
    if not re.fullmatch(r"[a-z0-9._]{1,64}", name):
        raise ConfigError("LIGHTNING_MODEL is not the name of a model, such as lightning-v2")
    return LightningV2() if name == "lightning_v2" else TtsLive(model=name)


def default_voice(model: str) -> VoiceId:
    """Name the voice to use where nobody has chosen one."""
    return _DEFAULT_VOICES.get(model, _DEFAULT_VOICES[HOSTED_MODEL])


def languages(model: str) -> Sequence[str]:
    """List the languages a model speaks, as codes of two letters."""
    match model:
        case "lightning-v2":
            return _V2_LANGUAGES.split()
        case "lightning_v3.1":
            return _V31_LANGUAGES.split()
        case _:
            return _PRO_LANGUAGES.split()


def _checked(url: str) -> urllib.parse.SplitResult:
    """Take an address apart, if it is one; it is never shown, because it may hold a credential."""
    try:
        parts = urllib.parse.urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ConfigError("LIGHTNING_URL is not an address") from None
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    if scheme not in {"ws", "wss"} or not host:
        raise ConfigError("LIGHTNING_URL must begin with ws:// or wss:// and name a host")
    if parts.username is not None or parts.password is not None:
        raise ConfigError("LIGHTNING_URL must not hold a password; that is SMALLEST_API_KEY")
    return parts._replace(scheme=scheme, fragment="")
