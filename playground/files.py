"""
Files that were really uploaded: by the bot with an answer, by people with a command.

Discord keeps them and gives out addresses; so do we, as long as there is room.
The page and the bot fetch them from the server of everything else.
"""

import mimetypes
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from aiohttp import web

if TYPE_CHECKING:
    from playground.wire import Json

ROOM: Final = 64 * 1024 * 1024
"""Bytes of all files together; the oldest go first. A guess at some hundred previews."""

PREFIX: Final = "/attachments"

HEADERS: Final = {
    # What a file says is nobody's program: not the page's, and not one of its own.
    "Content-Security-Policy": "default-src 'none'; media-src 'self'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class File:
    """One file."""

    name: str
    content_type: str
    data: bytes


class Files:
    """All files of a playground."""

    def __init__(self, new_id: Callable[[], int]) -> None:
        """
        Make room.

        Args:
            new_id: Makes ids.
        """
        self._new_id = new_id
        self._kept: OrderedDict[int, File] = OrderedDict()
        self.address = "http://127.0.0.1"
        """Where they are fetched from; set when somebody listens there."""

    def keep(
        self,
        name: str,
        data: bytes,
        *,
        content_type: str | None = None,
        about: "Json | None" = None,
    ) -> "Json":
        """
        Keep a file.

        Args:
            name: What it is called.
            data: What is in it.
            content_type: Of what kind it is; unless given, what the name says.
            about: What else is to be said of it, such as a description.

        Returns:
            Discord's attachment object.
        """
        number = self._new_id()
        kind = content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = self._kept[number] = File(name, kind, data)
        while sum(len(one.data) for one in self._kept.values()) > ROOM and len(self._kept) > 1:
            self._kept.popitem(last=False)
        return (about or {}) | self._described(number, file)

    def attachment(self, number: int) -> "Json | None":
        """Return the attachment object of a file that is kept; ``None`` if it is not."""
        file = self._kept.get(number)
        return None if file is None else self._described(number, file)

    def _described(self, number: int, file: File) -> "Json":
        url = f"{self.address}{PREFIX}/{number}/{quote(file.name, safe='')}"
        return {
            "id": str(number),
            "filename": file.name,
            "size": len(file.data),
            "url": url,
            "proxy_url": url,
            "content_type": file.content_type,
        }

    def data(self, attachment: "Json") -> bytes:
        """
        Return what is in a file.

        Raises:
            KeyError: If it is not kept, any more or at all.
        """
        return self._kept[int(attachment["id"])].data

    def routes(self) -> list[web.RouteDef]:
        """Return the route by which files are fetched."""
        return [web.get(PREFIX + "/{number:[0-9]{1,20}}/{name}", self._serve)]

    async def _serve(self, request: web.Request) -> web.Response:
        file = self._kept.get(int(request.match_info["number"]))
        if file is None or file.name != request.match_info["name"]:
            raise web.HTTPNotFound
        return web.Response(body=file.data, headers=HEADERS | {"Content-Type": file.content_type})
