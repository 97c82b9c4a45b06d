"""Guilds and their members, also in voice."""

from aiohttp import web

from playground.errors import ApiError, invalid_form, missing_permissions, unknown
from playground.members import Member
from playground.permissions import Permission
from playground.rest.bodies import done, reply
from playground.rest.lookup import Lookup, Route, number
from playground.rooms import Rooms
from playground.wire import Json
from playground.world import World


class Guilds:
    """Shows guilds, and changes members for a bot that may."""

    def __init__(self, world: World, lookup: Lookup, rooms: Rooms) -> None:
        self._world = world
        self._lookup = lookup
        self._rooms = rooms

    def routes(self) -> list[Route]:
        """Return its routes."""
        return [
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
        ]

    async def _guild_info(self, request: web.Request) -> web.Response:
        guild = self._lookup.guild(request)
        body = guild.payload()
        if request.query.get("with_counts") in {"1", "true", "True"}:
            count = len(guild.members)
            body |= {"approximate_member_count": count, "approximate_presence_count": count}
        return reply(body)

    async def _guild_channels(self, request: web.Request) -> web.Response:
        guild = self._lookup.guild(request)
        return reply([channel.payload() for channel in guild.channels.values()])

    async def _guild_roles(self, request: web.Request) -> web.Response:
        return reply([role.payload() for role in self._lookup.guild(request).roles.values()])

    async def _guild_members(self, request: web.Request) -> web.Response:
        after = number(request.query.get("after", "0"))
        limit = number(request.query.get("limit", "1"))
        found = sorted(self._lookup.guild(request).members.values(), key=lambda member: member.id)
        page = [member.payload() for member in found if member.id > after][:limit]
        return reply(page)

    async def _guild_member(self, request: web.Request) -> web.Response:
        return reply(self._lookup.member(request).payload())

    async def _change_self(self, request: web.Request) -> web.Response:
        guild, body = self._lookup.guild(request), await self._lookup.body(request)
        if "nick" in body:
            if not guild.bot.permissions() & Permission.CHANGE_NICKNAME:
                raise missing_permissions()
            guild.bot.nick = body["nick"]
            guild.bot.changed()
        return reply(guild.bot.payload())

    async def _change_member(self, request: web.Request) -> web.Response:
        member, body = self._lookup.member(request), await self._lookup.body(request)
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
        return reply(member.payload())

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
        channel = member.guild.channels.get(number(str(channel_id)))
        if channel is None or not channel.is_vocal:
            raise invalid_form(["channel_id"], "CHANNEL_INVALID_TYPE", "Invalid channel type")
        if not member.guild.bot.may(Permission.CONNECT, channel):
            raise missing_permissions()
        await self._rooms.move(member, channel)

    async def _voice_state(self, request: web.Request) -> web.Response:
        member = self._lookup.member(request)
        if member.voice is None:
            raise unknown("Voice State", 10065)
        return reply(member.voice_payload())

    async def _change_voice_state(self, request: web.Request) -> web.Response:
        member, body = self._lookup.member(request), await self._lookup.body(request)
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
        return done()

    async def _leave_guild(self, request: web.Request) -> web.Response:
        guild = self._lookup.guild(request)
        await self._rooms.leave(guild.bot)
        self._world.abandon(guild)
        return done()
