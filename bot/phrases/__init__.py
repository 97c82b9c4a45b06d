"""
What is said again and again costs no unit: the phrase cache.

A *phrase* is a short piece. What was spoken of it is remembered in memory as
encoded packets, and on disk if it was said twice within a day; the next time
it is heard at once, without a request. The text itself is remembered nowhere:
phrases go by a hash that is keyed with a secret of the installation's own.
"""
