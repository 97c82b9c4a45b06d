"""
Arithmetic on sound: sizes and seconds, frames, packets.

Speech arrives as chunks of 24 kHz mono PCM and leaves as Opus packets of
20 ms. Nothing here knows where either comes from or goes to.
"""
