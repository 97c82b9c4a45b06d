"""
How much may be said, how often, and how often the same.

Plain objects that are told the time and wait for nothing. Libraries for it
(``limits`` 5.8, ``pyrate-limiter`` 4.5) bring threads, clocks of their own and
memory that only time empties, for what are a few lines each.
"""
