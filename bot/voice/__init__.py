"""
The edge towards Discord voice.

:mod:`bot.voice.links` joins voice channels, :mod:`bot.voice.link` is in one,
and :mod:`bot.voice.machine` knows what to do when something happens to it. It
is there through :mod:`bot.voice.client`: discord.py's, with its faults borne.

:mod:`bot.voice.player` plays tracks in a link when they would be heard,
:mod:`bot.voice.source` holds the packets that wait there,
:mod:`bot.voice.pacer` lets one leave every 20 ms. Above this package nobody
needs to know discord.py.
"""
