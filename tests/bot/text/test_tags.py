"""Nothing is left that an engine could take for its markup."""

import pytest

from bot.text.tags import without_tags


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("<speak>hi</speak>", " hi "),
        ('<break time="3s"/>hi', " hi"),
        ("<!doctype html>hi", " hi"),
        ("<?xml version='1.0'?>hi", " hi"),
        ("<<b>speak>hi", "< speak>hi"),
        ("a < b > c", "a < b > c"),
        ("if a<b and b>c", "if a b and b c"),
        ("say <channel name> here", "say  channel name  here"),
        ("<a href='x' b=c d = \"e\" >hi</a >", " hi "),
        ("i <3 u", "i <3 u"),
        ("<", "<"),
        ("a </3 b> c", "a  3 b  c"),
    ],
)
def test_tags_are_dropped(written: str, left: str):
    assert without_tags(written) == left
