"""
Discord's REST API, as far as a bot like ours uses it.

Every handler answers from the world and checks what Discord checks: the
token, that the bot sees the channel, that it may do what it asks for. A route
that is not here answers 404, as an unknown one does there.

Answers are exactly ``application/json``: with a charset behind it discord.py
takes them for text. On demand the API misbehaves, by :meth:`Rest.limit_next`,
:meth:`Rest.limit_rate` and :meth:`Rest.fail_next`.
"""

import asyncio
import json
import math
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiohttp import web

from playground.bot_messages import COMPONENTS_V2, edit_message, fill_message
from playground.contents import without_content
from playground.errors import (
    ApiError,
    invalid_form,
    missing_access,
    missing_permissions,
    not_found,
    unknown,
    unknown_channel,
    unknown_guild,
    unknown_member,
    unknown_message,
)
from playground.files import Files
from playground.intents import Intent, application_flags
from playground.interactions import Interactions
from playground.permissions import Permission
from playground.rooms import Rooms
from playground.world import Channel, Guild, Json, Member, Message, World, listed

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

PREFIX = "/api/v10"

LARGEST_UPLOAD = 25 * 1024 * 1024
"""Bytes of one request. Discord's own limit is lower for most guilds."""


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request of the bot's, for tests to look at."""

    method: str
    path: str
    """Without the prefix, for example ``/channels/1/messages``."""
    body: Any
    """The JSON it brought; ``None`` if it brought none."""
    status: int
    code: int
    """Discord's code of a refusal; 0 for a success."""
    at: float
    """When it was answered, on the loop's clock."""


@dataclass(slots=True)
class _Misbehaviour:
    """What shall happen to requests that match."""

    method: str
    pattern: re.Pattern[str]
    times: int
    status: int
    retry_after: float = 0.0
    everywhere: bool = False

    def takes(self, method: str, path: str) -> bool:
        return self.times > 0 and self.method == method and bool(self.pattern.fullmatch(path))


@dataclass(slots=True)
class _Bucket:
    """A rate limit: so many requests in so many seconds."""

    method: str
    pattern: re.Pattern[str]
    limit: int
    per: float
    times: list[float] = field(default_factory=list[float])

    def covers(self, method: str, path: str) -> bool:
        return self.method == method and bool(self.pattern.fullmatch(path))

    def take(self, now: float) -> bool:
        """Count a request; return whether it is within the limit."""
        self.times = [one for one in self.times if now - one < self.per]
        if len(self.times) >= self.limit:
            return False
        self.times.append(now)
        return True

    def headers(self, now: float) -> dict[str, str]:
        reset_after = max(0.0, self.per - (now - self.times[0])) if self.times else self.per
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - len(self.times)),
            "X-RateLimit-Reset": f"{reset_after:.3f}",
            "X-RateLimit-Reset-After": f"{reset_after:.3f}",
            "X-RateLimit-Bucket": f"{self.method}:{self.pattern.pattern}",
        }


class Rest:
    """The API for one bot; :meth:`routes` are what a web application serves."""

    def __init__(
        self,
        world: World,
        interactions: Interactions,
        rooms: Rooms,
        *,
        token: str,
        gateway_url: Callable[[], str],
        allowed_intents: Callable[[], int],
        shards: int = 1,
    ) -> None:
        """
        Make the API.

        Args:
            world: What it shows and changes.
            interactions: Where answers to interactions go.
            rooms: Where members are moved.
            token: The bot's token.
            gateway_url: Returns where the gateway is.
            allowed_intents: Returns the privileged intents that are switched on for the bot.
            shards: How many the bot is told to open.
        """
        self._world = world
        self._interactions = interactions
        self._rooms = rooms
        self._token = token
        self._gateway_url = gateway_url
        self._allowed_intents = allowed_intents
        self._shards = shards
        self.log: list[LoggedRequest] = []
        """Every request so far, oldest first."""
        self._misbehaviours: list[_Misbehaviour] = []
        self._buckets: list[_Bucket] = []

    def limit_next(
        self,
        method: str,
        path: str,
        *,
        retry_after: float,
        times: int = 1,
        everywhere: bool = False,
    ) -> None:
        """
        Answer the next requests with 429.

        Args:
            method: Of the requests meant.
            path: Without the prefix; ``*`` stands for one segment.
            retry_after: What the bot is told to wait, in seconds.
            times: How many requests are refused.
            everywhere: Say that it is the limit of all routes together.
        """
        self._misbehaviours.append(
            _Misbehaviour(method, _pattern(path), times, 429, retry_after, everywhere)
        )

    def limit_rate(self, method: str, path: str, *, limit: int, per: float) -> None:
        """Allow ``limit`` requests in ``per`` seconds, and say so in headers, as Discord does."""
        self._buckets.append(_Bucket(method, _pattern(path), limit, per))

    def fail_next(self, method: str, path: str, *, status: int = 500, times: int = 1) -> None:
        """Answer the next requests with a server's error."""
        self._misbehaviours.append(_Misbehaviour(method, _pattern(path), times, status))

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, the unknown one last."""
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/gateway", self._gateway),
            ("GET", "/gateway/bot", self._gateway_bot),
            ("GET", "/users/@me", self._me),
            ("GET", "/users/@me/guilds", self._my_guilds),
            ("POST", "/users/@me/channels", self._open_direct_channel),
            ("GET", "/users/{user}", self._user),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/applications/@me", self._application),
            ("GET", "/applications/{app}/commands", self._commands),
            ("PUT", "/applications/{app}/commands", self._register),
            ("POST", "/applications/{app}/commands", self._register_one),
            ("DELETE", "/applications/{app}/commands/{command}", self._forget_command),
            ("GET", "/applications/{app}/guilds/{guild}/commands", self._commands),
            ("PUT", "/applications/{app}/guilds/{guild}/commands", self._register),
            ("POST", "/applications/{app}/guilds/{guild}/commands", self._register_one),
            (
                "DELETE",
                "/applications/{app}/guilds/{guild}/commands/{command}",
                self._forget_command,
            ),
            ("POST", "/interactions/{interaction}/{token}/callback", self._answer),
            ("POST", "/webhooks/{app}/{token}", self._follow_up),
            ("GET", "/webhooks/{app}/{token}/messages/{message}", self._answer_message),
            ("PATCH", "/webhooks/{app}/{token}/messages/{message}", self._edit_answer),
            ("DELETE", "/webhooks/{app}/{token}/messages/{message}", self._delete_answer),
            ("GET", "/guilds/{guild}", self._guild_info),
            ("GET", "/guilds/{guild}/channels", self._guild_channels),
            ("GET", "/guilds/{guild}/roles", self._guild_roles),
            ("GET", "/guilds/{guild}/members", self._guild_members),
            ("GET", "/guilds/{guild}/members/{user}", self._guild_member),
            ("PATCH", "/guilds/{guild}/members/@me", self._change_self),
            ("PATCH", "/guilds/{guild}/members/{user}", self._change_member),
            ("GET", "/guilds/{guild}/voice-states/{user}", self._voice_state),
            ("PATCH", "/guilds/{guild}/voice-states/{user}", self._change_voice_state),
            ("DELETE", "/users/@me/guilds/{guild}", self._leave_guild),
            ("GET", "/channels/{channel}", self._channel_info),
            ("POST", "/channels/{channel}/typing", self._typing),
            ("GET", "/channels/{channel}/messages", self._messages),
            ("POST", "/channels/{channel}/messages", self._send),
            ("GET", "/channels/{channel}/messages/{message}", self._message_info),
            ("PATCH", "/channels/{channel}/messages/{message}", self._edit),
            ("DELETE", "/channels/{channel}/messages/{message}", self._delete),
            (
                "PUT",
                "/channels/{channel}/messages/{message}/reactions/{emoji}/@me",
                self._react,
            ),
            (
                "DELETE",
                "/channels/{channel}/messages/{message}/reactions/{emoji}/@me",
                self._unreact,
            ),
        ]
        known = [
            web.route(method, PREFIX + path, self._guarded(one)) for method, path, one in table
        ]
        return [*known, web.route("*", "/api/{rest:.*}", self._guarded(_nothing))]

    def _guarded(self, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            path = request.path.removeprefix(PREFIX)
            now = asyncio.get_running_loop().time()
            bucket = next((one for one in self._buckets if one.covers(request.method, path)), None)
            body = await _logged_body(request)
            code = 0
            try:
                response = self._misbehave(request.method, path, bucket, now)
                if response is None:
                    if handler is not _nothing:
                        self._authenticate(request, path)
                    response = await handler(request)
            except ApiError as refusal:
                code = refusal.code
                response = _reply(refusal.payload(), status=refusal.status)
            if bucket is not None:
                response.headers.update(bucket.headers(now))
            self.log.append(
                LoggedRequest(
                    request.method, _without_token(path), body, response.status, code, now
                )
            )
            await self._interactions.changed()
            return response

        return answer

    def _misbehave(
        self, method: str, path: str, bucket: _Bucket | None, now: float
    ) -> web.Response | None:
        for one in self._misbehaviours:
            if one.takes(method, path):
                one.times -= 1
                if one.status == 429:
                    return _too_many(one.retry_after, everywhere=one.everywhere)
                return _reply({"message": "Internal Server Error", "code": 0}, status=one.status)
        if bucket is not None and not bucket.take(now):
            return _too_many(bucket.per - (now - bucket.times[0]))
        return None

    def _authenticate(self, request: web.Request, path: str) -> None:
        # Interactions and their webhooks carry their right in the path.
        if path.startswith(("/interactions/", "/webhooks/")):
            return
        if request.headers.get("Authorization") != f"Bot {self._token}":
            raise ApiError(401, 0, "401: Unauthorized")

    async def _body(self, request: web.Request) -> Json:
        return await _json(request, self._world.files)

    def _guild(self, request: web.Request) -> Guild:
        guild = self._world.guilds.get(_number(request.match_info["guild"]))
        if guild is None:
            raise unknown_guild()
        return guild

    def _member(self, request: web.Request) -> Member:
        guild = self._guild(request)
        who = request.match_info["user"]
        member = guild.bot if who == "@me" else guild.members.get(_number(who))
        if member is None:
            raise unknown_member()
        return member

    def _channel(self, request: web.Request, needed: Permission = Permission.NONE) -> Channel:
        """Find the channel of a request, and check what the bot may do there."""
        channel = self._world.channel(_number(request.match_info["channel"]))
        if channel is None:
            raise unknown_channel()
        if channel.guild is not None:
            if not channel.guild.bot.may(Permission.VIEW_CHANNEL, channel):
                raise missing_access()
            if not channel.guild.bot.may(needed, channel):
                raise missing_permissions()
        return channel

    def _message(self, request: web.Request, needed: Permission = Permission.NONE) -> Message:
        channel = self._channel(request, needed)
        message = channel.messages.get(_number(request.match_info["message"]))
        if message is None:
            raise unknown_message()
        return message

    async def _gateway(self, _: web.Request) -> web.Response:
        return _reply({"url": self._gateway_url()})

    async def _gateway_bot(self, _: web.Request) -> web.Response:
        limits = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
        return _reply(
            {"url": self._gateway_url(), "shards": self._shards, "session_start_limit": limits}
        )

    async def _me(self, _: web.Request) -> web.Response:
        return _reply(self._world.bot.payload() | {"verified": True, "mfa_enabled": False})

    async def _my_guilds(self, _: web.Request) -> web.Response:
        guilds: list[Json] = [
            {
                "id": str(guild.id),
                "name": guild.name,
                "icon": None,
                "owner": False,
                "permissions": str(int(guild.bot.permissions())),
                "features": [],
            }
            for guild in self._world.guilds.values()
        ]
        return _reply(guilds)

    async def _user(self, request: web.Request) -> web.Response:
        user = self._world.user(_number(request.match_info["user"]))
        if user is None:
            raise unknown("User", 10013)
        return _reply(user.payload())

    async def _open_direct_channel(self, request: web.Request) -> web.Response:
        body = await self._body(request)
        user = self._world.user(_number(str(body.get("recipient_id", ""))))
        if user is None or user is self._world.bot:
            raise ApiError(400, 50033, "Invalid Recipient(s)")
        return _reply(self._world.direct_channel(user).payload())

    async def _application(self, _: web.Request) -> web.Response:
        bot = self._world.bot
        owner = next((one for guild in self._world.guilds.values() for one in _owner(guild)), bot)
        return _reply(
            {
                "id": str(bot.id),
                "name": bot.name,
                "icon": None,
                "description": "",
                "summary": "",
                "bot_public": True,
                "bot_require_code_grant": False,
                "verify_key": "0" * 64,
                "flags": application_flags(self._allowed_intents()),
                "owner": owner.payload(),
                "team": None,
            }
        )

    def _command_scope(self, request: web.Request) -> int:
        if _number(request.match_info["app"]) != self._world.bot.id:
            raise ApiError(403, 20012, "You are not authorized to perform this action")
        if "guild" not in request.match_info:
            return 0
        try:
            return self._guild(request).id
        except ApiError:
            raise missing_access() from None

    async def _commands(self, request: web.Request) -> web.Response:
        scope = self._command_scope(request)
        return _reply(list(self._interactions.commands.get(scope, {}).values()))

    async def _register(self, request: web.Request) -> web.Response:
        scope = self._command_scope(request)
        return _reply(self._interactions.register(scope, await _json_list(request)))

    async def _register_one(self, request: web.Request) -> web.Response:
        scope = self._command_scope(request)
        return _reply(self._interactions.register_one(scope, await self._body(request)), status=201)

    async def _forget_command(self, request: web.Request) -> web.Response:
        scope = self._command_scope(request)
        self._interactions.forget_command(scope, request.match_info["command"])
        return _done()

    async def _answer(self, request: web.Request) -> web.Response:
        body = await self._body(request)
        interaction = self._interactions.respond(
            _number(request.match_info["interaction"]), request.match_info["token"], body
        )
        if request.query.get("with_response") in {"1", "true"}:
            return _reply(self._interactions.callback_payload(interaction))
        return _done()

    async def _follow_up(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        message = self._interactions.follow_up(token, await self._body(request))
        return self._shown(message)

    def _answer_of(self, request: web.Request) -> Message:
        info = request.match_info
        return self._interactions.message(info["token"], info["message"])

    async def _answer_message(self, request: web.Request) -> web.Response:
        return self._shown(self._answer_of(request))

    async def _edit_answer(self, request: web.Request) -> web.Response:
        message = self._answer_of(request)
        edit_message(message, await self._body(request))
        self._interactions.followed(request.match_info["token"])
        return self._shown(message)

    async def _delete_answer(self, request: web.Request) -> web.Response:
        message = self._answer_of(request)
        message.flags &= ~(1 << 7)
        message.channel.remove(message)
        self._interactions.followed(request.match_info["token"])
        return _done()

    def _shown(self, message: Message) -> web.Response:
        return _reply(self._as_bot(message))

    def _as_bot(self, message: Message) -> Json:
        """Return a message as the bot may see it: its content is privileged here too."""
        body = message.payload(reader=self._world.bot.id)
        may_read = self._allowed_intents() & Intent.MESSAGE_CONTENT
        return without_content(body) if message.privileged and not may_read else body

    async def _guild_info(self, request: web.Request) -> web.Response:
        guild = self._guild(request)
        body = guild.payload()
        if request.query.get("with_counts") in {"1", "true", "True"}:
            count = len(guild.members)
            body |= {"approximate_member_count": count, "approximate_presence_count": count}
        return _reply(body)

    async def _guild_channels(self, request: web.Request) -> web.Response:
        return _reply([channel.payload() for channel in self._guild(request).channels.values()])

    async def _guild_roles(self, request: web.Request) -> web.Response:
        return _reply([role.payload() for role in self._guild(request).roles.values()])

    async def _guild_members(self, request: web.Request) -> web.Response:
        after = _number(request.query.get("after", "0"))
        limit = _number(request.query.get("limit", "1"))
        found = sorted(self._guild(request).members.values(), key=lambda member: member.id)
        page = [member.payload() for member in found if member.id > after][:limit]
        return _reply(page)

    async def _guild_member(self, request: web.Request) -> web.Response:
        return _reply(self._member(request).payload())

    async def _change_self(self, request: web.Request) -> web.Response:
        guild, body = self._guild(request), await self._body(request)
        if "nick" in body:
            if not guild.bot.permissions() & Permission.CHANGE_NICKNAME:
                raise missing_permissions()
            guild.bot.nick = body["nick"]
            guild.bot.changed()
        return _reply(guild.bot.payload())

    async def _change_member(self, request: web.Request) -> web.Response:
        member, body = self._member(request), await self._body(request)
        self._check_change(member, body)
        if "nick" in body:
            member.nick = body["nick"]
        if "roles" in body:
            member.roles = [member.guild.roles[int(one)] for one in body["roles"]]
        if "mute" in body or "deaf" in body:
            await self._rooms.set_muted(member, mute=body.get("mute"), deaf=body.get("deaf"))
        if "channel_id" in body:
            await self._move(member, body["channel_id"])
        if body.keys() & {"nick", "roles", "mute", "deaf"}:
            member.changed()
        return _reply(member.payload())

    @staticmethod
    def _check_change(member: Member, body: Json) -> None:
        needs = {
            "nick": Permission.MANAGE_NICKNAMES,
            "roles": Permission.MANAGE_ROLES,
            "mute": Permission.MUTE_MEMBERS,
            "deaf": Permission.DEAFEN_MEMBERS,
            "channel_id": Permission.MOVE_MEMBERS,
        }
        has = member.guild.bot.permissions()
        if any(key in body and not has & needed for key, needed in needs.items()):
            raise missing_permissions()
        if body.keys() & {"mute", "deaf", "channel_id"} and member.voice is None:
            raise ApiError(400, 40032, "Target user is not connected to voice.")

    async def _move(self, member: Member, channel_id: object) -> None:
        if channel_id is None:
            await self._rooms.leave(member)
            return
        channel = member.guild.channels.get(_number(str(channel_id)))
        if channel is None or not channel.is_vocal:
            raise invalid_form(["channel_id"], "CHANNEL_INVALID_TYPE", "Invalid channel type")
        if not member.guild.bot.may(Permission.CONNECT, channel):
            raise missing_permissions()
        await self._rooms.move(member, channel)

    async def _voice_state(self, request: web.Request) -> web.Response:
        member = self._member(request)
        if member.voice is None:
            raise unknown("Voice State", 10065)
        return _reply(member.voice_payload())

    async def _change_voice_state(self, request: web.Request) -> web.Response:
        member, body = self._member(request), await self._body(request)
        state = member.voice
        if state is None:
            raise unknown("Voice State", 10065)
        bot = member.guild.bot
        if body.get("suppress") is False and not bot.may(Permission.MUTE_MEMBERS, state.channel):
            raise missing_permissions()
        raised = body.get("request_to_speak_timestamp")
        if raised and not bot.may(Permission.REQUEST_TO_SPEAK, state.channel):
            raise missing_permissions()
        state.asks_to_speak = raised
        self._rooms.set_suppressed(member, on=bool(body.get("suppress", state.suppress)))
        return _done()

    async def _leave_guild(self, request: web.Request) -> web.Response:
        guild = self._guild(request)
        await self._rooms.leave(guild.bot)
        self._world.abandon(guild)
        return _done()

    async def _channel_info(self, request: web.Request) -> web.Response:
        return _reply(self._channel(request).payload())

    async def _typing(self, request: web.Request) -> web.Response:
        self._channel(request, Permission.SEND_MESSAGES)
        return _done()

    async def _messages(self, request: web.Request) -> web.Response:
        channel = self._channel(request, Permission.READ_MESSAGE_HISTORY)
        before = _number(request.query.get("before", str(1 << 63)))
        after = _number(request.query.get("after", "0"))
        limit = _number(request.query.get("limit", "50"))
        found = [one for one in channel.history if after < one.id < before]
        page = found[:limit] if "after" in request.query else found[-limit:]
        return _reply([self._as_bot(one) for one in reversed(page)])

    async def _send(self, request: web.Request) -> web.Response:
        channel, body = self._channel(request, Permission.SEND_MESSAGES), await self._body(request)
        bot = channel.guild.bot if channel.guild else None
        if body.get("attachments") and bot and not bot.may(Permission.ATTACH_FILES, channel):
            raise missing_permissions()
        message = self._world.message(channel, self._world.bot, "")
        fill_message(message, body)
        message.flags |= int(body.get("flags") or 0) & COMPONENTS_V2
        message.nonce = body.get("nonce")
        reference: Json = body.get("message_reference") or {}
        if reference:
            message.reply_to = _number(str(reference["message_id"]))
            if message.reply_to not in channel.messages:
                raise invalid_form(
                    ["message_reference"], "REPLIES_UNKNOWN_MESSAGE", "Unknown message"
                )
        return self._shown(channel.post(message))

    async def _message_info(self, request: web.Request) -> web.Response:
        return self._shown(self._message(request, Permission.READ_MESSAGE_HISTORY))

    async def _edit(self, request: web.Request) -> web.Response:
        message = self._message(request)
        if message.author is not self._world.bot:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        edit_message(message, await self._body(request))
        return self._shown(message)

    async def _delete(self, request: web.Request) -> web.Response:
        message = self._message(request)
        if message.author is not self._world.bot:
            self._message(request, Permission.MANAGE_MESSAGES)
        message.channel.remove(message)
        return _done()

    async def _react(self, request: web.Request) -> web.Response:
        message = self._message(request, Permission.ADD_REACTIONS)
        emoji = request.match_info["emoji"]
        message.reactions.setdefault(emoji, set()).add(self._world.bot.id)
        message.channel.tell("MESSAGE_REACTION_ADD", self._reaction(message, emoji))
        return _done()

    async def _unreact(self, request: web.Request) -> web.Response:
        message = self._message(request)
        emoji = request.match_info["emoji"]
        message.reactions.get(emoji, set()).discard(self._world.bot.id)
        message.channel.tell("MESSAGE_REACTION_REMOVE", self._reaction(message, emoji))
        return _done()

    def _reaction(self, message: Message, emoji: str) -> Json:
        return {
            "user_id": str(self._world.bot.id),
            "channel_id": str(message.channel.id),
            "message_id": str(message.id),
            "emoji": {"id": None, "name": emoji},
            "type": 0,
            "burst": False,
        }


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(re.escape(part) for part in path.split("*")))


def _owner(guild: Guild) -> list[Any]:
    owner = guild.members.get(guild.owner_id)
    return [owner.user] if owner else []


def _number(text: str) -> int:
    """Read an id; what is none becomes 0, which nothing has."""
    return int(text) if text.isdecimal() else 0


def _without_token(path: str) -> str:
    """Take an interaction's token out of a path: it is a credential."""
    return re.sub(r"^(/(?:interactions|webhooks)/\d+)/[^/]+", r"\1/-", path)


async def _logged_body(request: web.Request) -> Any:  # noqa: ANN401 (JSON of any shape)
    if request.content_type == "multipart/form-data":
        return None
    try:
        return json.loads(await request.read() or b"null")
    except ValueError:
        return None


async def _json(request: web.Request, files: Files) -> Json:
    if request.content_type == "multipart/form-data":
        return await _multipart(request, files)
    try:
        body = await request.json()
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None
    return body


async def _json_list(request: web.Request) -> list[Json]:
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


def _reply(body: object, *, status: int = 200) -> web.Response:
    # ``content_type`` with ``body`` (not ``text``) sets no charset.
    return web.Response(
        body=json.dumps(body).encode(), status=status, content_type="application/json"
    )


def _done() -> web.Response:
    return web.Response(status=204)


def _too_many(retry_after: float, *, everywhere: bool = False) -> web.Response:
    body = {
        "message": "You are being rate limited.",
        "retry_after": retry_after,
        "global": everywhere,
    }
    response = _reply(body, status=429)
    response.headers["Retry-After"] = str(math.ceil(retry_after))
    # discord.py takes a 429 without this for Cloudflare's, and gives up.
    response.headers["Via"] = "1.1 playground"
    response.headers["X-RateLimit-Scope"] = "global" if everywhere else "user"
    if everywhere:
        response.headers["X-RateLimit-Global"] = "true"
    return response


async def _nothing(_: web.Request) -> web.StreamResponse:  # noqa: RUF029 (a handler is one)
    raise not_found()
