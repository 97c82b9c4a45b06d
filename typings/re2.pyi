"""What we use of google-re2, which comes without types."""

from collections.abc import Iterator

class error(Exception): ...  # noqa: N801, N818 (its name)

class Options:
    case_sensitive: bool
    log_errors: bool
    max_mem: int

class Match:
    def span(self) -> tuple[int, int]: ...
    def group(self) -> str: ...
    def groups(self) -> tuple[str | None, ...]: ...

class Pattern:
    @property
    def groups(self) -> int: ...
    def finditer(self, text: str) -> Iterator[Match]: ...

def compile(pattern: str, options: Options) -> Pattern: ...  # noqa: A001 (its name)
