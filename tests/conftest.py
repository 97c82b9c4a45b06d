"""Fixtures for every ring of tests, and what makes a run strict."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Generator

import pytest
from hypothesis import HealthCheck, settings

from tests.support.order import in_order, spread

SKIPS_FAIL = os.environ.get("CI", "") not in {"", "false", "0"}  # noqa: TID251 (CI says it so)
"""Whether a skipped test fails the run: what CI does not try, nobody tries."""

# The same examples every time, and no verdict on how busy the machine is.
settings.register_profile(
    "thunder", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# Five times as many; `make test-full` asks for it.
settings.register_profile("full", settings.get_profile("thunder"), max_examples=500)
settings.load_profile("thunder")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """
    Look for no garbage while tests are collected, nor ever among what is there afterwards.

    Looking through thousands of tests again and again was a quarter of collecting them, in every
    process, and a seventh of running them.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several processes share the files, put those that wait among those that compute."""
    if not hasattr(config, "workerinput"):
        return
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    waiting, others = in_order(files)
    items[:] = [item for file in spread(waiting, others) for item in files[file]]


@pytest.fixture(autouse=True)
async def no_task_left_behind() -> AsyncIterator[None]:
    """Every async test ends with the tasks it began with."""
    before = asyncio.all_tasks()
    yield
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    assert not left, f"tasks left behind: {left}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CI, a test that was skipped has failed."""
    report = yield
    if not hasattr(report, "wasxfail"):
        _fail_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Under CI, a file that was skipped has failed."""
    report = yield
    _fail_skipped(report)
    return report


def _fail_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if SKIPS_FAIL and report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"skipped, which fails under CI: {report.longrepr}"
