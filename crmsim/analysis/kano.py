"""Kano: which product attributes delight, which satisfy, and which are only noticed when they are missing.

Each attribute is asked about twice: how do you feel if it is there (functional), and if it is not
(dysfunctional)? The pair of answers decides the class.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from crmsim.analysis.frames import AnalysisError, require
from crmsim.text import Text

__all__ = ["KANO_ANSWERS", "KANO_LABELS", "KANO_TABLE", "kano_class", "kano_summary"]

#: The five answers, in the order of the scale 1–5.
KANO_ANSWERS = {
    1: Text(en="I like it that way", zh="我很喜欢"),
    2: Text(en="It must be that way", zh="理应如此"),
    3: Text(en="I am neutral", zh="无所谓"),
    4: Text(en="I can live with it", zh="勉强接受"),
    5: Text(en="I dislike it", zh="我不喜欢"),
}

#: The classes, in the order that decides ties between equally frequent ones: M > O > A > I (> R > Q).
KANO_LABELS = {
    "M": Text(en="Must-be", zh="必备属性"),
    "O": Text(en="One-dimensional", zh="期望属性"),
    "A": Text(en="Attractive", zh="魅力属性"),
    "I": Text(en="Indifferent", zh="无差异属性"),
    "R": Text(en="Reverse", zh="反向属性"),
    "Q": Text(en="Questionable", zh="可疑回答"),
}

#: Evaluation table: row = functional answer 1–5, column = dysfunctional answer 1–5 (Berger et al. 1993).
KANO_TABLE = pd.DataFrame(
    [list("QAAAO"), list("RIIIM"), list("RIIIM"), list("RIIIM"), list("RRRRQ")],
    index=pd.Index(KANO_ANSWERS, name="functional"),
    columns=pd.Index(KANO_ANSWERS, name="dysfunctional"),
)


def kano_class(functional: pd.Series, dysfunctional: pd.Series) -> pd.Series:
    """Class of each pair of answers by the 5 × 5 evaluation table.

    Parameters
    ----------
    functional, dysfunctional
        Answers 1–5 as in `KANO_ANSWERS`, aligned by index.

    Returns
    -------
    Series
        One of M, O, A, I, R, Q; missing where an answer is.

    Raises
    ------
    AnalysisError
        For an answer outside 1–5.

    Source: Kano, N., Seraku, N., Takahashi, F. & Tsuji, S. (1984), Hinshitsu 14(2), 39–48; table of Berger,
    C. et al. (1993), Center for Quality Management Journal 2(4), 3–36.

    Examples
    --------
    >>> kano_class(pd.Series([1, 1, 3]), pd.Series([5, 3, 5])).tolist()
    ['O', 'A', 'M']
    """
    pair = pd.DataFrame({"functional": functional, "dysfunctional": dysfunctional})
    known = pair.dropna()
    outside = known[~known.isin(list(KANO_ANSWERS)).all(axis=1)]
    if len(outside):
        raise AnalysisError(
            Text(
                en=f"The answers {tuple(outside.iloc[0])} are off the scale; use whole numbers from 1 to 5.",
                zh=f"回答 {tuple(outside.iloc[0])} 超出量表范围；请使用 1 到 5 的整数。",
            )
        )
    place = known.astype("int64") - 1
    result = pd.Series(pd.NA, index=pair.index, dtype="str", name="kano_class")
    result[pair.notna().all(axis=1)] = KANO_TABLE.to_numpy()[place["functional"], place["dysfunctional"]]
    return result


def kano_summary(answers: pd.DataFrame) -> pd.DataFrame:
    r"""Class and satisfaction coefficients of every attribute.

    .. math:: \text{Better} = \frac{A + O}{A + O + M + I}, \qquad
              \text{Worse} = -\frac{O + M}{A + O + M + I}

    Better says how far satisfaction can rise when the attribute is there, Worse how far it falls when it is
    not.

    Parameters
    ----------
    answers
        ``attribute``, ``functional``, ``dysfunctional`` (1–5): one row per respondent and attribute. Rows
        with a missing answer are left out.

    Returns
    -------
    DataFrame
        Indexed by attribute: counts ``M``, ``O``, ``A``, ``I``, ``R``, ``Q``; ``kano_class``, the most
        frequent class, ties in the order M > O > A > I > R > Q; ``better`` (0 to 1) and ``worse`` (−1 to
        0), NaN when all answers are reverse or questionable.

    Source: Berger et al. (1993), Center for Quality Management Journal 2(4), 3–36.
    """
    table = require(answers, ["attribute", "functional", "dysfunctional"], "answers").dropna()
    table["kano_class"] = kano_class(table["functional"], table["dysfunctional"])
    counts = (
        table.groupby(["attribute", "kano_class"], observed=True)
        .size()
        .unstack(fill_value=0)
        .reindex(columns=list(KANO_LABELS), fill_value=0)
        .rename_axis(columns=None)
    )
    counted = counts[list("AOMI")].sum(axis=1).replace(0, np.nan)
    # argmax takes the first of equals, and the columns stand in the order that decides ties.
    most = np.array(list(KANO_LABELS))[counts.to_numpy().argmax(axis=1)] if len(counts) else []
    return counts.assign(
        kano_class=most,
        better=(counts["A"] + counts["O"]) / counted,
        worse=-(counts["O"] + counts["M"]) / counted,
    )
