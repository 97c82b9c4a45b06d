"""
Discord's REST API, as far as a bot like ours uses it.

Every handler answers from the world and checks what Discord checks: the
token, that the bot sees the channel, that it may do what it asks for. A route
that is not here answers 404, as an unknown one does there.

Whatever comes in passes :mod:`playground.rest.api`; handlers stand in a module
per subject.
"""
