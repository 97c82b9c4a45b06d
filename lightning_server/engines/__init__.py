"""
The voices of the server in the box.

Every engine fits the interface of :mod:`lightning_server.engine`. English is
spoken by hibari in this process; Pico, Piper and eSpeak NG speak in processes
of their own, Pico because it holds the interpreter's lock while it works, the
other two because their licence (GPL-3.0) is not ours: this process never
imports them, and starts them only when they are installed and needed.

The processes import this package too, so it stays small: engines are imported
where they are asked for.
"""

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lightning_server.engine import Engine
    from lightning_server.engines.catalogue import EngineCatalogue

ENGINES = ("hibari", "piper", "pico", "espeak")
"""All that there are, the most natural first: who is asked first for a language."""

_PACKAGES = {
    "hibari": ("hibari", "hibari-tts==0.2.1"),
    "piper": ("piper", "piper-tts"),
    "pico": ("py_nanotts", "py-nanotts==0.1.1"),
    "espeak": ("espeakng_loader", "espeakng-loader==0.2.4"),
}


class EngineMissing(Exception):
    """An engine that was asked for is unknown or not installed, or lacks a usable voice."""


def load_engines(
    names: Sequence[str] | None = None, *, piper_voices: Sequence[Path] = ()
) -> "EngineCatalogue":
    """
    Gather the engines. Nothing is loaded or started yet.

    Args:
        names: Which of :data:`ENGINES`. ``None`` means all that are
            installed, and Piper if it was given a voice.
        piper_voices: Voice files (``.onnx``, with the ``.onnx.json`` beside).

    Raises:
        EngineMissing: If an engine in ``names``, or Piper for its voices, cannot be had,
            or a voice file cannot be used.
    """
    from lightning_server.engines.catalogue import EngineCatalogue

    if names is None:
        names = [name for name in ENGINES if name != "piper" and _installed(name)]
        if piper_voices:
            names.append("piper")
    for name in names:
        _check(name, piper_voices)
    ordered = [name for name in ENGINES if name in names]
    return EngineCatalogue([_engine(name, piper_voices) for name in ordered])


def _installed(name: str) -> bool:
    # Looked up, not imported: see this module's first lines about licences.
    return importlib.util.find_spec(_PACKAGES[name][0]) is not None


def _check(name: str, piper_voices: Sequence[Path]) -> None:
    if name not in ENGINES:
        raise EngineMissing(f"no engine is called {name!r}; there are {', '.join(ENGINES)}")
    if not _installed(name):
        raise EngineMissing(
            f"the engine {name} is not installed; install it with: pip install {_PACKAGES[name][1]}"
        )
    if name == "piper" and not piper_voices:
        raise EngineMissing("the engine piper needs a voice file")


def _engine(name: str, piper_voices: Sequence[Path]) -> "Engine":
    match name:
        case "hibari":
            from lightning_server.engines.hibari import HibariEngine

            return HibariEngine()
        case "piper":
            from lightning_server.engines.piper import PiperEngine

            return PiperEngine(piper_voices)
        case "pico":
            from lightning_server.engines.pico import PicoEngine

            return PicoEngine()
        case _:
            from lightning_server.engines.espeak import EspeakEngine

            return EspeakEngine()
