"""
Living in voice channels: going when nobody is left, and coming back.

:mod:`bot.living.notes` keeps in the store where the bot is,
:mod:`bot.living.solitude` knows how long it has been alone, and
:mod:`bot.living.service` acts on both.
"""
