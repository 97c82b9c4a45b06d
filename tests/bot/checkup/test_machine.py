"""What the machine has of what the bot needs."""

import asyncio
import shutil
import threading
from collections import namedtuple

import pytest

from bot.checkup import machine
from bot.checkup.finding import Health
from bot.checkup.machine import look_at_folder, look_at_libraries, look_at_port
from bot.errors import ConfigError
from bot.telemetry.health import serve_health

LOOPBACK = "127.0.0.1"


async def test_folder_is_made_and_left_as_it_was(tmp_path):
    folder = tmp_path / "deep" / "data"
    assert (await look_at_folder(folder)).health is Health.OK
    assert list(folder.iterdir()) == []


async def test_folder_that_is_a_file_is_ill(tmp_path):
    (tmp_path / "data").write_text("x")
    finding = await look_at_folder(tmp_path / "data")
    assert finding.health is Health.ILL
    assert "THUNDER_DATA_DIRECTORY" in finding.advice


async def test_little_room_is_told(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(2**30, 2**30 - 2**20, 2**20))
    finding = await look_at_folder(tmp_path)
    assert (finding.health, finding.fact) == (Health.POOR, "1 MB are left on its disk")


async def test_disk_that_hangs_is_given_up(tmp_path, monkeypatch):
    hung = threading.Event()
    monkeypatch.setattr(machine, "_write", lambda _: hung.wait())
    monkeypatch.setattr(machine, "DISK", 0.05)
    finding = await look_at_folder(tmp_path)
    hung.set()
    assert finding.health is Health.ILL


def test_libraries_are_loaded_and_their_versions_told():
    opus, encryption = look_at_libraries()
    assert opus.health is Health.OK
    assert opus.fact.startswith("libopus")
    assert "DAVE version 1" in encryption.fact


def test_library_that_is_missing_is_told_with_how_to_get_it(monkeypatch):
    def missing():
        raise ConfigError("install it")

    monkeypatch.setattr(machine, "load_opus", missing)
    opus, _ = look_at_libraries()
    assert (opus.health, opus.advice) == (Health.ILL, "install it")


async def test_port_that_is_switched_off_is_not_looked_at():
    assert (await look_at_port(LOOPBACK, None)).health is Health.UNSEEN


async def test_free_port_is_well():
    assert (await look_at_port(LOOPBACK, 0)).health is Health.OK


@pytest.mark.parametrize(("ready", "health"), [(True, Health.OK), (False, Health.POOR)])
async def test_port_of_a_running_bot_tells_whether_it_is_ready(ready, health):
    parts = {"discord": lambda: True, "engine": lambda: ready}
    async with serve_health(host=LOOPBACK, port=0, parts=parts, exposition=str) as url:
        finding = await look_at_port(LOOPBACK, int(url.rpartition(":")[2]))
    assert finding.health is health
    assert ready or finding.fact.endswith("not ready: engine")


async def test_port_of_somebody_else_is_ill():
    async def hang_up(_, writer):
        writer.close()

    server = await asyncio.start_server(hang_up, LOOPBACK, 0)
    async with server:
        finding = await look_at_port(LOOPBACK, server.sockets[0].getsockname()[1])
    assert finding.health is Health.ILL
    assert "THUNDER_HEALTH_PORT" in finding.advice


async def test_address_of_another_machine_is_ill():
    finding = await look_at_port("192.0.2.1", 8180)
    assert finding.health is Health.ILL
