"""
How well units are shared among guilds: by the bot, and the plain ways.

Everything between what somebody wrote and the packets is the bot's own:
speech service, sessions, queues, scheduler, ledger, client and pool. Speech
service, sockets and voice channels are imitated on a virtual clock, so that
numbers are exact and the same on every machine; once it is repeated with the
server in the box over real sockets (:mod:`bench.units.loopback`). What is
measured is defined in :mod:`bench.units.trace` and :mod:`bench.units.gapless`.
"""

from bench.units.benchmark import FULL, NAME, QUICK, TINY, run

__all__ = ["FULL", "NAME", "QUICK", "TINY", "run"]
