"""What a customer is worth: customer lifetime value with eight factors, and what retention adds to it.

Sources: Gupta & Lehmann (2003), "Customers as assets", Journal of Interactive Marketing 17(1), 9–24; Gupta,
Lehmann & Stuart (2004), "Valuing customers", Journal of Marketing Research 41(1), 7–18; Reichheld & Sasser
(1990), "Zero defections: quality comes to services", Harvard Business Review 68(5), 105–111.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from crmsim.theory.checks import Floats, counts, fraction, non_negative


def margin_multiple(r: ArrayLike, d: ArrayLike, n: float | None = None, growth: ArrayLike = 0.0) -> Floats:
    """Value today of a margin of 1 at the end of each period in which the customer is still there.

    Σ (1+growth)^{t−1}·(r/(1+d))^t for t = 1 … n; without end r/(1 + d − r(1+growth)). Where a first margin is
    earned at once as well, add 1: the sum is then (1+d)/(1+d−r).

    Parameters
    ----------
    r
        Retention rate per period, 0 to 1.
    d
        Discount rate per period.
    n
        Number of periods; without end when left out.
    growth
        Rate at which the margin grows per period.

    Raises
    ------
    ValueError
        When the endless sum has no value: r(1+growth) ≥ 1+d.

    Examples
    --------
    >>> round(float(margin_multiple(r=0.8, d=0.1)), 2)
    2.67
    """
    r, d = fraction("r", r), non_negative("d", d)
    growth = np.asarray(growth, dtype=float)
    if (growth <= -1).any():
        raise ValueError(f"growth = {growth.min():g} is not allowed; give a rate above −1 (−5 % is −0.05).")
    ratio = r * (1 + growth) / (1 + d)
    if n is None:
        if (ratio >= 1).any():
            raise ValueError(
                "The value never stops growing: retention × (1 + growth) has to stay below 1 + discount "
                f"(here {float((ratio * (1 + d)).max()):.4g} against {float((1 + d).min()):.4g}). "
                "Give a horizon n."
            )
        return np.asarray(r / (1 + d) / (1 - ratio))
    if not n >= 0:
        raise ValueError(f"n = {n!r} is not allowed; give the number of periods, 0 or more.")
    # (1 − ratio^n)/(1 − ratio) is n where ratio = 1.
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(np.isclose(ratio, 1, rtol=0, atol=1e-12), n, (1 - ratio**n) / (1 - ratio))
    return np.asarray(r / (1 + d) * terms)


def clv(
    m: ArrayLike,
    r: ArrayLike,
    d: ArrayLike,
    n: float | None = None,
    *,
    acquisition: ArrayLike = 0.0,
    growth: ArrayLike = 0.0,
    cost_keep: ArrayLike = 0.0,
    marketing: ArrayLike = 0.0,
    mention_rate: ArrayLike = 0.0,
    other: ArrayLike = 0.0,
) -> Floats:
    """Customer lifetime value: future margins of a customer, worth today, less what it takes to get them.

    Margins and costs fall at the end of each period in which the customer is still there. The eight factors
    of the course are the arguments n, d, r, mention_rate, growth, cost_keep, marketing and other.

    Parameters
    ----------
    m
        Margin per period, money. All arguments except n broadcast.
    r, d
        Retention and discount rate per period.
    n
        Length of time considered, periods; without end when left out.
    acquisition
        Cost to win the customer, paid once, now.
    growth
        Growth of the margin (change of customer revenue) per period.
    cost_keep
        Cost to keep the customer, per period.
    marketing
        Marketing cost, per period.
    mention_rate
        Customers won per period because this one mentions the product (share of mentions × their conversion).
        Each is worth what this customer is worth without mentions and acquisition cost: one generation is
        counted.
    other
        Any other gain (or, negative, cost) per period.

    Examples
    --------
    >>> round(float(clv(m=100, r=0.8, d=0.1, acquisition=50)), 2)
    216.67
    """
    periods = margin_multiple(r, d, n)
    margins = np.asarray(m, dtype=float) * margin_multiple(r, d, n, growth)
    per_period = np.asarray(other, dtype=float) - np.asarray(cost_keep) - np.asarray(marketing)
    own = margins + per_period * periods
    referred = non_negative("mention_rate", mention_rate) * periods * own
    return np.asarray(own + referred - np.asarray(acquisition, dtype=float))


def retention_elasticity(r: ArrayLike, d: ArrayLike) -> Floats:
    """Per cent of value gained by one per cent more retention: 1 + r/(1+d−r) (of the margin it is 1)."""
    return 1 + margin_multiple(r, d)


def discount_elasticity(r: ArrayLike, d: ArrayLike) -> Floats:
    """Per cent of value gained by one per cent more discount: −d/(1+d−r)."""
    r, d = fraction("r", r), non_negative("d", d)
    return np.asarray(-d / (1 + d - r))


def value_at_defection(profits: ArrayLike, defection_rate: float, d: float) -> float:
    """Value of a customer who stays 1/defection_rate years: the defection economics of Reichheld & Sasser.

    Parameters
    ----------
    profits
        Profit in year 0 (acquisition, so usually negative), 1, 2, …; the last one repeats for ever after.
    defection_rate
        Share of customers lost per year, above 0 up to 1. A life that is not a whole number of years earns
        that part of its last year.
    d
        Discount rate per year.

    Examples
    --------
    Credit cards in the article: half the defections, more than twice the value.

    >>> card = [-51, 30, 42, 44, 49, 55]
    >>> [round(value_at_defection(card, rate, d=0.06)) for rate in (0.20, 0.10)]
    [132, 305]
    """
    if not 0 < defection_rate <= 1:
        raise ValueError(
            f"defection_rate = {defection_rate!r} is not allowed; give a share above 0, up to 1."
        )
    series = np.atleast_1d(np.asarray(profits, dtype=float))
    life = 1 / defection_rate
    years = np.arange(int(np.ceil(life - 1e-9)) + 1)
    earned = series[np.minimum(years, series.size - 1)] * np.clip(life - years + 1, 0, 1)
    return float((earned / (1 + d) ** years).sum())


def leaky_bucket(customers: float, acquired: float, churn: float, periods: int) -> Floats:
    """Customers at times 0 … periods when a share leaks out and new ones are poured in each period.

    N(t+1) = N(t)·(1 − churn) + acquired, which settles at acquired/churn whatever the start.

    Parameters
    ----------
    customers
        Number at the start.
    acquired
        New customers per period.
    churn
        Share lost per period.
    periods
        Number of periods.
    """
    staying = 1 - float(fraction("churn", churn))
    times = np.arange(int(counts("periods", periods)) + 1)
    poured = acquired * (times if staying == 1 else (1 - staying**times) / (1 - staying))
    return np.asarray(customers * staying**times + poured)


def steady_state(acquired: ArrayLike, churn: ArrayLike) -> Floats:
    """Customers a firm settles at: acquired per period over churn per period."""
    acquired, churn = non_negative("acquired", acquired), fraction("churn", churn)
    if (churn == 0).any():
        raise ValueError("churn = 0 is not allowed; without any loss the number of customers never settles.")
    return np.asarray(acquired / churn)
