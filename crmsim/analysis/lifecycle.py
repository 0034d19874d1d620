"""The customer life cycle as a Markov chain, estimated from a monthly panel.

Identification → formation → stability → decline, and lost. What a month does to customers of each stage is a
row of the transition matrix P; how long they will still be with us follows from P alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from crmsim.analysis.frames import AnalysisError, require
from crmsim.text import Text
from crmsim.theory.markov import AbsorbingChain

__all__ = [
    "LIFECYCLE_STAGES",
    "absorption_shares",
    "expected_months",
    "fundamental_matrix",
    "transition_counts",
    "transition_matrix",
]

#: Codes of the enumeration ``lifecycle_stage``, in their order.
LIFECYCLE_STAGES = ("identification", "formation", "stability", "decline", "lost")


def transition_counts(panel: pd.DataFrame, stages: Sequence[str] = LIFECYCLE_STAGES) -> pd.DataFrame:
    """Count moves from one month's stage to the next month's.

    Only neighbouring months count: a gap in a customer's record is not a move.

    Parameters
    ----------
    panel
        ``customer_id``, ``month_start`` (first day of the month), ``lifecycle_stage``: one row per customer
        and month, in any order.
    stages
        All stages, in the order wanted.

    Returns
    -------
    DataFrame
        Rows from, columns to, integer counts.

    Raises
    ------
    AnalysisError
        If the panel names a stage that is not in `stages`.
    """
    rows = require(panel, ["customer_id", "month_start", "lifecycle_stage"], "panel")
    rows["lifecycle_stage"] = rows["lifecycle_stage"].astype("str")
    unknown = sorted(set(rows["lifecycle_stage"].dropna()) - set(stages))
    if unknown:
        raise AnalysisError(
            Text(
                en=f"lifecycle_stage holds {', '.join(unknown)}; the stages are {', '.join(stages)}.",
                zh=f"lifecycle_stage 含有 {'、'.join(unknown)}；可用的阶段为 {'、'.join(stages)}。",
            )
        )
    rows = rows.sort_values(["customer_id", "month_start"], kind="stable")
    month = pd.DatetimeIndex(rows["month_start"]).year * 12 + pd.DatetimeIndex(rows["month_start"]).month
    customer, stage = rows["customer_id"].to_numpy(), rows["lifecycle_stage"].to_numpy()
    neighbours = (customer[1:] == customer[:-1]) & (np.diff(month) == 1)
    moves = pd.crosstab(stage[:-1][neighbours], stage[1:][neighbours])
    moves.index.name, moves.columns.name = "from_stage", "to_stage"
    return moves.reindex(index=list(stages), columns=list(stages), fill_value=0).rename_axis(
        index="from_stage", columns="to_stage"
    )


def transition_matrix(panel: pd.DataFrame, stages: Sequence[str] = LIFECYCLE_STAGES) -> pd.DataFrame:
    r"""Estimate the monthly transition matrix by its maximum likelihood: shares of the counts.

    .. math:: \hat p_{ij} = n_{ij} \Big/ \sum_k n_{ik}

    Parameters as in `transition_counts`.

    Returns
    -------
    DataFrame
        Rows sum to 1; a stage nobody left from is a row of NaN.

    Source: Anderson, T. W. & Goodman, L. A. (1957), Ann. Math. Stat. 28, 89–110.
    """
    counts = transition_counts(panel, stages)
    total = counts.sum(axis=1)
    return counts.div(total.where(total > 0), axis=0)


def fundamental_matrix(P: pd.DataFrame, absorbing: Sequence[str] = ("lost",)) -> pd.DataFrame:
    r"""Expected months spent in each stage before the customer is lost for good.

    .. math:: N = (I - Q)^{-1}, \qquad Q = P \text{ without the absorbing rows and columns}

    Parameters
    ----------
    P
        Transition matrix, rows from, columns to, the same labels on both.
    absorbing
        Stages taken as final, whatever their row says (a win-back is then the start of a second life).

    Returns
    -------
    DataFrame
        Row: stage now. Column: stage. Value: expected months there, the present month included.

    Raises
    ------
    AnalysisError
        If some customers could never be lost, or a row needed is missing.

    Source: Kemeny, J. G. & Snell, J. L. (1960), *Finite Markov Chains*, theorem 3.2.4.

    Examples
    --------
    >>> P = pd.DataFrame([[0.5, 0.5], [0, 1]], index=["stability", "lost"], columns=["stability", "lost"])
    >>> fundamental_matrix(P).loc["stability", "stability"]
    np.float64(2.0)
    """
    living = [stage for stage in P.index if stage not in set(absorbing)]
    Q = P.loc[living, living].to_numpy(dtype=float)
    if np.isnan(Q).any():
        empty = [stage for stage, row in zip(living, Q, strict=True) if np.isnan(row).any()]
        raise AnalysisError(
            Text(
                en=f"No move out of {', '.join(empty)} was seen. Drop row and column, or observe longer.",
                zh=f"没有观察到离开 {'、'.join(empty)} 的转移。请去掉该行列，或延长观察期。",
            )
        )
    try:
        N = AbsorbingChain(Q, P.loc[living, list(absorbing)].to_numpy(dtype=float)).fundamental()
    except ValueError as error:
        numbered = ", ".join(f"{number} {stage}" for number, stage in enumerate(living))
        raise AnalysisError(
            Text(
                en=f"P is no chain that ends in {', '.join(absorbing)}: {error} (States: {numbered}.)",
                zh=f"P 不是以 {'、'.join(absorbing)} 为终点的链：{error}（状态编号：{numbered}。）",
            )
        ) from error
    return pd.DataFrame(N, index=P.index[P.index.isin(living)], columns=living)


def expected_months(P: pd.DataFrame, absorbing: Sequence[str] = ("lost",)) -> pd.Series:
    """Expected months until loss for a customer now in each stage: the row sums of the fundamental matrix."""
    return fundamental_matrix(P, absorbing).sum(axis=1).rename("expected_months")


def absorption_shares(P: pd.DataFrame, absorbing: Sequence[str]) -> pd.DataFrame:
    """Probability of ending in each absorbing stage: B = N·R (Kemeny & Snell 1960, theorem 3.3.7).

    Parameters
    ----------
    P
        Transition matrix.
    absorbing
        Final stages, for example ``("won", "lost")``.

    Returns
    -------
    DataFrame
        Row: stage now. Column: final stage. Rows sum to 1.
    """
    N = fundamental_matrix(P, absorbing)
    return N @ P.loc[N.index, list(absorbing)].astype(float)
