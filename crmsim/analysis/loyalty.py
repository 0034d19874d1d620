"""Loyalty is two things: what customers feel and what they do. These tables put the two side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy

from crmsim.analysis.frames import (
    AnalysisError,
    as_floats,
    check_range,
    days_between,
    quadrant,
    require,
    until,
)
from crmsim.analysis.intervals import Interval, normal_quantile, wilson_limits
from crmsim.text import Text

__all__ = [
    "dick_basu_type",
    "intention_by_rating",
    "jones_sasser_quadrant",
    "net_promoter_score",
    "repeat_rate",
    "share_of_wallet",
]


def dick_basu_type(
    attitude: pd.Series, wallet_share: pd.Series, attitude_cut: float = 0.45, wallet_cut: float = 0.5
) -> pd.Series:
    """Type of loyalty from attitude and repeat patronage.

    ==============  ================  ==============
    ..              patronage high    patronage low
    ==============  ================  ==============
    attitude high   true_loyalty      latent_loyalty
    attitude low    spurious_loyalty  no_loyalty
    ==============  ================  ==============

    Parameters
    ----------
    attitude
        0–1 per customer.
    wallet_share
        Share of wallet 0–1, see `share_of_wallet`.
    attitude_cut, wallet_cut
        "High" is at or above.

    Returns
    -------
    Series
        Identifiers of the glossary (`crmsim.terms.label` names them); missing where either is.

    Source: Dick, A. S. & Basu, K. (1994), J. Academy of Marketing Science 22, 99–113, figure 2.
    """
    names = [["true_loyalty", "latent_loyalty"], ["spurious_loyalty", "no_loyalty"]]
    return quadrant(wallet_share, wallet_cut, attitude, attitude_cut, names, "loyalty_type")


def jones_sasser_quadrant(
    satisfaction: pd.Series, stayed: pd.Series, satisfaction_cut: float = 75.0
) -> pd.Series:
    """Quadrant of satisfaction and staying.

    ===================  ========  ==========
    ..                   stayed    left
    ===================  ========  ==========
    satisfied            apostle   mercenary
    not satisfied        hostage   defector
    ===================  ========  ==========

    Parameters
    ----------
    satisfaction
        0–100 per customer.
    stayed
        True where the customer was retained.
    satisfaction_cut
        "Satisfied" is at or above.

    Returns
    -------
    Series
        Identifiers of the glossary (`crmsim.terms.label` names them); missing where either is.

    Source: Jones, T. O. & Sasser, W. E. (1995), Harvard Business Review 73(6), 88–99.
    """
    names = [["apostle", "mercenary"], ["hostage", "defector"]]
    return quadrant(stayed, 1, satisfaction, satisfaction_cut, names, "quadrant")


def share_of_wallet(own_spend: pd.Series, category_spend: pd.Series) -> pd.Series:
    """Share of what the customer spends in the category that is spent with us.

    Parameters
    ----------
    own_spend, category_spend
        CNY per customer over the same period; the category includes us.

    Returns
    -------
    Series
        0–1; NaN where the category spending is 0 or unknown.

    Raises
    ------
    AnalysisError
        Where someone spends more with us than in the whole category.
    """
    own, whole = as_floats(own_spend), as_floats(category_spend.reindex(own_spend.index))
    if (own > whole * (1 + 1e-9)).any():
        who = own.index[(own > whole * (1 + 1e-9)).to_numpy()][0]
        raise AnalysisError(
            Text(
                en=f"Customer {who} spends {own[who]} with us but only {whole[who]} in the category. "
                "Category spending must include ours, over the same period.",
                zh=f"客户 {who} 在本企业消费 {own[who]}，而品类总消费只有 {whole[who]}。"
                "品类总消费必须包括本企业且期间相同。",
            )
        )
    return (own / whole.where(whole > 0)).clip(upper=1.0).rename("share_of_wallet")


def net_promoter_score(scores: pd.Series, confidence: float = 0.95) -> Interval:
    r"""Net promoter score with a score interval, in points from −100 to +100.

    .. math:: \mathrm{NPS} = 100\,(\hat p_+ - \hat p_-)

    Promoters answer 9–10, detractors 0–6. The interval holds every difference Δ that a score test would not
    reject; the nuisance share is put at its maximum-likelihood value under Δ. Unlike the textbook interval
    ± z·√((p₊ + p₋ − (p₊ − p₋)²)/n) it does not shrink to nothing when everyone is a promoter, and never
    leaves [−100, 100].

    Parameters
    ----------
    scores
        Answers 0–10; missing answers are left out.
    confidence
        Coverage wanted, 0–1.

    Returns
    -------
    Interval
        All NaN without answers.

    Raises
    ------
    AnalysisError
        For an answer outside 0–10.

    Source: Reichheld, F. F. (2003), Harvard Business Review 81(12), 46–54; interval: Tango, T. (1998),
    Statistics in Medicine 17, 891–908 (difference of two shares of one sample).

    Examples
    --------
    >>> tuple(round(x, 1) for x in net_promoter_score(pd.Series([10, 9, 9, 8, 7, 6, 10, 9, 3, 8])))
    (30.0, -21.7, 67.5)
    """
    x = as_floats(scores).dropna()
    if not x.between(0, 10).all():
        raise AnalysisError(
            Text(
                en=f"An answer is {x[~x.between(0, 10)].iloc[0]:g}; NPS answers lie between 0 and 10.",
                zh=f"有一个回答为 {x[~x.between(0, 10)].iloc[0]:g}；NPS 的回答应在 0 到 10 之间。",
            )
        )
    n, promoters, detractors = len(x), int((x >= 9).sum()), int((x <= 6).sum())
    if n == 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    z = normal_quantile(confidence)
    estimate = (promoters - detractors) / n

    def excess(delta: float, sign: int) -> float:
        distance = promoters - detractors - n * delta
        variance = n * (2 * _detractors_under(delta, n, promoters, detractors) + delta * (1 - delta))
        return sign * distance - z * np.sqrt(max(variance, 0.0))

    # When all agree, the estimate itself solves the equation too; the limit is the root away from it.
    away = 1e-9
    lower = (
        -1.0 if estimate == -1 else scipy.optimize.brentq(excess, -1, estimate - away, args=(1,), xtol=1e-12)
    )
    upper = (
        1.0 if estimate == 1 else scipy.optimize.brentq(excess, estimate + away, 1, args=(-1,), xtol=1e-12)
    )
    return Interval(100 * estimate, 100 * lower, 100 * upper)


def intention_by_rating(ratings: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Share of customers who will definitely buy again, by satisfaction rating, with Wilson intervals.

    At Xerox the completely satisfied (5) were six times as likely to buy again as the satisfied (4).

    Parameters
    ----------
    ratings
        ``rating`` (for example 1–5) and ``definitely`` (True or False) per customer.
    confidence
        Coverage of each interval.

    Returns
    -------
    DataFrame
        Indexed by rating: ``n``, ``definitely`` (share), ``lower``, ``upper``, ``ratio_to_next_lower``.

    Source: Jones & Sasser (1995), Harvard Business Review 73(6), 88–99.
    """
    table = require(ratings, ["rating", "definitely"], "ratings").dropna()
    table["definitely"] = table["definitely"].astype("float64")
    by_rating = table.groupby("rating")["definitely"]
    result = pd.DataFrame({"n": by_rating.size(), "definitely": by_rating.mean()})
    lower, upper = wilson_limits(by_rating.sum(), result["n"], confidence)
    below = result["definitely"].shift()
    return result.assign(
        lower=lower, upper=upper, ratio_to_next_lower=result["definitely"] / below.where(below > 0)
    )


def repeat_rate(sales_order: pd.DataFrame, as_of: pd.Timestamp | str, within_days: float = 365.0) -> float:
    """Share of customers who ordered again within `within_days` of their first order.

    Only customers whose first order lies at least that far back are counted: the others had no full chance.

    Parameters
    ----------
    sales_order
        ``customer_id``, ``ordered_at``; orders after `as_of` are not looked at.
    as_of
        End of the observation.
    within_days
        Days given for the second order, above 0.

    Returns
    -------
    float
        0–1; NaN when nobody has had the full time.
    """
    check_range("within_days", within_days, 0, float("inf"))
    orders = until(require(sales_order, ["customer_id", "ordered_at"], "sales_order"), "ordered_at", as_of)
    orders = orders.sort_values(["customer_id", "ordered_at"], kind="stable")
    after = days_between(orders["ordered_at"], orders.groupby("customer_id")["ordered_at"].shift(-1))
    known = days_between(orders["ordered_at"], pd.Timestamp(as_of)) >= within_days
    first = ~orders["customer_id"].duplicated() & known
    return float((after[first] <= within_days).mean()) if first.any() else float("nan")


def _detractors_under(delta: float, n: int, promoters: int, detractors: int) -> float:
    """Maximum-likelihood share of detractors when promoters exceed them by delta (Tango 1998)."""
    A = 2 * n
    B = -promoters - detractors + (2 * n - promoters + detractors) * delta
    C = -detractors * delta * (1 - delta)
    return float((np.sqrt(max(B * B - 4 * A * C, 0.0)) - B) / (2 * A))
