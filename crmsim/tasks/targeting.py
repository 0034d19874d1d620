"""Target marketing: whom to contact, when some would buy anyway and some are annoyed.

A retailer's past campaigns were sent by lot, so that their effect shows; the next one is decided here. Both chances
of every customer, contacted or not, are known to the simulator, so a plan's expected profit is exact.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from crmsim.analysis import rfm_scores, rfm_table, targeting_profit
from crmsim.company import simulate
from crmsim.parameters import ASSUMED, Section, parameter
from crmsim.plans import Campaign
from crmsim.scenario import Scenario
from crmsim.tasks.answers import numbers
from crmsim.tasks.task import Bounds, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["TASK", "Targeting"]

_FIRST, _EVERY = 3, 2
_MARGIN = 0.40


class Targeting(Section):
    """What a contact costs, and how many campaigns there were to learn from."""

    campaigns: int = parameter(7, "past campaigns, one every other month", source="size", ge=1, le=40)
    contact_cost: float = parameter(1.5, "cost of one contact", unit="CNY", source=ASSUMED, ge=0, le=1e6)
    persuasion: float = parameter(
        0.12,
        "what a contact adds to a persuadable's chance of buying (0: nothing)",
        symbol="τ",
        source="Radcliffe 2007, Direct Marketing Analytics Journal 1, for the classes; size assumed",
        ge=0,
        le=0.9,
    )
    annoyance: float = parameter(
        0.06, "what it takes from a sleeping dog's (0: nothing)", source="as for persuasion", ge=0, le=0.9
    )


class Truth(NamedTuple):
    """Margin gained by contacting each customer, before the contact is paid; what the benchmark makes."""

    gain: pd.Series
    cost: float
    benchmark: float


def build(p: Targeting, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Campaigns to everybody, a hold-out by lot each; the last one is the one to decide."""
    months = _FIRST + _EVERY * p.campaigns + 1
    plan = Campaign(
        month=_FIRST,
        repeat_months=_EVERY,
        type="leaflet",
        target="all",
        holdout=0.5,
        contact_cost=p.contact_cost,
    )
    marketing = {"campaigns": [plan.model_dump()], "class_effects": (p.persuasion, 0.01, 0.0, -p.annoyance)}
    world = Scenario.preset("retail", customers=size, months=months, marketing=marketing)
    shop = simulate(world, luck.seed, panel=False, progress=False)
    member = shop.campaign_member[
        ["campaign_member_id", "campaign_id", "customer_id", "is_control", "sent_at", "responded_at"]
    ]
    now = member["sent_at"].max()
    last = member[member["sent_at"] == now]
    effect = shop.truth.effect.set_index("campaign_member_id").loc[last["campaign_member_id"]]
    gain = pd.Series(
        (effect["value_if_treated"] - effect["value_if_untreated"]).to_numpy(),
        index=pd.Index(last["customer_id"], name="customer_id"),
    )
    order = shop.sales_order[["sales_order_id", "customer_id", "ordered_at", "total_amount"]]
    past = member[member["sent_at"] < now].drop(columns="campaign_member_id")
    observed = {
        "sales_order": order[order["ordered_at"] < now].reset_index(drop=True),
        "campaign_member": past.reset_index(drop=True),
        "candidate": pd.DataFrame({"customer_id": gain.index}),
        "campaign": pd.DataFrame(
            {"sent_at": [now], "contact_cost": [p.contact_cost], "margin_ratio": [_MARGIN]}
        ),
    }
    benchmark = float((gain - p.contact_cost)[_rfm_choice(observed)].sum())
    return observed, Truth(gain, p.contact_cost, benchmark)


def _history(observed: Frames) -> pd.DataFrame:
    """Every past contact or hold-out with what was known before and what was bought in the month after."""
    order, member = observed["sales_order"], observed["campaign_member"]
    parts = []
    for campaign, group in member.groupby("campaign_id"):
        sent = group["sent_at"].min()
        month = order[(order["ordered_at"] >= sent) & (order["ordered_at"] < sent + pd.DateOffset(months=1))]
        spent = month.groupby("customer_id")["total_amount"].sum()
        known = _known(order, sent).reindex(group["customer_id"]).dropna(subset="F")
        part = known.assign(
            campaign_id=campaign,
            treated=~group.set_index("customer_id")["is_control"].reindex(known.index).astype(bool),
            bought=known.index.isin(spent.index),
            spent=spent.reindex(known.index).fillna(0.0),
        )
        parts.append(part.reset_index())
    return pd.concat(parts, ignore_index=True)


def _known(order: pd.DataFrame, now: pd.Timestamp) -> pd.DataFrame:
    rfm = rfm_table(order, now)
    scores = rfm_scores(rfm)
    first = order[order["ordered_at"] <= now].groupby("customer_id")["ordered_at"].min()
    months = ((now - first).dt.days / 30.4).clip(lower=1)
    return rfm.assign(
        rfm_sum=scores[["R_score", "F_score", "M_score"]].astype(int).sum(axis=1), rate=rfm["F"] / months
    )


def _candidates(observed: Frames) -> pd.DataFrame:
    now = observed["campaign"]["sent_at"].iloc[0]
    known = _known(observed["sales_order"], now)
    # Who has no order yet has the features of the poorest.
    return known.reindex(observed["candidate"]["customer_id"]).fillna(known.min())


def _rfm_choice(observed: Frames) -> pd.Series:
    """The benchmark: the best RFM sums, down to the depth that paid most in the past campaigns."""
    history, cost = _history(observed), observed["campaign"]["contact_cost"].iloc[0]
    depth = targeting_profit(
        history["rfm_sum"].astype(float), history["spent"] * _MARGIN, history["treated"], 1.0, cost
    )
    best = int(depth["profit"].fillna(-np.inf).to_numpy().argmax())
    share = float(depth["customer_share"].iloc[best])
    score = _candidates(observed)["rfm_sum"]
    return score >= score.quantile(1 - share) if share > 0 else score < 0


def measure(truth: Truth, answer: object) -> dict[str, float]:
    """Expected profit as a share of the largest possible; the same beyond 90 % of the benchmark's; Qini."""
    given = pd.Series(numbers(answer, truth.gain.index), index=truth.gain.index)
    net = truth.gain - truth.cost
    profit, largest = float(net[given > 0].sum()), float(net.clip(lower=0).sum())
    perfect = _qini(truth.gain, truth.gain)
    if largest <= 0 or perfect <= 0:
        return {"profit_share": np.nan, "profit_over_rfm": np.nan, "qini_share": np.nan}
    return {
        "profit_share": profit / largest,
        # A benchmark that loses money is beaten by contacting nobody.
        "profit_over_rfm": (profit - 0.9 * max(truth.benchmark, 0.0)) / largest,
        "qini_share": _qini(given, truth.gain) / perfect,
    }


def _qini(score: pd.Series, gain: pd.Series) -> float:
    """Area between the expected gain of the best share and the straight line, per customer (Radcliffe 2007)."""
    steps = gain.groupby(score).agg(["sum", "size"]).sort_index(ascending=False).cumsum()
    share = np.concatenate([[0.0], steps["size"] / len(gain)])
    gained = np.concatenate([[0.0], steps["sum"] / len(gain)])
    return float(np.trapezoid(gained - share * gained[-1], share))


def naive(observed: Frames) -> pd.Series:
    """Contact everybody."""
    return pd.Series(1.0, index=observed["candidate"]["customer_id"])


def competent(observed: Frames) -> pd.Series:
    """Two models of buying, one of the contacted and one of the held out; their difference times a margin."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    history, now = _history(observed), _candidates(observed)
    cost = observed["campaign"]["contact_cost"].iloc[0]
    usual = history["M_avg"].mean()

    def basket(table: pd.DataFrame) -> pd.Series:
        """Mean basket, drawn towards that of all: one order says little."""
        return (table["M_avg"] * table["F"] + 1.5 * usual) / (table["F"] + 1.5)

    def features(table: pd.DataFrame) -> pd.DataFrame:
        silent = table["R_days"] / 30
        return pd.DataFrame(
            {
                "rate": np.log((table["F"] + 1) / (table["F"] / table["rate"] + 1.5)),
                "basket": np.log(basket(table)),
                "silence": np.log1p(silent),
                "overdue": np.log1p(silent * table["rate"]),
            }
        )

    chance = {}
    for treated in (True, False):
        part = history[history["treated"] == treated]
        model = make_pipeline(
            StandardScaler(),
            PolynomialFeatures(2, include_bias=False),
            StandardScaler(),
            LogisticRegression(C=0.05, max_iter=500),
        ).fit(features(part), part["bought"])
        chance[treated] = model.predict_proba(features(now))[:, 1]
    return (chance[True] - chance[False]) * basket(now) * _MARGIN - cost


def oracle(truth: Truth) -> pd.Series:
    """The true gain after the contact is paid."""
    return truth.gain - truth.cost


TASK = Task(
    id="targeting",
    planted=Targeting,
    size=Size(2_000, 500, 50_000, Text(en="customers at the start", zh="位初始客户")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={
        "qini_share": Bounds(at_least=0.6),
        "profit_over_rfm": Bounds(at_least=0),
        "profit_share": Bounds(),
    },
)
