"""Uplift: what a campaign changed, not who answered it. Those who would have bought anyway are no success.

All comparisons are between the treated and the held-out; with a randomised hold-out they are causal.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from crmsim.analysis.frames import AnalysisError, as_floats, require
from crmsim.analysis.intervals import normal_quantile
from crmsim.text import Text

__all__ = [
    "Effect",
    "average_effect",
    "campaign_response",
    "qini_coefficient",
    "qini_curve",
    "stratified_effect",
    "targeting_profit",
    "uplift_by",
]


class Effect(NamedTuple):
    """A difference of means with its standard error and confidence interval, in the unit of the outcome."""

    estimate: float
    std_error: float
    lower: float
    upper: float
    treated: int
    control: int


def campaign_response(campaign_member: pd.DataFrame, window_days: float | None = None) -> pd.DataFrame:
    """Prepare the members of a campaign for the functions of this module.

    Parameters
    ----------
    campaign_member
        ``customer_id``, ``is_control``, ``sent_at``, ``responded_at`` of one campaign; for the held-out,
        ``sent_at`` is when they would have been contacted.
    window_days
        Responses later than this after ``sent_at`` do not count; no limit if not given.

    Returns
    -------
    DataFrame
        Indexed by ``customer_id``: ``treated``, ``responded`` (both True or False).
    """
    table = require(
        campaign_member, ["customer_id", "is_control", "sent_at", "responded_at"], "campaign_member"
    )
    responded = table["responded_at"].notna()
    if window_days is not None:
        responded &= ~(table["responded_at"] - table["sent_at"] > pd.Timedelta(days=window_days))
    return pd.DataFrame({"treated": ~table["is_control"].astype(bool), "responded": responded}).set_index(
        table["customer_id"]
    )


def average_effect(outcome: pd.Series, treated: pd.Series, confidence: float = 0.95) -> Effect:
    r"""Average treatment effect of a randomised campaign: the difference of the two means.

    .. math:: \hat\tau = \bar y_1 - \bar y_0, \qquad
              \mathrm{se}^2 = \frac{s_1^2}{n_1} + \frac{s_0^2}{n_0}

    The standard error is Neyman's, on the safe side when effects differ between customers.

    Parameters
    ----------
    outcome
        Response (1 or 0) or money (CNY), aligned with `treated` by index; rows with a gap are left out.
    treated
        True for the treated, False for the held-out.
    confidence
        Coverage of the (normal) interval.

    Returns
    -------
    Effect
        Estimate NaN when a group is empty; standard error NaN when a group has one member.

    Source: Neyman, J. (1923), translated in Statistical Science 5 (1990), 465–472.

    Examples
    --------
    >>> average_effect(pd.Series([1, 1, 0, 0]), pd.Series([True, True, True, False])).estimate.round(3)
    np.float64(0.667)
    """
    y, t = outcome_pairs(outcome, treated)
    y1, y0 = y[t], y[~t]
    estimate = y1.mean() - y0.mean() if len(y1) and len(y0) else np.nan
    enough = min(len(y1), len(y0)) > 1
    std_error = np.sqrt(y1.var(ddof=1) / len(y1) + y0.var(ddof=1) / len(y0)) if enough else np.nan
    half = normal_quantile(confidence) * std_error
    return Effect(estimate, std_error, estimate - half, estimate + half, len(y1), len(y0))


def uplift_by(
    table: pd.DataFrame,
    by: str,
    outcome: str = "responded",
    treated: str = "treated",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Average effect inside each class of customers.

    Parameters
    ----------
    table
        A row per customer with the columns named here.
    by
        Column of the class, known before the campaign.
    outcome, treated
        Columns as in `average_effect`.

    Returns
    -------
    DataFrame
        Indexed by class, the fields of `Effect` as columns.
    """
    columns = require(table, [by, outcome, treated], "table")
    rows = {
        name: average_effect(part[outcome], part[treated], confidence)
        for name, part in columns.groupby(by, observed=True)
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(Effect._fields)).rename_axis(by)


def stratified_effect(
    outcome: pd.Series, treated: pd.Series, stratum: pd.Series, confidence: float = 0.95
) -> Effect:
    r"""Average effect when treatment was chosen by something we can see.

    A campaign sent to the best customers looks better than it was. Inside a stratum of like customers,
    treated and untreated can be compared:

    .. math:: \hat\tau = \sum_s \frac{n_s}{n} (\bar y_{1s} - \bar y_{0s})

    Parameters
    ----------
    outcome, treated
        As in `average_effect`.
    stratum
        What the choice was made by, for example the RFM cell.

    Returns
    -------
    Effect
        Over the strata that hold at least two treated and two untreated; ``treated`` and ``control`` count
        the customers used. NaN when there is no such stratum.

    Source: Cochran, W. G. (1968), Biometrics 24, 295–313.
    """
    table = pd.DataFrame({"y": outcome, "t": treated, "stratum": stratum}).dropna()
    parts = [average_effect(part["y"], part["t"]) for _, part in table.groupby("stratum", observed=True)]
    parts = [part for part in parts if min(part.treated, part.control) > 1]
    n = np.array([part.treated + part.control for part in parts], dtype=float)
    if not parts:
        return Effect(np.nan, np.nan, np.nan, np.nan, 0, 0)
    weight = n / n.sum()
    estimate = float(weight @ [part.estimate for part in parts])
    std_error = float(np.sqrt(weight**2 @ [part.std_error**2 for part in parts]))
    half = normal_quantile(confidence) * std_error
    treated_n, control_n = sum(part.treated for part in parts), sum(part.control for part in parts)
    return Effect(estimate, std_error, estimate - half, estimate + half, treated_n, control_n)


def qini_curve(score: pd.Series, outcome: pd.Series, treated: pd.Series) -> pd.DataFrame:
    r"""Qini curve: outcomes gained by treating customers in the order of a score, best first.

    .. math:: Q(\varphi) = Y_1(\varphi) - Y_0(\varphi)\,\frac{N_1(\varphi)}{N_0(\varphi)}

    where, among the best share φ, Y are the summed outcomes and N the numbers of treated (1) and held-out
    (0). Customers with equal scores enter together: the curve has one point per distinct score, so their
    order in the table cannot matter.

    Parameters
    ----------
    score
        Predicted uplift: treat the highest first.
    outcome, treated
        As in `average_effect`.

    Returns
    -------
    DataFrame
        From share 0 to 1: ``customer_share``, ``treated`` and ``control`` (cumulated), ``incremental`` Q, and
        ``random``, the straight line to the same end. Before the first held-out customer Y₀·N₁/N₀ is taken
        as 0.

    Source: Radcliffe, N. J. (2007), Direct Marketing Analytics Journal 1, 14–21.
    """
    y, t = outcome_pairs(outcome, treated)
    table = pd.DataFrame(
        {"score": as_floats(score.reindex(y.index)), "n1": t, "n0": ~t, "y1": y * t, "y0": y * ~t}
    )
    steps = (
        table.groupby("score")[["n1", "n0", "y1", "y0"]]
        .sum()
        .sort_index(ascending=False)
        .cumsum()
        .astype(float)
    )
    control_gain = (steps["y0"] * steps["n1"] / steps["n0"].where(steps["n0"] > 0)).fillna(0.0)
    incremental = np.concatenate([[0.0], steps["y1"] - control_gain])
    people = np.concatenate([[0.0], steps["n1"] + steps["n0"]])
    share = people / max(people[-1], 1.0)
    return pd.DataFrame(
        {
            "customer_share": share,
            "treated": np.concatenate([[0.0], steps["n1"]]),
            "control": np.concatenate([[0.0], steps["n0"]]),
            "incremental": incremental,
            "random": share * incremental[-1],
        }
    )


def qini_coefficient(score: pd.Series, outcome: pd.Series, treated: pd.Series) -> float:
    r"""Area between the Qini curve and the straight line, per treated customer.

    .. math:: q = \frac{1}{N_1} \int_0^1 \bigl(Q(\varphi) - \varphi\,Q(1)\bigr)\,d\varphi

    0: no better than chance; negative: worse. Compare with the coefficient of a better score (in a
    simulation, of the true uplift) rather than with 1.

    Parameters as in `qini_curve`.

    Returns
    -------
    float
        NaN without treated customers.
    """
    curve = qini_curve(score, outcome, treated)
    N1 = curve["treated"].iloc[-1]
    above = curve["incremental"] - curve["random"]
    return float(np.trapezoid(above, curve["customer_share"]) / N1) if N1 else float("nan")


def targeting_profit(
    score: pd.Series, outcome: pd.Series, treated: pd.Series, value: float, cost: float
) -> pd.DataFrame:
    r"""Profit of treating the best share φ of all customers, estimated from the randomised campaign.

    .. math:: \Pi(\varphi) = n(\varphi)\,\bigl(v\,(\bar y_1(\varphi) - \bar y_0(\varphi)) - c\bigr)

    with n the customers among the best share, treated or not, and ȳ the mean outcome of each group there.

    Parameters
    ----------
    score, outcome, treated
        As in `qini_curve`.
    value
        Margin of one more unit of outcome, CNY.
    cost
        Cost of treating one customer, CNY.

    Returns
    -------
    DataFrame
        ``customer_share``, ``customers``, ``uplift`` (mean effect among them), ``profit`` (CNY; 0 at share 0,
        NaN until both groups are seen). The best depth is the row with the largest profit.
    """
    curve = qini_curve(score, outcome, treated)
    customers = curve["treated"] + curve["control"]
    seen = (curve["treated"] > 0) & (curve["control"] > 0)
    uplift = (curve["incremental"] / curve["treated"]).where(seen)
    profit = (customers * (value * uplift - cost)).mask(customers == 0, 0.0)
    return pd.DataFrame(
        {
            "customer_share": curve["customer_share"],
            "customers": customers,
            "uplift": uplift,
            "profit": profit,
        }
    )


def outcome_pairs(outcome: pd.Series, treated: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return outcome and treatment side by side without gaps; treatment as True or False."""
    both = pd.DataFrame({"y": as_floats(outcome), "t": as_floats(treated)}).dropna()
    if not both["t"].isin([0, 1]).all():
        raise AnalysisError(
            Text(
                en=f"treated holds {both['t'][~both['t'].isin([0, 1])].iloc[0]:g}; use True and False.",
                zh=f"treated 含有 {both['t'][~both['t'].isin([0, 1])].iloc[0]:g}；请使用 True/False（1/0）。",
            )
        )
    return both["y"], both["t"].astype(bool)
