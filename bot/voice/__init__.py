"""
The edge towards Discord voice.

:mod:`bot.voice.links` joins voice channels, :mod:`bot.voice.link` speaks in one,
:mod:`bot.voice.machine` knows what to do when something happens to it.
:mod:`bot.voice.source` holds the packets that wait there,
:mod:`bot.voice.pacer` lets one leave every 20 ms. Above this package nobody
needs to know discord.py.
"""
