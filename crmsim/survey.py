"""Surveys: what customers say when asked – and who answers at all.

Answers come from the states that were simulated, after the fact, at addresses of their own: asking changes
nothing. Three things stand between truth and table. The very satisfied and the very dissatisfied answer more
often (non-response bias), what is said is not quite what is felt (item noise), and answers that come by phone
or post are typed in by hand, with mistakes.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crmsim import variates
from crmsim.engines.history import History
from crmsim.model import loyalty
from crmsim.model.marketing import targeted
from crmsim.plans import Survey
from crmsim.streams import Streams

__all__ = [
    "KEYING_ERRORS",
    "RESPONSE_RATES",
    "Answers",
    "SurveyError",
    "conduct",
    "order_book",
    "questions",
    "response_chance",
    "title",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Share of the invited who answer, at satisfaction 70. Assumptions, in the usual order of the channels.
RESPONSE_RATES: Final = {"web": 0.08, "email": 0.05, "phone": 0.25, "fax_direct_mail": 0.10}
#: Answers from these channels are typed in by hand, and so many go wrong.
KEYED_CHANNELS: Final = ("phone", "fax_direct_mail")
KEYING_ERRORS: Final = 0.02

_EXTREMES, _MIDDLE, _SPREAD = 0.8, 70.0, 15.0
_SATISFACTION_NOISE, _POINT_NOISE, _PRICE_NOISE = 4.0, 0.5, 0.6
_INTENTION_CUTS: Final = (0.20, 0.35, 0.48, 0.60)
_MOST_QUESTIONS = 16


class SurveyError(ValueError):
    """A survey that cannot be held; the message says why and what to do."""


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(resources.files("crmsim").joinpath("survey.toml").read_text(encoding="utf-8"))


def title(template: str) -> tuple[str, str]:
    """Title of a survey from this template, in English and Chinese."""
    entry = _texts()["template"][template]
    return entry["en"], entry["zh"]


def questions(template: str) -> pd.DataFrame:
    """The questions of a template.

    Returns
    -------
    DataFrame, indexed by ``question_no`` from 1
        ``question_type, text_en, text_zh, scale_min, scale_max`` (scale missing for open questions).
    """
    texts = _texts()
    rows = []
    for kind in texts["template"][template]["questions"]:
        entry = texts["question"][kind]
        low, high = entry.get("scale", (pd.NA, pd.NA))
        rows.append((kind, entry["en"], entry["zh"], low, high))
    frame = pd.DataFrame(rows, columns=["question_type", "text_en", "text_zh", "scale_min", "scale_max"])
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="question_no")
    return frame.astype({"scale_min": "Int16", "scale_max": "Int16"})


def remarks(locale: str) -> NDArray[np.str_]:
    """What people write, shape (3 moods, sentences)."""
    return np.array([mood[locale] for mood in _texts()["remark"]])


def response_chance(channel: str, satisfaction: Floats) -> Floats:
    """Chance that an invited customer answers; extremes answer more.

    odds = odds(rate of the channel)·(1 + .8·|S − 70|/15).

    Source: Anderson 1998, J. Service Research 1(1), for the U shape of talking; size assumed.
    """
    rate = RESPONSE_RATES[channel]
    odds = rate / (1 - rate) * (1 + _EXTREMES * np.abs(satisfaction - _MIDDLE) / _SPREAD)
    return np.asarray(odds / (1 + odds))


def order_book(history: History, month: int) -> tuple[Ints, Ints, Ints]:
    """What the order book says at the start of a month.

    Returns
    -------
    (customer, silence, orders) : three int64 arrays
        Everybody acquired before; whole months since the last order, 1 for last month; orders so far.
    """
    bought, acquired = history.purchase, history.customer["acquired"]
    rows = (bought["month"] < month) & (bought["count"] > 0)
    orders = 1 + np.bincount(bought["customer"][rows], bought["count"][rows], minlength=history.customers)
    last = acquired.astype(np.int64)
    np.maximum.at(last, bought["customer"][rows], bought["month"][rows])
    customer = np.flatnonzero(acquired < month)
    return customer, month - last[customer], orders[customer].astype(np.int64)


@dataclass(frozen=True)
class Answers:
    """One survey, held.

    Attributes
    ----------
    survey : Survey
    month : int
    customer : int array, shape (n,); the invited
    satisfaction, attitude : float arrays, shape (n,); the truth when they were invited
    answered : bool array, shape (n,)
    delay : float array, shape (n,); share of the month that passes before an answer comes
    score : int array, shape (questions, n); −1 where the question has no scale
    mood : int array, shape (n,); 0 for ratings 1–2, 1 for 3, 2 for 4–5
    sentence : float array, shape (n,); a uniform from which texts are chosen
    keyed_wrong : bool array, shape (questions, n)
    """

    survey: Survey
    month: int
    customer: Ints
    satisfaction: Floats
    attitude: Floats
    answered: Flags
    delay: Floats
    score: Ints
    mood: Ints
    sentence: Floats
    keyed_wrong: Flags

    def frame(self) -> pd.DataFrame:
        """The scaled answers of those who answered: one row for each customer, one column for each question."""
        kinds = questions(self.survey.template)
        scaled = kinds["scale_min"].notna().to_numpy()
        return pd.DataFrame(
            self.score[scaled][:, self.answered].T,
            columns=kinds["question_type"][scaled].to_list(),
            index=pd.Index(self.customer[self.answered] + 1, name="customer_id"),
        )


def conduct(history: History, survey: Survey, month: int | None = None, place: int = 0) -> Answers:
    """Hold a survey among the customers of a simulated company.

    Parameters
    ----------
    history : History
        Simulated with ``panel=True``.
    survey : Survey
        It need not be one of the scenario's.
    month : int, optional
        When, 1 … months − 1; by default the survey's own month.
    place : int
        Which of the surveys of that month it is; another one has luck of its own.

    Returns
    -------
    Answers

    Raises
    ------
    SurveyError
        If the panel was not kept, or the month is not inside the history.

    Examples
    --------
    >>> from crmsim.engines import vector
    >>> from crmsim.scenario import Scenario
    >>> history = vector.simulate(Scenario.preset("retail", customers=300, months=4), 1, panel=True)
    >>> conduct(history, Survey(month=3, channel="phone")).frame().columns.to_list()
    ['expectation', 'performance', 'satisfaction', 'nps']
    """
    month = survey.month if month is None else month
    if history.panel is None:
        raise SurveyError("A survey asks about states, so simulate with panel=True.")
    if not 1 <= month < history.scenario.months:
        raise SurveyError(f"month = {month}: a survey is held in month 1 to {history.scenario.months - 1}.")
    streams = Streams(history.seed, history.replication)
    first = place * _MOST_QUESTIONS
    customer, silence, orders = order_book(history, month)
    u_lot, u_answer = streams.pair("survey", customer, month, first)
    invited = targeted(survey.target, silence, orders) & (u_lot < survey.share)
    customer, u_answer = customer[invited], u_answer[invited]

    felt = _states(history, customer, month)
    u_delay, sentence = streams.pair("survey_reply", customer, month, first)
    weeks = 1.4 if survey.channel == "fax_direct_mail" else 0.5
    delay = np.minimum(variates.exponential(u_delay, weeks / 4.3), 0.99)
    kinds = questions(survey.template)
    score = np.full((len(kinds), len(customer)), -1)
    keyed_wrong = np.zeros(score.shape, dtype=np.bool_)
    for row, (kind, low, high) in enumerate(
        zip(kinds["question_type"], kinds["scale_min"], kinds["scale_max"], strict=True)
    ):
        if pd.isna(low):
            continue
        u_noise, u_key = streams.pair("survey_item", customer, month, first + row)
        score[row] = _item(history, kind, felt, u_noise)
        if survey.channel in KEYED_CHANNELS:
            keyed_wrong[row] = u_key < KEYING_ERRORS
            # Any other key of the scale, each as likely.
            other = np.floor(u_key / KEYING_ERRORS * (high - low)).astype(np.int64)
            slipped = low + (score[row] - low + 1 + other) % (high - low + 1)
            score[row] = np.where(keyed_wrong[row], slipped, score[row])
    return Answers(
        survey=survey,
        month=month,
        customer=customer,
        satisfaction=felt["satisfaction"],
        attitude=felt["attitude"],
        answered=u_answer < response_chance(survey.channel, felt["satisfaction"]),
        delay=delay,
        score=score,
        mood=np.searchsorted([3, 4], loyalty.rating(felt["satisfaction"]), side="right"),
        sentence=sentence,
        keyed_wrong=keyed_wrong,
    )


def _states(history: History, customer: Ints, month: int) -> dict[str, Floats]:
    """How these customers felt when the month began: their latest states, their latest experience."""
    assert history.panel is not None
    panel = history.panel
    end = int(np.searchsorted(panel["month"], month))
    felt = {}
    for name in ("satisfaction", "attitude", "expectation", "perceived"):
        column = panel[name][:end].astype(np.float64)
        known = ~np.isnan(column)
        latest = np.full(history.customers, history.scenario.satisfaction.will_start)
        # Rows are in order of time, so that the last one written stays.
        latest[panel["customer"][:end][known]] = column[known]
        felt[name] = latest[customer]
    return felt


def _item(history: History, kind: str, felt: dict[str, Floats], u: Floats) -> Ints:
    """Answers to one scaled question."""
    scale, attitude = history.scenario.loyalty, felt["attitude"]
    match kind:
        case "satisfaction":
            return loyalty.rating(felt["satisfaction"] + variates.normal(u, 0, _SATISFACTION_NOISE))
        case "expectation" | "performance":
            points = felt["expectation" if kind == "expectation" else "perceived"] / 2
            return _rounded(points + variates.normal(u, 0, _POINT_NOISE))
        case "nps":
            return loyalty.recommendation(attitude, u)
        case "repurchase":
            intention = loyalty.repurchase_intention(attitude, u)
            return 1 + np.searchsorted(_INTENTION_CUTS, intention, side="right")
        case "price_sensitivity":
            relative = np.exp(-1.2 * (attitude - scale.reference))
            return _rounded(3 + 4 * (relative - 1) + variates.normal(u, 0, _PRICE_NOISE))
    raise SurveyError(f"There is no scaled question '{kind}'.")


def _rounded(x: Floats) -> Ints:
    return np.clip(np.rint(x), 1, 5).astype(np.int64)
