"""What the formulas may assume about their input, with errors that name the field and the remedy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def require_positive(model: Any) -> None:
    """Refuse a parameter that is not a finite number above 0.

    Parameters
    ----------
    model
        A dataclass whose fields are all positive parameters.

    Raises
    ------
    ValueError
        Names the class, the field and the value.
    """
    for field in fields(model):
        value = getattr(model, field.name)
        if not (np.isfinite(value) and value > 0):
            raise ValueError(
                f"{type(model).__name__}: {field.name} = {value!r} is not allowed; "
                f"give a finite number above 0."
            )


def non_negative(name: str, values: ArrayLike) -> Floats:
    """Return the values as floats, refusing anything negative or not a number.

    Raises
    ------
    ValueError
        Names the argument and the first value that is not allowed.
    """
    array = np.asarray(values, dtype=float)
    wrong = ~(array >= 0)
    if wrong.any():
        raise ValueError(f"{name} = {array[wrong].flat[0]:g} is not allowed; give numbers of 0 or more.")
    return array


def fraction(name: str, values: ArrayLike) -> Floats:
    """Return the values as floats, refusing anything outside [0, 1].

    Raises
    ------
    ValueError
        Names the argument and the first value that is not allowed.
    """
    array = np.asarray(values, dtype=float)
    wrong = ~((array >= 0) & (array <= 1))
    if wrong.any():
        raise ValueError(
            f"{name} = {array[wrong].flat[0]:g} is not allowed; give a share from 0 to 1 (5 % is 0.05)."
        )
    return array


def counts(name: str, values: ArrayLike) -> Floats:
    """Return the values as floats, refusing anything but whole numbers of 0 or more.

    Raises
    ------
    ValueError
        Names the argument and the first value that is not allowed.
    """
    array = non_negative(name, values)
    broken = array != np.floor(array)
    if broken.any():
        raise ValueError(f"{name} = {array[broken].flat[0]:g} is not allowed; give whole numbers.")
    return array


def of_counts(function: Callable[[Floats], NDArray[np.floating[Any]]], x: Floats) -> Floats:
    """Return ``function(x)``, evaluated once for each whole number up to the largest where that is less work.

    A special function costs more than looking its value up, and most customers buy a few times only.
    """
    number = x.astype(np.int64)
    if x.size and number.max() < x.size and (number == x).all():
        return np.asarray(function(np.arange(number.max() + 1.0)), dtype=float).take(number)
    return np.asarray(function(x), dtype=float)


@dataclass(frozen=True)
class Histories:
    """Purchase histories with equal rows merged: all that BG/NBD and Pareto/NBD want to know of a customer.

    Attributes
    ----------
    frequency, recency, age
        Arrays of one shape (k,): repeat purchases x; time of the last one tx, counted from the first
        purchase; time T from the first purchase to the end of observation.
    weight
        How many customers share the row, shape (k,).
    """

    frequency: Floats
    recency: Floats
    age: Floats
    weight: Floats

    @property
    def customers(self) -> float:
        """Number of customers."""
        return float(self.weight.sum())

    @property
    def mean_age(self) -> float:
        """Mean time since the first purchase."""
        return float(self.weight @ self.age) / self.customers

    @property
    def purchase_rate(self) -> float:
        """Repeat purchases per customer and unit of time.

        Raises
        ------
        ValueError
            When nobody bought again, which tells nothing about how often customers buy.
        """
        purchases = float(self.weight @ self.frequency)
        if purchases == 0:
            raise ValueError(
                "No customer bought a second time, so there is no purchase rate to estimate: "
                "use a longer log, or one with repeat customers."
            )
        return purchases / float(self.weight @ self.age)

    def scaled(self, unit: float) -> Histories:
        """Return the same histories with time counted in units of ``unit``."""
        return Histories(self.frequency, self.recency / unit, self.age / unit, self.weight)


def histories(
    frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weights: ArrayLike | None = None
) -> Histories:
    """Check purchase histories and merge equal rows.

    Parameters
    ----------
    frequency, recency, age
        x, tx and T of every customer, shape (n,) each; times in any one unit.
    weights
        Number of customers a row stands for, shape (n,); 1 each when left out.

    Raises
    ------
    ValueError
        When the shapes differ, a value is impossible (negative, not a number, recency beyond age, a repeat
        purchase at time 0), or there is no customer.
    """
    x = counts("frequency", frequency).ravel()
    tx, T = non_negative("recency", recency).ravel(), non_negative("age", age).ravel()
    weight = np.ones_like(x) if weights is None else non_negative("weights", weights).ravel()
    if not x.size == tx.size == T.size == weight.size:
        raise ValueError(
            "frequency, recency, age and weights need one value per customer each; "
            f"they have {x.size}, {tx.size}, {T.size} and {weight.size}."
        )
    if weight.sum() == 0:
        raise ValueError("There is no customer to learn from: give at least one purchase history.")
    for wrong, what, mend in (
        (~np.isfinite(T), "an infinite age", "end the observation at a date"),
        (tx > T * (1 + 1e-12), "a recency later than the age", "check the end of observation"),
        ((x == 0) & (tx > 0), "a recency without any repeat purchase", "set recency to 0"),
        ((x > 0) & (tx == 0), "repeat purchases at time 0", "merge purchases of the same day into one"),
    ):
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise ValueError(
                f"Customer {row} has {what} (frequency {x[row]:g}, recency {tx[row]:g}, age "
                f"{T[row]:g}): {mend}."
            )
    rows, inverse = np.unique(np.column_stack([x, np.minimum(tx, T), T]), axis=0, return_inverse=True)
    merged = np.bincount(inverse.ravel(), weights=weight, minlength=len(rows)).astype(float)
    return Histories(rows[:, 0], rows[:, 1], rows[:, 2], merged)
