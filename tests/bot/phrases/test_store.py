"""Phrases on disk: never too much, never too old, never the wrong one."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.files import UNFINISHED
from bot.phrases.memory import Kept
from bot.phrases.seal import SECRET_SIZE, Packets, PhraseName, Seal
from bot.phrases.store import MAX_AGE, PhraseStore, StoreStatistics, load_secret, wall_clock

BLOCK = 4096
START = 1_700_000_000.0
NAMES = [PhraseName(f"{number:040x}") for number in range(8)]
ONE, TWO, THREE = NAMES[:3]


class Folder:
    """A folder, and what a process of ours does with it at some time."""

    def __init__(self, path: Path, *, limit: int = 4 * BLOCK) -> None:
        self.path = path
        self.limit = limit
        self.now = START
        self.store = self.restarted()

    def restarted(self) -> PhraseStore:
        seal = Seal(load_secret(self.path), service="s", encoding="e")
        self.store = PhraseStore(self.path, seal=seal, limit=self.limit, clock=lambda: self.now)
        self.store.sweep()
        return self.store

    def keep(self, name: PhraseName, *packets: bytes, made: float | None = None) -> None:
        made = self.now if made is None else made
        self.store.keep(name, Kept(packets or (b"sound",), made=made, said=self.now))

    def read(self, name: PhraseName) -> Packets | None:
        kept = self.store.read(name)
        return None if kept is None else kept.packets

    def file(self, name: PhraseName) -> Path:
        return self.path / f"{name}.phrase"

    def files(self) -> set[str]:
        return {file.name for file in self.path.iterdir()} - {"secret"}

    def size(self) -> int:
        sizes = [self.path.joinpath(name).stat().st_size for name in self.files()]
        return sum(-(-size // BLOCK) * BLOCK for size in sizes)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "data" / "phrases")


def test_what_is_kept_is_there_after_a_restart(folder: Folder):
    folder.keep(ONE, b"a", b"bc")
    folder.restarted()

    kept = folder.store.read(ONE)

    assert ONE in folder.store
    assert kept == Kept((b"a", b"bc"), made=START, said=START)
    assert TWO not in folder.store
    assert folder.read(TWO) is None


def test_nobody_else_may_look(folder: Folder):
    folder.keep(ONE)

    for path in (folder.path.parent, folder.path, *folder.path.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_what_was_not_said_for_longest_gives_way(folder: Folder):
    for name in NAMES[:4]:
        folder.keep(name)
        folder.now += 1
    folder.read(ONE)  # to read is not to say
    folder.keep(TWO)

    folder.keep(NAMES[4])

    assert ONE not in folder.store
    assert TWO in folder.store
    assert folder.store.statistics() == StoreStatistics(4, 4 * BLOCK)


def test_when_something_was_said_last_survives_a_restart(folder: Folder):
    for name in NAMES[:4]:
        folder.keep(name)
        folder.now += 1
    folder.keep(ONE)
    folder.restarted()

    folder.keep(NAMES[4])

    assert ONE in folder.store
    assert TWO not in folder.store


def test_nothing_is_kept_that_is_larger_than_all_the_room(folder: Folder):
    folder.keep(ONE)

    folder.keep(TWO, *[bytes(1000)] * 17)

    assert ONE in folder.store
    assert TWO not in folder.store


def test_a_smaller_limit_holds_from_the_start(folder: Folder):
    for name in NAMES[:4]:
        folder.keep(name)
        folder.now += 1
    folder.limit = BLOCK

    folder.restarted()

    assert folder.size() == BLOCK
    assert NAMES[3] in folder.store


def test_what_is_too_old_is_deleted_when_it_is_wanted(folder: Folder):
    """However often it was said meanwhile: the service may say it better by now."""
    folder.keep(ONE)
    folder.now += MAX_AGE
    folder.keep(ONE)
    assert folder.read(ONE) is not None
    folder.now += 1

    assert folder.read(ONE) is None
    assert folder.files() == set()


def test_what_is_too_old_is_deleted_when_nobody_wants_it(folder: Folder):
    folder.keep(ONE)
    folder.now += MAX_AGE + 1

    folder.store.sweep()

    assert folder.files() == set()


def test_what_is_too_old_is_not_written_again(folder: Folder):
    folder.keep(ONE, made=START - MAX_AGE - 1)

    assert folder.files() == set()


@pytest.mark.parametrize("size", [0, 10, 60, None])
def test_what_is_damaged_is_deleted(folder: Folder, size: int | None):
    folder.keep(ONE, bytes(100))
    with folder.file(ONE).open("r+b") as file:
        file.truncate(size) if size is not None else file.write(b"T")

    assert folder.read(ONE) is None
    assert folder.files() == set()
    assert folder.store.statistics() == StoreStatistics(0, 0)


def test_a_huge_file_is_not_read(folder: Folder):
    folder.keep(ONE)
    with folder.file(ONE).open("r+b") as file:
        file.truncate(2**40)  # a sparse one

    assert folder.read(ONE) is None


def test_what_vanished_is_not_there(folder: Folder):
    folder.keep(ONE)
    folder.file(ONE).unlink()

    assert folder.read(ONE) is None
    folder.keep(ONE)
    assert folder.read(ONE) is not None


def test_a_folder_that_was_deleted_is_made_anew(folder: Folder):
    """The way to be rid of all phrases while the bot runs."""
    folder.keep(ONE)
    shutil.rmtree(folder.path)

    folder.keep(TWO)
    assert folder.read(ONE) is None
    assert folder.read(TWO) is not None
    folder.restarted()

    assert folder.files() == set(), "their secret is gone"


def test_without_the_secret_nothing_is_left(folder: Folder):
    folder.keep(ONE)
    for damage in (b"", bytes(SECRET_SIZE - 1), bytes(SECRET_SIZE + 1)):
        (folder.path / "secret").write_bytes(damage)
        folder.restarted()
        assert folder.files() == set()
        assert len((folder.path / "secret").read_bytes()) == SECRET_SIZE
        folder.keep(ONE)


def test_secrets_differ(tmp_path: Path):
    assert load_secret(tmp_path / "a") != load_secret(tmp_path / "b")
    assert load_secret(tmp_path / "a") == load_secret(tmp_path / "a")


def test_other_peoples_files_stay(folder: Folder):
    theirs = [folder.path / name for name in ("notes.txt", "0.phrase", f"{'0' * 40}.phrase.bak")]
    for path in theirs:
        path.touch()
    (folder.path / f"{ONE}.phrase").mkdir()
    (folder.path / f"{TWO}.phrase").symlink_to(theirs[0])

    (folder.path / "secret").rename(folder.path / "secret.old")
    (folder.path / f"{TWO}.phrase").unlink()
    (folder.path / f"{ONE}.phrase").rmdir()
    folder.restarted()
    folder.limit = 0
    folder.restarted()

    assert all(path.exists() for path in theirs)


def test_what_is_no_file_is_no_phrase(folder: Folder):
    (folder.path / f"{ONE}.phrase").mkdir()
    folder.keep(THREE)
    (folder.path / f"{TWO}.phrase").symlink_to(folder.file(THREE))

    folder.restarted()

    assert ONE not in folder.store
    assert TWO not in folder.store
    assert THREE in folder.store


def test_what_a_crash_left_unfinished_is_deleted(folder: Folder):
    left, being_written = (folder.path / f"{n}.phrase.x{UNFINISHED}" for n in "ab")
    left.touch()
    os.utime(left, (START - 4000, START - 4000))
    being_written.touch()
    os.utime(being_written, (START, START))

    folder.store.sweep()

    assert folder.files() == {being_written.name}


def test_two_processes_share_the_bounds_and_the_phrases(folder: Folder):
    other = Folder(folder.path)
    for name in NAMES[:3]:
        folder.keep(name)
    for name in NAMES[3:6]:
        other.now += 1
        other.keep(name)

    folder.store.sweep()

    assert folder.size() <= folder.limit
    assert folder.read(NAMES[5]) is not None


def test_a_full_disk_is_told_and_leaves_no_mess(folder: Folder, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            folder.keep(ONE)

    assert ONE not in folder.store
    assert folder.files() == set()
    assert folder.store.statistics() == StoreStatistics(0, 0)


def test_the_clock_is_that_of_files(tmp_path: Path):
    before = wall_clock()
    (tmp_path / "file").touch()

    assert abs((tmp_path / "file").stat().st_mtime - before) < 60


class Life(RuleBasedStateMachine):
    """Whatever happens, in whatever order: bounds hold, and what is heard is what was said."""

    names = st.sampled_from(NAMES)
    sounds = st.builds(
        lambda loudness, packets: (bytes([loudness]) * 1200,) * packets,
        st.integers(0, 255),
        st.sampled_from([1, 4, 8, 14]),  # one block, two, three; and more than there is room for
    )

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp())
        self.folder = Folder(self.root / "phrases")
        self.said: dict[PhraseName, tuple[Packets, float]] = {}
        self.tampered: set[PhraseName] = set()

    def teardown(self) -> None:
        if hasattr(self, "root"):
            shutil.rmtree(self.root)

    @rule(name=names, sound=sounds)
    def keep(self, name: PhraseName, sound: Packets) -> None:
        if name in self.folder.store:
            packets, made = self.said[name]  # the cache gives what it has, which is the same
        else:
            packets, made = sound, self.folder.now
            self.tampered.discard(name)
        self.folder.keep(name, *packets, made=made)
        if self.folder.now - made <= MAX_AGE:
            self.said[name] = packets, made
            if name not in self.tampered and len(packets) < 14:
                assert self.folder.read(name) == packets

    @rule(name=names)
    def read(self, name: PhraseName) -> None:
        known = name in self.folder.store
        kept = self.folder.store.read(name)
        if kept is None:
            assert name not in self.folder.store
            old = name in self.said and self.folder.now - self.said[name][1] > MAX_AGE
            assert not known or old or name in self.tampered
        else:
            assert (kept.packets, kept.made) == self.said[name]
            assert self.folder.now - kept.made <= MAX_AGE

    @precondition(lambda self: any(name in self.folder.store for name in NAMES))
    @rule(data=st.data())
    def damage(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from([n for n in NAMES if n in self.folder.store]))
        other = data.draw(self.names)
        path, self.tampered = self.folder.file(name), self.tampered | {name}
        how = data.draw(st.sampled_from(["flip", "cut", "delete", "other"]))
        if not path.exists() or not (written := path.read_bytes()):
            return
        times = path.stat()
        match how:
            case "flip":
                place = data.draw(st.integers(0, len(written) - 1))
                flipped = bytes([written[place] ^ data.draw(st.integers(1, 255))])
                path.write_bytes(written[:place] + flipped + written[place + 1 :])
            case "cut":
                path.write_bytes(written[: data.draw(st.integers(0, len(written) - 1))])
            case "delete":
                path.unlink()
                return
            case _ if other != name and self.folder.file(other).exists():
                shutil.copy(self.folder.file(other), path)
            case _:
                pass
        os.utime(path, (times.st_atime, times.st_mtime))

    @rule()
    def restart(self) -> None:
        there = {n for n in NAMES if n in self.folder.store and self.folder.file(n).exists()}
        self.folder.restarted()
        young = {n for n in there if self.folder.now - self.said[n][1] <= MAX_AGE}
        # A damaged file may have been larger than the list thought, and cost others their place.
        assert self.tampered or {n for n in NAMES if n in self.folder.store} == young

    @rule(seconds=st.sampled_from([1.0, 3600.0, MAX_AGE / 2, MAX_AGE]))
    def wait(self, seconds: float) -> None:
        self.folder.now += seconds

    @rule()
    def sweep(self) -> None:
        self.folder.store.sweep()
        for name in NAMES:
            if name in self.folder.store:
                assert self.folder.now - self.said[name][1] <= MAX_AGE

    @invariant()
    def bounds_hold(self) -> None:
        if not hasattr(self, "folder"):
            return
        told = self.folder.store.statistics()
        assert told.size <= self.folder.limit
        if not self.tampered:
            assert self.folder.size() == told.size
            assert len(self.folder.files()) == told.entries
        assert not any(name.endswith(UNFINISHED) for name in self.folder.files())


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=settings().max_examples // 2, stateful_step_count=40)
