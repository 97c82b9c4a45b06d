"""
Who is in which voice channel.

The one place that changes a member's voice state: for the bot (its op 4, or a
moderator's hand) and for people, who get a listener in the channel's end-to-end
encrypted group. It keeps the gateway, which announces, and the voice server,
which carries the sound, in step.
"""

import asyncio
import secrets

from playground.channels import Channel
from playground.errors import JoinRefused
from playground.gateway_session import GatewaySession
from playground.members import Member, VoiceState
from playground.permissions import Permission
from playground.voice import Listener, VoiceServer
from playground.wire import ChannelType, Event, Json
from playground.world import World

BETWEEN_EVENTS = 0.01
"""Seconds from VOICE_STATE_UPDATE to VOICE_SERVER_UPDATE, as measured on Discord."""

BEFORE_HANGING_UP = 0.05
"""Seconds from the event to 4014, as measured on Discord for moves. discord.py, told in the
other order, waits for a reconnection that never comes."""


class Rooms:
    """The voice channels of a world and everybody in them."""

    def __init__(
        self,
        world: World,
        voice: VoiceServer | None,
        group: asyncio.TaskGroup,
        *,
        between_events: float = BETWEEN_EVENTS,
    ) -> None:
        """
        Open the rooms.

        Args:
            world: Whose members move about.
            voice: Where sound goes; without one nobody hears and the bot cannot connect.
            group: Outlives every room; late announcements run in it.
            between_events: Seconds from one voice event to the next.
        """
        self._world = world
        self._voice = voice
        self._group = group
        self._between_events = between_events
        self.before_hanging_up = BEFORE_HANGING_UP
        """Seconds from the event that the bot is out to the close of its voice socket."""
        self._listeners: dict[tuple[int, int], Listener] = {}

    def listener(self, member: Member) -> Listener | None:
        """Return what a person in voice hears with; ``None`` if they are in no channel."""
        return self._listeners.get((member.guild.id, member.id))

    async def on_voice_state(self, session: GatewaySession, data: Json) -> None:
        """Take the bot's op 4. What Discord does not allow it ignores in silence."""
        guild = self._world.guilds.get(int(data.get("guild_id") or 0))
        if guild is None:
            return
        member = guild.bot
        if data.get("channel_id") is None:
            await self.leave(member)
            return
        channel = guild.channels.get(int(data["channel_id"]))
        if channel is None or not _may_enter(member, channel):
            return
        muted, deaf = bool(data.get("self_mute")), bool(data.get("self_deaf"))
        state = member.voice
        if (
            state
            and state.channel is channel
            and (state.self_mute, state.self_deaf) != (muted, deaf)
        ):
            # Only muting and deafening oneself: no other voice server.
            state.self_mute, state.self_deaf = muted, deaf
            self._announce(member)
            return
        self._seat(member, channel, session.id, self_mute=muted, self_deaf=deaf)
        self._send_to_voice_server(member)

    async def join(self, member: Member, channel: Channel) -> None:
        """
        Let a person into a voice channel, from another one if they are in one.

        Cancelling leaves them outside, or where the announcement put them.

        Raises:
            JoinRefused: If they may not, or it is full.
        """
        if not _may_enter(member, channel):
            full = " (it may be full)" if channel.user_limit else ""
            raise JoinRefused(f"{member.name} cannot enter {channel.name}{full}")
        await self._stop_listening(member)
        self._seat(member, channel, member.voice.session_id if member.voice else _session_id())
        if self._voice is not None:
            self._listeners[member.guild.id, member.id] = await self._voice.listen(
                guild_id=member.guild.id, channel_id=channel.id, user_id=member.id
            )

    async def leave(self, member: Member) -> None:
        """Take somebody out of voice: by themselves, or by a moderator. Cancelling is safe."""
        if member.voice is None:
            return
        member.voice = None
        self._announce(member)
        if member is member.guild.bot:
            self._group.create_task(self._hang_up(member))
        else:
            await self._stop_listening(member)

    async def move(self, member: Member, channel: Channel) -> None:
        """Move somebody who is in voice, as a moderator does, even into a full channel."""
        if member.voice is None or member.voice.channel is channel:
            return
        state = member.voice
        self._seat(
            member,
            channel,
            state.session_id,
            self_mute=state.self_mute,
            self_deaf=state.self_deaf,
        )
        if member is member.guild.bot:
            self._send_to_voice_server(member)
        else:
            await self._stop_listening(member)
            if self._voice is not None:
                self._listeners[member.guild.id, member.id] = await self._voice.listen(
                    guild_id=member.guild.id, channel_id=channel.id, user_id=member.id
                )

    def change_voice_server(self, member: Member) -> None:
        """Tell the bot to connect anew, as when a voice channel's region is changed."""
        assert member.voice is not None, "only who is in voice has a voice server"
        self._send_to_voice_server(member)

    async def set_muted(self, member: Member, *, mute: bool | None, deaf: bool | None) -> None:
        """Mute or deafen somebody for the guild; ``None`` leaves it as it is."""
        member.mute = member.mute if mute is None else mute
        member.deaf = member.deaf if deaf is None else deaf
        if member.voice is not None:
            self._announce(member)

    def set_suppressed(self, member: Member, *, on: bool) -> None:
        """Put somebody into a stage's audience, or let them speak; elsewhere, forbid it or not."""
        assert member.voice is not None, "only who is in voice can be suppressed"
        member.voice.suppress = on
        if not on:
            member.voice.asks_to_speak = None
        self._announce(member)

    async def clear(self, channel: Channel) -> None:
        """Take everybody out of a channel that will be deleted."""
        for member in channel.occupants:
            await self.leave(member)

    def open_stage(self, channel: Channel) -> None:
        """Tell the voice server of a stage channel, which is exempt from DAVE."""
        if self._voice is not None:
            self._voice.stage_channels.add(channel.id)

    async def aclose(self) -> None:
        """End every listener."""
        for key in list(self._listeners):
            await self._listeners.pop(key).leave()

    def _seat(
        self,
        member: Member,
        channel: Channel,
        session_id: str,
        *,
        self_mute: bool = False,
        self_deaf: bool = False,
    ) -> None:
        audience = channel.type is ChannelType.STAGE and not member.may(
            Permission.MUTE_MEMBERS, channel
        )
        member.voice = VoiceState(channel, session_id, self_mute, self_deaf, suppress=audience)
        self._announce(member)

    def _announce(self, member: Member) -> None:
        if self._voice is not None:
            on = member.voice is not None and (member.mute or member.voice.suppress)
            self._voice.hush(guild_id=member.guild.id, user_id=member.id, on=on)
        member.guild.announce("VOICE_STATE_UPDATE", member.voice_payload())

    def _send_to_voice_server(self, member: Member) -> None:
        assert member.voice is not None, "it has just been seated"
        naming = self._name_voice_server(member, member.voice, secrets.token_hex(16))
        self._group.create_task(naming)

    async def _name_voice_server(self, member: Member, state: VoiceState, token: str) -> None:
        await asyncio.sleep(self._between_events)
        if member.voice is not state:
            return
        endpoint = None
        if self._voice is not None:
            endpoint = self._voice.endpoint
            self._voice.expect(
                guild_id=member.guild.id,
                channel_id=state.channel.id,
                user_id=member.id,
                session_id=state.session_id,
                token=token,
            )
        data: Json = {"guild_id": str(member.guild.id), "token": token, "endpoint": endpoint}
        self._world.announce(Event("VOICE_SERVER_UPDATE", data, member.guild))

    async def _hang_up(self, member: Member) -> None:
        """Close the voice socket of a bot that is out, unless it is back by then."""
        await asyncio.sleep(self.before_hanging_up)
        if self._voice is not None and member.voice is None:
            self._voice.forget(guild_id=member.guild.id, user_id=member.id)

    async def _stop_listening(self, member: Member) -> None:
        listener = self._listeners.pop((member.guild.id, member.id), None)
        if listener is not None:
            await listener.leave()


def _may_enter(member: Member, channel: Channel) -> bool:
    if not channel.is_vocal:
        return False
    if not member.may(Permission.VIEW_CHANNEL | Permission.CONNECT, channel):
        return False
    others = [one for one in channel.occupants if one is not member]
    full = channel.user_limit and len(others) >= channel.user_limit
    return not full or member.may(Permission.MOVE_MEMBERS, channel)


def _session_id() -> str:
    return secrets.token_hex(16)
