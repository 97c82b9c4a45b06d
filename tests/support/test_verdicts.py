"""The table of the faults."""

from dataclasses import asdict

from tests.support.faults import Verdict
from tests.support.verdicts import table


def test_a_fault_is_a_row_and_a_moment_a_column():
    found = [
        Verdict("kicked", "idle", 1.26, 8.0, ()),
        Verdict("kicked", "speaking", 9.0, 8.0, ("not back within 8 s",)),
        Verdict("cut", "idle", None, 8.0, ("not back within 8 s",)),
    ]
    lines = table([asdict(each) for each in found]).splitlines()
    assert lines[0].startswith("| fault | stated | idle | joining |")
    assert lines[2] == "| cut | 8 s | **never: failed** | – | – | – | – | – |"
    assert lines[3] == "| kicked | 8 s | 1.3 s | – | – | **9.0 s: failed** | – | – |"
    assert lines[-1].endswith("3 cells, **2 of them failed**.")


def test_all_is_well():
    assert table([asdict(Verdict("cut", "idle", 1.0, 8.0, ()))]).endswith("1 cells, all as stated.")
