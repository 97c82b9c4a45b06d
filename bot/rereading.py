"""
The operator's configuration, read again while the bot runs.

Some of it can take effect at once; the rest is named, because it waits for the
next start. A mistake changes nothing.
"""

import logging
from collections.abc import Callable, Mapping

from bot.config import Config
from bot.errors import ConfigError

log = logging.getLogger(__name__)


class Rereading:
    """
    Reads the configuration again, and puts what it can into effect.

    Args:
        config: What counts now.
        read: Reads another one; raises :class:`~bot.errors.ConfigError` for a mistake.
        takers: What puts a field into effect, by its name.
    """

    def __init__(
        self,
        config: Config,
        *,
        read: Callable[[], Config],
        takers: Mapping[str, Callable[[Config], None]],
    ) -> None:
        self._config = config
        self._read = read
        self._takers = takers

    @property
    def config(self) -> Config:
        """What counts now: what was read at the start, and what was put into effect since."""
        return self._config

    def reread(self) -> None:
        """Read it, and tell in the log what takes effect now, and what at the next start."""
        try:
            new = self._read()
        except ConfigError as error:
            log.error("the configuration stays as it was: %s", error)  # noqa: TRY400 (no trace)
            return
        changed = self._config.changes(new)
        taken = sorted(changed & self._takers.keys() - _with_the_service(self._config, new))
        for name in taken:
            self._takers[name](new)
        update = {name: getattr(new, name) for name in taken}
        self._config = self._config.model_copy(update=update)
        log.info("the configuration was read again: %s", _named(taken) or "nothing new")
        if later := changed.difference(taken):
            log.warning("not before the next start: %s", _named(later))


def _with_the_service(old: Config, new: Config) -> set[str]:
    """Name what cannot change alone: without an address, a key is also the choice of a service."""
    chosen = [config.lightning_url or config.smallest_api_key is not None for config in (old, new)]
    return set() if chosen[0] == chosen[1] else {"smallest_api_key"}


def _named(fields: set[str] | list[str]) -> str:
    return ", ".join(sorted(fields)).upper()
