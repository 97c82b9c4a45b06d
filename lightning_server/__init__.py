"""
Lightning in a box: a speech server that any Lightning client can use.

It speaks both dialects of the vendor's streaming protocol and keeps the
vendor's limits, with local voices, or with tones for tests. It knows nothing
of the bot: they meet over sockets only.

:mod:`lightning_server.server` is the whole, :mod:`lightning_server.protocol`
the words on the wire, :mod:`lightning_server.engine` what voices are made
of, and :mod:`lightning_server.misbehaviour` what it does wrong when told to.
"""
