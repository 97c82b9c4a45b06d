"""The delivery service, with members that are in this process and nothing else."""

import asyncio
import random
from collections.abc import Callable, Set

import pytest

from playground.voice import group as ops
from playground.voice import mls
from playground.voice.dave import DaveSession, DaveySession
from playground.voice.group import Group
from tests.support.libdave import LibdaveSession

CHANNEL = 200


class Person:
    """A member whose messages wait until the test lets them arrive."""

    local = False

    def __init__(self, group: Group, user_id: int, factory=DaveySession) -> None:
        self.user_id = user_id
        self.inbox: list[Callable[[], None]] = []
        self.heard: list[int] = []
        self.group = group
        self.factory = factory
        self.session: DaveSession | None = None
        group.join(self)

    def tell(self, opcode: int, data: dict[str, object]) -> None:
        self.heard.append(opcode)

    def deliver(self, opcode: int, payload: bytes) -> None:
        self.heard.append(opcode)
        # Who was here when the message was sent: news of it comes in order with the rest.
        users = self.group.users
        self.inbox.append(lambda: self._take(opcode, payload, users))

    def _take(self, opcode: int, payload: bytes, users: Set[int]) -> None:
        if opcode == ops.EXTERNAL_SENDER:
            self.session = self.factory(self.user_id, CHANNEL)
            self.session.set_external_sender(payload)
            self.group.key_package(self, self.session.key_package())
            return
        assert self.session is not None
        if opcode == ops.PROPOSALS:
            made = self.session.proposals(payload, users)
            if made:
                self.group.commit(self, made)
            return
        if opcode == ops.ANNOUNCE_COMMIT:
            assert self.session.commit(payload[2:])
        else:
            assert opcode == ops.WELCOME
            assert self.session.welcome(payload[2:], users)
        self.group.ready(self, int.from_bytes(payload[:2], "big"))

    def leave(self) -> None:
        self.inbox.clear()
        self.group.leave(self)


async def settle(*people: Person) -> None:
    """Let messages arrive until there are none."""
    for _ in range(100):
        await asyncio.sleep(0)
        busy = [one for one in people if one.inbox]
        for one in busy:
            one.inbox.pop(0)()
        if not busy and people[0].group.statistics().settled:
            return
    raise AssertionError("the group does not settle")


@pytest.fixture
def group():
    group = Group(channel_id=CHANNEL, delay=lambda: 0.0)
    yield group
    group.close()


def authenticator(person: Person) -> bytes | None:
    assert isinstance(person.session, DaveySession)
    return person.session._session.get_epoch_authenticator()


async def test_who_is_alone_has_no_group(group: Group):
    """One key package proposes nothing."""
    alice = Person(group, 1)

    await settle(alice)

    assert group.statistics().members == frozenset()
    assert alice.heard == [ops.EXTERNAL_SENDER]


async def test_two_make_a_group_of_the_first_commit(group: Group):
    """Both commit, one is taken, the other is welcomed; both execute."""
    alice, bob = Person(group, 1), Person(group, 2)

    await settle(alice, bob)

    statistics = group.statistics()
    assert statistics.members == {1, 2}
    assert (statistics.epoch, statistics.transitions, statistics.refused) == (1, 1, 1)
    assert ops.ANNOUNCE_COMMIT in alice.heard
    assert ops.WELCOME in bob.heard
    assert alice.heard[-1] == bob.heard[-1] == ops.EXECUTE_TRANSITION
    assert authenticator(alice) == authenticator(bob)


async def test_a_third_joins_and_leaves(group: Group):
    """The others stay in the group all the time."""
    alice, bob = Person(group, 1), Person(group, 2)
    await settle(alice, bob)

    carol = Person(group, 3)
    await settle(alice, bob, carol)
    assert group.statistics().members == {1, 2, 3}
    assert authenticator(alice) == authenticator(bob) == authenticator(carol)
    carol.leave()
    await settle(alice, bob)

    assert group.statistics().members == {1, 2}
    assert group.statistics().resets == 0
    assert authenticator(alice) == authenticator(bob)


async def test_the_last_one_begins_anew(group: Group):
    """Who remains alone is told to make a new group, and is found in it by the next."""
    alice, bob = Person(group, 1), Person(group, 2)
    await settle(alice, bob)

    bob.leave()
    await settle(alice)
    assert group.statistics().members == frozenset()
    assert ops.PREPARE_EPOCH in alice.heard
    carol = Person(group, 3)
    await settle(alice, carol)

    assert group.statistics().members == {1, 3}
    assert group.statistics().resets == 1


async def test_who_comes_back_is_taken_out_first(group: Group):
    """The same user under a new key package is never in the group twice."""
    people = [Person(group, user) for user in (1, 2, 3)]
    await settle(*people)

    people[2].leave()
    people[2] = Person(group, 3)
    await settle(*people)

    assert group.statistics().members == {1, 2, 3}
    assert len({authenticator(one) for one in people}) == 1


async def test_all_who_could_commit_leave_during_a_round(group: Group):
    """The round is forgotten and the rest begin again."""
    alice, bob = Person(group, 1), Person(group, 2)
    await settle(alice, bob)
    carol, dave = Person(group, 3), Person(group, 4)
    for one in (carol, dave):
        one.inbox.pop(0)()
    await asyncio.sleep(0)

    alice.leave()
    bob.leave()
    await settle(carol, dave)

    assert group.statistics().members == {3, 4}
    assert authenticator(carol) == authenticator(dave)


async def test_who_cannot_follow_is_let_in_again(group: Group):
    """After op 31 and a new key package the member is in the group once more."""
    people = [Person(group, user) for user in (1, 2, 3)]
    await settle(*people)

    group.invalid(people[2])
    group.join(people[2])
    await settle(*people)

    assert group.statistics().members == {1, 2, 3}
    assert len({authenticator(one) for one in people}) == 1


async def test_a_stranger_s_key_package_is_refused(group: Group):
    """Nobody is let in under another's name."""
    alice = Person(group, 1)
    package = DaveySession(2, CHANNEL).key_package()

    with pytest.raises(mls.MalformedMessage):
        group.key_package(alice, package)


async def test_the_delay_holds_proposals_back():
    """A slow key exchange is slow by as much as was asked."""
    group = Group(channel_id=CHANNEL, delay=lambda: 0.05)
    loop = asyncio.get_running_loop()
    began = loop.time()
    alice, bob = Person(group, 1), Person(group, 2)
    while not group.statistics().members:
        await asyncio.sleep(0.005)
        for one in (alice, bob):
            while one.inbox:
                one.inbox.pop(0)()
    group.close()

    assert loop.time() - began >= 0.05


@pytest.mark.parametrize("seed", range(8))
async def test_everybody_ends_in_the_same_epoch(group: Group, seed: int):
    """Joins, leaves and messages in any order; davey and libdave mixed."""
    dice = random.Random(seed)
    people: dict[int, Person] = {}
    for _ in range(60):
        user = dice.randrange(1, 7)
        match dice.randrange(4):
            case 0 if user not in people:
                people[user] = Person(group, user, dice.choice([DaveySession, LibdaveSession]))
            case 1 if user in people and dice.random() < 0.5:
                people.pop(user).leave()
            case _:
                await asyncio.sleep(0)
                if (one := people.get(user)) and one.inbox:
                    one.inbox.pop(0)()
    for user in (11, 12):
        people[user] = Person(group, user)

    await settle(*people.values())

    assert group.statistics().members == people.keys()
    known = {
        one.session._session.get_epoch_authenticator()
        if isinstance(one.session, DaveySession)
        else one.session._session.get_last_epoch_authenticator()
        for one in people.values()
    }
    assert len({bytes(each) for each in known}) == 1
