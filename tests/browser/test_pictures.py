"""The pictures in the docs can be taken, and are no burden to who clones."""

import struct
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.pictures import PICTURES, take

SHOWN = Path(__file__).parents[2] / "docs" / "pictures"
LARGEST = 300_000


@pytest.mark.full
async def test_a_picture_is_taken(browser: Browser, tmp_path: Path):
    """The command writes a picture of the size that was asked for; Chromium is there for it."""
    await take(tmp_path, ["page-phone.png"])

    picture = (tmp_path / "page-phone.png").read_bytes()
    assert struct.unpack(">II", picture[16:24]) == (720, 1480)
    assert len(picture) < LARGEST


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_in_the_docs_are_small(name: str):
    assert (SHOWN / name).stat().st_size < LARGEST
