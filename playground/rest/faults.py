"""
How the API misbehaves on purpose: rates, refusals, errors of the server.

Nothing does by default.
"""

import re
from dataclasses import dataclass, field

from aiohttp import web

from playground.rest.bodies import reply, too_many


@dataclass(slots=True)
class _Misbehaviour:
    """What shall happen to requests that match."""

    method: str
    pattern: re.Pattern[str]
    times: int
    status: int
    retry_after: float = 0.0
    everywhere: bool = False

    def takes(self, method: str, path: str) -> bool:
        return self.times > 0 and self.method == method and bool(self.pattern.fullmatch(path))


@dataclass(slots=True)
class Bucket:
    """A rate limit: so many requests in so many seconds."""

    method: str
    pattern: re.Pattern[str]
    limit: int
    per: float
    times: list[float] = field(default_factory=list[float])

    def covers(self, method: str, path: str) -> bool:
        """Return whether a request counts here."""
        return self.method == method and bool(self.pattern.fullmatch(path))

    def take(self, now: float) -> bool:
        """Count a request; return whether it is within the limit."""
        self.times = [one for one in self.times if now - one < self.per]
        if len(self.times) >= self.limit:
            return False
        self.times.append(now)
        return True

    def headers(self, now: float) -> dict[str, str]:
        """Return what answers say of it."""
        reset_after = max(0.0, self.per - (now - self.times[0])) if self.times else self.per
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - len(self.times)),
            "X-RateLimit-Reset": f"{reset_after:.3f}",
            "X-RateLimit-Reset-After": f"{reset_after:.3f}",
            "X-RateLimit-Bucket": f"{self.method}:{self.pattern.pattern}",
        }


class Faults:
    """What shall go wrong, and what is limited."""

    def __init__(self) -> None:
        self._misbehaviours: list[_Misbehaviour] = []
        self._buckets: list[Bucket] = []

    def limit_next(
        self,
        method: str,
        path: str,
        *,
        retry_after: float,
        times: int = 1,
        everywhere: bool = False,
    ) -> None:
        """
        Answer the next requests with 429.

        Args:
            method: Of the requests meant.
            path: Without the prefix; ``*`` stands for one segment.
            retry_after: What the bot is told to wait, in seconds.
            times: How many requests are refused.
            everywhere: Say that it is the limit of all routes together.
        """
        self._misbehaviours.append(
            _Misbehaviour(method, _pattern(path), times, 429, retry_after, everywhere)
        )

    def limit_rate(self, method: str, path: str, *, limit: int, per: float) -> None:
        """Allow ``limit`` requests in ``per`` seconds, and say so in headers, as Discord does."""
        self._buckets.append(Bucket(method, _pattern(path), limit, per))

    def fail_next(self, method: str, path: str, *, status: int = 500, times: int = 1) -> None:
        """Answer the next requests with a server's error."""
        self._misbehaviours.append(_Misbehaviour(method, _pattern(path), times, status))

    def bucket(self, method: str, path: str) -> Bucket | None:
        """Return the rate limit in which a request counts."""
        return next((one for one in self._buckets if one.covers(method, path)), None)

    def misbehave(
        self, method: str, path: str, bucket: Bucket | None, now: float
    ) -> web.Response | None:
        """Return how a request is answered on purpose; ``None`` if as usual."""
        for one in self._misbehaviours:
            if one.takes(method, path):
                one.times -= 1
                if one.status == 429:
                    return too_many(one.retry_after, everywhere=one.everywhere)
                return reply({"message": "Internal Server Error", "code": 0}, status=one.status)
        if bucket is not None and not bucket.take(now):
            return too_many(bucket.per - (now - bucket.times[0]))
        return None


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(re.escape(part) for part in path.split("*")))
