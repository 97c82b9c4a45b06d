"""
Who speaks when.

An utterance waits in its guild's queue, is taken by the guild's session when
what is still to be played has become short, waits its turn for a unit, and is
then synthesised piece by piece into a track of the guild's voice link.
"""
