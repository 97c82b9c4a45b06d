import io
import wave

from lightning_server.wave import header


def test_header_makes_a_wave_file():
    audio = bytes(range(200))

    with wave.open(io.BytesIO(header(size=len(audio), rate=16000) + audio)) as file:
        assert file.getparams()[:4] == (1, 2, 16000, 100)
        assert file.readframes(1000) == audio


def test_header_of_a_stream_is_as_long():
    assert len(header(size=None, rate=8000)) == len(header(size=10, rate=8000)) == 44
