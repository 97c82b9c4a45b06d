"""
How a message is built, whatever it says.

Messages may quote what was to be said, so none is ever logged; its shape is.
"""

import json
from typing import Any, cast

_KNOWN_KEYS = frozenset(
    {"status", "data", "audio", "message", "done", "type", "success"}
    | {"error", "errors", "error_code", "code", "status_code", "path", "detail", "details"}
    | {"request_id", "session_id", "external_request_id", "external_session_id"}
)


def parsed(message: str) -> dict[str, Any] | None:
    """The JSON object in a message; ``None`` if there is none."""
    try:
        content = json.loads(message)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", content) if isinstance(content, dict) else None


def shape(message: object, depth: int = 3) -> str:
    """Describe how a message is built, for logs, without anything that it says."""
    if isinstance(message, dict):
        content = cast("dict[object, object]", message)
        known = sorted(key for key in content if isinstance(key, str) and key in _KNOWN_KEYS)
        parts = [f"{key}: {shape(content[key], depth - 1)}" for key in known] if depth else []
        if len(content) > len(parts):
            parts.append(f"{len(content) - len(parts)} more")
        return "{" + ", ".join(parts) + "}"
    if isinstance(message, list):
        items = cast("list[object]", message)
        return f"[{shape(items[0], depth - 1)}, …]" if items and depth else "[…]"
    if isinstance(message, str | bytes):
        return f"{type(message).__name__} of {len(message)}"
    return type(message).__name__
