"""
The edge towards Discord voice.

:mod:`bot.voice.link` joins voice channels, :mod:`bot.voice.source` holds the
packets that wait there, :mod:`bot.voice.pacer` lets one leave every 20 ms.
Above this package nobody needs to know discord.py.
"""
