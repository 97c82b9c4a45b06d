"""
Reading text channels aloud: who and what is read, in which order, and why not.

Plain data comes in and wishes go to :mod:`bot.speech`; Discord is not known
here. What becomes of each message is a :class:`~bot.reading.reasons.Reason`
that can be asked for later.
"""
