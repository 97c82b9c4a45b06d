"""
The check-up: every part is looked at, and said to be well or ill, and what to do.

What is found is plain data (:mod:`~bot.checkup.finding`). The same eyes look
from outside, for ``thunder doctor``, and from inside the running bot, for
``/status``. What they say is for whoever operates the bot, in English, as the
log is; never a token, a key, an address with one in it, or a name.
"""
