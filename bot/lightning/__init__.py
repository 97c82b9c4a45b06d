"""
The edge towards the speech service.

Lightning is the only language the bot speaks: to the hosted service, to an
on-premises installation, and to the server in the box. What is on the wire is
in :mod:`bot.lightning.protocol` and does no I/O; one socket is a
:class:`~bot.lightning.connection.Connection`; who may use which is the
:mod:`~bot.lightning.pool`'s business; everybody else talks to the
:class:`~bot.lightning.client.LightningClient`.
"""
