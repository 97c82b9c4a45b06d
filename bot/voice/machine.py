"""
What a link does next: the states of a link, as a table without a socket, a clock or a task.

Whoever owns a link hands each event to :func:`step` and does what it says: at
most one :class:`Work` at a time, a new one in place of the old. A work has a
limit and ends in an event, so no state lasts for ever but *ready* and *lost*::

                    asked           connected
        (nothing) ────────▶ joining ─────────▶ ready ◀──────────────┐
                              │ not let in      │ ▲                 │
                              │ in time         │ │ connected       │
                              ▼                 │ │                 │
                            lost                │ │                 │
                              ▲      told of another place; 4014    │
                              │                 ▼ │                 │ connected
             told that it is  │               moved                 │
             out, or channel  │                 │ overdue, failed   │
             gone, from       │                 ▼                   │
             anywhere         ├────────── reconnecting ─────────────┘
                              │                 │ ▲ failed: again, later and later
             goodbye was said │                 │ └──┐
                              │                 │    │ closed (from ready)
                           leaving ◀────────────┘
                              ▲       given up, or refused for good
                              └── asked to leave, from anywhere

How a repair goes: where Discord keeps the session (4015, a lost socket) it is
resumed; else, or if that fails, a fresh session is begun in place, without
leaving; if that fails too, the voice channel is left and joined, with ever
longer waits, until :attr:`LinkLimits.give_up` has passed since the trouble
began. Trouble is over when the link was ready for :attr:`LinkLimits.settled`.

4014 says nothing by itself: thrown out, moved, or the channel is gone. The
main gateway's events decide, and if none comes in time, its last word does.
"""

from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import Final, TypeAlias

from bot.errors import Ending
from bot.vocabulary import Seconds


class Phase(StrEnum):
    """The states of a link."""

    JOINING = "joining"
    """On its way in; it was not up yet."""
    READY = "ready"
    """What is said is heard."""
    MOVED = "moved"
    """Told to be elsewhere, or perhaps: another voice channel, another voice server."""
    RECONNECTING = "reconnecting"
    """The connection broke and is being repaired. Speech waits."""
    LEAVING = "leaving"
    """It is over, and Discord is being told."""
    LOST = "lost"
    """It is over."""


class News(Enum):
    """Events that carry nothing."""

    ASKED = "asked"
    """Somebody wants the bot in this voice channel."""
    CONNECTED = "connected"
    """The work succeeded: the connection is up."""
    TOLD_CHANNEL = "told_channel"
    """The main gateway says: another voice channel. Where to connect to, it says next."""
    TOLD_SERVER = "told_server"
    """The main gateway says: this voice server, from now on."""
    TOLD_OUT = "told_out"
    """The main gateway says: in no voice channel any more, and we did not ask to leave."""
    TOLD_GONE = "told_gone"
    """The main gateway says: the voice channel was deleted."""
    ADRIFT = "adrift"
    """The main gateway does not know of this link, as far as we can see."""
    GATEWAY_BACK = "gateway_back"
    """The main gateway is connected again; what we asked for meanwhile may be lost."""
    SAID_GOODBYE = "said_goodbye"
    """Discord knows that we left, or had its time."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The voice socket was closed, and not by us."""

    code: int
    """Discord's code, or :data:`SILENT`, :data:`BROKEN`, :data:`DEAF`."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The work failed, or took too long."""

    code: int | None = None
    """The code that the voice socket was closed with, if it was."""
    ending: Ending | None = None
    """Why there is no use in trying again; ``None`` if there may be."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """What was waited for did not come in time."""

    inside: bool
    """Whether the bot is in a voice channel, by the main gateway's last word."""


@dataclass(frozen=True, slots=True)
class Leave:
    """It shall end."""

    ending: Ending
    """Why."""


Event: TypeAlias = News | Closed | Failed | Overdue | Leave


def cause_of(event: Event) -> str:
    """Name an event as what caused something, for logs and statistics."""
    match event:
        case Closed(code):
            return f"closed_{code}"
        case Failed(code=int(code)):
            return f"failed_{code}"
        case Leave(ending):
            return ending.value
        case News():
            return event.value
        case _:
            return type(event).__name__.lower()


class Work(StrEnum):
    """What the owner does. Each has a limit, and ends in an event."""

    REST = "rest"
    """Nothing. Ends whatever was being done."""
    WAIT = "wait"
    """Wait for the main gateway's word; then :class:`Overdue`."""
    JOIN = "join"
    """Begin a fresh session without leaving; :attr:`News.CONNECTED` or :class:`Failed`."""
    REJOIN = "rejoin"
    """Leave, then begin a fresh session; as :attr:`JOIN`."""
    RESUME = "resume"
    """Take the session up over a new socket; as :attr:`JOIN`."""
    RENEW = "renew"
    """Begin a session where the main gateway said; as :attr:`JOIN`."""
    GOODBYE = "goodbye"
    """Tell Discord; :attr:`News.SAID_GOODBYE`."""


SILENT: Final = 1006
"""In place of a code: the socket broke off, or nothing was heard over it for too long."""

BROKEN: Final = 0
"""In place of a code: we could not go on with this session, for instance with its encryption."""

DEAF: Final = -1
"""In place of a code: nothing comes over UDP any more, so nothing may get there either."""

FINAL: Final = {
    4017: Ending.NO_ENCRYPTION,
    4021: Ending.RATE_LIMITED,
    4022: Ending.CALL_ENDED,
}
"""Codes after which Discord does not want us back."""

EVENTS_DECIDE: Final = 4014
"""Thrown out, moved, or the channel is gone."""

RESUMABLE: Final = frozenset({1001, SILENT, 1011, 1012, 4015})
"""Codes after which the session may live. Only 4015 is documented; to ask costs a round trip."""

STUBBORN: Final = frozenset({4001, 4002, 4003, 4004, 4005, 4011, 4012, 4016, 4020})
"""Codes that blame us. A fresh session with a fresh token may cure them; if not, nothing does."""


@dataclass(frozen=True, slots=True)
class LinkLimits:
    """How long a link may take for what."""

    join: Seconds
    """From being asked until it is up."""
    give_up: Seconds = 300.0
    """From the first trouble until the last attempt at repair. A choice."""
    verdict: Seconds = 3.0
    """For the main gateway to say where we are. They come 10 to 50 ms apart when all is well."""
    first_wait: Seconds = 1.0
    """Before the second attempt; doubled for each further one."""
    longest_wait: Seconds = 30.0
    """Between two attempts."""
    settled: Seconds = 5.0
    """
    How long it must be ready until trouble counts as over, so that a server which lets us in and
    throws us out at once is not asked without a pause. A choice.
    """

    @property
    def attempt(self) -> Seconds:
        """For one attempt, so that a join has a second one."""
        return self.join / 2


@dataclass(frozen=True, slots=True)
class Condition:
    """A link's state, with what its next step depends on."""

    phase: Phase
    since: Seconds = 0.0
    """When it was asked for, or when trouble began, on any clock."""
    ready_at: Seconds = 0.0
    """When it was last ready."""
    attempt: int = 0
    """
    Of joining or repairing: 1 resumes, 2 begins anew in place, others leave before. 0 if there is
    no trouble; when it is ready again, the last one, until it was ready for long enough.
    """
    ending: Ending | None = None
    """Why it ends or has ended."""


@dataclass(frozen=True, slots=True)
class Step:
    """What an event leads to."""

    condition: Condition
    """The state from now on."""
    work: Work | None = None
    """What to do instead of what is being done; ``None`` goes on with that."""
    after: Seconds = 0.0
    """How long to wait before it."""
    limit: Seconds = 0.0
    """How long it may take, the wait not counted. 0 where there is nothing to limit."""


NOWHERE: Final = Condition(Phase.JOINING)
"""Before it was asked for."""


def step(
    condition: Condition, event: Event, *, now: Seconds, limits: LinkLimits, dice: float
) -> Step:
    """
    Decide what a link does next.

    Args:
        condition: Where it stands.
        event: What happened.
        now: The time, on the clock that ``condition`` was made with.
        limits: How long it may take for what.
        dice: From 0 to 1, by chance, so that many links do not come at once.
    """
    table = {
        Phase.JOINING: _joining,
        Phase.READY: _ready,
        Phase.MOVED: _moved,
        Phase.RECONNECTING: _reconnecting,
        Phase.LEAVING: _leaving,
        Phase.LOST: _lost,
    }
    return table[condition.phase](condition, event, _Moment(now, limits, dice))


@dataclass(frozen=True, slots=True)
class _Moment:
    """What every rule may look at."""

    now: Seconds
    limits: LinkLimits
    dice: float

    def wait(self, attempt: int) -> Seconds:
        """Return how long to wait before an attempt: none, or more and more, by chance."""
        if attempt < 3:
            return 0.0
        longest = min(self.limits.longest_wait, self.limits.first_wait * 2.0 ** min(attempt - 3, 9))
        return longest * (0.5 + self.dice / 2)


def _joining(condition: Condition, event: Event, moment: _Moment) -> Step:
    match event:
        case News.ASKED:
            asked = Condition(Phase.JOINING, since=moment.now, attempt=2)
            return Step(asked, Work.JOIN, limit=moment.limits.attempt)
        case News.CONNECTED:
            return _is_ready(condition, moment)
        case Failed(code=code) if code == EVENTS_DECIDE:
            # Before it was in: whoever threw it out meant it.
            return _is_lost(condition, Ending.KICKED)
        case Failed():
            return _join_again(condition, event, moment)
        case News.TOLD_OUT | News.TOLD_GONE | Leave():
            return _ends(condition, event)
        case _:
            return Step(condition)


def _join_again(condition: Condition, failure: Failed, moment: _Moment) -> Step:
    attempt = condition.attempt + 1
    final = _final(failure, attempt)
    wait = moment.wait(attempt)
    left = moment.limits.join - (moment.now - condition.since) - wait
    if final is not None or left <= 0:
        return _is_lost(condition, final or Ending.NOT_LET_IN)
    again = replace(condition, attempt=attempt)
    return Step(again, Work.REJOIN, after=wait, limit=min(left, moment.limits.attempt))


def _ready(condition: Condition, event: Event, moment: _Moment) -> Step:
    match event:
        case News.ASKED:
            return _goes(condition, Work.JOIN, moment)
        case News.TOLD_CHANNEL:
            return _waits(condition, moment)
        case News.TOLD_SERVER:
            return _goes(condition, Work.RENEW, moment)
        case Closed():
            return _breaks(condition, event, moment)
        case News.ADRIFT:
            return _repairs(condition, 2, moment)
        case News.TOLD_OUT | News.TOLD_GONE | Leave():
            return _ends(condition, event)
        case _:
            return Step(condition)


def _moved(condition: Condition, event: Event, moment: _Moment) -> Step:
    match event:
        case News.CONNECTED:
            return _is_ready(condition, moment)
        case News.ASKED:
            return _goes(condition, Work.JOIN, moment)
        case News.TOLD_CHANNEL:
            return _waits(condition, moment)
        case News.TOLD_SERVER:
            return _goes(condition, Work.RENEW, moment)
        case Overdue(inside=False):
            return _is_lost(condition, Ending.KICKED)
        case Overdue():
            return _repairs(condition, 2, moment)
        case Failed():
            return _repairs_or_ends(condition, event, moment)
        case Closed(code=code) if code in FINAL:
            return _leaves(condition, FINAL[code])
        case News.TOLD_OUT | News.TOLD_GONE | Leave():
            return _ends(condition, event)
        case _:
            # Above all 4014 on the socket that is being given up.
            return Step(condition)


def _reconnecting(condition: Condition, event: Event, moment: _Moment) -> Step:
    match event:
        case News.CONNECTED:
            return _is_ready(condition, moment)
        case News.ASKED:
            return _goes(condition, Work.JOIN, moment)
        case News.TOLD_CHANNEL:
            return _waits(condition, moment)
        case News.TOLD_SERVER:
            return _goes(condition, Work.RENEW, moment)
        case News.GATEWAY_BACK:
            return Step(condition, Work.JOIN, limit=moment.limits.attempt)
        case Failed():
            return _repairs_or_ends(condition, event, moment)
        case Closed(code=code) if code in FINAL:
            return _leaves(condition, FINAL[code])
        case News.TOLD_OUT | News.TOLD_GONE | Leave():
            return _ends(condition, event)
        case _:
            return Step(condition)


def _leaving(condition: Condition, event: Event, _: _Moment) -> Step:
    if event is News.SAID_GOODBYE:
        assert condition.ending is not None, "it leaves for a reason"
        return _is_lost(condition, condition.ending)
    return Step(condition)


def _lost(condition: Condition, _: Event, __: _Moment) -> Step:
    return Step(condition)


def _is_ready(condition: Condition, moment: _Moment) -> Step:
    ready = replace(condition, phase=Phase.READY, ready_at=moment.now)
    if condition.phase is not Phase.RECONNECTING:
        ready = replace(ready, attempt=0)
    return Step(ready, Work.REST)


def _goes(condition: Condition, work: Work, moment: _Moment) -> Step:
    return Step(replace(condition, phase=Phase.MOVED), work, limit=moment.limits.attempt)


def _waits(condition: Condition, moment: _Moment) -> Step:
    return Step(replace(condition, phase=Phase.MOVED), Work.WAIT, limit=moment.limits.verdict)


def _breaks(condition: Condition, closed: Closed, moment: _Moment) -> Step:
    if closed.code in FINAL:
        return _leaves(condition, FINAL[closed.code])
    if closed.code == EVENTS_DECIDE:
        return _waits(condition, moment)
    return _repairs(condition, 1 if closed.code in RESUMABLE else 2, moment)


def _repairs(condition: Condition, attempt: int, moment: _Moment) -> Step:
    """Begin a repair, or go on with the last one if it did not last."""
    since = moment.now
    if condition.attempt and moment.now - condition.ready_at < moment.limits.settled:
        attempt, since = max(attempt, condition.attempt + 1), condition.since
    return _attempts(condition, attempt, since, moment)


def _repairs_or_ends(condition: Condition, failure: Failed, moment: _Moment) -> Step:
    if failure.code == EVENTS_DECIDE:
        return _waits(condition, moment)
    began_now = condition.phase is Phase.MOVED
    attempt = max(2, condition.attempt + 1)
    final = _final(failure, attempt)
    if final is not None:
        return _leaves(condition, final)
    return _attempts(condition, attempt, moment.now if began_now else condition.since, moment)


def _attempts(condition: Condition, attempt: int, since: Seconds, moment: _Moment) -> Step:
    if moment.now - since > moment.limits.give_up:
        return _leaves(condition, Ending.GIVEN_UP)
    trying = replace(condition, phase=Phase.RECONNECTING, attempt=attempt, since=since)
    work = {1: Work.RESUME, 2: Work.JOIN}.get(attempt, Work.REJOIN)
    return Step(trying, work, after=moment.wait(attempt), limit=moment.limits.attempt)


def _final(failure: Failed, attempt: int) -> Ending | None:
    """Return why there is no use in trying again, if there is none."""
    if failure.ending is not None or failure.code is None:
        return failure.ending
    if failure.code in STUBBORN and attempt > 3:
        return Ending.REFUSED
    return FINAL.get(failure.code)


def _ends(condition: Condition, event: Event) -> Step:
    match event:
        case News.TOLD_OUT:
            return _is_lost(condition, Ending.KICKED)
        case News.TOLD_GONE:
            return _is_lost(condition, Ending.CHANNEL_GONE)
        case Leave(ending):
            return _leaves(condition, ending)
        case _:
            raise AssertionError("only these end a link")


def _leaves(condition: Condition, ending: Ending) -> Step:
    return Step(replace(condition, phase=Phase.LEAVING, ending=ending), Work.GOODBYE)


def _is_lost(condition: Condition, ending: Ending) -> Step:
    return Step(replace(condition, phase=Phase.LOST, ending=ending), Work.REST)
