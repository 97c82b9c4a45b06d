"""A store of settings that falls ill on demand."""

from bot.errors import StoreError
from bot.settings.store import SettingsStore


class IllStore:
    """
    A store that can be told not to answer; it counts what it is asked.

    Args:
        well: What answers otherwise.
    """

    def __init__(self, well: SettingsStore) -> None:
        self.well = well
        self.ill = False
        self.well_for: int | None = None  # questions, and then ill for one
        self.asked = 0

    def __getattr__(self, name: str):
        async def ask(*args: object, **kwargs: object) -> object:
            self.asked += 1
            if self.ill or self.well_for == 0:
                self.well_for = None
                raise StoreError("no answer")
            if self.well_for is not None:
                self.well_for -= 1
            return await getattr(self.well, name)(*args, **kwargs)

        return ask
