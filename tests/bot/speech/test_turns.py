"""Whose turn it is: examples, and every small case there is."""

import math
import pickle
from dataclasses import replace

import pytest

from bot.audio.pcm import FRAME
from bot.speech import turns as turns_module
from bot.speech.turns import LEAST_CHARGE, Claim, Outlook, Turns

LEAD = 10.0
"""What whoever looks ahead in the search has left to play."""

AMPLE = Outlook(first_audio=0.5, work=1.0, another=math.inf, ample=True)
"""One unit, which is enough for all."""

SCARCE = replace(AMPLE, ample=False)

LATE = 2.0
"""What somebody has left to play who is late behind all but the shortest request."""


def asked(turns, guild, *, silent_at=0.0, expected=1.0):
    claim = Claim(guild, expected)
    turns.ask(claim, silent_at)
    return claim


def granted(turns, *, now=0.0):
    """The guilds in the order of their turns, until nobody waits."""
    order = []
    while (claim := turns.next(now)) is not None:
        order.append(claim.guild)
    return order


def test_who_falls_silent_first_goes_first():
    """What must be heard now before what is only looked ahead, whoever came first."""
    turns = Turns()
    for guild, silent_at in enumerate((9.0, 5.0, 0.0, 0.5)):
        asked(turns, guild, silent_at=silent_at)
    assert granted(turns) == [2, 3, 1, 0]


def test_deadlines_within_a_frame_of_each_other_are_one():
    """Nobody hears a frame, so those take turns: who has had less goes first."""
    turns = Turns()
    asked(turns, 1)
    assert granted(turns) == [1]
    asked(turns, 1, silent_at=5.0)
    asked(turns, 2, silent_at=5.0 + FRAME)
    asked(turns, 3, silent_at=5.0 + 2 * FRAME)
    assert granted(turns) == [2, 1, 3]


def test_being_silent_for_longer_is_no_claim():
    """Those who are silent take turns in the order in which they asked."""
    turns = Turns()
    asked(turns, 1, silent_at=7.0)
    asked(turns, 2, silent_at=3.0)
    assert granted(turns, now=10.0) == [1, 2]


def test_a_guilds_most_urgent_request_pulls_those_before_it():
    """The first of a lane has to go first, so it is as urgent as what waits for it."""
    turns = Turns()
    asked(turns, 1, silent_at=9.0)
    asked(turns, 2, silent_at=5.0)
    asked(turns, 1, silent_at=2.0)
    assert granted(turns) == [1, 1, 2]


def test_less_left_to_play_than_was_said_counts_at_once():
    """After a skip, who looked ahead is silent."""
    turns = Turns()
    asked(turns, 1, silent_at=5.0)
    asked(turns, 2, silent_at=9.0)
    turns.hurry(2, 0.0)
    turns.hurry(2, 7.0)  # it does not get less urgent again
    turns.hurry(3, 0.0)  # waits for nothing
    assert granted(turns) == [2, 1]


def test_turns_are_in_proportion_to_the_seconds_had():
    """Two guilds that always want more, one in long pieces and one in short, have the same."""
    turns, had = Turns(), {1: 0.0, 2: 0.0}
    asked(turns, 1, expected=10.0)
    asked(turns, 2, expected=1.0)
    for _ in range(200):
        claim = turns.next(0.0)
        had[claim.guild] += claim.expected
        asked(turns, claim.guild, expected=claim.expected)
        turns.finish(claim, claim.expected)
    assert abs(had[1] - had[2]) <= 10.0


def test_what_counts_is_what_was_really_had():
    """Who is estimated to take ten times as much as it does is not held back for it."""
    turns, had = Turns(), {1: 0.0, 2: 0.0}
    for guild in had:
        asked(turns, guild)
    for _ in range(200):
        claim = turns.next(0.0)
        asked(turns, claim.guild, expected=10.0 if claim.guild == 1 else 1.0)
        turns.finish(claim, 1.0)
        had[claim.guild] += 1.0
    assert abs(had[1] - had[2]) <= 10.0


def test_a_request_that_gives_nothing_costs_its_time():
    """Who skips all the time does not have all the turns."""
    turns, order = Turns(), []
    asked(turns, 1)
    asked(turns, 2)
    for _ in range(30):
        claim = turns.next(0.0)
        order.append(claim.guild)
        asked(turns, claim.guild, expected=LEAST_CHARGE)
        turns.finish(claim, 0.0 if claim.guild == 1 else LEAST_CHARGE)
    assert abs(order.count(1) - order.count(2)) <= 2


def test_what_nobody_wanted_cannot_be_saved_up():
    """Coming late is no claim to what the others had while one was away."""
    turns = Turns()
    asked(turns, 1)
    for _ in range(50):
        claim = turns.next(0.0)
        asked(turns, 1)
        turns.finish(claim, 1.0)
    asked(turns, 2)
    asked(turns, 2)
    asked(turns, 2)
    asked(turns, 1)
    assert granted(turns) in ([1, 2, 1, 2, 2], [2, 1, 2, 1, 2])


def test_a_monologue_that_disturbed_nobody_is_forgotten():
    """When nobody wants anything, everybody starts afresh."""
    turns = Turns()
    for guild in (1, 2):
        asked(turns, guild)
    asked(turns, 1)
    for claim in [turns.next(0.0) for _ in range(3)]:
        turns.finish(claim, 30.0)
    assert turns.ahead(1) == 0.0
    assert turns.lanes == 0


def test_a_refused_request_keeps_its_place_and_costs_nothing():
    """Before those of its guild and of others that came after it, in whatever order it is said."""
    turns = Turns()
    first, second = asked(turns, 1), asked(turns, 1)
    asked(turns, 2)
    asked(turns, 1)
    assert [turns.next(0.0), turns.next(0.0).guild, turns.next(0.0)] == [first, 2, second]
    turns.refuse(second)
    turns.refuse(first)
    turns.ask(second, 0.0)
    asked(turns, 3)
    turns.ask(first, 0.0)
    assert turns.next(0.0) is first
    assert 3 in {turns.next(0.0).guild, turns.next(0.0).guild}


def test_who_was_first_until_a_refused_one_came_back_waits_for_those_who_came_meanwhile():
    """Or two of one guild would go before another's that has had no more; the search found it."""
    turns = Turns()
    for _ in range(2):
        asked(turns, 1)
    asked(turns, 2, silent_at=LEAD)
    for _ in range(2):
        turns.finish(turns.next(0.0), 1.0)
    asked(turns, 2)
    refused = turns.next(0.0)
    asked(turns, 3)
    turns.refuse(refused)
    turns.ask(refused, 0.0)
    assert turns.next(0.0) is refused
    turns.finish(refused, 1.0)
    assert granted(turns) == [3, 2]


def test_who_withdraws_holds_no_place():
    """And the next of the guild is the first then."""
    turns = Turns()
    first, second = asked(turns, 1, silent_at=1.0), asked(turns, 1, silent_at=9.0)
    asked(turns, 2, silent_at=5.0)
    turns.withdraw(first)
    assert len(turns) == 2
    assert turns.lanes == 2
    assert [turns.next(0.0).guild, turns.next(0.0)] == [2, second]


def test_a_request_that_would_make_another_late_lets_it_go_first():
    """If it can wait: both are in time then, and the other way round only one."""
    turns = Turns()
    asked(turns, 1, silent_at=6.0, expected=6.0)
    asked(turns, 2, silent_at=6.5, expected=2.0)
    assert turns.next(0.0, SCARCE).guild == 2
    assert turns.next(2.5, SCARCE).guild == 1


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ((6.0, 6.0), (8.0, 2.0), "the other is in time anyway"),
        ((3.0, 6.0), (6.5, 2.0), "it would be late itself"),
        ((0.2, 6.0), (0.4, 2.0), "the other is late anyway"),
    ],
)
def test_nobody_gives_way_for_nothing(first, second, why):
    """Then who falls silent first goes first."""
    turns = Turns()
    for guild, (silent_at, expected) in enumerate((first, second)):
        asked(turns, guild, silent_at=silent_at, expected=expected)
    assert turns.next(0.0, SCARCE).guild == 0, why


def test_who_is_silent_gives_way_once_while_units_suffice():
    """One pause less for one request's wait; but nobody waits for the same guild twice."""
    turns = Turns()
    asked(turns, 1, expected=6.0)
    asked(turns, 2, silent_at=4.0)
    asked(turns, 2, silent_at=4.0)
    assert turns.next(0.0, AMPLE).guild == 2
    assert turns.next(0.0, AMPLE).guild == 1


def test_who_is_silent_gives_way_to_nobody_in_a_crowd():
    """Where somebody has to be silent, it is rather between two pieces than before a text."""
    turns = Turns()
    asked(turns, 1, expected=6.0)
    asked(turns, 2, silent_at=4.0)
    assert turns.next(0.0, SCARCE).guild == 1


def test_another_unit_that_is_back_in_time_saves_the_exchange():
    """It will be there before anybody is late."""
    turns = Turns()
    asked(turns, 1, expected=6.0)
    asked(turns, 2, silent_at=4.0)
    assert turns.next(0.0, replace(AMPLE, another=1.0)).guild == 1


class Case:
    """
    One way in which things may have happened so far, and what must be true of it.

    Each guild asks for so many requests, at any moments and with or without
    lead, one after another or while others of its own wait; each that is in
    flight may end, or be refused once; and once, all who have lead run out of
    it. The units are granted at once, as the scheduler does.
    """

    def __init__(self, *, units, requests, alone, leads=(0.0,), refusals=0, outlook=None):
        self.turns, self.now, self.free = Turns(), 0.0, units
        self.left = {guild: list(lengths) for guild, lengths in enumerate(requests)}
        """The requests that each guild has still to ask for, by the speech that they give."""
        self.alone = alone
        """Whether a guild asks for the next only when the one before has ended."""
        self.in_flight, self.waiting = [], []
        self.leads, self.refusals, self.outlook = leads, refusals, outlook
        self.longest = max(max(lengths) for lengths in requests)
        self.silent = {}
        """For each claim that waits silent and first: the most its lane was ahead; who went."""
        self.both = {}
        """For each two guilds that wait silent: what each was given since they both do."""

    def steps(self):
        """What may happen next."""
        for guild, left in self.left.items():
            busy = [claim for claim in (*self.waiting, *self.in_flight) if claim.guild == guild]
            if left and not (busy and self.alone):
                yield from (("ask", guild, lead) for lead in self.leads)
        for index in range(len(self.in_flight)):
            yield "end", index, None
            if self.refusals:
                yield "refuse", index, None
        if self.now == 0.0 and any(claim.silent_at for claim in self.waiting):
            yield "pass", None, None

    def take(self, step):
        """Let it happen."""
        match step:
            case "ask", guild, lead:
                self._ask(Claim(guild, self.left[guild].pop()), self.now + lead)
            case "end", index, _:
                claim = self.in_flight.pop(index)
                self.free += 1
                self.turns.finish(claim, claim.expected)
            case "refuse", index, _:
                claim = self.in_flight.pop(index)
                self.free += 1
                self.refusals -= 1
                self._undo(claim)
                self.turns.refuse(claim)
                self._ask(claim, self.now)
            case "pass", _, _:
                self.now = LEAD
        self._look()
        self._grant()

    def _undo(self, refused):
        for given in self.both.values():
            if refused.guild in given:
                given[refused.guild] -= refused.charged
        for _, went in self.silent.values():
            if refused.charged in went.get(refused.guild, ()):
                went[refused.guild].remove(refused.charged)

    def _ask(self, claim, silent_at):
        self.turns.ask(claim, silent_at)
        self.waiting.append(claim)

    def _grant(self):
        while self.free and self.waiting:
            claim = self.turns.next(self.now, self.outlook)
            assert claim is not None, "a unit is idle while somebody waits"
            self.waiting.remove(claim)
            self.in_flight.append(claim)
            self.free -= 1
            self._check_order(claim)
            self._check_bound(claim)
            self._check_fairness(claim)
            self._look()

    def _firsts(self):
        firsts = {}
        for claim in self.waiting:
            if claim.number is not None:
                other = firsts.get(claim.guild, claim)
                firsts[claim.guild] = min(claim, other, key=lambda each: each.number)
        return firsts

    def _is_silent(self, guild):
        return any(claim.guild == guild and claim.silent_at <= self.now for claim in self.waiting)

    def _look(self):
        """See who waits silent now."""
        firsts = {g: c for g, c in self._firsts().items() if self._is_silent(g)}
        self.silent = {c: self.silent.get(c, [0.0, {}]) for c in firsts.values()}
        for claim, seen in self.silent.items():
            seen[0] = max(seen[0], self.turns.ahead(claim.guild))
        pairs = [(one, other) for one in firsts for other in firsts if one < other]
        self.both = {pair: self.both.get(pair, dict.fromkeys(pair, 0.0)) for pair in pairs}

    def _check_order(self, granted):
        same = [claim for claim in self.waiting if claim.guild == granted.guild]
        assert all(claim.number is None or claim.number > granted.number for claim in same)

    def _check_bound(self, granted):
        for claim, (ahead, went) in self.silent.items():
            if claim is not granted and claim.guild != granted.guild:
                went.setdefault(granted.guild, []).append(granted.charged)
                given = went[granted.guild]
                gave_way = granted.guild in claim.gave_way
                if not ahead:
                    assert len(given) <= 1 + gave_way, "two went before one that was not ahead"
                assert sum(given) <= ahead + (2 + gave_way) * self.longest

    def _check_fairness(self, granted):
        for given in self.both.values():
            if granted.guild in given:
                given[granted.guild] += granted.charged
                one, other = given.values()
                assert abs(one - other) <= 2 * self.longest

    def key(self):
        """What is the same for two cases has the same future."""
        level, numbers = self.turns._level, {}
        for claim in sorted(
            (c for c in (*self.waiting, *self.in_flight) if c.number), key=lambda c: c.number
        ):
            numbers[claim] = len(numbers)
        lane = {g: max(0.0, one.had - level) for g, one in self.turns._lanes.items()}

        def of(claim):
            seen = self.silent.get(claim)
            return (
                claim.guild,
                claim.expected,
                claim.silent_at,
                claim.level - level if claim in numbers else 0.0,
                numbers.get(claim),
                tuple(sorted(claim.gave_way)),
                seen and (seen[0], tuple(sorted((g, tuple(w)) for g, w in seen[1].items()))),
            )

        return (
            self.now,
            self.free,
            self.refusals,
            tuple(tuple(left) for left in self.left.values()),
            tuple(sorted(lane.items())),
            tuple(map(of, self.waiting)),
            tuple(sorted(map(of, self.in_flight), key=repr)),
            tuple((pair, tuple(given.values())) for pair, given in sorted(self.both.items())),
        )


def search(case):
    """Try everything that may happen, and return how many different cases there were."""
    seen, left = {case.key()}, [case]
    while left:
        case = left.pop()
        frozen = pickle.dumps(case, -1)
        for step in case.steps():
            after = pickle.loads(frozen)  # noqa: S301 (our own, of a moment ago)
            after.take(step)
            if after.key() not in seen:
                seen.add(after.key())
                left.append(after)
    return len(seen)


THREE_BY_THREE = ((1.0,) * 3, (3.0,) * 3, (2.0,) * 3)
THREE_BY_TWO = ((1.0,) * 2, (3.0,) * 2, (2.0,) * 2)
ONE_OF_MANY = ((1.0,) * 4, (3.0,))
TWO_BY_TWO = ((1.0,) * 2, (3.0,) * 2)


@pytest.mark.parametrize("units", [1, 2])
@pytest.mark.parametrize(
    "world",
    [
        {"requests": THREE_BY_THREE, "alone": True},
        {"requests": THREE_BY_TWO, "alone": True, "refusals": 1},
        {"requests": THREE_BY_TWO, "alone": False},
        {"requests": ((1.0,), (3.0,), (2.0,)), "alone": True, "leads": (0.0, LEAD), "refusals": 1},
        {"requests": TWO_BY_TWO, "alone": False, "leads": (0.0, LEAD), "refusals": 1},
        {
            "requests": TWO_BY_TWO,
            "alone": False,
            "leads": (0.0, LATE),
            "outlook": AMPLE,
            "refusals": 1,
        },
        {"requests": ONE_OF_MANY, "alone": False, "leads": (0.0, LATE), "outlook": AMPLE},
        {"requests": TWO_BY_TWO, "alone": False, "leads": (0.0, LATE), "outlook": SCARCE},
    ],
    ids=[
        "silent",
        "refused",
        "many at once",
        "with lead",
        "all of it",
        "ample",
        "again and again",
        "scarce",
    ],
)
def test_every_small_case(units, world):
    """
    In whatever order things happen: the bound, the order and the shares hold.

    And no unit is idle while anybody waits.
    """
    assert search(Case(units=units, **world)) > 100


def test_the_search_finds_what_it_looks_for(monkeypatch):
    """With a mistake in the turns, it fails: who came first goes first, whatever they have had."""
    monkeypatch.setattr(turns_module, "_turn", lambda lane: lane.claims[0].number)
    with pytest.raises(AssertionError):
        search(Case(units=1, requests=((1.0,) * 6, (3.0,) * 6), alone=False))
