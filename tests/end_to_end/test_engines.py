"""Two engines and a breaker in the real bot: who speaks, what is ready, what ``/status`` says."""

import asyncio

from bot.telemetry.probe import ask, base_url
from tests.end_to_end.test_start import free_port
from tests.support.stage import LIMIT, staged


def engines_of(bot):
    """By which engine each utterance was spoken, and how it ended."""
    lines = bot.lines("utterance spoken")
    return [
        tuple(
            word.partition("=")[2] for word in line.split() if word.startswith(("engine", "outc"))
        )
        for line in lines
    ]


async def test_service_that_is_down_is_replaced_and_comes_back_by_itself():
    """
    The local engine speaks meanwhile; the operator learns which part is ill.

    And what somebody wants no cloud to see, the service that is one never saw.
    """
    port = free_port()
    base = base_url("127.0.0.1", port)
    async with staged(
        THUNDER_HEALTH_PORT=str(port),
        THUNDER_LOCAL_ENGINE="both",
        LIGHTNING_IS_CLOUD="yes",
        THUNDER_PHRASE_CACHE_MEGABYTES="0",
    ) as stage:
        house, bot, operator = stage.house, stage.bot, stage.house.guild.owner
        await bot.wait_for_line(": ready", limit=LIMIT)
        told = (await operator.invoke("status")).content
        assert told.startswith("**Nothing is ill.**"), told
        assert "**main engine**: spoke" in told
        listener = await house.ada.join(house.voice)
        await house.ada.invoke("say", text="before")
        await bot.wait_for_line("outcome=ok", limit=LIMIT)

        await house.ben.join(house.voice)
        await house.ben.invoke("privacy cloud", choice="only the local engine")
        await house.ben.invoke("say", text="between us")
        await bot.wait_for_line("engine=local", limit=60)
        asked = [request.fragment.text for request in stage.lightning.requests]
        assert any("before" in text for text in asked)
        assert not any("between us" in text for text in asked)

        stage.lightning.misbehave(status=503, drop_after=0)
        said = 1
        while not bot.lines("is not asked for now"):  # that it is down, and not only for a moment
            said += 1
            await house.ada.invoke("say", text=f"meanwhile {said}")
            await bot.wait_for_line("engine=local", count=said, limit=60)
        status, parts = await asyncio.to_thread(ask, f"{base}/readyz")
        assert (status, parts["engine"]) == (200, True), "it is of use"
        told = (await operator.invoke("status")).content
        assert "main engine" in told.splitlines()[0], told
        assert "local engine** (ill)" not in told

        stage.lightning.misbehave()
        await bot.wait_for_line("is asked again", limit=LIMIT)
        await house.ada.invoke("say", text="after")
        await bot.wait_for_line("outcome=ok", count=said + 2, limit=LIMIT)
        assert engines_of(bot) == [("main", "ok"), *[("local", "ok")] * said, ("main", "ok")]
        assert len(bot.lines("is not asked for now")) == 1, "told once"
        assert listener is not None


async def test_service_that_is_dead_makes_the_bot_not_ready_and_says_what_to_set():
    """Without a fallback what is said fails at once with a sentence, and nothing piles up."""
    port = free_port()
    base = base_url("127.0.0.1", port)
    async with staged(
        THUNDER_HEALTH_PORT=str(port), THUNDER_LOCAL_ENGINE="off", SMALLEST_API_KEY="secret-key"
    ) as stage:
        house, bot = stage.house, stage.bot
        await bot.wait_for_line(": ready", limit=LIMIT)
        await house.ada.join(house.voice)
        await house.ada.invoke("join")
        stage.lightning.misbehave(fail_after=0, fail_as="key", status=401)
        await house.ada.invoke("say", text="one")
        await bot.wait_for_line("utterance spoken", limit=LIMIT)
        await house.ada.invoke("say", text="two")
        await house.ben.join(house.voice)
        await house.ben.invoke("say", text="three")
        await bot.wait_for_line("utterance spoken", count=3, limit=60)
        ends = {outcome for _, outcome in engines_of(bot)}
        assert ends <= {"AuthenticationFailed", "OutOfService"}, ends
        status, parts = await asyncio.to_thread(ask, f"{base}/readyz")
        assert status == 503
        assert [name for name, ready in parts.items() if not ready] == ["engine"]
        assert (await asyncio.to_thread(ask, f"{base}/livez"))[0] == 200
        told = (await house.guild.owner.invoke("status")).content
        assert "SMALLEST_API_KEY" in told
        told = (await house.mod.invoke("setup")).content
        assert "Not well: Speech is out of order" in told, "though its voices are known"
        assert len([line for line in bot.log.splitlines() if " ERROR " in line]) == 1, bot.log
        assert "check SMALLEST_API_KEY" in bot.log

        stage.lightning.misbehave()
        told = (await house.guild.owner.invoke("status")).content
        await bot.wait_for_line("is asked again", limit=LIMIT)
        await house.ada.invoke("say", text="four")
        await bot.wait_for_line("outcome=ok", limit=LIMIT)
    assert "secret-key" not in bot.log
