"""
How fast the bot is, and how much it takes.

``python -m bench first_audio`` (or ``streams``, ``memory``, ``all``) measures
and writes ``bench/results/*.json``; ``python -m bench docs`` makes the tables
and pictures of ``docs/benchmarks.md`` out of them. Everything happens on
loopback, in processes that a benchmark starts and ends itself.

No part of the program: it may use all of the bot, both boxes and discord.py.
"""
