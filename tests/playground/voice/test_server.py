"""The voice server, as discord.py's own voice client finds it."""

from tests.support.voice_harness import BOT, GUILD, tone_packets, voice_room


async def test_what_is_sent_is_heard_packet_by_packet():
    """Speech sent by discord.py is decrypted by the listener, byte for byte."""
    packets = tone_packets(0.5)

    async with voice_room() as room:
        await room.speak(packets)
        await room.listener.wait_for_packets(len(packets), limit=5)

        assert room.heard() == packets
        assert all(packet.encrypted for packet in room.listener.packets)
        assert room.server.statistics(guild_id=GUILD, user_id=BOT).violations == {}
