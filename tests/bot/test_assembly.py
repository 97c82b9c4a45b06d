"""The engines as the operator chose them, with real boxes of the cheapest voice there is."""

import pytest

from bot.assembly import open_engines
from bot.config import Config
from lightning_server.server import LightningServer


def config(folder, **fields):
    return Config.model_validate({"thunder_data_directory": folder, **fields})


@pytest.mark.parametrize(
    ("fields", "cloud"),
    [({}, False), ({"lightning_is_cloud": "yes"}, True), ({"lightning_is_cloud": "no"}, False)],
)
async def test_service_on_this_machine_is_no_cloud_unless_the_operator_says_so(
    tmp_path, fields, cloud
):
    async with LightningServer() as server:
        chosen = config(tmp_path, lightning_url=server.url, thunder_local_engine="off", **fields)
        async with open_engines(chosen) as engines:
            assert engines.main.cloud is cloud
            assert engines.main.running is None, "its process is not ours"
            assert not engines.has_local
            assert (await engines.main.sound_out()).audio > 0


async def test_hosted_service_is_a_cloud(tmp_path):
    chosen = config(tmp_path, smallest_api_key="key", thunder_local_engine="private")
    async with open_engines(chosen) as engines:
        assert engines.main.cloud
        assert engines.has_local
        assert engines.local is None, "nobody needed it yet"
        assert engines.main.default.voice == "meher"


async def test_box_is_the_main_engine_without_a_choice_and_needs_no_second(tmp_path):
    chosen = config(tmp_path, thunder_local_engine="both", thunder_phrase_cache_megabytes=0)
    async with open_engines(chosen) as engines:
        assert engines.main.running
        assert not engines.main.cloud
        assert not engines.has_local
        assert engines.main.phrases is None
        sounding = await engines.main.sound_out()
        assert sounding.peak > 0.05


async def test_local_engine_is_a_box_of_its_own_that_ends_with_the_rest(tmp_path):
    async with LightningServer() as server:
        chosen = config(
            tmp_path,
            lightning_url=server.url,
            lightning_is_cloud="yes",
            thunder_local_engine="private",
        )
        async with open_engines(chosen) as engines:
            local = await engines.start_local()
            assert local.running
            assert local.phrases is not engines.main.phrases
            assert (await local.sound_out()).peak > 0.05
        assert not server.requests, "nothing of it reached the main one"
        assert not local.running
