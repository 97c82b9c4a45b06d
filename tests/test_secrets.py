"""Nothing that is nobody's business is ever logged."""

import pytest

from lightning_server.server import LightningServer
from playground.server import Playground
from tests.support.stage import LIMIT, add_house, settled
from tests.support.world import bot_process

KEY = "sk_this_is_the_key_of_the_speech_service"
TEXT = "confidential pineapple"
UNSPEAKABLE = "unspeakable rhubarb"


@pytest.mark.parametrize("style", ["pretty", "json"])
async def test_a_whole_utterance_at_debug(style):
    """Spoken, read, failed and refused: no text, no name, no token and no key in the log."""
    async with Playground() as playground, LightningServer(keys=[KEY]) as lightning:
        house = add_house(playground, "Guild of the Unnamed")
        nameless = house.guild.add_member("Rumpelstiltskin")
        async with bot_process(
            playground,
            LIGHTNING_URL=lightning.url,
            SMALLEST_API_KEY=KEY,
            THUNDER_LOG_LEVEL="DEBUG",
            THUNDER_LOG_FORMAT=style,
        ) as bot:
            listener = await nameless.join(house.voice)
            await nameless.invoke("say", text=f"{TEXT} <@{nameless.id}>")
            await listener.wait_for_speech(limit=LIMIT)
            await settled(listener)
            await house.mod.invoke_with("autoread add", {"channel": house.text})
            for text in (f"{TEXT} aloud <@{nameless.id}>", "; pineapple", "to be deleted rhubarb"):
                message = await nameless.write(house.text, text)
            nameless.edit(message, "edited rhubarb")
            nameless.delete(message)
            await bot.wait_for_line("outcome", count=2)
            await settled(listener)
            ended = len(bot.lines("outcome"))
            lightning.misbehave(fail_after=0, error_shape="errors")
            await nameless.invoke("say", text=UNSPEAKABLE)
            await bot.wait_for_line("outcome", count=ended + 1)
            lightning.misbehave(garbage="json")
            await nameless.invoke("say", text=UNSPEAKABLE)
            await bot.wait_for_line("outcome", count=ended + 2)
            await nameless.invoke("say", text="pineapple", voice="rhubarb")
            await nameless.invoke("voice set", name="Rhubarb")
            await house.mod.invoke("dictionary add", word="rhubarb", spoken="pineapple")
            await house.mod.invoke("dictionary add", word="(rhubarb", spoken="x", how="pattern")
            await nameless.invoke("leave")
        log = bot.log
    secrets = [KEY, playground.token, "pineapple", "rhubarb", "Rumpelstiltskin", "Unnamed"]
    for secret in secrets:
        assert secret.lower() not in log.lower()
    for interaction in playground.interactions.all:
        assert interaction.token not in log
    assert "utterance spoken" in log
