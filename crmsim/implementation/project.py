"""A CRM project in nine steps: how much of the promised effect it realises, what it costs, how long it takes.

A step done half leaves every later one on weak ground, so the marks of the steps are multiplied, not added: a
project fails at its weakest step.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from crmsim import variates
from crmsim.streams import Streams
from crmsim.text import Text

__all__ = [
    "SOFTWARE_SHARE",
    "STEPS",
    "SUCCESS",
    "WEIGHTS",
    "budget",
    "cohort",
    "cost_factor",
    "duration_factor",
    "productivity",
    "realised",
]

#: The nine steps, in order.
STEPS: Final = {
    "buy_in": Text("buy-in of all staff", "全员认同"),
    "team": Text("project team", "组建项目团队"),
    "needs": Text("business needs", "商业需求分析"),
    "plan": Text("plan", "实施计划"),
    "software": Text("choice of software", "软件选择"),
    "technology": Text("technology", "技术"),
    "vendor": Text("choice of vendor", "挑选供应商"),
    "installation": Text("implementation and installation", "实施与安装"),
    "management": Text("ongoing management", "持续管理"),
}
#: What each step contributes; the weights add up to 1. Assumption: people before technology.
WEIGHTS: Final = np.array([0.20, 0.10, 0.15, 0.08, 0.07, 0.07, 0.08, 0.15, 0.10])
#: A project counts as a success when it realises more than this share of the promised effect.
SUCCESS: Final = 0.6
#: Software takes a third of the money; consulting, implementation and training take the rest.
SOFTWARE_SHARE: Final = 1 / 3

_DIP, _DIP_MONTHS = 0.15, 3


def _marks(marks: ArrayLike) -> NDArray[np.float64]:
    x = np.asarray(marks, dtype=np.float64)
    if x.shape[-1:] != (len(STEPS),):
        raise ValueError(f"marks: {len(STEPS)} are needed, one for each of {', '.join(STEPS)}; got {x.shape}")
    if not ((x >= 0) & (x <= 1)).all():
        raise ValueError(f"marks = {x.tolist()}: each must be between 0 (skipped) and 1 (done in full)")
    return x


def realised(marks: ArrayLike) -> NDArray[np.float64]:
    r"""Share of the promised effect that a project realises.

    .. math:: R = \prod_j x_j^{w_j}

    Parameters
    ----------
    marks : array, shape (…, 9)
        How well each of `STEPS` was done, from 0 (skipped) to 1.

    Returns
    -------
    float64 array, shape (…)
        Between 0 and 1; one step skipped altogether leaves nothing.

    Source: a weighted geometric mean, the Cobb–Douglas form of complements (Milgrom & Roberts 1995, J. Accounting
    and Economics 19: practices that support each other pay together); the weights are assumptions.
    """
    return np.prod(_marks(marks) ** WEIGHTS, axis=-1)


def duration_factor(marks: ArrayLike) -> NDArray[np.float64]:
    """How many times longer than planned it takes: 1 + Σ (1 − x_j)·w_j. Assumption."""
    return 1 + (1 - _marks(marks)) @ WEIGHTS


def cost_factor(marks: ArrayLike) -> NDArray[np.float64]:
    """How many times dearer than planned it is: 1 + 2·Σ (1 − x_j)·w_j. Assumption: overruns cost double."""
    return 1 + 2 * ((1 - _marks(marks)) @ WEIGHTS)


def productivity(marks: ArrayLike, months: int) -> NDArray[np.float64]:
    """Productivity of the staff in each month after the start, 1 being what it was: first a dip.

    Parameters
    ----------
    marks : array, shape (9,)
        A staff that agreed (the first mark) suffers half as much as one that did not.
    months : int

    Returns
    -------
    float64 array, shape (months,)

    Source: the J-curve of new technology (Brynjolfsson, Rock & Syverson 2021, AEJ: Macroeconomics 13); size and
    length of the dip are assumptions.
    """
    depth = _DIP * (1 - _marks(marks)[0] / 2)
    return np.where(np.arange(months) < _DIP_MONTHS, 1 - depth, 1.0)


def budget(software: float, marks: ArrayLike | None = None) -> pd.Series:
    """What a project costs in all when its software costs so much.

    Parameters
    ----------
    software : float
        Price of the software, CNY, above 0.
    marks : array, shape (9,), optional
        How well the steps are done; None: as planned.

    Returns
    -------
    Series
        ``software``, ``services`` (consulting, implementation, training), ``overrun``, ``total``, CNY.

    Raises
    ------
    ValueError
        If the price is not above 0.
    """
    if not software > 0:
        raise ValueError(f"software = {software}: the price must be above 0")
    services = software * (1 - SOFTWARE_SHARE) / SOFTWARE_SHARE
    planned = software + services
    overrun = planned * (float(cost_factor(marks)) - 1) if marks is not None else 0.0
    return pd.Series(
        {"software": software, "services": services, "overrun": overrun, "total": planned + overrun}
    )


def cohort(projects: int = 200, seed: int = 0, *, skill: float = 0.66, spread: float = 0.14) -> pd.DataFrame:
    """Projects of many firms, some good at everything, some at nothing.

    Parameters
    ----------
    projects, seed : int
    skill, spread : float
        Mean and spread of how well firms do a step; each step of a firm scatters around the firm's own level.
        With the defaults about four projects in ten fail.

    Returns
    -------
    DataFrame, one row for each project
        A column for each of `STEPS`, then ``realised``, ``success``, ``duration_factor``, ``cost_factor``.

    Source: failure rates of 30 to 50 % are what surveys of the early 2000s reported; the distribution is ours.
    """
    streams, number = Streams(seed), np.arange(projects)
    level = variates.normal(streams.events("project_skill", number), skill, spread)
    luck = variates.normal(
        streams.events("project_step", number[:, None], ordinal=np.arange(len(STEPS))), 0, 0.15
    )
    marks = np.clip(level[:, None] + luck, 0.05, 1.0)
    frame = pd.DataFrame(marks, columns=list(STEPS)).rename_axis("project")
    share = realised(marks)
    return frame.assign(
        realised=share,
        success=share > SUCCESS,
        duration_factor=duration_factor(marks),
        cost_factor=cost_factor(marks),
    )
