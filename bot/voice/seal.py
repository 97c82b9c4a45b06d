"""
How packets are encrypted on their way to Discord's voice server.

That is the transport, under which what people say is encrypted end to end
(DAVE) already.
"""

from collections.abc import Callable
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as xchacha20_encrypt

AES: Final = "aead_aes256_gcm_rtpsize"
"""The transport encryption that Discord would rather have, where its voice server can."""

XCHACHA20: Final = "aead_xchacha20_poly1305_rtpsize"
"""The one that every server has; the only one that discord.py 2.7.1 knows, too."""

_AES_REST: Final = bytes(8)  # of the nonce, after the four bytes of the counter
_XCHACHA20_REST: Final = bytes(20)

Seal = Callable[[bytes, bytes, bytes], bytes]
"""Makes a packet's counter, its content and its header into ciphertext and tag."""


def sealer(mode: str, key: bytes) -> Seal:
    """Return how packets are encrypted for the transport in a mode, with a session's key."""
    if mode == AES:
        encrypt = AESGCM(key).encrypt
        return lambda count, content, header: encrypt(count + _AES_REST, content, header)
    return lambda count, content, header: xchacha20_encrypt(
        content, header, count + _XCHACHA20_REST, key
    )
