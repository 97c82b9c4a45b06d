"""
The playground in a browser.

:class:`Page` serves static files and one WebSocket per browser tab. A tab is
one of the guild's people: it is told what that person would see, and asks for
what that person does. :mod:`playground.page.site` is the door,
:mod:`playground.page.tab` one visitor, :mod:`playground.page.actions` what
visitors can do, :mod:`playground.page.views` what they are shown, and
``static/`` what runs in the browser.
"""

from playground.page.site import Page

__all__ = ["Page"]
