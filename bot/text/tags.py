"""Nothing that an engine could take for its markup."""

import re

_TAG = re.compile(
    r"""
      <[!?][^<>]*>
    | </?[^\W\d_][\w:.-]*(?:\s+[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))*\s*/?>
    """,
    re.VERBOSE,
)
_ALMOST_A_TAG = re.compile(r"<(?:/([^<>]*)|([^\W\d_][^<>]*))>")


def without_tags(text: str) -> str:
    """Drop tags; of what only looks like one, such as ``<channel name>``, drop the brackets."""
    if "<" not in text:
        return text
    return _ALMOST_A_TAG.sub(r" \1\2 ", _TAG.sub(" ", text))
