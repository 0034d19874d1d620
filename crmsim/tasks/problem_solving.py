"""Solving problems: which of twenty articles of the knowledge base answers a ticket.

A ticket is a handful of phrases. Most are of its own intent, some are said in passing and belong to any. Phrases
are drawn independently given the intent, so the oracle's answer is Bayes' rule over the phrases.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from crmsim.parameters import ASSUMED, Section, parameter
from crmsim.tasks.answers import labels
from crmsim.tasks.task import Bounds, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["TASK", "ProblemSolving"]


class ProblemSolving(Section):
    """How clearly customers speak."""

    language: Literal["en", "zh"] = parameter("en", "language of tickets and articles", source="label")
    phrases: int = parameter(4, "phrases of a ticket", source=ASSUMED, ge=1, le=12)
    to_the_point: float = parameter(
        0.65, "share of phrases that belong to the problem (0: none)", source=ASSUMED, ge=0, le=1
    )
    solved_share: float = parameter(
        0.6, "share of tickets whose article is known", source=ASSUMED, ge=0.05, le=0.95
    )


class Truth(NamedTuple):
    """The tickets to be solved: their article, and the likeliest one."""

    article: pd.Series
    likeliest: pd.Series


@cache
def _intents() -> list[dict[str, Any]]:
    text = (resources.files("crmsim.tasks") / "tickets.toml").read_text("utf-8")
    return list(tomllib.loads(text).values())


def build(p: ProblemSolving, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Draw an intent for each ticket and its phrases; article numbers are in random order."""
    intents = _intents()
    n, each = len(intents), len(intents[0]["phrases_en"])
    number = luck.order("article", n) + 1
    intent = (luck("intent", size) * n).astype(np.int64)
    ticket, place = np.arange(size)[:, None], np.arange(p.phrases)
    own = luck("own", ticket, place) < p.to_the_point
    about = np.where(own, intent[:, None], (luck("about", ticket, place) * n).astype(np.int64))
    phrase = (luck("phrase", ticket, place) * each).astype(np.int64)
    said = np.array([item[f"phrases_{p.language}"] for item in intents])[about, phrase]
    joint = "，" if p.language == "zh" else ", "
    solved = luck("solved", size) < p.solved_share
    # Each phrase of an intent is this many times likelier under it than under the others.
    rest = (1 - p.to_the_point) / n
    gain = np.log((p.to_the_point + rest) / rest) if rest else 1.0
    counts = np.zeros((size, n))
    np.add.at(counts, (np.broadcast_to(ticket, about.shape), about), gain)
    tickets = pd.DataFrame(
        {
            "ticket_id": np.arange(1, size + 1),
            "description": [joint.join(row) for row in said],
            "article_id": pd.array(np.where(solved, number[intent], 0), dtype="Int64"),
        }
    )
    tickets.loc[~solved, "article_id"] = pd.NA
    articles = pd.DataFrame(
        {
            "article_id": number,
            "title": [item[f"title_{p.language}"] for item in intents],
        }
    ).sort_values("article_id", ignore_index=True)
    asked = pd.Index(tickets["ticket_id"][~solved])
    truth = Truth(
        pd.Series(number[intent[~solved]], index=asked),
        pd.Series(number[counts[~solved].argmax(axis=1)], index=asked),
    )
    return {"ticket": tickets, "article": articles}, truth


def measure(truth: Truth, answer: object) -> dict[str, float]:
    """Share of the tickets that got the right article."""
    given = labels(answer, truth.article.index).astype(str)
    return {"accuracy": float((given == truth.article.astype(str)).mean())}


def _split(observed: Frames) -> tuple[pd.DataFrame, pd.DataFrame]:
    ticket = observed["ticket"].set_index("ticket_id")
    known = ticket["article_id"].notna()
    return ticket[known], ticket[~known]


def naive(observed: Frames) -> pd.Series:
    """The article whose title has most characters in common with the ticket, pair by pair."""
    _, asked = _split(observed)

    def pairs(text: str) -> set[str]:
        return {text[i : i + 2].lower() for i in range(len(text) - 1)}

    article = observed["article"].set_index("article_id")["title"].map(pairs)

    def nearest(text: str) -> object:
        here = pairs(text)
        return article.map(lambda title: len(title & here) / len(title)).idxmax()

    return asked["description"].map(nearest)


def competent(observed: Frames) -> pd.Series:
    """The vote of the nearest solved tickets, by cosine of weighted words (pairs of characters in Chinese)."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline

    solved, asked = _split(observed)
    model = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True),
        KNeighborsClassifier(25, metric="cosine", weights="distance"),
    )
    model.fit(solved["description"], solved["article_id"].astype(int))
    return pd.Series(model.predict(asked["description"]), index=asked.index)


def oracle(truth: Truth) -> pd.Series:
    """The likeliest article of each ticket."""
    return truth.likeliest


TASK = Task(
    id="problem_solving",
    planted=ProblemSolving,
    size=Size(3_000, 400, 50_000, Text(en="tickets", zh="张工单")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={"accuracy": Bounds(at_least=0.8)},
)
