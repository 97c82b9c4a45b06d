"""What whoever asked for an utterance is told, from the acceptance to the end."""

import asyncio

import discord

from bot.client.bot import SpeechBot
from bot.client.sentences import accepted, sentence
from bot.client.wording import Wording
from bot.speech.service import Receipt
from bot.speech.utterance import Outcome
from bot.vocabulary import Seconds

TOKEN_LIFE: Seconds = 14 * 60
"""An answer can be edited for 15 minutes; one is kept back."""


async def answer(
    interaction: discord.Interaction[SpeechBot], receipt: Receipt, wording: Wording
) -> None:
    """
    Tell whoever asked that it will be said, and later if it was not. Cancelling is safe.

    Args:
        interaction: Where they asked; deferred.
        receipt: For what they asked.
        wording: In which language.

    Raises:
        Rejected: If the bot cannot join, and why.
        JoinFailed: If Discord did not let the bot in.
    """
    await receipt.wait_joined()
    told = accepted(receipt.ahead, receipt.waits, wording, paused=receipt.paused)
    await interaction.edit_original_response(content=told)
    try:
        async with asyncio.timeout(TOKEN_LIFE):
            outcome = await receipt.ticket.wait_ended()
    except TimeoutError:
        return
    error = receipt.ticket.error
    lost = outcome is Outcome.LEFT and error is not None
    if outcome is Outcome.FAILED or lost:
        told = wording("something-wrong") if error is None else sentence(error, wording)
        await interaction.edit_original_response(content=told)
