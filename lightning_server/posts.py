"""
Speech and voices over plain HTTP.

A POST takes a unit like any request; without one it is refused with 429. A
client that hangs up frees it at once, since its handler is cancelled then.

Offered as ``output_format`` are ``pcm`` (the default) and ``wav``; ``mp3``,
``ulaw`` and ``alaw`` are refused with 400.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from aiohttp import web

from lightning_server import protocol
from lightning_server.engine import CannotSpeak, Voice
from lightning_server.languages import language_name
from lightning_server.limits import NoUnit
from lightning_server.misbehaviour import Misbehaviour
from lightning_server.protocol import Dialect, Fragment, Invalid, Json, Problem, Replies, Retired
from lightning_server.service import RequestSeen, Service
from lightning_server.synthesis import Manner, Spoken
from lightning_server.wave import header

RETRY_AFTER = "1"  # seconds, the header's smallest; most requests take less


@dataclass(frozen=True, slots=True)
class _Post:
    """One request over HTTP that has got its unit."""

    request: web.Request
    fragment: Fragment
    manner: Manner
    seen: RequestSeen
    faults: Misbehaviour
    service: Service

    async def speak(self, each: Callable[[bytes], Awaitable[None]]) -> None:
        """Hand on the audio chunk by chunk, with the faults that HTTP can have."""
        pace = self.service.pace(self.faults, self.manner.rate)
        spoken = self.service.speak(self.fragment.text, self.manner, seen=self.seen)
        async with aclosing(spoken) as items:
            async for item in items:
                if not isinstance(item, Spoken):
                    await pace.wait(item)
                    await self._misbehave()
                    await each(item)
                    self.seen.chunks += 1
        await self._misbehave()

    async def _misbehave(self) -> None:
        if self.seen.chunks == self.faults.drop_after and self.request.transport is not None:
            self.request.transport.abort()
            await asyncio.Event().wait()  # losing the connection cancels us
        if self.seen.chunks == self.faults.stall_after:
            await asyncio.Event().wait()


class Posts:
    """Answers everything that is not a socket."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def voices(self, request: web.Request) -> web.Response:
        """List the voices: the same for every model that is served."""
        if protocol.model_name(request.match_info["model"]) not in protocol.MODELS:
            body = protocol.error("This model is not known here", "NOT_FOUND")
            return web.json_response(body, status=404)
        listed = [_listed(voice) for voice in self._service.catalogue.voices()]
        return web.json_response({"voices": listed})

    async def v2_audio(self, request: web.Request) -> web.StreamResponse:
        """Answer ``lightning-v2/get_speech`` with the whole audio."""
        return await self._answer(request, Dialect.V2, _whole)

    async def live_audio(self, request: web.Request) -> web.StreamResponse:
        """Answer ``tts`` with the whole audio."""
        return await self._answer(request, Dialect.LIVE, _whole)

    async def v2_events(self, request: web.Request) -> web.StreamResponse:
        """Answer ``lightning-v2/stream`` with events like a socket's messages."""
        return await self._answer(request, Dialect.V2, _v2_events)

    async def live_events(self, request: web.Request) -> web.StreamResponse:
        """Answer a POST to ``tts/live`` with events of bare audio."""
        return await self._answer(request, Dialect.LIVE, _live_events)

    async def _answer(
        self,
        request: web.Request,
        dialect: Dialect,
        respond: Callable[[_Post], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        try:
            fragment = self._service.reader.post(dialect, await _body(request))
            manner = self._service.manner(fragment)
        except Invalid as problem:
            return web.json_response(protocol.invalid(problem), status=400)
        except Retired:
            return web.json_response(protocol.retired(), status=410)
        faults = self._service.faults.for_request()
        seen = self._service.seen(fragment)
        try:
            with self._service.unit(seen, faults):
                return await respond(_Post(request, fragment, manner, seen, faults, self._service))
        except NoUnit:
            body = protocol.no_unit(self._service.limits.units)
            return web.json_response(body, status=429, headers={"Retry-After": RETRY_AFTER})
        except CannotSpeak:
            body = protocol.error("The text has nothing that can be pronounced", "CANNOT_SPEAK")
            return web.json_response(body, status=422)


async def _body(request: web.Request) -> str:
    try:
        return (await request.read()).decode()
    except UnicodeDecodeError:
        # `from None`: the cause quotes what the client sent.
        raise Invalid(Problem("invalid_json", (), "the body is not UTF-8")) from None


async def _whole(post: _Post) -> web.StreamResponse:
    audio = bytearray()

    async def gather(chunk: bytes) -> None:  # noqa: RUF029 (its caller awaits)
        audio.extend(chunk)

    await post.speak(gather)
    ids = _external_ids(post.fragment)
    if post.fragment.output_format == "wav":
        riff = header(size=len(audio), rate=post.manner.rate)
        return web.Response(body=riff + audio, content_type="audio/wav", headers=ids)
    return web.Response(body=bytes(audio), content_type="audio/pcm", headers=ids)


async def _v2_events(post: _Post) -> web.StreamResponse:
    replies = Replies.to(post.fragment, session_id=protocol.new_id())

    def event(chunk: bytes) -> str:
        return _event(replies.chunk(chunk))

    return await _events(post, event, _event(replies.end() or {}))


async def _live_events(post: _Post) -> web.StreamResponse:
    def event(chunk: bytes) -> str:
        return "event: audio\n" + _event(Replies({}).chunk(chunk)["data"])

    return await _events(post, event, _event({"done": True}))


async def _events(post: _Post, event: Callable[[bytes], str], end: str) -> web.StreamResponse:
    response = web.StreamResponse(headers=_external_ids(post.fragment))
    response.content_type = "text/event-stream"
    response.headers["Cache-Control"] = "no-cache"

    async def send(chunk: bytes) -> None:
        if not response.prepared:
            await response.prepare(post.request)
        await response.write(event(chunk).encode())

    await post.speak(send)
    await response.write(end.encode())
    await response.write_eof()
    return response


def _event(body: Json) -> str:
    return f"data: {json.dumps(body)}\n\n"


def _external_ids(fragment: Fragment) -> dict[str, str]:
    """Return the client's ids as headers, where ``tts`` echoes them."""
    ids = {
        "X-External-Request-Id": fragment.request_id,
        "X-External-Session-Id": fragment.session_id,
    }
    live = fragment.dialect is Dialect.LIVE
    return {name: value for name, value in ids.items() if live and value is not None}


def _listed(voice: Voice) -> Json:
    """Write a voice as the service does, and its engine and other ids, which it does not."""
    tags = {
        "language": [language_name(code) for code in voice.languages],
        "accent": voice.accent,
        "gender": voice.gender,
        "age": "",
        "emotions": [],
        "usecases": [],
    }
    return {
        "voiceId": voice.id,
        "displayName": voice.name,
        "tags": tags,
        "engine": voice.engine,
        "aliases": list(voice.aliases),
    }
