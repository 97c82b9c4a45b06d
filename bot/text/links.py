"""
Links: found, and called by their site.

A site is called by the name that was registered, for which the list of public
suffixes is asked (as published with the ``publicsuffixlist`` package, so
nothing is fetched); a few well-known ones have other domains besides, such as
youtu.be. Addresses without a scheme are links when they can hardly
be anything else: a path or ``www.`` follows a public suffix, or the suffix is
one of the common ones that is no word and no file's ending. Versions, times,
decimals and IP addresses are none.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import idna
from publicsuffixlist import PublicSuffixList

from bot.text.slots import Kind, Slots
from bot.text.words import Words

LONGEST_HOST = 253
"""Characters of a host's name, from the domain name system."""

_EAST = r"\u0e01-\u0e5b\u1100-\u11ff\u3000-\u9fff\uac00-\ud7a3\uff00-\uffef"
"""Letters and punctuation of scripts that put no space beside an address: Thai, Korean, CJK."""

# With a case that matters (-i): what these have is the same in both, and comparing thousands of
# letters without their case takes 0.2 s when the pattern is compiled, at every start.
_LETTER = rf"(?-i:[^\W_{_EAST}])"
_WORD = rf"(?-i:[^\W{_EAST}])"
_FOREIGN = rf"(?-i:[^\W\d_a-zA-Z\u0130\u0131\u017f\u212a{_EAST}])"
"""A letter that is none of a to z, nor their like by case: a dotted i and others."""
_NO_WORD_BEFORE = rf"(?<!{_WORD})(?<![@./:\\+-])"
_DOMAIN = rf"(?:{_LETTER}(?:(?:{_LETTER}|-){{0,61}}{_LETTER})?\.){{1,8}}"
_REST = r"(?:(?!\|\||\]\()[^\s<>\U000f0000-\U0010fffd])"
"""What an address goes on with: no mark of a spoiler or a label, and no slot, which is an emoji."""

_ADDRESS = rf"""
      (?:
        <?(?P<web>https?://{_REST}+)>?
      | <?(?P<mail>(?:mailto:)?(?<!{_WORD})(?<![.+-])(?:{_WORD}|[.+-]){{1,64}}
          @{_DOMAIN}(?:[a-z]{{2,24}}|{_FOREIGN}{{2,24}})(?!{_WORD}|@))>?
      | <?{_NO_WORD_BEFORE}(?P<other>[a-z][a-z0-9+.-]{{1,20}}://{_REST}+)>?
      | (?P<bare>{_NO_WORD_BEFORE}{_DOMAIN}(?:[a-z]{{2,24}}|{_FOREIGN}{{2,24}})
          (?!{_WORD}|[@-])(?::[0-9]{{2,5}})?(?P<path>[/?\#]{_REST}*)?)
      )
"""

_LINK = re.compile(rf"(?<!\]\()(?<!\]\(<){_ADDRESS}", re.VERBOSE | re.IGNORECASE)
"""An address, but not that of a masked link."""

_LEFT = re.compile(_ADDRESS, re.VERBOSE | re.IGNORECASE)
"""An address, also one that only looked like that of a masked link."""

_MESSAGE = re.compile(
    r"https?://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/channels/(?:@me|[0-9]{1,25})/([0-9]{1,25})"
    r"(/[0-9]{1,25})?(?![\w/])",
    re.IGNORECASE,
)

_TAIL = ".,;:!?'\"*_~|)]}>`、。，！？；：」』）】।…"  # noqa: RUF001 (other scripts' own)
"""What ends a sentence or a markup, rather than an address."""

_CLOSERS = {")": "(", "]": "[", "}": "{"}

_SENTENCE = frozenset(".,;:!?)]}、。，！？；：」』）】।…")  # noqa: RUF001 (other scripts' own)
"""What stays of a tail as text."""

_EAST_ASIAN = re.compile(f"[{_EAST}]")

_COMMON_SUFFIXES = """
com net org edu gov mil info biz io gg tv dev app xyz ai eu uk de fr nl pl ru jp kr cn br ch dk cz
ua au ca nz ie pt gr hu tr tw hk mx ar cl fi ee lv lt sk ro bg hr rs kz co cc ws fm ly
"""
"""Suffixes that are believed without a path: no language's word, no common file's ending."""

_COMMON = frozenset(_COMMON_SUFFIXES.split())

_ALIASES = {
    "amazon": "a.co amzn.asia amzn.eu amzn.to",
    "bilibili": "b23.tv",
    "discord": "discordapp.com discordapp.net dis.gd",
    "facebook": "fb.com fb.me fb.watch",
    "flickr": "flic.kr",
    "github": "git.io",
    "google": "g.co g.page goo.gl",
    "instagram": "ddinstagram.com ig.me instagr.am kkinstagram.com",
    "linkedin": "lnkd.in",
    "messenger": "m.me",
    "microsoft": "aka.ms",
    "onedrive": "1drv.ms",
    "pinterest": "pin.it",
    "reddit": "redd.it rxddit.com vxreddit.com",
    "spotify": "spoti.fi",
    "steam": "s.team steamcommunity.com steampowered.com",
    "telegram": "t.me",
    "tiktok": "vxtiktok.com",
    "tumblr": "tmblr.co",
    "twitter": "fixupx.com fixvx.com fxtwitter.com t.co twittpr.com vxtwitter.com",
    "vk": "vk.cc",
    "whatsapp": "wa.me",
    "wordpress": "wp.me",
    "youtube": "youtu.be youtube-nocookie.com",
}
"""Domains that sites have besides the one that people call them by: shorter ones, and those that
show their posts better on Discord. To be added to when somebody misses one."""

_CALLED = {domain: site for site, domains in _ALIASES.items() for domain in domains.split()}

ChannelNames = Callable[[int], str | None]
"""Says what a channel is called; ``None`` if it is not known, or cannot be said."""


Lookup = Callable[[str], str | None]
"""Says what a dictionary has for exactly this text."""


@dataclass(frozen=True, slots=True)
class _Names:
    """What links are called."""

    words: Words
    channel: ChannelNames
    own: Lookup

    def site(self, site: str) -> str:
        return self.words.link_to(self.own(site) or site)


def put_links(text: str, slots: Slots, words: Words, *, channel: ChannelNames, own: Lookup) -> str:
    """
    Put links and e-mail addresses aside; the punctuation behind them stays.

    Args:
        text: What was written, with its markup.
        slots: Where to.
        words: What links are called.
        channel: What channels are called.
        own: What a dictionary calls an address, or a site.
    """
    if "." not in text and "://" not in text:
        return text
    return _put(_LINK, text, slots, _Names(words, channel, own))


def put_left_links(
    text: str, slots: Slots, words: Words, *, channel: ChannelNames, own: Lookup
) -> str:
    """Put addresses aside that stood behind a label and were no masked link's, without markup."""
    return _put(_LEFT, text, slots, _Names(words, channel, own)) if "](" in text else text


def _put(pattern: re.Pattern[str], text: str, slots: Slots, names: _Names) -> str:
    return pattern.sub(lambda match: _name(match, slots, names), text)


def _name(match: re.Match[str], slots: Slots, names: _Names) -> str:
    """Say what one address is called, and what of it is text."""
    written = match["mail"] or match["web"] or match["other"] or match["bare"]
    is_whole = match["mail"] is not None or match[0][0] == "<"
    address, tail = _trimmed(written, is_whole=is_whole)
    spoken = names.own(address)
    if spoken is None:
        spoken = _spoken(match, address, names)
    return match[0] if spoken is None else slots.put(Kind.PHRASE, spoken) + tail


def _spoken(match: re.Match[str], address: str, names: _Names) -> str | None:
    """Say what an address is called; ``None`` if it is none."""
    if match["mail"]:
        return _spelled(address, names.words)
    if match["web"]:
        return _web_link(address, names)
    if match["other"]:
        return names.words.link
    site = _bare_site(_host(address), has_path=match["path"] is not None)
    return names.site(site) if site is not None else None


def _trimmed(written: str, *, is_whole: bool) -> tuple[str, str]:
    """Cut an address from the sentence that it stands in."""
    if is_whole:
        return written, ""
    end = _east_asian_text(written)
    tail_start = _tail(written[:end])
    tail = "".join(mark for mark in written[tail_start:end] if mark in _SENTENCE)
    return written[:tail_start], tail + written[end:]


def _east_asian_text(written: str) -> int:
    """
    Find where text begins that follows an address without a space, as some scripts have it.

    An address may have such letters in its path. Then "link to wikipedia" and the rest of the
    path is heard, which is a lesser evil than to leave out what somebody wrote.
    """
    match = _EAST_ASIAN.search(written)
    if match is None or _registered(_host(written[: match.start()]).lower().strip(".")) is None:
        return len(written)  # or its host itself is in such letters
    return match.start()


def _tail(address: str) -> int:
    """Find where punctuation begins that is the sentence's; a bracket opened within is not."""
    opened = {closer: address.count(opener) for closer, opener in _CLOSERS.items()}
    closed = {closer: address.count(closer) for closer in _CLOSERS}
    end = len(address)
    while end and address[end - 1] in _TAIL:
        mark = address[end - 1]
        if mark in closed:
            if closed[mark] <= opened[mark]:
                break
            closed[mark] -= 1
        end -= 1
    return end


def _web_link(address: str, names: _Names) -> str:
    """Say where an address with a scheme leads."""
    words = names.words
    message = _MESSAGE.match(address)
    if message:
        name = names.channel(int(message[1]))
        if message[2] is None:
            return words.channel(name) if name else words.a_channel
        return words.message_link_in(name) if name else words.message_link
    site = site_of(address)
    return names.site(site) if site else words.link


def site_of(address: str) -> str:
    """Return the registered name in an address; empty for a number or nonsense."""
    return _site(_host(address))


def _host(address: str) -> str:
    """Return the host's name: between the scheme and the path, without a user and a port."""
    _, scheme, rest = address.partition("://")
    authority = re.split(r"[/?#\\]", rest if scheme else address, maxsplit=1)[0]
    return re.sub(r":[0-9]*$", "", authority.rpartition("@")[2])


@lru_cache(maxsize=4096)
def _site(host: str) -> str:
    """Return the registered name in a host's name; empty for a number or nonsense."""
    host = _decoded(host.lower().strip("."))
    if not host or ":" in host or "[" in host or host[-1:].isdecimal():
        return ""
    name = _registered(host)
    if name is None:
        labels = [label for label in host.split(".") if label]
        name = labels[-2] if len(labels) > 1 else host
    return name if all(part.isalnum() for part in name.split("-")) else ""


@lru_cache(maxsize=4096)
def _bare_site(host: str, *, has_path: bool) -> str | None:
    """Return the site of an address without a scheme; ``None`` if it is none."""
    host = host.lower()
    labels = host.split(".")
    if not has_path and labels[0] != "www" and labels[-1] not in _COMMON:
        return None
    return _registered(host)


def _registered(host: str) -> str | None:
    """Return what a site is called; ``None`` if there is no such public suffix."""
    if len(host) > LONGEST_HOST:
        return None
    domain = _suffixes().privatesuffix(host)
    return _CALLED.get(domain, domain.split(".")[0]) if domain else None


@cache
def _suffixes() -> PublicSuffixList:
    """Read the list when it is first asked; it takes a fifth of a second and some megabytes."""
    # Registries' own suffixes only: a site at github.io is called github.
    return PublicSuffixList(accept_unknown=False, only_icann=True)


def _decoded(host: str) -> str:
    """Read an internationalised name that is written in ASCII."""
    if "xn--" not in host:
        return host
    try:
        return idna.decode(host)
    except (idna.IDNAError, UnicodeError):
        return host


def _spelled(mail: str, words: Words) -> str:
    """Spell an e-mail address as one would on the telephone."""
    user, _, host = mail.removeprefix("mailto:").partition("@")
    dot = f" {words.dot} "
    return f"{user.replace('.', dot)} {words.at} {host.replace('.', dot)}"
