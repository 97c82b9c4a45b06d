"""
``thunder rehearse``: proof that it works, and how fast.

Starts the people (``python -m playground.rehearsal``) and the real bot as
processes of their own, has everything said and listened to, and brings
together what the people heard and what the bot logged. :mod:`~bot.rehearsal.run`
does it, :mod:`~bot.rehearsal.report` judges.
"""
