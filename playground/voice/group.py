"""
Who is in a voice channel's encrypted group, and how they get in and out.

This is the delivery service of one voice channel: it keeps the list of who
should be in the group, proposes the difference, takes the first good commit
and tells everybody. One round at a time; what changes meanwhile waits for the
next. Members join and leave while others speak, and keep hearing each other:
old keys stay good for some seconds (davey and libdave see to that).

No sockets here: a member is whatever can be handed an opcode and a payload.
The opcodes are those of https://daveprotocol.com (read in 2026).
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from playground.voice import mls
from playground.voice.dave import PROTOCOL_VERSION

log = logging.getLogger(__name__)

EXECUTE_TRANSITION: Final = 22
TRANSITION_READY: Final = 23
PREPARE_EPOCH: Final = 24
EXTERNAL_SENDER: Final = 25
KEY_PACKAGE: Final = 26
PROPOSALS: Final = 27
COMMIT_WELCOME: Final = 28
ANNOUNCE_COMMIT: Final = 29
WELCOME: Final = 30
INVALID_COMMIT_WELCOME: Final = 31

_APPEND: Final = b"\x00"
_NEW_GROUP: Final = 1
"""The epoch that op 24 announces when everybody begins anew."""


class Member(Protocol):
    """Somebody in the voice channel who takes part in the encryption."""

    @property
    def user_id(self) -> int:
        """Who it is."""
        ...

    local: ClassVar[bool]
    """Whether messages arrive at once, as with a listener in this process."""

    def tell(self, opcode: int, data: dict[str, object]) -> None:
        """Hand over a message in JSON, without waiting."""
        ...

    def deliver(self, opcode: int, payload: bytes) -> None:
        """Hand over a message in bytes, without waiting."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Seat:
    """A member under one of its key packages; compared by identity."""

    member: Member
    package: bytes


@dataclass(frozen=True, slots=True)
class _Change:
    """A proposal, and what it will do to the tree."""

    proposal: mls.Proposal
    joins: _Seat | None = None
    leaf: int = -1


@dataclass(frozen=True, slots=True)
class GroupStatistics:
    """A snapshot for tests."""

    epoch: int
    """The group's epoch; 0 while there is none."""
    members: frozenset[int]
    """The users in the group."""
    settled: bool
    """Nothing is under way: everybody who should be in is, and has executed."""
    transitions: int
    """Commits announced."""
    resets: int
    """How often the group was begun anew."""
    refused: int
    """Commits not taken: too late, or wrong."""


class Group:
    """The delivery service of one voice channel."""

    def __init__(self, *, channel_id: int, delay: Callable[[], float]) -> None:
        self._id = mls.number(channel_id, 8)
        self._sender = mls.ExternalSender()
        self._delay = delay
        self._members: dict[Member, _Seat | None] = {}
        self._leaves: list[_Seat | None] = []
        self._epoch = 0
        self._round: dict[bytes, _Change] = {}
        self._committers: set[Member] = set()
        self._transition = 0
        self._told: list[Member] = []
        self._unready: set[Member] = set()
        self._wake_up: asyncio.TimerHandle | None = None
        self._transitions = self._resets = self._refused = 0

    def statistics(self) -> GroupStatistics:
        """Return a snapshot."""
        return GroupStatistics(
            epoch=self._epoch,
            members=frozenset(seat.member.user_id for seat in self._leaves if seat),
            settled=not (self._round or self._unready or self._wake_up),
            transitions=self._transitions,
            resets=self._resets,
            refused=self._refused,
        )

    @property
    def users(self) -> Set[int]:
        """Who may be in the group: everybody here, and who has gone but not yet been taken out."""
        seats = [*self._leaves, *(change.joins for change in self._round.values())]
        gone = {seat.member.user_id for seat in seats if seat}
        return gone | {member.user_id for member in self._members}

    def close(self) -> None:
        """Propose nothing more."""
        if self._wake_up:
            self._wake_up.cancel()
            self._wake_up = None

    def join(self, member: Member) -> None:
        """Let somebody in, who will be in the group once its key package has come."""
        self._members[member] = None
        member.deliver(EXTERNAL_SENDER, self._sender.package())

    def leave(self, member: Member) -> None:
        """Take somebody out, who has gone."""
        if member not in self._members:
            return
        del self._members[member]
        self._committers.discard(member)
        self._told = [each for each in self._told if each is not member]
        if self._round and not self._committers:
            self._round.clear()  # nobody is left who could commit it
        self.ready(member)
        self._wake()

    def key_package(self, member: Member, package: bytes) -> None:
        """
        Take a member's key package (op 26).

        Raises:
            MalformedMessage: If it is none, or somebody else's.
        """
        if mls.key_package_owner(package) != member.user_id:
            raise mls.MalformedMessage("the key package names somebody else")
        if member in self._members:
            self._members[member] = _Seat(member, package)
            self._wake()

    def invalid(self, member: Member) -> None:
        """Hear that a member could not follow (op 31): it comes back with a new key package."""
        if member in self._members:
            self._members[member] = None
            self.ready(member)
            self._wake()

    def ready(self, member: Member, transition: int | None = None) -> None:
        """
        Hear that a member is ready (op 23); the last one lets all execute (op 22).

        Args:
            member: Who.
            transition: For what; ``None`` for whatever is under way.
        """
        if member not in self._unready or transition not in {None, self._transition}:
            return
        self._unready.discard(member)
        if not self._unready:
            for each in self._told:
                each.tell(EXECUTE_TRANSITION, {"transition_id": self._transition})

    def commit(self, member: Member, payload: bytes) -> None:
        """
        Take a commit (op 28), if it is the first of the round.

        Raises:
            MalformedMessage: If it is none.
        """
        commit = mls.read_commit(payload)
        if not self._fits(member, commit):
            self._refused += 1
            return
        changes = [self._round[reference] for reference in commit.references]
        if not self._leaves:
            self._leaves = [self._members[member]]
        # Who has made a new key package since knows nothing of this group any more.
        present = {seat.member for seat in self._leaves if seat and self._is_here(seat)}
        joined = self._apply(changes)
        self._round.clear()
        self._committers.clear()
        self._epoch += 1
        self._transitions += 1
        self._transition = self._transition % 0xFFFF + 1  # 0 is the one that needs no answer
        self._announce(commit, present=present, joined=joined)
        self._wake()

    def _fits(self, member: Member, commit: mls.Commit) -> bool:
        if member not in self._committers or not commit.references:
            return False
        if (commit.group, commit.epoch) != (self._id, self._epoch):
            return False
        if not self._round.keys() >= set(commit.references):
            return False
        if not self._leaves:
            return commit.leaf == 0
        seat = self._leaves[commit.leaf] if commit.leaf < len(self._leaves) else None
        return seat is not None and seat.member is member

    def _apply(self, changes: list[_Change]) -> set[Member]:
        """Do to the list of leaves what the members do to their tree (sections 7.7, 7.8)."""
        for change in changes:
            if not change.joins:
                self._leaves[change.leaf] = None
        while self._leaves and not self._leaves[-1]:
            self._leaves.pop()
        joined: set[Member] = set()
        for change in changes:
            if not change.joins:
                continue
            if self._is_here(change.joins):
                joined.add(change.joins.member)
            if None in self._leaves:
                self._leaves[self._leaves.index(None)] = change.joins
            else:
                self._leaves.append(change.joins)
        return joined

    def _announce(self, commit: mls.Commit, *, present: set[Member], joined: set[Member]) -> None:
        stamp = mls.number(self._transition, 2)
        # Who is in this process listens only, and hears without a gap if it has the new keys first.
        self._told = sorted(
            (each for each in self._members if each in present | joined),
            key=lambda each: not each.local,
        )
        self._unready = set(self._told)
        for each in self._told:
            if each in joined:
                each.deliver(WELCOME, stamp + commit.welcome)
            else:
                each.deliver(ANNOUNCE_COMMIT, stamp + commit.message)

    def _wake(self) -> None:
        """Look at who should be in, but not within somebody else's call."""
        if self._wake_up is None:
            loop = asyncio.get_running_loop()
            self._wake_up = loop.call_later(self._delay(), self._reconcile)

    def _reconcile(self) -> None:
        self._wake_up = None
        if self._round:
            return
        waiting = [seat for seat in self._members.values() if seat and seat not in self._leaves]
        staying = [seat for seat in self._leaves if seat and self._is_here(seat)]
        if not staying:
            self._leaves = []
            self._epoch = 0
            self._begin(waiting)
            return
        gone = [
            index for index, seat in enumerate(self._leaves) if seat and not self._is_here(seat)
        ]
        if gone and len(staying) == 1 and not waiting:
            self._reset(staying[0].member)
        elif gone or waiting:
            self._change(staying, gone, waiting)

    def _is_here(self, seat: _Seat) -> bool:
        return self._members.get(seat.member) is seat

    def _begin(self, waiting: list[_Seat]) -> None:
        """Let everybody propose a group of its own; the first commit is the group."""
        if len(waiting) < 2:
            return
        changes = {
            seat: _Change(self._sender.add(self._id, self._epoch, seat.package), joins=seat)
            for seat in waiting
        }
        self._remember(changes.values(), waiting)
        for seat in waiting:
            self._propose(seat.member, [changes[other] for other in waiting if other is not seat])

    def _change(self, staying: list[_Seat], gone: list[int], waiting: list[_Seat]) -> None:
        leaving = {seat.member.user_id for index in gone if (seat := self._leaves[index])}
        changes = [
            _Change(self._sender.remove(self._id, self._epoch, index), leaf=index) for index in gone
        ]
        # Nobody is in the group twice: who comes back is first taken out, and added in the next
        # round.
        changes += [
            _Change(self._sender.add(self._id, self._epoch, seat.package), joins=seat)
            for seat in waiting
            if seat.member.user_id not in leaving
        ]
        self._remember(changes, staying)
        for seat in staying:
            self._propose(seat.member, changes)

    def _remember(self, changes: Iterable[_Change], committers: list[_Seat]) -> None:
        self._round = {change.proposal.reference: change for change in changes}
        self._committers = {seat.member for seat in committers}

    @staticmethod
    def _propose(member: Member, changes: list[_Change]) -> None:
        messages = b"".join(change.proposal.message for change in changes)
        member.deliver(PROPOSALS, _APPEND + mls.vector(messages))

    def _reset(self, last: Member) -> None:
        """Let the last one begin anew. Who waits to be let in is new as it is."""
        log.debug("group reset")
        self._resets += 1
        self._leaves = []
        self._epoch = 0
        self._unready.clear()
        self._told = []
        self._members[last] = None
        last.tell(
            PREPARE_EPOCH,
            {"transition_id": 0, "epoch": _NEW_GROUP, "protocol_version": PROTOCOL_VERSION},
        )
        last.deliver(EXTERNAL_SENDER, self._sender.package())
