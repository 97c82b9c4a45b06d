import subprocess
import sys

import pytest

pytest.importorskip("espeakng_loader", reason="an optional extra")

PROGRAM = """
from lightning_server.engines.espeak_worker import EspeakSpeaker, UnknownVoice
from lightning_server.engines.wire import Order

speaker = EspeakSpeaker()
greeting = Order(text="Hello there, my friend.", voice="en-us")
sent = []
speaker.speak(greeting, lambda s: sent.append(s) or True)
assert len(b"".join(sent)) > 22050 * 2
assert len([s for s in sent if s]) > 5

stopped = []
speaker.speak(greeting, lambda s: stopped.append(s) and False)
assert len(stopped) == 1

tagged = []
speaker.speak(Order(text="<break time='9s'/>", voice="en-us"), lambda s: tagged.append(s) or True)
assert any(any(s) for s in tagged)

try:
    speaker.speak(Order(text="x", voice="no-such"), lambda s: True)
except UnknownVoice:
    print("refused", end="")
"""


def test_streams_stops_reads_marks_and_knows_its_voices():
    """In a process of its own, because the library must not enter this one."""
    result = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )

    assert (result.returncode, result.stdout) == (0, "refused"), result.stderr
