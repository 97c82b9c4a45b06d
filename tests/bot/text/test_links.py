"""Links are called by their site, and what is no link is none."""

import pytest

from bot.text.links import _ALIASES, put_links, site_of
from bot.text.slots import Slots
from bot.text.words import words_for

CHANNELS = {30: "general"}
OWN = {"discord.gg/ours": "our invitation", "xkcd": "ex kay see dee", "us@ours.example": "the team"}


def linked(text: str) -> str:
    slots = Slots()
    with_slots = put_links(text, slots, words_for("en"), channel=CHANNELS.get, own=OWN.get)
    return slots.fill(with_slots, pause=", ")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("https://example.com", "link to example"),
        ("look https://www.youtube.com/watch?v=dQw4w9WgXcQ lol", "look link to youtube lol"),
        ("https://news.bbc.co.uk/x", "link to bbc"),
        ("https://foo.github.io", "link to github"),
        ("HTTPS://EXAMPLE.COM/A", "link to example"),
        ("<https://example.com/x>", "link to example"),
        ("https://user:pw@example.com:8080/x", "link to example"),
        ("http://localhost:8080/x", "link to localhost"),
        ("http://192.168.0.1/x", "link"),
        ("http://[::1]/x", "link"),
        ("http://[oops", "link"),
        ("http://" + "a." * 200 + "com", "link to a"),
        ("https://xn--mnchen-3ya.de", "link to münchen"),
        ("https://münchen.de", "link to münchen"),
        ("https://xn--a", "link"),
        ("https://ja.wikipedia.org/wiki/日本", "link to wikipedia日本"),
        ("https://www.日本語.jp/x", "link to 日本語"),
        ("steam://run/440", "link"),
        ("spotify:track", "spotify:track"),
        ("https://xkcd.com/1", "link to ex kay see dee"),
        ("join discord.gg/ours!", "join our invitation!"),
        ("write to us@ours.example.", "write to the team."),
    ],
)
def test_a_site_is_called_by_its_registered_name(written: str, said: str):
    assert linked(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("see https://example.com.", "see link to example."),
        ("(see https://www.bbc.co.uk/news).", "(see link to bbc)."),
        ("https://en.wikipedia.org/wiki/Set_(game)!", "link to wikipedia!"),
        ("really https://example.com/?", "really link to example?"),
        ('"https://example.com"', '"link to example'),
        ("https://example.com、これ", "link to example、これ"),
        ("（https://example.com）", "（link to example）"),
        ("https://example.comを開いて", "link to exampleを開いて"),
        ("見てexample.com/aだよ", "見てlink to exampleだよ"),
        ("https://naver.com/x에서", "link to naver에서"),
        ("送信bob@example.comへ", "送信bob at example dot comへ"),
        ("||https://example.com||", "||link to example||"),
        ("**https://example.com**", "**link to example"),
    ],
)
def test_punctuation_behind_a_link_stays_text(written: str, said: str):
    assert linked(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("see example.com/pricing", "see link to example"),
        ("example.com", "link to example"),
        ("go to www.example.museum", "go to link to example"),
        ("twitch.tv/foo.", "link to twitch."),
        ("discord.gg/abc", "link to discord"),
        ("example.com, ok", "link to example, ok"),
        ("example.com:8080/x", "link to example"),
        ("my-site.co.uk", "link to my-site"),
    ],
)
def test_an_address_without_a_scheme_is_a_link(written: str, said: str):
    assert linked(written) == said


@pytest.mark.parametrize(
    "text",
    [
        "v1.2.3", "3.14", "192.168.0.1", "192.168.0.1:8080", "12:30", "1.000,50 €", "2.0.1-beta",
        "main.py", "run script.sh", "readme.md", "index.html", "notes.txt", "foo.so", "archive.zip",
        "e.g. this", "a.m.", "end.It was", "i like it.no way", "ok.so what", "node.js", "...",
        "hello.world", "U.S.A.", "com.example.thing", "$.each", "@user.name", "1.5.com2", "a@b",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_link_is_text(text: str):
    assert linked(text) == text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("bob@example.com", "bob at example dot com"),
        ("bob.smith@mail.example.uk!", "bob dot smith at mail dot example dot uk!"),
        ("<bob@example.com>", "bob at example dot com"),
        ("mailto:bob@example.com", "bob at example dot com"),
    ],
)
def test_an_email_address_is_spelled(written: str, said: str):
    assert linked(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("https://discord.com/channels/1/30/555", "link to a message in channel general"),
        ("https://ptb.discord.com/channels/1/30/555", "link to a message in channel general"),
        ("https://discord.com/channels/1/31/555!", "link to a message!"),
        ("https://discord.com/channels/@me/31/555", "link to a message"),
        ("https://discord.com/channels/1/30", "channel general"),
        ("https://discord.com/channels/1/31", "a channel"),
        ("https://discord.com/invite/x", "link to discord"),
    ],
)
def test_a_link_to_a_message_names_the_channel(written: str, said: str):
    assert linked(written) == said


def test_the_address_of_a_masked_link_is_left_for_the_parser():
    assert linked("[docs](https://example.com)") == "[docs](https://example.com)"
    assert linked("[docs](<https://example.com>)") == "[docs](<https://example.com>)"


@pytest.mark.parametrize(
    ("domain", "site"),
    [(domain, site) for site, domains in _ALIASES.items() for domain in domains.split()],
)
def test_other_domains_of_a_site_are_called_by_its_name(domain: str, site: str):
    """Below its public suffix each is one label, or nobody would ever find it."""
    assert site_of(f"https://{domain}/x") == site
    assert site_of(f"https://www.{domain}/x") == site
    assert linked(f"https://{domain}/x") == f"link to {site}"


def test_who_is_called_alike_is_another():
    assert site_of("https://youtu.example/x") == "youtu"
    assert site_of("https://t.co.uk/x") == "t"
