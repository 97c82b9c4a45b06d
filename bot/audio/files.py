"""
Packets as a file that people can play.

Ogg is written by FFmpeg's muxer (PyAV). Nothing is decoded or encoded anew.
"""

import io
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

import av

_RATE: Final = 48_000
"""What Opus counts in, whatever went into its encoder (RFC 7845)."""

_PACKET: Final = _RATE // 50


def ogg_opus(packets: Iterable[bytes]) -> bytes:
    """Write packets of 20 ms into an Ogg file. Takes 40 microseconds a packet: in a thread."""
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=_RATE, layout="mono")  # pyright: ignore[reportUnknownMemberType] (its options are untyped)
        stream.time_base = Fraction(1, _RATE)
        for number, data in enumerate(packets):
            packet = av.Packet(data)
            packet.stream = stream
            packet.time_base = stream.time_base
            packet.pts = packet.dts = number * _PACKET
            packet.duration = _PACKET
            container.mux(packet)  # pyright: ignore[reportUnknownMemberType] (as above)
    return file.getvalue()
