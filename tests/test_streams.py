"""Random numbers depend on their address and on nothing else."""

import numpy as np
import pytest

from crmsim.streams import MONTH_SLOTS, Streams, philox4x32


def test_philox_4x32_7_gives_the_known_answer_of_salmon_2011():
    """The vector published with the Random123 library for counter and key zero."""
    even, odd = philox4x32(*np.zeros((2, 2, 1), dtype=np.uint64), (0, 0))
    words = even[0, 0], odd[0, 0], even[1, 0], odd[1, 0]
    assert words == (0x5F6FB709, 0x0D893F64, 0x4F121F81, 0x4F730A48)


def test_a_month_can_be_split_anywhere():
    streams = Streams(7)
    whole = streams.month(3, np.arange(100))
    parts = [streams.month(3, np.arange(30)), streams.month(3, np.arange(30, 100))]
    assert np.array_equal(whole, np.concatenate(parts, axis=1))
    assert whole.shape == (len(MONTH_SLOTS), 100)


def test_a_month_is_the_same_for_a_customer_whoever_else_is_asked_about():
    streams, some = Streams(7), np.array([4, 5, 17, 60])
    assert np.array_equal(streams.month(3, some), streams.month(3, np.arange(100))[:, some])
    assert streams.month(3, some[:0]).shape == (len(MONTH_SLOTS), 0)


def test_an_event_keeps_its_number_whoever_else_is_asked():
    streams = Streams(7)
    alone = streams.events("order_amount", 41, 3, 2)
    among = streams.events("order_amount", np.arange(100), 3, 2)
    assert alone == among[41]


@pytest.mark.parametrize("n", [0, 1, 300, 30_000])
def test_events_drawn_together_keep_the_numbers_they_have_alone(n):
    streams, customer = Streams(7, 2), np.arange(n)[::-1] * 3
    asked = [("a", customer, 0), ("b", customer[: n // 2], 1), ("a", customer, np.arange(n) % 5)]
    for (purpose, who, ordinal), found in zip(asked, streams.pairs(4, *asked), strict=True):
        np.testing.assert_array_equal(found, streams.pair(purpose, who, 4, ordinal))


@pytest.mark.parametrize(
    "other",
    [
        Streams(8).events("a", np.arange(20_000)),
        Streams(7, replication=1).events("a", np.arange(20_000)),
        Streams(7).events("b", np.arange(20_000)),
        Streams(7).events("a", np.arange(20_000), month=1),
        Streams(7).events("a", np.arange(20_000), ordinal=1),
        Streams(7).pair("a", np.arange(20_000))[1],
    ],
    ids=["seed", "replication", "purpose", "month", "ordinal", "second of a pair"],
)
def test_another_address_gives_independent_numbers(other):
    here = Streams(7).events("a", np.arange(20_000))
    assert abs(np.corrcoef(here, other)[0, 1]) * np.sqrt(len(here)) < 4


def test_uniforms_are_uniform_and_never_0_or_1():
    for u in (Streams(1).events("x", np.arange(200_000)), Streams(1).month(0, np.arange(25_000)).ravel()):
        counts, _ = np.histogram(u, bins=100, range=(0, 1))
        expected = len(u) / 100
        chi_square = ((counts - expected) ** 2 / expected).sum()
        assert abs(chi_square - 99) / np.sqrt(2 * 99) < 4
        assert u.min() > 0
        assert u.max() < 1


@pytest.mark.parametrize(("seed", "replication"), [(-1, 0), (2**63, 0), (1.5, 0), (True, 0), (1, 2**16)])
def test_impossible_seeds_are_refused_by_name(seed, replication):
    with pytest.raises(ValueError, match=r"seed|replication"):
        Streams(seed, replication)
