"""An engine's process that does what its orders say, for tests of what must survive that."""

import os
import signal
import sys
import time

from lightning_server.engines.wire import Order
from lightning_server.engines.worker import Emit, run


class ScriptedSpeaker:
    """Each word of an order's text is an instruction, carried out in order."""

    def speak(self, order: Order, emit: Emit) -> None:
        for word in order.text.split():
            match word.split("=")[0]:
                case "sound":
                    emit(int(word.split("=")[1]).to_bytes(2, sys.byteorder, signed=True) * 100)
                case "print":
                    os.write(1, b"chatter of native code")
                case "die":
                    os.kill(os.getpid(), signal.SIGKILL)
                case "die-once":
                    marker = word.split("=")[1]
                    if not os.path.exists(marker):
                        open(marker, "w").close()
                        os.kill(os.getpid(), signal.SIGKILL)
                case "hang":
                    time.sleep(60)
                case "endless":
                    while emit(bytes(20000)):
                        pass
                case _:
                    raise ValueError(order.text)


if __name__ == "__main__":
    run(ScriptedSpeaker)
