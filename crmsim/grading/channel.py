"""One JSON object per line over a socket between grader and worker: ask, then wait for the one answer."""

import socket
import time
from typing import Any

from crmsim.grading import plain


class SilenceError(TimeoutError):
    """The other side did not answer in time."""


class ClosedError(ConnectionError):
    """The other side has closed the channel."""


class Channel:
    """Messages, each one line of at most `plain.MAX_BYTES`, over a connected socket.

    Parameters
    ----------
    connection
        The socket; the channel owns it from here on.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._pending = bytearray()

    def send(self, line: bytes, seconds: float | None = None) -> None:
        """Send one message, as a line that `plain.dumps` made.

        Raises
        ------
        SilenceError
            If the other side does not take it within the given seconds.
        ClosedError
            If the other side is gone.
        """
        try:
            self._socket.settimeout(seconds)
            self._socket.sendall(line)
        except TimeoutError:
            raise SilenceError from None
        except OSError:
            raise ClosedError from None

    def receive(self, seconds: float | None = None) -> dict[str, Any]:
        """Wait for one message.

        Raises
        ------
        SilenceError
            If no whole message came within the given seconds; what has come is kept for the next call.
        ClosedError
            If the other side is gone.
        plain.NotPlainError
            If the message is too long or not a JSON object.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        searched = 0
        while (end := self._pending.find(b"\n", searched)) < 0:
            searched = len(self._pending)
            if searched > plain.MAX_BYTES:
                raise plain.NotPlainError(f"a message is longer than {plain.MAX_BYTES} bytes")
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise SilenceError
            try:
                self._socket.settimeout(left)
                piece = self._socket.recv(1 << 16)
            except TimeoutError:
                raise SilenceError from None
            except OSError:
                raise ClosedError from None
            if not piece:
                raise ClosedError
            self._pending += piece
        line = bytes(self._pending[:end])
        del self._pending[: end + 1]
        return plain.loads(line)

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()
