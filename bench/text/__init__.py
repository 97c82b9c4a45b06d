"""How many messages a second become words, and which message takes longest."""

from bench.text.benchmark import FULL, NAME, QUICK, run

__all__ = ["FULL", "NAME", "QUICK", "run"]
