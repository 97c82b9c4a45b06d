"""A stranger finds the tests of a module from its path."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "cogs", "lightning_server", "playground")

EXCEPTIONS = {
    "cogs/voices.py": "thin; tried by the real bot in tests/end_to_end/test_interface.py",
    "cogs/setup.py": "thin; tried by the real bot in tests/end_to_end/test_interface.py",
    "cogs/dictionary.py": "thin; tried by the real bot in tests/end_to_end/test_interface.py",
    "cogs/privacy.py": "thin; tried by the real bot in tests/end_to_end/test_interface.py",
    "cogs/files.py": "thin; tried by the real bot in tests/end_to_end/test_interface.py",
    "cogs/help.py": "thin; tried by the real bot in tests/end_to_end/test_interface.py",
    "cogs/settings.py": "thin; tried by the real bot in tests/end_to_end/test_interface.py",
    "bot/app.py": "builds and closes the parts; tests/end_to_end runs it whole",
    "bot/client/answers.py": "needs a whole Discord; tried by the real bot in tests/end_to_end",
    "bot/client/people.py": "needs a whole Discord; tried by the real bot in tests/end_to_end",
    "bot/settings/database.py": "what a driver brings; tried by tests/bot/settings/test_store.py",
    "bot/settings/migrations/env.py": "run by Alembic; tried by tests/bot/settings/test_migrate.py",
    "bot/settings/migrations/versions/0001_first.py": "tried by tests/bot/settings/test_migrate.py",
    "bot/settings/schema.py": "tables; compared with the migrations by test_migrate.py",
    "bot/vocabulary.py": "names for types: there is nothing that runs",
    "cogs/autoread.py": "thin; tried by the real bot in tests/end_to_end",
    "cogs/messages.py": "thin; tried by the real bot in tests/end_to_end",
    "cogs/living.py": "thin; tried by the real bot in tests/end_to_end",
    "cogs/queue.py": "thin; tried by the real bot in tests/end_to_end",
    "cogs/say.py": "thin; tried by the real bot in tests/end_to_end",
    "cogs/units.py": "thin; tried by the real bot in tests/end_to_end",
    "cogs/voice_channel.py": "thin; tried by the real bot in tests/end_to_end",
}
"""Modules without a test file of their own, and why."""

MODULES = sorted(
    path.relative_to(ROOT)
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "__pycache__" not in path.parts
)


def file_for(module: Path) -> Path:
    if module.name == "__init__.py":
        return Path("tests", module.parent, f"test_{module.parent.name}.py")
    return Path("tests", module.parent, f"test_{module.stem.strip('_')}.py")


def says_something(module: Path) -> bool:
    """Whether there is more in it than a docstring and names from elsewhere."""
    return module.name != "__init__.py" or "def " in (ROOT / module).read_text()


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_every_module_has_its_test_file(module: Path):
    if str(module) in EXCEPTIONS or not says_something(module):
        assert not (ROOT / file_for(module)).exists(), "no exception any more"
    else:
        assert (ROOT / file_for(module)).exists(), f"expected {file_for(module)}"


def test_exceptions_exist():
    assert {str(module) for module in MODULES} >= EXCEPTIONS.keys()


def test_tests_are_no_package():
    """Import mode importlib: two test files may share a name, and none imports another."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []
