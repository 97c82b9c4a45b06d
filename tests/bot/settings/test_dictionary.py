"""Entries as they are kept, imported and exported."""

import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadEntry, ConfigError, DictionaryFull, ImportRefused
from bot.settings.dictionary import (
    MOST_BYTES,
    MOST_ENTRIES,
    MOST_EXPRESSIONS,
    by_pattern,
    checked,
    compared,
    from_file,
    from_rows,
    load_operators,
    named,
    read,
    to_csv,
    to_json,
    written,
)
from bot.text.dictionary import Entry, Mode

ENTRIES = [
    Entry("TTS", "T T S"),
    Entry("ロボ", "ロボット", Mode.ANYWHERE),
    Entry("go+gle", "a search engine", Mode.REGEX),
    Entry("US", "", case_sensitive=True),
    Entry('say "hi", you', "comma, quote"),
]


@pytest.mark.parametrize("write", [to_json, to_csv])
def test_what_is_exported_can_be_imported(write):
    assert from_file(write(ENTRIES).encode()) == ENTRIES
    assert from_file(write([]).encode()) == []


@given(st.text(min_size=1, max_size=100), st.text(max_size=200), st.booleans())
def test_whatever_is_taken_survives_every_form(pattern: str, spoken: str, case_sensitive: bool):
    try:
        entry = checked(Entry(pattern, spoken, Mode.ANYWHERE, case_sensitive))
    except BadEntry:
        return

    assert read(written(entry)) == entry
    assert from_file(to_json([entry]).encode()) == [entry]
    assert from_file(to_csv([entry]).encode()) == [entry]


def test_people_bring_words_with_a_comma_between():
    lines = b"\xef\xbb\xbfword,spoken\r\nTTS,T T S\r\n\r\n brb , be right back\r\nshh\r\n"

    with pytest.raises(ImportRefused) as refused:
        from_file(lines)
    assert refused.value.line == 5

    assert from_file(lines.replace(b"shh", b"shh,")) == [
        Entry("TTS", "T T S"),
        Entry("brb", "be right back"),
        Entry("shh", ""),
    ]


def test_spreadsheets_of_some_countries_have_semicolons():
    assert from_file(b"TTS;T T S, please\nbrb;be right back") == [
        Entry("TTS", "T T S, please"),
        Entry("brb", "be right back"),
    ]


def test_people_bring_words_and_what_they_mean():
    assert from_file(b'{"TTS": "T T S", "brb": "be right back"}') == [
        Entry("TTS", "T T S"),
        Entry("brb", "be right back"),
    ]


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        (b"\xff\xfe", None, "it is not UTF-8 text"),
        (b"[" * 100_000, None, "it is nested too deeply"),
        (b"[\n1,\n", 3, "it is not JSON"),
        (b"[1]", None, "it is no list of entries"),
        (b'[{"pattern": "a", "spoken": "b"}, {"pattern": "SECRET"}]', 2, "spoken: it is missing"),
        (b'[{"pattern": "a", "spoken": ["SECRET"]}]', 1, "spoken: it is of another kind"),
        (
            b'[{"pattern": "SECRET", "spoken": "b", "mode": "x"}]',
            1,
            "mode: it is none of word, anywhere, regex",
        ),
        (b'[{"pattern": " ", "spoken": "SECRET"}]', 1, "pattern: it is empty"),
        (b'[{"pattern": "a\\u0000", "spoken": "SECRET"}]', 1, "pattern: it has line breaks"),
        (b'[{"pattern": "\\ud800", "spoken": "SECRET"}]', 1, "pattern: it has line breaks"),
        (b'{"SECRET": 1}', 1, "spoken: it is of another kind"),
        (b'"a,SECRET', 1, "it is neither JSON nor CSV"),
        (b"a" * 101 + b",SECRET", 1, "pattern: it is longer than 100 characters"),
        (b"SECRET," + b"b" * 201, 1, "spoken: it is longer than 200 characters"),
        (b"x" * (MOST_BYTES + 1), None, "it is larger than 1000 KB"),
    ],
)
def test_what_cannot_be_imported_is_refused_unseen(data: bytes, line: int | None, problem: str):
    with pytest.raises(ImportRefused) as refused:
        from_file(data)

    assert refused.value.line == line
    assert str(refused.value.problem).startswith(problem)
    assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize("pattern", ["(", "[a", "a{9999}", "(?=look)ahead", r"(back)\1"])
def test_a_pattern_that_cannot_be_used_is_refused(pattern: str):
    with pytest.raises(BadEntry):
        checked(Entry(pattern, "x", Mode.REGEX))


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*x"])
def test_a_pattern_that_others_would_choke_on_takes_no_time(pattern: str):
    entry = checked(Entry(pattern, "x", Mode.REGEX))

    assert entry.pattern == pattern


def test_capitals_make_no_other_entry_unless_they_matter():
    assert compared(Entry("TTS", "a")) == compared(Entry("tts", "b", Mode.ANYWHERE))
    assert compared(Entry("TTS", "a")) != compared(Entry("TTS", "a", case_sensitive=True))
    assert compared(Entry("a", "x")) != compared(Entry("a", "x", Mode.REGEX))
    assert compared(Entry(r"\w", "x", Mode.REGEX)) != compared(Entry(r"\W", "x", Mode.REGEX))


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_can_be_named_by_its_pattern(entry: Entry):
    assert compared(entry) in named(f" {entry.pattern} ")


def test_of_two_that_are_the_same_the_last_counts():
    assert list(by_pattern([Entry("TTS", "old"), Entry("tts", "new")]).values()) == [
        Entry("tts", "new")
    ]


def test_a_guild_has_no_more_than_it_may():
    by_pattern(Entry(f"w{n}", "x") for n in range(MOST_ENTRIES))
    with pytest.raises(DictionaryFull):
        by_pattern(Entry(f"w{n}", "x") for n in range(MOST_ENTRIES + 1))


def test_a_guild_has_no_more_expressions_than_it_may():
    by_pattern(Entry(f"w{n}", "x", Mode.REGEX) for n in range(MOST_EXPRESSIONS))
    with pytest.raises(DictionaryFull):
        by_pattern(Entry(f"w{n}", "x", Mode.REGEX) for n in range(MOST_EXPRESSIONS + 1))


@pytest.mark.parametrize("document", ["", "SECRET", "[]", '{"pattern": "SECRET"}'])
def test_a_damaged_entry_is_left_out(document: str, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING):
        assert read(document) is None

    assert [record.message for record in caplog.records] == [
        "a dictionary's entry is damaged and left out"
    ]


def test_rows_may_come_from_an_export():
    assert from_rows([{"pattern": "TTS", "spoken": "T T S", "later": 1}]) == [Entry("TTS", "T T S")]


def test_the_operators_dictionary_is_read_from_a_file(tmp_path: Path):
    file = tmp_path / "words.csv"
    file.write_text("GIF,jif\n")

    assert load_operators(file) == (Entry("GIF", "jif"),)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "No such file"),
        ("[", "line 1: it is not JSON"),
        ("x,y\n" * 10_001, "more than 10000"),
    ],
)
def test_an_operators_dictionary_that_cannot_be_used_stops_the_start(
    text: str | None, problem: str, tmp_path: Path
):
    file = tmp_path / "words"
    if text is not None:
        file.write_text(text)

    with pytest.raises(ConfigError, match=problem):
        load_operators(file)
