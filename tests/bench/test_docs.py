"""Tables and pictures."""

import json
from pathlib import Path

import pytest

from bench import docs
from bench.__main__ import RESULTS, main
from bench.process import ROOT


def test_a_table_takes_the_place_of_the_one_before():
    text = "before\n<!-- bench memory -->\n\nold\n\n<!-- end -->\nafter <!-- end -->\n"

    once = docs.put_table(text, "memory", "| new |")

    assert once == (
        "before\n<!-- bench memory -->\n\n| new |\n\n<!-- end -->\nafter <!-- end -->\n"
    )
    assert docs.put_table(once, "memory", "| new |") == once


def test_a_document_without_a_place_is_an_error():
    with pytest.raises(ValueError, match="memory"):
        docs.put_table("nothing", "memory", "| new |")


def test_the_documents_and_their_pictures_are_what_the_results_say(tmp_path: Path):
    """Nobody edits a table by hand, or forgets to make them anew."""
    documents = [ROOT / "docs" / name for name in (docs.DOCUMENT, docs.UNITS_DOCUMENT)]
    for document in documents:
        (tmp_path / document.name).write_text(document.read_text())

    written = docs.write(RESULTS, tmp_path)

    for document in documents:
        assert (tmp_path / document.name).read_text() == document.read_text()
    pictures = [file for file in written if file.suffix == ".svg"]
    assert len(pictures) >= len(list(RESULTS.glob("*.json")))
    for picture in pictures:
        assert picture.read_bytes().startswith(b"<?xml")
        assert (ROOT / "docs" / docs.PICTURES / picture.name).exists()


def test_a_benchmark_without_a_result_changes_nothing(tmp_path: Path):
    (tmp_path / docs.DOCUMENT).write_text("nothing to replace")

    assert docs.write(tmp_path, tmp_path) == [tmp_path / docs.DOCUMENT]


def test_results_are_json_with_their_command():
    for file in RESULTS.glob("*.json"):
        result = json.loads(file.read_text())
        assert result["benchmark"] == file.stem
        assert result["command"] == f"python -m bench {file.stem}"


def test_an_unknown_benchmark_is_refused(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["nonsense"])
    assert "first_audio" in capsys.readouterr().err
