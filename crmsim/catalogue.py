"""What is in the basket: a catalogue of invented products, and order lines that add up to its value.

The model knows only what a basket is worth. Lines are chosen so that they add up to that exactly, in whole
cents: all but the last line are sold at list price, and the last one gets the discount that makes the sum
right.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from crmsim.scenario import Scenario

__all__ = ["Catalogue", "Lines", "digits"]

_CATALOGUES: Final = tomllib.loads(
    resources.files("crmsim").joinpath("catalogue.toml").read_text(encoding="utf-8")
)
# The cheapest and the dearest product, in usual baskets.
_CHEAPEST, _DEAREST = 1 / 30, 5.0
_STEPS_DOWN = 8
_SHARES = 32

Ints = NDArray[np.int64]


class Lines(NamedTuple):
    """Lines of many orders, as columns; amounts in cents (1/100 CNY).

    order is the row of the order each line belongs to, product the row of the catalogue; discount is in
    hundredths of a percent off list price.
    """

    order: Ints
    product: Ints
    quantity: Ints
    unit_price: Ints
    discount: Ints
    amount: Ints


@dataclass(frozen=True)
class Catalogue:
    """The products of one company, from the cheapest to the dearest.

    Attributes
    ----------
    names, categories : tuples of (English, 中文)
    is_service : bool array, shape (n,)
    is_durable : bool array, shape (n,)
        Sold as units with a serial number.
    list_price, unit_cost : int64 arrays, cents
        Prices rise by a constant factor and are strictly increasing.
    buyer : "person" or "company"
    """

    names: tuple[tuple[str, str], ...]
    categories: tuple[tuple[str, str], ...]
    is_service: NDArray[np.bool_]
    is_durable: NDArray[np.bool_]
    list_price: Ints
    unit_cost: Ints
    buyer: str

    @classmethod
    def of(cls, scenario: Scenario) -> Catalogue:
        """The catalogue of a world, at its prices.

        A world named after a line of business (`cars`) has its goods; any other those whose usual basket is
        nearest to the world's mean one, p_z·v_z/(q_z − 1) (Fader, Hardie & Lee 2005b). Where that is infinite
        (q_z ≤ 1), p_z·v_z/q_z takes its place.
        """
        purchasing = scenario.purchasing
        spread = purchasing.basket_spread
        usual = purchasing.basket_shape * purchasing.basket_scale / (spread - 1 if spread > 1 else spread)
        contract = purchasing.dropout == "contract"
        entry = _CATALOGUES.get(scenario.name) or min(
            (entry for entry in _CATALOGUES.values() if entry["contract"] == contract),
            key=lambda entry: abs(np.log(usual / entry["basket"])),
        )
        products = entry["product"]
        price = _price_ladder(usual, len(products))
        return cls(
            names=tuple((english, chinese) for _, english, chinese in products),
            categories=tuple(tuple(entry["category"][category]) for category, *_ in products),
            is_service=np.array([entry["contract"] or category == "service" for category, *_ in products]),
            is_durable=np.array([english in entry["durable"] for _, english, _ in products]),
            list_price=price,
            unit_cost=np.rint(price * (1 - purchasing.margin_ratio)).astype(np.int64),
            buyer=entry["buyer"],
        )

    def fill(self, amount: Ints, uniform: NDArray[np.float64], shelf: Ints | None = None) -> Lines:
        """Products for baskets of given values.

        Parameters
        ----------
        amount : int64 array, shape (n,)
            Cents, at least 1.
        uniform : float64 array, shape (n,)
            One uniform for each basket; all its choices are read from it.
        shelf : int64 array, optional
            The products there are to choose from, rising; without it all.

        Returns
        -------
        Lines
            One to four lines for each basket, in the order of the baskets. The amounts of a basket's lines
            sum to its value, and each is quantity × unit price, exactly.
        """
        shelf = np.arange(len(self.list_price)) if shelf is None else shelf
        price = self.list_price[shelf]
        more, *rest = digits(uniform, 3, _SHARES, _STEPS_DOWN, _SHARES, _STEPS_DOWN)
        product = np.zeros((len(amount), 4), dtype=np.int64)
        quantity = np.zeros_like(product)
        unit = np.zeros_like(product)
        left = amount.copy()
        for line, (share, down) in enumerate((rest[:2], rest[2:])):
            target = left * (share + _SHARES // 2) // (2 * _SHARES)
            best = np.searchsorted(price, target, side="right") - 1
            product[:, line] = np.maximum(best - down * len(shelf) // len(self.list_price), 0)
            unit[:, line] = price[product[:, line]]
            quantity[:, line] = np.where((more > line) & (best >= 0), target // unit[:, line], 0)
            left -= quantity[:, line] * unit[:, line]
        # A basket worth more than the dearest product holds as many of those as leave a last line.
        product[:, 2], unit[:, 2] = len(price) - 1, price[-1]
        quantity[:, 2] = (left - 1) // price[-1]
        left -= quantity[:, 2] * unit[:, 2]
        product[:, 3] = np.searchsorted(price, left)
        unit[:, 3], quantity[:, 3] = left, 1
        kept = np.nonzero(quantity)
        product, quantity, unit = product[kept], quantity[kept], unit[kept]
        off = price[product] - unit
        discount = (off * 10_000 + price[product] // 2) // price[product]
        return Lines(kept[0], shelf[product], quantity, unit, discount, quantity * unit)


def digits(uniform: NDArray[np.float64], *sizes: int) -> list[Ints]:
    """Read several independent whole numbers, the i-th below ``sizes[i]``, from one uniform.

    They are the digits of floor(u · n₁n₂…) in mixed radix; a uniform holds 52 bits, so the product must stay
    far below 2**52.
    """
    rest = (uniform * float(np.prod(sizes))).astype(np.int64)
    found = []
    for size in reversed(sizes):
        rest, digit = np.divmod(rest, size)
        found.append(digit)
    return found[::-1]


def _price_ladder(basket: float, products: int) -> Ints:
    """Strictly increasing prices in cents, a constant factor apart, rounded to three digits."""
    exact = 100 * basket * np.geomspace(_CHEAPEST, _DEAREST, products)
    unit = 10.0 ** np.maximum(np.floor(np.log10(exact)) - 2, 0)
    rounded = (np.rint(exact / unit) * unit).astype(np.int64)
    step = np.arange(products)
    return np.asarray(np.maximum.accumulate(np.maximum(rounded - step, 1)) + step)
