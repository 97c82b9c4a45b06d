"""Nothing that an engine could take for its markup."""

import re

_TAG = re.compile(r"<[/!?]?[^\W\d_][^<>]*>")


def without_tags(text: str) -> str:
    """Drop what looks like a tag; what only begins like one is text."""
    return _TAG.sub(" ", text) if "<" in text else text
