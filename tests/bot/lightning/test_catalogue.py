"""The catalogue of voices: asked for rarely, remembered through outages and restarts."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.errors import LightningError
from bot.lightning import catalogue as catalogue_module
from bot.lightning.catalogue import Catalogue, fetch_voices
from bot.lightning.errors import AuthenticationFailed, Refused, RemoteProtocolError, Unavailable
from bot.lightning.service import Service, resolve_service
from bot.lightning.shelf import Shelf
from bot.lightning.voices import Voice
from bot.vocabulary import VoiceId
from tests.support.waiting import until

ENTRY = {
    "voiceId": "emily",
    "displayName": "Emily",
    "tags": {"language": ["english", "Hindi"], "accent": "American", "gender": "Female"},
}
EMILY = Voice(VoiceId("emily"), "Emily", ("en", "hi"), "female", "american")
CATALOGUE = json.dumps({"voices": [ENTRY]})


class Catalogues:
    """An HTTP server with a catalogue under some paths."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, str]] = {}
        self.asked: list[web.Request] = []
        self.pause = 0.0
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request)
        await asyncio.sleep(self.pause)
        status, body = self.answers.get(request.path.removeprefix("/waves/v1/"), (404, ""))
        return web.Response(status=status, text=body)

    def service(self, model: str = "lightning-v2") -> Service:
        service = resolve_service(self.url, None, model)
        assert service is not None
        return service


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no disk that hangs, nor a service; a test of such a one sets the limit."""
    monkeypatch.setattr(catalogue_module, "_DISK", 60.0)
    monkeypatch.setattr(catalogue_module, "_PATIENCE", 60.0)


@pytest.fixture
async def server() -> AsyncIterator[Catalogues]:
    catalogues = Catalogues()
    runner = web.ServerRunner(web.Server(catalogues.answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    catalogues.url = f"ws://127.0.0.1:{runner.addresses[0][1]}"
    yield catalogues
    await runner.cleanup()


async def test_key_is_shown_to_the_service(server: Catalogues):
    server.answers["lightning-v2/get_voices"] = (200, CATALOGUE)

    assert list(await fetch_voices(server.service(), key="abc")) == [EMILY]
    assert server.asked[0].headers["Authorization"] == "Bearer abc"


async def test_pros_voices_are_found_in_the_plain_models_catalogue(server: Catalogues):
    server.answers["lightning-v3.1/get_voices"] = (200, CATALOGUE)

    assert list(await fetch_voices(server.service("lightning_v3.1_pro"), key=None)) == [EMILY]
    assert [request.path for request in server.asked] == [
        "/waves/v1/lightning-v3.1-pro/get_voices",
        "/waves/v1/lightning-v3.1/get_voices",
    ]
    assert "Authorization" not in server.asked[0].headers


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, "[]", RemoteProtocolError),
        (200, "{", RemoteProtocolError),
        (200, " " * (4 * 2**20 + 1), RemoteProtocolError),
        (401, "", AuthenticationFailed),
        (404, "", Refused),
        (500, "", Unavailable),
    ],
)
async def test_answer_without_catalogue_says_why(
    server: Catalogues, status: int, body: str, kind: type[LightningError]
):
    server.answers["lightning-v2/get_voices"] = (status, body)

    with pytest.raises(kind):
        await fetch_voices(server.service(), key=None)


async def test_no_answer_is_given_up(server: Catalogues, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(catalogue_module, "_PATIENCE", 0.05)
    server.pause = 0.3

    with pytest.raises(Unavailable, match="no catalogue within"):
        await fetch_voices(server.service(), key=None)


async def test_nobody_there_is_an_outage_and_shows_no_address():
    service = resolve_service("ws://127.0.0.1:1/SECRET", None, None)
    assert service is not None

    with pytest.raises(Unavailable) as caught:
        await fetch_voices(service, key=None)

    assert "SECRET" not in str(caught.value)


async def test_many_askers_share_one_answer(server: Catalogues):
    server.answers["lightning-v2/get_voices"] = (200, CATALOGUE)
    catalogue = Catalogue(server.service(), key=None)

    async with asyncio.TaskGroup() as group:
        asking = [group.create_task(catalogue.voices()) for _ in range(5)]

    assert [list(task.result()) for task in asking] == [[EMILY]] * 5
    assert len(server.asked) == 1


async def test_outage_leaves_the_last_list_known(
    server: Catalogues, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(catalogue_module, "_FRESH", 0.0)
    server.answers["lightning-v2/get_voices"] = (200, CATALOGUE)
    catalogue = Catalogue(server.service(), key=None)
    await catalogue.voices()
    server.answers["lightning-v2/get_voices"] = (500, "")

    assert list(await catalogue.voices()) == [EMILY]
    assert list(await catalogue.voices()) == [EMILY]
    assert len(server.asked) == 2


async def test_outage_before_the_first_list_is_told_and_not_asked_about_again(server: Catalogues):
    server.answers["lightning-v2/get_voices"] = (500, "")
    catalogue = Catalogue(server.service(), key=None)

    for _ in range(3):
        with pytest.raises(Unavailable):
            await catalogue.voices()

    assert len(server.asked) == 1


async def test_another_key_is_asked_with_at_once(server: Catalogues):
    """Whatever the old one was told."""
    server.answers["lightning-v2/get_voices"] = (401, "")
    catalogue = Catalogue(server.service(), key="old")
    with pytest.raises(AuthenticationFailed):
        await catalogue.voices()
    server.answers["lightning-v2/get_voices"] = (200, CATALOGUE)

    catalogue.use_key("new")

    assert list(await catalogue.voices()) == [EMILY]
    assert server.asked[-1].headers["Authorization"] == "Bearer new"


@pytest.mark.parametrize(("status", "body"), [(401, ""), (200, CATALOGUE)])
async def test_what_the_old_key_is_told_late_does_not_keep_the_new_one_waiting(
    server: Catalogues, status: int, body: str
):
    """An answer that was on its way when the key was changed counts for nobody who comes after."""
    server.answers["lightning-v2/get_voices"] = (status, body)
    server.pause = 0.05
    catalogue = Catalogue(server.service(), key="old")
    async with asyncio.TaskGroup() as group, asyncio.timeout(60):
        asking = group.create_task(_asked(catalogue))
        await until(lambda: server.asked, every=0.001)
        catalogue.use_key("new")
        await asking
    server.answers["lightning-v2/get_voices"] = (200, CATALOGUE)

    assert list(await catalogue.voices()) == [EMILY]
    assert [one.headers["Authorization"] for one in server.asked] == ["Bearer old", "Bearer new"]


async def _asked(catalogue: Catalogue) -> None:
    with contextlib.suppress(LightningError):
        await catalogue.voices()


async def test_cancelled_asker_leaves_the_next_to_ask(server: Catalogues):
    server.answers["lightning-v2/get_voices"] = (200, CATALOGUE)
    server.pause = 0.05
    catalogue = Catalogue(server.service(), key=None)

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await catalogue.voices()

    assert list(await catalogue.voices()) == [EMILY]


async def test_outage_across_a_restart_goes_unnoticed(
    server: Catalogues, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    """The last good list is used, its age is told once, and a better one is asked for later."""
    server.answers["lightning-v2/get_voices"] = (200, CATALOGUE)
    await Catalogue(server.service(), key=None, folder=tmp_path / "data" / "voices").voices()
    server.answers["lightning-v2/get_voices"] = (500, "")
    caplog.set_level(logging.INFO)

    catalogue = Catalogue(server.service(), key=None, folder=tmp_path / "data" / "voices")
    for _ in range(3):
        assert list(await catalogue.voices()) == [EMILY]

    (line,) = [record for record in caplog.records if "earlier run" in record.getMessage()]
    assert 0 <= vars(line)["age"] < 3600
    assert len(server.asked) == 2


async def test_a_restart_asks_again(server: Catalogues, tmp_path: Path):
    """What is on disk is for outages: who restarts wants to see what changed."""
    server.answers["lightning-v2/get_voices"] = (200, CATALOGUE)
    await Catalogue(server.service(), key=None, folder=tmp_path).voices()
    changed = {"voices": [{**ENTRY, "voiceId": "ryan"}]}
    server.answers["lightning-v2/get_voices"] = (200, json.dumps(changed))

    (voice,) = await Catalogue(server.service(), key=None, folder=tmp_path).voices()

    assert voice.id == "ryan"


async def test_what_the_service_says_replaces_what_was_on_disk(
    server: Catalogues, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(catalogue_module, "_RETRY", 0.0)
    server.answers["lightning-v2/get_voices"] = (200, CATALOGUE)
    await Catalogue(server.service(), key=None, folder=tmp_path).voices()
    server.answers["lightning-v2/get_voices"] = (500, "")
    catalogue = Catalogue(server.service(), key=None, folder=tmp_path)
    await catalogue.voices()
    changed = {"voices": [{**ENTRY, "voiceId": "ryan"}]}
    server.answers["lightning-v2/get_voices"] = (200, json.dumps(changed))

    assert [voice.id for voice in await catalogue.voices()] == ["ryan"]


async def test_other_models_voices_are_not_taken(server: Catalogues, tmp_path: Path):
    server.answers["lightning-v2/get_voices"] = (200, CATALOGUE)
    await Catalogue(server.service(), key=None, folder=tmp_path).voices()

    with pytest.raises(Refused):
        await Catalogue(server.service("lightning_v3.1"), key=None, folder=tmp_path).voices()


async def test_a_disk_that_cannot_be_written_does_no_harm(
    server: Catalogues, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "data").touch()
    caplog.set_level(logging.INFO)
    server.answers["lightning-v2/get_voices"] = (200, CATALOGUE)

    catalogue = Catalogue(server.service(), key=None, folder=tmp_path / "data")

    assert list(await catalogue.voices()) == [EMILY]
    assert "not kept" in caplog.text


@pytest.mark.parametrize("method", ["take", "put"])
async def test_a_disk_that_hangs_is_not_waited_for(
    method: str, server: Catalogues, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(catalogue_module, "_DISK", 0.01)
    monkeypatch.setattr(Shelf, method, lambda *_: time.sleep(0.3))
    catalogue = Catalogue(server.service(), key=None, folder=tmp_path)

    if method == "put":
        server.answers["lightning-v2/get_voices"] = (200, CATALOGUE)
        assert list(await catalogue.voices()) == [EMILY]
    else:
        with pytest.raises(Refused):
            await catalogue.voices()


async def test_what_is_known_is_told_at_once(server: Catalogues):
    server.answers["lightning-v2/get_voices"] = (200, CATALOGUE)
    catalogue = Catalogue(server.service(), key=None)
    assert catalogue.known == ()
    await catalogue.voices()
    assert list(catalogue.known) == [EMILY]
