"""Seeds of a learner's own data: each learner has another company, which only the secret can tell."""

import hmac
from pathlib import Path

from crmsim.grading.percent import SourceError

OWN = "own"
"""Label of the seed from which a learner's own data files are made."""
FRESH = "fresh"
"""Label of the seed from which graded checks make their inputs, so that constants answer nothing."""

_PRACTICE = b"crmsim practice: this key is public, the data are the same for everyone"
_SHORTEST_SECRET = 16


def seed(secret: bytes | None, exercise: str, student: str | None, label: str) -> int:
    """The seed for one learner, exercise and purpose.

    Parameters
    ----------
    secret
        The course's secret, or None for practice, where everyone has the same data.
    exercise, student
        Their ids; the student's does not count in practice.
    label
        `OWN` or `FRESH`.

    Returns
    -------
    int
        From 0 to 2**31 - 1: the first 31 bits of HMAC-SHA256 (RFC 2104).
    """
    who = "" if secret is None or student is None else student
    message = "\0".join((exercise, who, label)).encode()
    return int.from_bytes(hmac.digest(secret or _PRACTICE, message, "sha256")[:4]) >> 1


def read_secret(path: Path) -> bytes:
    """Read the course's secret from a file.

    Raises
    ------
    SourceError
        If it cannot be read or is too short to be one.
    """
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise SourceError(f"the secret {str(path)!r} cannot be read: {error.strerror}") from None
    if len(secret) < _SHORTEST_SECRET:
        raise SourceError(
            f"the secret {str(path)!r} has {len(secret)} bytes; use at least {_SHORTEST_SECRET}"
        )
    return secret
