"""Files are whole or not there, and only their owner may read them."""

import os
import stat
from pathlib import Path

import pytest

from bot.files import UNFINISHED, private_file, private_folder, read_at_most, write_whole


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_folder_that_is_made_is_private(tmp_path: Path):
    private_folder(tmp_path / "data" / "phrases")

    assert mode(tmp_path / "data") == 0o700
    assert mode(tmp_path / "data" / "phrases") == 0o700


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path):
    tmp_path.chmod(0o755)
    (tmp_path / "file").touch()

    private_folder(tmp_path)

    assert mode(tmp_path) == 0o755
    assert (tmp_path / "file").exists()


def test_a_file_where_the_folder_should_be_is_an_error(tmp_path: Path):
    (tmp_path / "data").touch()

    with pytest.raises(OSError):  # noqa: PT011 (which of its kinds depends on the system)
        private_folder(tmp_path / "data" / "phrases")


def test_a_file_that_is_made_empty_is_private_and_one_that_is_there_stays(tmp_path: Path):
    (tmp_path / "old").write_bytes(b"kept")

    private_file(tmp_path / "new")
    private_file(tmp_path / "old")

    assert mode(tmp_path / "new") == 0o600
    assert (tmp_path / "old").read_bytes() == b"kept"


def test_what_is_written_replaces_what_was_there_and_is_private(tmp_path: Path):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    write_whole(path, b"new")

    assert path.read_bytes() == b"new"
    assert mode(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_who_reads_meanwhile_reads_the_old_one(tmp_path: Path):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    with path.open("rb") as reader:
        write_whole(path, b"new and longer")
        assert reader.read() == b"old"


def test_what_cannot_be_written_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")

    assert path.read_bytes() == b"old"
    assert not [name for name in os.listdir(tmp_path) if name.endswith(UNFINISHED)]


@pytest.mark.parametrize(("size", "read"), [(4, b"1234"), (5, b"1234"), (3, None), (0, None)])
def test_no_more_is_read_than_may_be(tmp_path: Path, size: int, read: bytes | None):
    path = tmp_path / "file"
    path.write_bytes(b"1234")

    assert read_at_most(path, size) == read
