"""What the audit of our dependencies lets pass, and what not."""

from datetime import date, timedelta

import pytest

from tools.audit import EXCEPTIONS, Exemption, judge, main, read

TODAY = date(2026, 11, 27)
BORNE = Exemption("CVE-1", "nacl", TODAY, "because")
VULNERABLE = {
    "name": "NaCl",
    "version": "1.5",
    "vulns": [{"id": "PYSEC-9", "aliases": ["CVE-1"], "fix_versions": ["1.6"]}],
}
SOUND = {"name": "yarl", "version": "1", "vulns": []}
UNKNOWN = {"name": "yarl", "skip_reason": "not found"}


def test_what_is_sound_passes():
    assert judge([SOUND], [], TODAY) == []


def test_a_vulnerability_fails_and_tells_what_mends_it():
    assert judge([VULNERABLE], [], TODAY) == ["NaCl 1.5: PYSEC-9, fixed in 1.6."]


def test_an_exception_holds_until_its_last_day():
    """By any name of the vulnerability, for its package only."""
    assert judge([VULNERABLE], [BORNE], TODAY) == []
    [late] = judge([VULNERABLE], [BORNE], TODAY + timedelta(days=1))
    assert "ran out on 2026-11-27" in late
    other = Exemption("CVE-1", "yarl", TODAY, "because")
    assert any("PYSEC-9" in line for line in judge([VULNERABLE], [other], TODAY))


def test_what_could_not_be_checked_fails():
    [line] = judge([UNKNOWN], [], TODAY)
    assert line == "yarl: could not be checked: not found"


def test_an_exception_that_excuses_nothing_fails():
    """But not if it is only that nothing could be looked up."""
    [line] = judge([SOUND], [BORNE], TODAY)
    assert "remove the exception" in line
    assert len(judge([UNKNOWN], [BORNE], TODAY)) == 1


@pytest.mark.parametrize(
    "text",
    [
        'id = "a"\npackage = "b"\nreason = "c"',
        'id = "a"\npackage = "b"\nreason = " "\nuntil = 2026-01-01',
        'id = "a"\npackage = "b"\nreason = "c"\nuntil = "soon"',
    ],
    ids=["no last day", "no reason", "no date"],
)
def test_an_exception_without_reason_or_last_day_is_refused(tmp_path, text):
    file = tmp_path / "exceptions.toml"
    file.write_text(f"[[exception]]\n{text}\n")
    with pytest.raises(ValueError, match=r"exception has|until is"):
        read(file)


def test_our_own_exceptions_are_well_formed():
    assert all(len(one.reason) > 40 for one in read(EXCEPTIONS))


def test_no_answer_fails(tmp_path, capsys):
    """A tool that is silent has not said that all is well."""
    mute = tmp_path / "pip-audit"
    mute.write_text("#!/bin/sh\necho no network >&2\n")
    mute.chmod(0o755)
    assert main(["--pip-audit", str(mute)]) == 1
    assert "no network" in capsys.readouterr().err
