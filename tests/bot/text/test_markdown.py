"""Discord's Markdown is read as Discord reads it, as far as it can be heard."""

import pytest

from bot.text.markdown import Bars, Escaped, Hidden, Mark, Text, is_said, parse


def said(text: str) -> str:
    """Write what is left of a text."""
    words: list[str] = []
    for node in parse(text):
        match node:
            case Text(text) | Escaped(text):
                words.append(text)
            case Mark():
                words.append(node.run if is_said(node) else "")
            case Hidden():
                words.append(f"[{node.value}]")
            case Bars():
                words.append("or" if node.alone else " ")
    return "".join(words)


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("**bold** and __under__ ~~strike~~ *it*", "bold and under strike it"),
        ("***all*** _of_ **_it_**", "all of it"),
        ("un*believ*able", "unbelievable"),
        ("**a *b* c**", "a b c"),
        ("**open", "open"),
        ("~~open", "open"),
        ("`open", "open"),
        ("*open **and** more", "open and more"),
    ],
)
def test_emphasis_leaves_no_marks(written: str, left: str):
    assert said(written) == left


@pytest.mark.parametrize(
    "text",
    ["snake_case_name", "2*3*4", "2 * 3 = 6", "x*2*y", "2**8", "a*b", "a*b*c", "f*ck", "foo__bar",
     "MAX_VALUE and MIN_VALUE"],
)  # fmt: skip
def test_identifiers_and_arithmetic_keep_their_marks(text: str):
    assert said(text) == text


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("the killer is ||Bob||", "the killer is [spoiler]"),
        ("||a\n```x```|| ok", "[spoiler] ok"),
        ("||`a`|| ||b||", "[spoiler] [spoiler]"),
        ("a || b", "a or b"),
        ("||a", " a"),
        ("||||", "  "),
        ("a || b || c", "a [spoiler] c"),
        ("**||b||**", "[spoiler]"),
        ("> ||a\n> b||", "[spoiler]"),
    ],
)
def test_spoilers_hide_what_is_inside(written: str, left: str):
    assert said(written) == left


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("```rust\nfn main() {}\n```", "[code block]"),
        ("look ```x``` here", "look [code block] here"),
        ("```a``` and ```b```", "[code block] and [code block]"),
        ("```unclosed code", "unclosed code"),
        ("``````", ""),
        ("use `npm install` now", "use npm install now"),
        ("use ``a ` b`` now", "use a ` b now"),
        ("`*not bold*`", "*not bold*"),
        ("run `" + "x" * 41 + "`", "run [code]"),
        ("``a`", "a"),
        ("`a || b`", "a or b"),
        ("`||x||`", " x "),
    ],
)
def test_code(written: str, left: str):
    assert said(written) == left


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("[the docs](https://example.com/a_b)", "the docs"),
        ("[the **docs**](https://example.com/a_(b))", "the docs"),
        ('[docs](<https://example.com> "title")', "docs"),
        ("[a](https://a.de) and [b](https://b.de)", "a and b"),
        ("[not] (https://example.com)", "[not] (https://example.com)"),
        ("[x](y)", "[x](y)"),
        ("array[1](2)", "array[1](2)"),
        ("[||a||](https://example.com)", "[spoiler]"),
    ],
)
def test_a_masked_link_is_its_label(written: str, left: str):
    assert said(written) == left


@pytest.mark.parametrize(
    ("written", "left"),
    [
        (r"\*not bold\*", "*not bold*"),
        (r"\||a\||", "||a||"),
        (r"C:\dir", r"C:\dir"),
        (r"\`a\`", "`a`"),
    ],
)
def test_escapes_give_the_character(written: str, left: str):
    assert said(written) == left


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("# Title", "Title"),
        ("### Small title", "Small title"),
        ("-# subtext", "subtext"),
        ("- a\n- b\n  * c", "a\nb\nc"),
        ("> quoted\nreply", "quoted\nreply"),
        (">>> all\nquoted", "all\nquoted"),
        ("> - **x**", "x"),
        ("* one\n*  two", "one\ntwo"),
        (">be me", "be me"),
        ("#hashtag", "#hashtag"),
        ("-5 degrees", "-5 degrees"),
        ("1. one", "1. one"),
        ("a # b", "a # b"),
    ],
)
def test_marks_at_the_beginning_of_a_line(written: str, left: str):
    assert said(written) == left


def test_text_without_marks_is_one_node():
    assert parse("hello world") == [Text("hello world")]
