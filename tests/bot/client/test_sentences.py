"""What people are told when something does not work."""

from datetime import UTC, datetime

import pytest

from bot.client.sentences import (
    accepted,
    duration,
    is_accepted,
    sentence,
    utterances,
)
from bot.client.wording import LANGUAGES, Wordings, english
from bot.errors import (
    Action,
    BadEntry,
    BrokenOff,
    BudgetUsedUp,
    ChannelFull,
    ChannelGone,
    DictionaryFull,
    ElsewhereInVoice,
    Ending,
    Flaw,
    HeldTooLong,
    Hush,
    Hushed,
    ImportRefused,
    JoinFailed,
    MissingPermission,
    NoLocalEngine,
    NotAllowed,
    NothingToSay,
    NotInVoice,
    NotJoined,
    NoUnitAvailable,
    OptedOut,
    Problem,
    QueueFull,
    Rejected,
    Repeated,
    SettingRefused,
    SettingsUnknown,
    ShuttingDown,
    SpeechError,
    StoreError,
    TextTooLong,
    TooFast,
    UnknownLanguage,
    UnknownVoice,
    VoiceLinkLost,
    Whose,
)
from bot.lightning.errors import (
    AuthenticationFailed,
    ConnectionLost,
    FirstAudioTimeout,
    InvalidRequest,
    ModelRetired,
    OutOfService,
    QuotaExhausted,
    RemoteProtocolError,
    UnitsExceeded,
)

WORDINGS = Wordings()
ENGLISH = english()
SOMETHING_WRONG = ENGLISH("something-wrong")

MIDNIGHT = datetime(2026, 11, 28, tzinfo=UTC)

REFUSALS = [
    NothingToSay("x"),
    TextTooLong(2001, 2000),
    BadEntry("x", Problem(Flaw.UNCLOSED)),
    QueueFull(50),
    NotInVoice("x"),
    NotJoined("x"),
    ElsewhereInVoice(30),
    *(Hushed(30, hush) for hush in Hush),
    *map(NotAllowed, Action),
    MissingPermission(30, ["Connect", "Speak"]),
    ChannelFull(30, 5),
    ChannelGone("x"),
    UnknownVoice("x"),
    UnknownLanguage("x"),
    NoLocalEngine("x"),
    OptedOut("x"),
    ShuttingDown("x"),
    SettingRefused("speed", Problem(Flaw.NOT_IN_RANGE, least=0.5, most=2.0)),
    DictionaryFull(1000),
    ImportRefused(Problem(Flaw.NO_EXPORT)),
    ImportRefused(Problem(Flaw.NOT_JSON), 3),
    TooFast(Whose.PERSON, 3.0),
    TooFast(Whose.GUILD, 3.0),
    Repeated("x"),
    BudgetUsedUp(Whose.PERSON, MIDNIGHT),
    BudgetUsedUp(Whose.GUILD, MIDNIGHT),
]
FAILURES = [
    StoreError("x"),
    *(JoinFailed("x", ending) for ending in Ending),
    SettingsUnknown("x"),
    JoinFailed("x"),
    VoiceLinkLost("x"),
    *(VoiceLinkLost("x", ending) for ending in Ending),
    *(HeldTooLong(30, hush) for hush in (None, *Hush)),
    NoUnitAvailable(60.0),
    UnitsExceeded(),
    ConnectionLost("x"),
    FirstAudioTimeout(2.0),
    InvalidRequest("voice"),
    AuthenticationFailed(),
    QuotaExhausted(),
    ModelRetired("lightning-v2"),
    RemoteProtocolError("x"),
    OutOfService(QuotaExhausted()),
    BrokenOff("x"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", REFUSALS + FAILURES, ids=lambda error: type(error).__name__)
def test_every_error_is_a_sentence_of_its_own(error, language):
    """Never the log's words, and never a shrug where we know better."""
    wording = WORDINGS.of(language)
    told = sentence(error, wording)
    assert not told[0].islower() or told.startswith("<#")
    assert told.endswith((".", "。", "।"))
    assert told != wording("something-wrong")
    assert "{" not in told


def test_every_refusal_is_there():
    """A new kind of refusal must be given its sentence."""
    assert {type(error) for error in REFUSALS} == set(Rejected.__subclasses__())


def test_what_is_missing_is_named():
    """With the words of Discord's own interface, and the voice channel."""
    told = sentence(MissingPermission(30, ["Connect", "Speak"]), ENGLISH)
    assert "permissions **Connect** and **Speak** in <#30>" in told
    assert "permission **Speak** in" in sentence(MissingPermission(30, ["Speak"]), ENGLISH)


def test_limits_are_named():
    """Whoever is refused for a number learns the number."""
    assert "2,001" in sentence(TextTooLong(2001, 2000), ENGLISH)
    assert "2,000" in sentence(TextTooLong(2001, 2000), ENGLISH)
    assert "50" in sentence(QueueFull(50), ENGLISH)


def test_when_limits_end_is_told():
    """How long to wait, and for whom; a budget's end as Discord counts down to it."""
    assert "in 3 seconds" in sentence(TooFast(Whose.PERSON, 3.0), ENGLISH)
    assert "this server" in sentence(TooFast(Whose.GUILD, 3.0), ENGLISH)
    assert "<t:1795824000:R>" in sentence(BudgetUsedUp(Whose.PERSON, MIDNIGHT), ENGLISH)
    assert "This server" in sentence(BudgetUsedUp(Whose.GUILD, MIDNIGHT), ENGLISH)


def test_an_unknown_error_is_admitted():
    """Without details that are nobody's business."""
    assert sentence(SpeechError("internals"), ENGLISH) == SOMETHING_WRONG


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.0, "a second"),
        (1.4, "a second"),
        (2.0, "2 seconds"),
        (59.4, "59 seconds"),
        (59.6, "a minute"),
        (89.0, "a minute"),
        (91.0, "2 minutes"),
        (600.0, "10 minutes"),
    ],
)
def test_durations_as_a_person_would_tell_them(seconds, told):
    """To the second, or to the minute."""
    assert duration(seconds, ENGLISH) == told


def test_utterances_are_counted_in_words():
    """One is one."""
    assert utterances(1, ENGLISH) == "one utterance"
    assert utterances(3, ENGLISH) == "3 utterances"


@pytest.mark.parametrize(
    ("ahead", "told"),
    [
        (0, "Saying it now."),
        (1, "Queued: one utterance is before yours, about 4 seconds to wait."),
        (2, "Queued: 2 utterances are before yours, about 4 seconds to wait."),
    ],
)
def test_what_is_accepted_learns_its_place(ahead: int, told: str):
    assert accepted(ahead, 4.2, ENGLISH) == told
    assert is_accepted(told)


def test_what_is_accepted_in_a_pause_waits_for_somebody():
    told = accepted(1, 4.2, ENGLISH, paused=True)
    assert told == "I am paused, so it waits until somebody uses `/resume`."


def test_a_refusal_is_no_acceptance():
    assert not is_accepted(sentence(NothingToSay(), ENGLISH))
    assert not is_accepted(sentence(QueueFull(3), ENGLISH))


FACTS = {"most": 1000, "least": 1, "choices": "word, regex", "group": 2}
"""Whatever a flaw is told with."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flaw", Flaw)
def test_every_flaw_is_told_in_every_language(flaw: Flaw, language: str):
    """In the middle of a sentence, and with what one has to know."""
    wanted = {name for name in FACTS if f"{{{name}}}" in flaw.value}
    facts = {name: FACTS[name] for name in wanted}
    wording = WORDINGS.of(language)

    told = wording(f"flaw-{flaw.name.lower().replace('_', '-')}", **facts)

    assert not told.endswith((".", "。", "।"))
    assert language == "en" or told != ENGLISH(
        f"flaw-{flaw.name.lower().replace('_', '-')}", **facts
    )
    shown = told.translate({ord(mark): None for mark in ",.\u202f\xa0"})
    assert all(str(facts[name]) in shown for name in wanted - {"choices"})


@pytest.mark.parametrize(
    ("error", "language", "told"),
    [
        (
            SettingRefused("speed", Problem(Flaw.NOT_IN_RANGE, least=0.5, most=2.0)),
            "de",
            "**Tempo** kann diesen Wert nicht haben: es muss eine Zahl von 0,5 bis 2 sein. "
            "Wie schnell ich spreche: 1 ist normal, von 0,5 bis 2.",
        ),
        (
            BadEntry("x", Problem(Flaw.TOO_LONG, "spoken", most=200)),
            "fr",
            "Cette entrée n'est pas utilisable : cela doit avoir 200 caractères au plus "
            "(Ce que je dis à la place). Modifiez-la, puis réessayez.",
        ),
        (
            ImportRefused(Problem(Flaw.MISSING, "spoken"), 2),
            "en",
            "Nothing was imported, because of entry 2: it is missing (`spoken`). "
            "Mend the file, then import it again.",
        ),
        (
            ImportRefused(Problem(Flaw.NO_ID, "channels.`@everyone`" + "x" * 100)),
            "ja",
            "何もインポートしませんでした（DiscordのID（数字だけ）にしてください：`channels.@everyone"
            + "x" * 82
            + "`）。ファイルを直してから、もう一度読み込んでください。",
        ),
    ],
)
def test_what_is_wrong_is_told_with_where_it_stands(error: SpeechError, language: str, told: str):
    assert sentence(error, WORDINGS.of(language)) == told
