"""Random numbers with an address instead of a state.

A uniform is a function of *what it is for*: the seed, the replication, the customer, the month, the event and
the purpose. Nothing is consumed, so the order of asking does not matter: a customer's luck stays the same
when there are more customers, when a policy changes, or when the work is split over several workers. That is
what makes "the same customers under another policy" a fair comparison (common random numbers).

Two address books share one family of generators (Philox; Salmon, Moraes, Dror & Shaw 2011, "Parallel random
numbers: as easy as 1, 2, 3", SC'11):

* `Streams.month` – a dense block, a fixed number of uniforms for every customer in one month. It comes from
  numpy's compiled Philox-4x64, whose counter is the address (customer, month).
* `Streams.events` – single uniforms for events that come in unknown numbers (the third order in a month, the
  second complaint), or that few customers need. It is Philox-4x32, evaluated only where asked.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["MONTH_SLOTS", "Streams"]

#: What each uniform of a customer's month decides, in the order of the columns of `Streams.month`.
MONTH_SLOTS: Final = (
    "purchases",
    "dropout",
    "performance",
    "minor_failures",
    "major_failures",
    "enquiries",
    "stage_forward",
    "stage_decline",
)
_WORDS_PER_COUNTER = 4
_COUNTERS_PER_CUSTOMER = len(MONTH_SLOTS) // _WORDS_PER_COUNTER
_SMALLEST = 2.0**-54

_MULTIPLIERS: Final = np.array([[0xD2511F53], [0xCD9E8D57]], dtype=np.uint64)
_WEYL = (0x9E3779B9, 0xBB67AE85)
_ROUNDS = 7

Words = NDArray[np.uint64]
#: From about this many addresses on, drawing several purposes at once is slower than one after the other: what is
#: drawn no longer fits the processor's cache, and a start costs little beside it.
_FEW = 2**13
#: A 64-bit word as two halves, the low one first, whatever the machine's order of bytes.
_WORD, _HALF_WORD = np.dtype("<u8"), np.dtype("<u4")


def philox4x32(even: Words, odd: Words, key: tuple[int, int]) -> tuple[Words, NDArray[np.uint32]]:
    """Philox-4x32 with seven rounds, on columns.

    Parameters
    ----------
    even, odd : uint64 arrays, shape (2, n), each element below 2**32
        The address of each column: words 0 and 2, and words 1 and 3. `even` is overwritten.
    key : two ints below 2**32

    Returns
    -------
    uint64 array and uint32 array, shape (2, n), each element below 2**32
        128 random bits for each address, in the same places.

    Source: Salmon et al. (2011), section 3.3; seven rounds pass all statistical tests reported there.
    """
    # A round needs both halves of two products, crosswise; reading them in place saves a shift and a mask.
    products = [np.empty(even.shape, dtype=_WORD) for _ in range(2)]  # one set still holds the odd words
    halves = [product.view(_HALF_WORD)[::-1] for product in products]
    high, low = [half[:, 1::2] for half in halves], [half[:, ::2] for half in halves]
    even_half, odd_half = even.view(_HALF_WORD)[:, ::2], odd.view(_HALF_WORD)[:, ::2]
    for number, round_key in enumerate(_schedule(*key)):
        which = number % 2
        np.multiply(even, _MULTIPLIERS, out=products[which])
        np.bitwise_xor(high[which], odd_half, out=even_half)
        even ^= round_key
        odd_half = low[which]
    return even, odd_half


@lru_cache(maxsize=64)
def _schedule(k0: int, k1: int) -> list[Words]:
    """The keys of the rounds, each of shape (2, 1)."""
    keys = [
        [[(k + n * w) & 0xFFFFFFFF] for k, w in zip((k0, k1), _WEYL, strict=True)] for n in range(_ROUNDS)
    ]
    return [np.array(key, dtype=np.uint64) for key in keys]


@lru_cache(maxsize=1024)
def _tag(replication: int, purpose: str) -> int:
    """The address of a purpose: 32 bits of a hash of its name."""
    digest = hashlib.blake2s(f"{replication}:{purpose}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "little")


class Streams:
    """All the randomness of one run.

    Parameters
    ----------
    seed : int, 0 … 2**63 − 1
    replication : int, 0 … 2**16 − 1
        Independent repetitions of the same scenario share a seed and differ here.

    Raises
    ------
    ValueError
        If either is out of range.

    Examples
    --------
    >>> few, many = Streams(7).events("given_name", [3, 4]), Streams(7).events("given_name", [4, 5, 6, 3])
    >>> bool(few[0] == many[3] and few[1] == many[0])
    True
    """

    def __init__(self, seed: int, replication: int = 0) -> None:
        for name, value, bits in (("seed", seed, 63), ("replication", replication, 16)):
            if not isinstance(value, (int, np.integer)) or isinstance(value, bool):
                raise ValueError(f"{name} must be a whole number, not {value!r}")
            if not 0 <= value < 2**bits:
                raise ValueError(f"{name} = {value} is out of range: allowed are 0 to 2**{bits} - 1")
        self.seed = int(seed)
        self.replication = int(replication)
        self._philox = np.random.Philox(key=self.seed | self.replication << 64)
        self._generator = np.random.Generator(self._philox)
        self._address = self._philox.state
        # Scratch: fresh memory would cost as much as drawing.
        self._blocks = np.empty((2, 0, len(MONTH_SLOTS)))

    def month(self, month: int, customers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Uniforms of one month, one row for each purpose in `MONTH_SLOTS`, one column for each customer.

        Parameters
        ----------
        month : int
            Month number, from 0.
        customers : int array, shape (n,)
            Customer numbers, ascending; who else is asked about changes nothing.

        Returns
        -------
        float64 array, shape (len(MONTH_SLOTS), n), in the open interval (0, 1)
        """
        if not len(customers):
            return np.empty((len(MONTH_SLOTS), 0))
        first, last = int(customers[0]), int(customers[-1])
        self._address["state"]["counter"][:2] = first * _COUNTERS_PER_CUSTOMER, month
        self._philox.state = self._address
        # Skipping those in between would cost more than drawing them.
        span = last - first + 1
        if self._blocks.shape[1] < span:
            self._blocks = np.empty((2, span, len(MONTH_SLOTS)))
        drawn, kept = self._blocks[0, :span], self._blocks[1, : len(customers)]
        self._generator.random(out=drawn)
        drawn.take(customers - first, axis=0, out=kept, mode="clip")
        return np.maximum(kept.T, _SMALLEST, order="C")

    def events(
        self, purpose: str, customer: ArrayLike, month: ArrayLike = 0, ordinal: ArrayLike = 0
    ) -> NDArray[np.float64]:
        """One uniform for each address, for events that come in unknown numbers.

        Parameters
        ----------
        purpose : str
            What the number decides, such as ``"order_amount"``; another purpose gives independent numbers.
        customer, month, ordinal : ints below 2**32, broadcast together
            Whose event, when, and the how-manieth.

        Returns
        -------
        float64 array of the broadcast shape, in the open interval (0, 1)
        """
        return self.pair(purpose, customer, month, ordinal)[0]

    def pair(
        self, purpose: str, customer: ArrayLike, month: ArrayLike = 0, ordinal: ArrayLike = 0
    ) -> NDArray[np.float64]:
        """Two independent uniforms for each address, shape (2, …), at the price of one; else as `events`."""
        parts = [np.asarray(part, dtype=np.uint64) for part in (customer, month, ordinal)]
        shape = np.broadcast(*parts).shape
        even, odd = np.empty((2, 2, *shape), dtype=_WORD)
        even[0], odd[0], even[1] = parts
        odd[1] = _tag(self.replication, purpose)
        return self._uniforms(even.reshape(2, -1), odd.reshape(2, -1)).reshape(2, *shape)

    def pairs(
        self, month: int, *events: tuple[str, NDArray[np.int64], ArrayLike]
    ) -> list[NDArray[np.float64]]:
        """Pairs for events of several purposes in one month; a few are drawn at once, for a drawing costs a start.

        Parameters
        ----------
        month : int
        *events : (purpose, customers, ordinals)
            As in `pair`; customers are one-dimensional.

        Returns
        -------
        One array of shape (2, n) for each purpose, the same numbers that `pair` gives.
        """
        ends = [0, *accumulate(len(customer) for _, customer, _ in events)]
        if ends[-1] > _FEW:
            return [self.pair(purpose, customer, month, ordinal) for purpose, customer, ordinal in events]
        parts = [slice(*ends) for ends in pairwise(ends)]
        even, odd = np.empty((2, 2, ends[-1]), dtype=_WORD)
        odd[0] = month
        for (purpose, customer, ordinal), part in zip(events, parts, strict=True):
            even[0, part], even[1, part], odd[1, part] = customer, ordinal, _tag(self.replication, purpose)
        uniforms = self._uniforms(even, odd)
        return [uniforms[:, part] for part in parts]

    def _uniforms(self, even: Words, odd: Words) -> NDArray[np.float64]:
        """Two uniforms for each address, shape (2, n): 52 random bits and a half."""
        if not even.size:
            return np.empty(even.shape)
        words, rest = philox4x32(even, odd, (self.seed & 0xFFFFFFFF, self.seed >> 32))
        words <<= np.uint64(20)
        words |= rest >> np.uint32(12)
        uniforms = words.view(np.int64).astype(np.float64)
        uniforms += 0.5
        uniforms *= 2.0**-52
        return uniforms
