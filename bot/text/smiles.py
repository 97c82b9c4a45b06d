"""
Brackets that are smiles: in Russian, "привет)))" is said with one, and "жаль((" without.

They stand where a sentence ends or makes a pause, so what is left of them is that.
A bracket that belongs to another one stays, and so does that of a list: "1)", "b)".
"""

import re

_RUN = re.compile(r"\s{0,9}(?:\)+(?:0+\)+)*|\(+)")
"""Brackets, with a 0 among them for which somebody let go of the shift key."""

_NEAR = 16
"""Characters before and behind that are looked at, so that many brackets take no longer."""

_PAUSES = frozenset(".,;:!?…-—")
_ITEM = re.compile(r"(?:^|\s|\()(?:\w|\d{1,3})$")


def without_smiles(text: str) -> str:
    """Leave out brackets that neither open nor close anything."""
    if "(" not in text and ")" not in text:
        return text
    parts: list[str] = []
    position = opened = 0
    for run in _RUN.finditer(text):
        before = text[max(0, run.start() - _NEAR) : run.start()]
        behind = text[run.end() : run.end() + _NEAR]
        brackets = run[0].lstrip().replace("0", "")
        if brackets[0] == "(":
            if _opens(run[0], before, behind):
                opened += len(brackets)
                continue
        else:
            closing = min(opened, len(brackets))
            opened -= closing
            if closing == len(brackets) or _is_item(run[0], before):
                continue
            brackets = brackets[:closing]
            if closing:  # what is smiled at stands in brackets: "(шучу))"
                parts += [text[position : run.start()], brackets]
                position = run.end()
                before += brackets
                parts.append(_pause(before, behind))
                continue
        parts += [text[position : run.start()], _pause(before, behind)]
        position = run.end()
    return "".join(parts) + text[position:]


def _opens(run: str, before: str, behind: str) -> bool:
    """Tell whether an opening bracket is one: nothing follows a smile, and a word goes before."""
    after_word = before.strip() != "" and (run[0] == "(" or len(run.lstrip()) > 1)
    return not (after_word and not behind[:1].strip())


def _is_item(run: str, before: str) -> bool:
    """Tell whether a closing bracket numbers something."""
    return run == ")" and _ITEM.search(before) is not None


def _pause(before: str, behind: str) -> str:
    """Say what is left of a smile: nothing where a pause is anyway, else one."""
    line, _, _ = behind.partition("\n")
    following = line.lstrip()
    if not before.strip() or not following or before[-1] in _PAUSES or following[0] in _PAUSES:
        return ""
    mark = "." if following[0].isupper() else ","
    return mark if line[0].isspace() else f"{mark} "
