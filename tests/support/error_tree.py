"""Compare the tree drawn in a module's docstring with the classes defined there."""

import inspect
import re
from types import ModuleType

_BRANCH = re.compile(r"^    (?P<indent>[│ ]*)(?:[├└]── )(?P<name>\w+)(?:\s{2,}.*)?$")
_ROOT = re.compile(r"^    (?P<name>[A-Z]\w+)$")


def drawn(module: ModuleType) -> set[tuple[str, str]]:
    """The pairs (parent, child) in the drawing."""
    pairs: set[tuple[str, str]] = set()
    ancestors: list[str] = []
    for line in (module.__doc__ or "").splitlines():
        if root := _ROOT.match(line):
            ancestors = [root["name"]]
        elif branch := _BRANCH.match(line):
            depth = len(branch["indent"]) // 4 + 1
            del ancestors[depth:]
            pairs.add((ancestors[-1], branch["name"]))
            ancestors.append(branch["name"])
    return pairs


def defined(module: ModuleType, root: str) -> set[tuple[str, str]]:
    """The pairs (parent, child) among the exceptions of the module, the root's own aside."""
    return {
        (base.__name__, cls.__name__)
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if issubclass(cls, Exception) and cls.__module__ == module.__name__ and cls.__name__ != root
        for base in cls.__bases__
    }
