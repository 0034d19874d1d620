"""What each customer has been worth, is worth and will be worth, from the orders they placed.

The formulas of lifetime value for a typical customer, with their eight factors, live in `crmsim.theory.clv`;
here models fitted to a firm's own orders give a value to every single customer.

Source: Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005), "RFM and CLV: using iso-value curves for customer
base analysis", Journal of Marketing Research 42, 415–430.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from crmsim.analysis.frames import as_floats, check_range, days_between, require, until
from crmsim.theory.bgnbd import BGNBD
from crmsim.theory.gammagamma import GammaGamma
from crmsim.theory.likelihood import FitResult
from crmsim.theory.summary import customer_summary

__all__ = ["CustomerModels", "fit_customer_models", "past_value", "predicted_value", "value_components"]

_YEAR_DAYS = 365.25


class CustomerModels(NamedTuple):
    """Two models fitted to the same orders, and the histories they were fitted to.

    Attributes
    ----------
    summary
        Per customer: ``frequency``, ``recency``, ``age`` (months) and ``monetary`` (CNY per repeat purchase).
    purchases
        BG/NBD: how often, and whether still a customer.
    spend
        Gamma-Gamma: how much per purchase.
    """

    summary: pd.DataFrame
    purchases: FitResult[BGNBD]
    spend: FitResult[GammaGamma]


def past_value(
    sales_order: pd.DataFrame, as_of: pd.Timestamp | str, margin_rate: float = 1.0, discount: float = 0.0
) -> pd.Series:
    r"""Historical value: the margin of every past order, with interest up to today.

    .. math:: V_i = \sum_k \mu\,z_{ik}\,(1 + d)^{\text{years since } k}

    Parameters
    ----------
    sales_order
        ``customer_id``, ``ordered_at``, ``total_amount`` (CNY). Orders after `as_of` are not looked at.
    as_of
        Day of the analysis.
    margin_rate
        μ, contribution margin as a share of the amount, 0–1.
    discount
        d per year, 0 or more; 0 adds the amounts up as they are.

    Returns
    -------
    Series
        CNY by ``customer_id``.
    """
    check_range("margin_rate", margin_rate, 0, 1)
    check_range("discount", discount, 0, float("inf"))
    orders = until(
        require(sales_order, ["customer_id", "ordered_at", "total_amount"], "sales_order"),
        "ordered_at",
        as_of,
    )
    years = days_between(orders["ordered_at"], pd.Timestamp(as_of)) / _YEAR_DAYS
    margin = margin_rate * as_floats(orders["total_amount"]) * (1 + discount) ** years
    return margin.groupby(orders["customer_id"]).sum().rename("past_value")


def fit_customer_models(sales_order: pd.DataFrame, as_of: pd.Timestamp | str) -> CustomerModels:
    """Fit BG/NBD and Gamma-Gamma to a firm's orders by maximum likelihood.

    Parameters
    ----------
    sales_order
        ``customer_id``, ``ordered_at``, ``total_amount`` (CNY). Orders after `as_of` are not looked at;
        orders of one day count as one purchase.
    as_of
        End of the observation.

    Returns
    -------
    CustomerModels
        Time in months.

    Raises
    ------
    ValueError
        When nobody came back, or fewer than three customers did.
    """
    orders = require(sales_order, ["customer_id", "ordered_at", "total_amount"], "sales_order")
    orders["total_amount"] = as_floats(orders["total_amount"])
    summary = customer_summary(orders, "customer_id", "ordered_at", "total_amount", end=as_of, unit="M")
    repeat = summary[(summary["frequency"] > 0) & (summary["monetary"] > 0)]
    return CustomerModels(
        summary,
        BGNBD.fit(summary["frequency"], summary["recency"], summary["age"]),
        GammaGamma.fit(repeat["frequency"], repeat["monetary"]),
    )


def predicted_value(
    models: CustomerModels, margin_rate: float = 1.0, months: int = 36, discount: float = 0.1
) -> pd.DataFrame:
    r"""Future value of each customer over a horizon.

    .. math:: V_i = \mu\,E[Z \mid x_i, \bar z_i] \int_0^K e^{-\delta t}\,dE[X(t) \mid i], \qquad
              \delta = \ln(1 + d) / 12

    Each purchase is discounted from its moment. By parts the integral is
    :math:`e^{-\delta K} E[X(K)] + \delta \int_0^K e^{-\delta t} E[X(t)]\,dt`, whose integrand is so smooth
    that five points of Gauss and Legendre suffice.

    Parameters
    ----------
    models
        From `fit_customer_models`.
    margin_rate
        μ, contribution margin as a share of the amount, 0–1.
    months
        K, the horizon.
    discount
        d per year, 0 or more.

    Returns
    -------
    DataFrame
        Indexed by ``customer_id``: ``p_alive``, ``purchases`` (expected in the horizon, not discounted),
        ``spend`` (expected CNY per purchase), ``predicted_value`` (CNY).
    """
    check_range("margin_rate", margin_rate, 0, 1)
    check_range("discount", discount, 0, float("inf"))
    check_range("months", months, 0, float("inf"))
    summary = models.summary
    history = summary["frequency"], summary["recency"], summary["age"]
    purchases = models.purchases.model
    total = purchases.conditional_expectation(months, *history)
    delta = np.log1p(discount) / 12
    discounted = np.exp(-delta * months) * total
    for node, weight in zip(*np.polynomial.legendre.leggauss(5), strict=True):
        t = months * (1 + node) / 2
        step = delta * months / 2 * weight * np.exp(-delta * t)
        discounted += step * purchases.conditional_expectation(t, *history)
    # Without repeat purchases the expectation is the population's, whatever the mean spend says.
    spend = models.spend.model.conditional_expectation(summary["frequency"], summary["monetary"].fillna(0.0))
    return pd.DataFrame(
        {
            "p_alive": purchases.p_alive(*history),
            "purchases": total,
            "spend": spend,
            "predicted_value": margin_rate * spend * discounted,
        },
        index=summary.index,
    )


def value_components(
    sales_order: pd.DataFrame,
    as_of: pd.Timestamp | str,
    predicted: pd.Series,
    margin_rate: float = 1.0,
    current_months: int = 12,
) -> pd.DataFrame:
    """Historical, current and potential value side by side: three parts that do not overlap.

    Parameters
    ----------
    sales_order
        ``customer_id``, ``ordered_at``, ``total_amount`` (CNY).
    as_of
        Day of the analysis.
    predicted
        Future value by customer, for example ``predicted_value(...)["predicted_value"]``.
    margin_rate
        Contribution margin as a share of the amount, 0–1.
    current_months
        What counts as current.

    Returns
    -------
    DataFrame
        CNY by ``customer_id``: ``historical`` (before the current period), ``current``, ``potential``
        (`predicted`; 0 for a customer it does not know) and ``total``.
    """
    now = pd.Timestamp(as_of)
    whole = past_value(sales_order, now, margin_rate)
    before = past_value(sales_order, now - pd.DateOffset(months=current_months), margin_rate)
    parts = pd.DataFrame(index=whole.index)
    parts["historical"] = before.reindex(whole.index, fill_value=0.0)
    parts["current"] = whole - parts["historical"]
    parts["potential"] = as_floats(predicted).reindex(whole.index, fill_value=0.0)
    return parts.assign(total=parts.sum(axis=1))
