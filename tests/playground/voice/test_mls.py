"""What a delivery service reads and signs."""

import davey
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.voice import mls

CHANNEL, ALICE, BOB = 200, 300, 400
GROUP = CHANNEL.to_bytes(8, "big")


def members(sender: mls.ExternalSender) -> tuple[davey.DaveSession, davey.DaveSession]:
    """Two people who have been told who may propose."""
    both = davey.DaveSession(1, ALICE, CHANNEL), davey.DaveSession(1, BOB, CHANNEL)
    for each in both:
        each.set_external_sender(sender.package())
    return both


@given(st.binary(max_size=20_000))
def test_a_vector_is_read_as_it_was_written(content: bytes):
    """Length and content come back, and nothing is left."""
    reader = mls.Reader(mls.vector(content))

    assert reader.vector() == content
    assert reader.rest == b""


@pytest.mark.parametrize("size", [0, 63, 64, 16383, 16384])
def test_a_vector_has_the_shortest_length(size: int):
    """Lengths take one, two or four bytes (RFC 9420, section 2.1.2)."""
    head = 1 if size < 64 else 2 if size < 16384 else 4

    assert len(mls.vector(bytes(size))) == head + size


@pytest.mark.parametrize("content", [b"", b"\x05abc", b"\xc0", b"\x40"])
def test_a_vector_that_ends_early_is_refused(content: bytes):
    """Nothing is read beyond the end, and a length of kind 3 does not exist."""
    with pytest.raises(mls.MalformedMessage):
        mls.Reader(content).vector()


def test_a_key_package_names_its_owner():
    """The identity is the user's id."""
    package = davey.DaveSession(1, ALICE, CHANNEL).get_serialized_key_package()

    assert mls.key_package_owner(package) == ALICE


@pytest.mark.parametrize("spoil", [lambda it: it[:-1], lambda it: it + b"x", lambda it: b"\0" + it])
def test_a_spoilt_key_package_is_refused(spoil):
    """Too short, too long, or something else."""
    package = davey.DaveSession(1, ALICE, CHANNEL).get_serialized_key_package()

    with pytest.raises(mls.MalformedMessage):
        mls.key_package_owner(spoil(package))


def test_a_proposal_is_accepted_and_committed_under_its_reference():
    """A member takes up what the gateway signed, and calls it as we do."""
    sender = mls.ExternalSender()
    alice, bob = members(sender)
    proposal = sender.add(GROUP, 0, bob.get_serialized_key_package())

    made = alice.process_proposals(
        davey.ProposalsOperationType.append, mls.vector(proposal.message), [ALICE, BOB]
    )

    assert made is not None
    assert made.welcome is not None
    commit = mls.read_commit(made.commit + made.welcome)
    assert commit.message == made.commit
    assert commit.welcome == made.welcome
    assert (commit.group, commit.epoch, commit.leaf) == (GROUP, 0, 0)
    assert commit.references == (proposal.reference,)
    alice.process_commit(commit.message)
    bob.process_welcome(commit.welcome)
    assert alice.get_epoch_authenticator() == bob.get_epoch_authenticator()


def test_a_removal_is_committed_with_an_update_path():
    """A commit that removes carries new keys, which are stepped over."""
    sender = mls.ExternalSender()
    alice, bob = members(sender)
    add = sender.add(GROUP, 0, bob.get_serialized_key_package())
    append = davey.ProposalsOperationType.append
    made = alice.process_proposals(append, mls.vector(add.message), [ALICE, BOB])
    assert made is not None
    alice.process_commit(made.commit)
    remove = sender.remove(GROUP, 1, 1)

    made = alice.process_proposals(append, mls.vector(remove.message), [ALICE, BOB])

    assert made is not None
    commit = mls.read_commit(made.commit)
    assert (commit.epoch, commit.references, commit.welcome) == (1, (remove.reference,), b"")


@given(st.binary(max_size=200))
def test_noise_is_no_commit(noise: bytes):
    """Whatever comes, the answer is one exception."""
    with pytest.raises(mls.MalformedMessage):
        mls.read_commit(noise)
