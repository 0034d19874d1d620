"""Files are written whole or not at all, and never over others unasked."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["FileError", "refuse_existing", "write_text"]


class FileError(Exception):
    """A file that cannot be written; the message says why and what to do."""


def refuse_existing(path: Path, force: bool) -> None:
    """Raise `FileError` if `path` exists and may not be replaced."""
    if path.exists() and not force:
        raise FileError(f"{path} exists already; choose another name, or replace it with --force.")


def write_text(path: Path, text: str, force: bool = False) -> None:
    """Write a text file under a temporary name and then rename it.

    Raises
    ------
    FileError
        If it exists and `force` is false, or cannot be written.
    """
    refuse_existing(path, force)
    whole = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        whole.write_text(text, "utf-8")
        os.replace(whole, path)
    except OSError as error:
        raise FileError(f"Cannot write {path}: {error.strerror or error}.") from None
    finally:
        whole.unlink(missing_ok=True)
