"""Where the bot is, as it is written down."""

import pytest

from bot.errors import Ending
from bot.living.notes import PresenceNotes
from tests.support.clock import virtual_time
from tests.support.living import ScriptedSettings

GUILD, OTHER, HERE, THERE = 1, 2, 10, 11


@virtual_time
async def test_everything_is_written_in_order_by_the_end_of_the_block():
    settings = ScriptedSettings(delay=1.0)
    async with PresenceNotes(settings) as notes:
        notes.arrived(GUILD, HERE)
        notes.arrived(OTHER, HERE)
        notes.arrived(GUILD, THERE)

    assert settings.places == {GUILD: THERE, OTHER: HERE}


@pytest.mark.parametrize("ending", Ending)
def test_a_presence_is_over_unless_it_is_to_be_taken_up_again(ending: Ending):
    """After a restart and what broke off; not when somebody decided it."""

    @virtual_time
    async def run() -> None:
        settings = ScriptedSettings()
        async with PresenceNotes(settings) as notes:
            notes.arrived(GUILD, HERE)
            notes.ended(GUILD, ending)

        assert (GUILD in settings.places) is ending.comes_back

    run()
