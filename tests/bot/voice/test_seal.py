"""How packets are encrypted for the transport."""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as xchacha20_decrypt

from bot.voice.seal import sealer


def test_aes_has_a_nonce_of_twelve_bytes_that_begins_with_the_counter():
    key, count, header = bytes(range(32)), b"\0\0\1\2", bytes(12)

    sealed = sealer("aead_aes256_gcm_rtpsize", key)(count, b"opus", header)

    assert AESGCM(key).decrypt(b"\0\0\1\2" + bytes(8), sealed, header) == b"opus"


def test_xchacha20_has_a_nonce_of_24_bytes_that_begins_with_the_counter():
    key, count, header = bytes(range(32)), b"\0\0\1\2", bytes(12)

    sealed = sealer("aead_xchacha20_poly1305_rtpsize", key)(count, b"opus", header)

    assert xchacha20_decrypt(sealed, header, b"\0\0\1\2" + bytes(20), key) == b"opus"
