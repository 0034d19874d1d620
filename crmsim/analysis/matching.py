"""Choosing customers in three steps (门当户对): how attractive are they, can we serve them, is it a match?

An attractive customer we cannot serve is no match, and a customer we could serve perfectly may not be worth
it.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from crmsim.analysis.frames import quadrant, require
from crmsim.text import Text

__all__ = [
    "ATTRACTION_WEIGHTS",
    "CAPABILITIES",
    "MATCH_ACTIONS",
    "attractiveness",
    "fit_bottleneck",
    "fit_smooth",
    "match_score",
]

#: Weights of the standardised components; cost and risk count against the customer.
ATTRACTION_WEIGHTS = {
    "purchases": 0.30,
    "incremental_purchases": 0.15,
    "intangible_value": 0.20,
    "cost_to_serve": -0.20,
    "risk": -0.15,
}

#: What the firm can do and the customer requires, each 0–1.
CAPABILITIES = ("technology", "people", "finance", "materials", "management")

#: The four actions of the plane attractiveness × fit.
MATCH_ACTIONS = {
    "win": Text(en="Win", zh="争取"),
    "build_capability": Text(en="Build capability", zh="培育能力"),
    "serve_at_low_cost": Text(en="Serve at low cost", zh="维持"),
    "give_up": Text(en="Give up", zh="放弃"),
}


def attractiveness(customers: pd.DataFrame, weights: Mapping[str, float] = ATTRACTION_WEIGHTS) -> pd.Series:
    r"""Step 1: the weighted sum of standardised components.

    .. math:: U_i = \sum_c w_c \frac{x_{ic} - \bar x_c}{s_c}

    Parameters
    ----------
    customers
        One column per component of `weights`, any unit.
    weights
        Component → weight; negative for what counts against the customer.

    Returns
    -------
    Series
        U, mean 0 over the customers. A component in which all agree (or with one customer) adds 0; a missing
        component makes U missing.
    """
    x = require(customers, list(weights), "customers").astype("float64")
    spread = x.std(ddof=0)
    z = (x - x.mean()) / spread.where(spread > 0, 1.0)
    return (z * pd.Series(weights, dtype="float64")).sum(axis=1, skipna=False).rename("attractiveness")


def fit_bottleneck(capability: Mapping[str, float], requirement: pd.DataFrame) -> pd.Series:
    r"""Step 2: the firm is as good as the capability it lacks most.

    .. math:: \mathrm{fit}_i = \min_j \min(1, G_j / R_{ij})

    Parameters
    ----------
    capability
        G, 0–1 for each of `CAPABILITIES`.
    requirement
        R, the same columns, a row per customer; a requirement of 0 is always met.

    Returns
    -------
    Series
        0–1.
    """
    return _coverage(capability, requirement).min(axis=1, skipna=False).rename("fit")


def fit_smooth(
    capability: Mapping[str, float], requirement: pd.DataFrame, weights: Mapping[str, float] | None = None
) -> pd.Series:
    r"""Step 2, compensating: a strength makes up for part of a weakness.

    .. math:: \mathrm{fit}_i = \prod_j \min(1, G_j / R_{ij})^{w_j}

    Parameters as in `fit_bottleneck`; `weights` sum to 1 and are equal if not given. Never below the
    bottleneck.
    """
    share = _coverage(capability, requirement)
    w = pd.Series(weights or dict.fromkeys(capability, 1 / len(capability)), dtype="float64")
    return (share**w).prod(axis=1, skipna=False).rename("fit")


def match_score(attraction: pd.Series, fit: pd.Series, fit_cut: float = 0.8) -> pd.DataFrame:
    """Step 3: the match and what to do.

    ==================  =================  ================
    ..                  fit high           fit low
    ==================  =================  ================
    attractive (U ≥ 0)  win                build_capability
    unattractive        serve_at_low_cost  give_up
    ==================  =================  ================

    Parameters
    ----------
    attraction
        U of step 1.
    fit
        Fit of step 2, 0–1.
    fit_cut
        "High" is at or above.

    Returns
    -------
    DataFrame
        ``match`` = max(U, 0) × fit, and ``action``, a code of `MATCH_ACTIONS`; missing where either is.
    """
    names = [["win", "build_capability"], ["serve_at_low_cost", "give_up"]]
    action = quadrant(fit, fit_cut, attraction, 0, names, "action")
    return pd.DataFrame({"match": attraction.clip(lower=0) * fit.reindex(attraction.index), "action": action})


def _coverage(capability: Mapping[str, float], requirement: pd.DataFrame) -> pd.DataFrame:
    need = require(requirement, list(capability), "requirement").astype("float64")
    have = pd.Series(capability, dtype="float64")
    return (1 / need.where(need > 0)).mul(have).clip(upper=1.0).where(need != 0, 1.0)
