import numpy as np

from lightning_server.engines.pico_worker import END_BYTES, PicoSpeaker, without_long_end
from lightning_server.engines.wire import Order

ORDER = Order(text="Guten Tag.", voice="de-DE")


def test_the_silence_after_a_sentence_is_shortened():
    samples = np.array([0, 900, -900] + [10] * 16000, np.int16).tobytes()

    assert len(without_long_end(samples)) == 6 + END_BYTES
    assert without_long_end(samples[:6]) == samples[:6]
    assert without_long_end(b"") == b""


def test_nothing_is_cut_off():
    """At its own volume, Pico's loudest samples would be."""
    sent = []
    PicoSpeaker().speak(ORDER, lambda samples: sent.append(samples) or True)

    samples = np.frombuffer(b"".join(sent), np.int16)
    assert 3000 < np.abs(samples.astype(int)).max() < 32000
    assert len(sent) > 1


def test_who_wants_no_more_gets_no_more():
    sent = []
    PicoSpeaker().speak(ORDER, lambda samples: sent.append(samples) and False)

    assert len(sent) == 1
