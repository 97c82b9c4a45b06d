"""
Texts that somebody may write to keep the bot busy.

Each is a piece that is repeated up to a length: opening marks without an end,
what looks like a match for long and then is none, piles of what is looked at
one by one. A reader whose time does not grow in proportion shows it here.
"""

from collections.abc import Sequence

PIECES: Sequence[str] = (
    # marks that open and never close, alone and within something
    "||", "||a", " ||", "```", "`", "``x`", "`a", "*", "**a", "* ", "a*", "_", "a_", "_ ", "*_",
    "_a*b", "~~", "~", "\\", "- ", "> ", "# ", "[", "[\\", "[](", "[a](http://", '[a](http://a "',
    "http://a(", "(", ")", "))))a", "\n", " ", "\t",
    # mentions, emoji, tags
    "<", "<@1", "<a:", "<#1>", "<t:1:R>", "<id:a>", "</a", "</a:1>", "<a b", "<a b=c ", "<<b>",
    "@everyone", ":a:", ":aa", ":", ":)", ">.<", "^", "^^", "T_T", "o/", "xD",
    "😂", "😂🔥", "👨\u200d", "🇯", "🏴\U000e0067", "1\u20e3",
    # addresses
    "https://", "https://[", "https://a)", "a://", "a://b||", "//", "/", "www.", "a.", "a-",
    "a.a.a.a.a.a.a.a.a.", "a@", "a@b.", "a.b@", ".com", "com.", "a:80", "1.1.", "漢http://a.com",
    # repeats, words, numbers
    "a", "ab", "abc", "ha", "jaja", "www", "ww ", "ㅋ", "哈", "5", "w", "ア゛", "!?",
    "idk ", "idk/", "a/", "a'", "k ", "A'", "AB ", "ABCDE", "ABCDE ", "I'M ", "İ", "ΣΑΣ ",
    "5%", "5 ", "#1", "1<", "1 < 1 ", "&", "½", "𝓐",
    # marks, and what cannot be seen
    "\u0301", "\u0301\u0316", "a\u0316\u0301", "a\u0334\u0301", "ก็", "\u0e47", "\u200d", "\u3164",
    "\ud800", "\U000f0000", "\u0600",
)  # fmt: skip
"""What is repeated."""


def text_of(piece: str, length: int) -> str:
    """Repeat a piece, whole, up to at most so many characters."""
    return piece * (length // len(piece))
