"""
What requests bring and answers carry.

Answers are exactly ``application/json``: with a charset behind it discord.py
takes them for text.
"""

import json
import math
import re
from typing import Any

from aiohttp import web

from playground.errors import ApiError
from playground.files import Files
from playground.wire import Json, listed


async def logged_body(request: web.Request) -> Any:  # noqa: ANN401 (JSON of any shape)
    """Return the JSON that a request brought, for the log; ``None`` if it brought none."""
    if request.content_type == "multipart/form-data":
        return None
    try:
        return json.loads(await request.read() or b"null")
    except ValueError:
        return None


async def json_object(request: web.Request, files: Files) -> Json:
    """
    Return the object that a request brought; its files are kept, and become attachments.

    Raises:
        ApiError: If it is no JSON.
    """
    if request.content_type == "multipart/form-data":
        return await _multipart(request, files)
    try:
        body = await request.json()
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None
    return body


async def json_list(request: web.Request) -> list[Json]:
    """
    Return the list of objects that a request brought.

    Raises:
        ApiError: If it is no JSON.
    """
    try:
        return await request.json()
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None


async def _multipart(request: web.Request, files: Files) -> Json:
    """Read a form with files; they are kept, and become attachments."""
    form = await request.post()
    payload = form.get("payload_json", "{}")
    body: Json = json.loads(payload) if isinstance(payload, str) else {}
    message: Json = body.get("data") or body
    named = {str(one.get("id")): one for one in listed(message, "attachments")}
    attachments: list[Json] = []
    for key, value in form.items():
        index = re.fullmatch(r"files\[(\d+)\]", key)
        if index is None or not isinstance(value, web.FileField):
            continue
        attachments.append(
            files.keep(
                value.filename,
                value.file.read(),
                content_type=_kind_of(value),
                about=named.get(index[1]),
            )
        )
    message["attachments"] = attachments
    return body


def _kind_of(file: web.FileField) -> str | None:
    """Return what a file is said to be; ``None`` if that is nothing in particular."""
    return None if file.content_type == "application/octet-stream" else file.content_type


def reply(body: object, *, status: int = 200) -> web.Response:
    """Answer with JSON."""
    # ``content_type`` with ``body`` (not ``text``) sets no charset.
    return web.Response(
        body=json.dumps(body).encode(), status=status, content_type="application/json"
    )


def done() -> web.Response:
    """Answer that it is done, and nothing else."""
    return web.Response(status=204)


def too_many(retry_after: float, *, everywhere: bool = False) -> web.Response:
    """Answer that there were too many requests, with the seconds to wait."""
    body = {
        "message": "You are being rate limited.",
        "retry_after": retry_after,
        "global": everywhere,
    }
    response = reply(body, status=429)
    response.headers["Retry-After"] = str(math.ceil(retry_after))
    # discord.py takes a 429 without this for Cloudflare's, and gives up.
    response.headers["Via"] = "1.1 playground"
    response.headers["X-RateLimit-Scope"] = "global" if everywhere else "user"
    if everywhere:
        response.headers["X-RateLimit-Global"] = "true"
    return response
