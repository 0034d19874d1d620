"""Satisfaction as a gap between what was expected and what was experienced, and where the gap comes from.

Satisfaction rises with experience *minus* expectation. A widespread slide prints it the other way round; that
quantity is a dissatisfaction gap, and `gap` offers it only under that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from crmsim.analysis.frames import as_floats, check_choice, quadrant, require
from crmsim.text import Text

__all__ = [
    "IPM_LABELS",
    "RATER_WEIGHTS",
    "derived_importance",
    "gap",
    "gap_by_dimension",
    "gap_decomposition",
    "importance_performance",
    "weighted_gap",
]

#: Importance of the five service dimensions (Zeithaml, Parasuraman & Berry 1990); they sum to 1.
RATER_WEIGHTS = {
    "reliability": 0.32,
    "assurance": 0.19,
    "tangibles": 0.11,
    "empathy": 0.16,
    "responsiveness": 0.22,
}

#: The four fields of the importance–performance map.
IPM_LABELS = {
    "concentrate_here": Text(en="Concentrate here", zh="重点改进"),
    "keep_up": Text(en="Keep up the good work", zh="继续保持"),
    "low_priority": Text(en="Low priority", zh="低优先级"),
    "possible_overkill": Text(en="Possible overkill", zh="可能投入过度"),
}


def gap(
    expectation: pd.Series,
    performance: pd.Series,
    convention: Literal["literature", "slide"] = "literature",
) -> pd.Series:
    """Difference between experience and expectation.

    Parameters
    ----------
    expectation, performance
        On the same scale, aligned by index.
    convention
        ``"literature"``: performance − expectation, positive means delighted (Oliver 1980). ``"slide"``:
        expectation − performance; this is a *dissatisfaction* or service-quality gap (服务质量差距), although
        the slide calls it satisfaction: by that formula the worst service would satisfy most.

    Returns
    -------
    Series
        In the unit of the scale; missing where either is.

    Examples
    --------
    >>> gap(pd.Series([7.0]), pd.Series([9.0])).tolist()
    [2.0]
    >>> gap(pd.Series([7.0]), pd.Series([9.0]), convention="slide").tolist()
    [-2.0]
    """
    sign = {"literature": 1, "slide": -1}[check_choice("convention", convention, ["literature", "slide"])]
    return (sign * (as_floats(performance) - as_floats(expectation))).rename("gap")


def gap_by_dimension(answers: pd.DataFrame) -> pd.DataFrame:
    """Mean expectation, mean performance and gap of each service dimension.

    Parameters
    ----------
    answers
        ``dimension``, ``expectation``, ``performance``: one row per respondent and dimension. A row with a
        missing answer is left out, so that both means are over the same people.

    Returns
    -------
    DataFrame
        Indexed by dimension: ``n``, ``expectation``, ``performance``, ``gap`` (performance − expectation),
        ``std_error`` of the gap from the paired differences (NaN for one respondent).

    Source: Parasuraman, A., Zeithaml, V. A. & Berry, L. L. (1988), J. Retailing 64, 12–40.
    """
    table = require(answers, ["dimension", "expectation", "performance"], "answers").dropna()
    table["gap"] = gap(table["expectation"], table["performance"])
    by_dimension = table.groupby("dimension", observed=True)
    result = by_dimension[["expectation", "performance", "gap"]].mean()
    result.insert(0, "n", by_dimension.size())
    return result.assign(std_error=by_dimension["gap"].std() / np.sqrt(result["n"]))


def weighted_gap(gaps: pd.Series, weights: Mapping[str, float] = RATER_WEIGHTS) -> float:
    """Overall gap: the mean of the dimensions' gaps by importance.

    Weights are scaled to sum to 1 over the dimensions present in both; NaN when there is none.
    """
    weight = pd.Series(weights, dtype="float64").reindex(gaps.index)
    both = weight.notna() & gaps.notna()
    return float((weight[both] * gaps[both]).sum() / weight[both].sum()) if both.any() else float("nan")


def gap_decomposition(levels: pd.DataFrame) -> pd.DataFrame:
    """Split the gap that customers feel into the four gaps that the firm makes.

    ====  ====================================  =======================
    gap   what goes wrong                       from the levels
    ====  ====================================  =======================
    1     we do not know what they want         wanted − understood
    2     standards below that knowledge        understood − specified
    3     delivery below the standards          specified − delivered
    4     we promised more than they wanted     expected − wanted
    5     what the customer feels               expected − delivered
    ====  ====================================  =======================

    The levels telescope, so gap 5 = gap 1 + gap 2 + gap 3 + gap 4 exactly.

    Parameters
    ----------
    levels
        Service level, on one scale: ``wanted`` by the customers, ``understood`` by the managers,
        ``specified`` in the standards, ``delivered``, and ``expected`` after our promises.

    Returns
    -------
    DataFrame
        ``gap1`` … ``gap5``, in the unit of the scale; positive is a shortfall.

    Source: Parasuraman, Zeithaml & Berry (1985), J. Marketing 49(4), 41–50.
    """
    L = require(levels, ["wanted", "understood", "specified", "delivered", "expected"], "levels").astype(
        float
    )
    return pd.DataFrame(
        {
            "gap1": L["wanted"] - L["understood"],
            "gap2": L["understood"] - L["specified"],
            "gap3": L["specified"] - L["delivered"],
            "gap4": L["expected"] - L["wanted"],
            "gap5": L["expected"] - L["delivered"],
        }
    )


def derived_importance(ratings: pd.DataFrame, overall: pd.Series) -> pd.Series:
    """Importance that answers reveal: the correlation of each attribute's rating with overall satisfaction.

    People asked what matters call everything important; what moves with their satisfaction says more.

    Parameters
    ----------
    ratings
        One column per attribute, one row per respondent.
    overall
        Overall satisfaction of the same respondents.

    Returns
    -------
    Series
        Pearson correlation per attribute, over the respondents who answered both; NaN without spread.
    """
    return ratings.astype("float64").corrwith(as_floats(overall)).rename("importance")


def importance_performance(
    attributes: pd.DataFrame, importance_cut: float | None = None, performance_cut: float | None = None
) -> pd.DataFrame:
    """Importance–performance map: where the next effort helps most.

    Parameters
    ----------
    attributes
        Indexed by attribute: ``importance``, ``performance``.
    importance_cut, performance_cut
        "High" is at or above; the mean of the attributes if not given.

    Returns
    -------
    DataFrame
        With ``field``, a code of `IPM_LABELS`; missing where a value is.

    Source: Martilla, J. A. & James, J. C. (1977), J. Marketing 41(1), 77–79.
    """
    table = require(attributes, ["importance", "performance"], "attributes").astype("float64")
    important = table["importance"].mean() if importance_cut is None else importance_cut
    good = table["performance"].mean() if performance_cut is None else performance_cut
    names = [["keep_up", "concentrate_here"], ["possible_overkill", "low_priority"]]
    field = quadrant(table["performance"], good, table["importance"], important, names, "field")
    return table.assign(field=field)
