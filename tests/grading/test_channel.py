"""A message is one JSON object of bounded length; anything else is refused, on either side."""

import socket

import pytest

from crmsim.grading.channel import (
    MAX_BYTES,
    Channel,
    ClosedError,
    MessageError,
    SilenceError,
    from_line,
    to_line,
)


@pytest.mark.parametrize("line", [b"[]", b"1", b"{", b"\xff", b"[" * 100_000, b'{"a": ' * 50_000])
def test_lines_that_are_not_json_objects_are_refused(line: bytes) -> None:
    with pytest.raises(MessageError):
        from_line(line)


def test_a_message_that_is_too_long_is_not_sent() -> None:
    with pytest.raises(MessageError, match="bytes"):
        to_line({"value": "x" * MAX_BYTES})


def test_messages_arrive_in_order_and_silence_differs_from_a_hung_up_line() -> None:
    ours, theirs = map(Channel, socket.socketpair())
    ours.send(to_line({"a": 1}) + to_line({"b": 2})[:4])
    assert theirs.receive(1) == {"a": 1}
    with pytest.raises(SilenceError):
        theirs.receive(0.01)
    ours.send(to_line({"b": 2})[4:])
    assert theirs.receive(1) == {"b": 2}
    ours.close()
    with pytest.raises(ClosedError):
        theirs.receive(1)
    theirs.close()
