"""Addresses of files as records keep them: a file URL back to a path."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname


def path_of(url: str) -> Path | None:
    """The path a ``file:`` URL names; None for any other address."""
    parts = urlparse(url)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else None
