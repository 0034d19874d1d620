"""A response that no straight line can see: two measures each mean nothing alone, and everything together.

Young customers answer by phone and older ones by letter: the log odds hold the *product* of the two measures, an
exclusive or with soft edges. A linear score is close to a coin; a small network finds it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from crmsim import variates
from crmsim.analysis import fit_scorecard, score_quality
from crmsim.parameters import ASSUMED, Section, parameter
from crmsim.tasks.answers import numbers
from crmsim.tasks.task import Bounds, Frames, Luck, Size, Task, withheld
from crmsim.text import Text

__all__ = ["TASK", "Response"]

_XOR = "Minsky & Papert 1969, Perceptrons, for the exclusive or; sizes assumed"


class Response(Section):
    """How strongly the two measures act together, and one of them alone."""

    base: float = parameter(-1.0, "log odds of an answer at the centre", source=ASSUMED, ge=-10, le=10)
    together: float = parameter(
        2.2, "effect of the product of the two measures (0: none)", unit="logit", source=_XOR, ge=0, le=20
    )
    alone: float = parameter(
        0.15, "effect of the first measure alone (0: none)", unit="logit", source=_XOR, ge=0, le=5
    )


class Truth(NamedTuple):
    """The customers to be scored."""

    customer: NDArray[np.int64]
    chance: pd.Series
    responded: pd.Series


def build(p: Response, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Two measures that matter and two that do not; of every third customer the response is asked for."""
    age, letters, spend, distance = (
        variates.normal(luck(name, size)) for name in ("age", "letters", "spend", "distance")
    )
    chance = special.expit(p.base + p.together * age * letters + p.alone * age)
    responded = luck("response", size) < chance
    customer = np.arange(1, size + 1)
    asked = customer % 3 == 0
    table = pd.DataFrame(
        {
            "customer_id": customer,
            "age": np.round(45 + 12 * age, 2),
            "letters_per_call": np.round(np.exp(0.7 * letters), 4),
            "monthly_spend": np.round(np.exp(5 + 0.6 * spend), 2),
            "distance_km": np.round(np.exp(2 + 0.8 * distance), 3),
            "responded": withheld(responded, asked),
        }
    )
    index = pd.Index(customer[asked])
    truth = Truth(
        customer[asked], pd.Series(chance[asked], index=index), pd.Series(responded[asked], index=index)
    )
    return {"customer": table}, truth


def measure(truth: Truth, answer: object) -> dict[str, float]:
    """AUC over the customers asked for."""
    given = pd.Series(numbers(answer, truth.customer), index=truth.responded.index)
    # Only the order counts, so any number will do for a score.
    return {"auc": float(score_quality(given.rank(pct=True), truth.responded)["auc"])}


def _features(observed: Frames) -> tuple[pd.DataFrame, pd.Series]:
    table = observed["customer"].set_index("customer_id")
    features = table.drop(columns="responded")
    for name in ("letters_per_call", "monthly_spend", "distance_km"):
        features[name] = np.log(features[name])
    return features, table["responded"]


def naive(observed: Frames) -> pd.Series:
    """Logistic regression: a straight line."""
    features, responded = _features(observed)
    known = responded.notna()
    model = fit_scorecard(features[known], responded[known].astype(bool))
    return pd.Series(model.predict_proba(features[~known])[:, 1], index=features.index[~known])  # type: ignore[attr-defined]


def competent(observed: Frames) -> pd.Series:
    """A network with one hidden layer on standardised measures."""
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    features, responded = _features(observed)
    known = responded.notna()
    network = MLPClassifier(
        (12,),
        alpha=1e-3,
        batch_size=64,
        learning_rate_init=0.01,
        max_iter=40,
        early_stopping=True,
        random_state=0,
    )
    model = make_pipeline(StandardScaler(), network).fit(features[known], responded[known].astype(bool))
    return pd.Series(model.predict_proba(features[~known])[:, 1], index=features.index[~known])


def oracle(truth: Truth) -> pd.Series:
    """The true chances."""
    return truth.chance


TASK = Task(
    id="response",
    planted=Response,
    size=Size(6_000, 1_000, 200_000, Text(en="customers", zh="位客户")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={"auc": Bounds(at_least=0.75)},
)
