"""One JSON object per line over a socket between grader and worker: ask, then wait for the one answer."""

import json
import socket
import time
from typing import Any

MAX_BYTES = 8_000_000
"""Longest message, as a line of JSON."""


class SilenceError(TimeoutError):
    """The other side did not answer in time."""


class ClosedError(ConnectionError):
    """The other side has closed the channel."""


class MessageError(ValueError):
    """The message is too long, or what arrived is not one JSON object."""


def to_line(message: dict[str, Any]) -> bytes:
    """One message as a line of JSON.

    Raises
    ------
    MessageError
        If it is longer than `MAX_BYTES`.
    """
    line = json.dumps(message, ensure_ascii=True, check_circular=False).encode() + b"\n"
    if len(line) > MAX_BYTES:
        raise MessageError(f"the message is {len(line)} bytes long; at most {MAX_BYTES} can cross over")
    return line


def from_line(line: bytes) -> dict[str, Any]:
    """Read a line that `to_line` wrote; anything else is refused.

    Raises
    ------
    MessageError
        If the line is not one JSON object.
    """
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        raise MessageError("the line is not JSON") from None
    if not isinstance(message, dict):
        raise MessageError("the line is not a JSON object")
    return message


class Channel:
    """Messages, each one line of at most `MAX_BYTES`, over a connected socket.

    Parameters
    ----------
    connection
        The socket; the channel owns it from here on.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._pending = bytearray()

    def send(self, line: bytes, seconds: float | None = None) -> None:
        """Send one message, as a line that `to_line` made.

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
        MessageError
            If the message is too long or not a JSON object.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        searched = 0
        while (end := self._pending.find(b"\n", searched)) < 0:
            searched = len(self._pending)
            if searched > MAX_BYTES:
                raise MessageError(f"a message is longer than {MAX_BYTES} bytes")
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
        return from_line(line)

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()
