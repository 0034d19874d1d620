"""The sales pipeline: how opportunities move through the stages, where they stick, what they will bring.

Everything is read from `opportunity` and `opportunity_stage_history` as they stood at a day `as_of`; what
happened later is not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from crmsim.analysis.cohorts import kaplan_meier, survival_quantile
from crmsim.analysis.frames import as_floats, check_range, days_between, require, until
from crmsim.analysis.intervals import wilson_limits

__all__ = [
    "TEXTBOOK_PROBABILITY",
    "forecast_totals",
    "littles_law",
    "opportunity_forecasts",
    "sales_cycle",
    "stage_conversion",
    "stage_dwell",
    "stage_spells",
    "stage_win_probability",
    "stall_thresholds",
    "stalled_opportunities",
    "weighted_pipeline",
    "win_rate",
]

#: Chance of winning that the course gives for stage 1 … 10.
TEXTBOOK_PROBABILITY = {
    1: 0.05, 2: 0.15, 3: 0.30, 4: 0.40, 5: 0.50, 6: 0.60, 7: 0.70, 8: 0.80, 9: 0.90, 10: 1.00,
}  # fmt: skip

_CLOSED = ("won", "lost", "abandoned")


def stage_spells(
    opportunity: pd.DataFrame, opportunity_stage_history: pd.DataFrame, as_of: pd.Timestamp | str
) -> pd.DataFrame:
    """One row for every stay of an opportunity in a stage, as known at `as_of`.

    Changes of amount or date without a change of stage do not end a stay. Reaching the last stage of a won
    opportunity is its end.

    Parameters
    ----------
    opportunity
        ``opportunity_id``, ``opportunity_status`` (open, won, lost, abandoned), ``closed_at``.
    opportunity_stage_history
        ``opportunity_id``, ``seq_no``, ``changed_at``, ``to_stage_no``.
    as_of
        Day of the analysis.

    Returns
    -------
    DataFrame
        ``opportunity_id``, ``stage_no``, ``entered_at``, ``left_at`` (missing while the stay lasts),
        ``dwell_days`` (until left or, while it lasts, until `as_of`), ``result``: ``advanced``,
        ``fell_back``, ``won``, ``lost`` or ``open``, and ``final``: the opportunity's status known at
        `as_of`.
    """
    now = pd.Timestamp(as_of)
    history = require(
        opportunity_stage_history,
        ["opportunity_id", "seq_no", "changed_at", "to_stage_no"],
        "opportunity_stage_history",
    )
    history = until(history, "changed_at", now).sort_values(["opportunity_id", "seq_no"], kind="stable")
    before = history.groupby("opportunity_id")["to_stage_no"].shift()
    spells = history[before.isna() | (before != history["to_stage_no"])]
    spells = spells.rename(columns={"to_stage_no": "stage_no", "changed_at": "entered_at"})
    spells = spells.drop(columns="seq_no").reset_index(drop=True)

    closing = known_outcome(opportunity, now)
    final = spells["opportunity_id"].map(closing["status"]).fillna("open")
    closed_at = spells["opportunity_id"].map(closing["closed_at"])
    by_deal = spells.groupby("opportunity_id")
    next_stage, next_at = by_deal["stage_no"].shift(-1), by_deal["entered_at"].shift(-1)

    result = np.select(
        [next_stage > spells["stage_no"], next_stage < spells["stage_no"], final == "won", final != "open"],
        ["advanced", "fell_back", "won", "lost"],
        "open",
    )
    left_at = next_at.fillna(closed_at)
    return spells.assign(
        left_at=left_at,
        dwell_days=days_between(spells["entered_at"], left_at.fillna(now)),
        result=pd.array(result, dtype="str"),
        final=final.astype("str"),
    )


def known_outcome(opportunity: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return status and closing time by opportunity id, with whatever was not yet closed shown as open."""
    table = require(opportunity, ["opportunity_id", "opportunity_status", "closed_at"], "opportunity")
    status = table["opportunity_status"].astype("str")
    closed = status.isin(_CLOSED) & (table["closed_at"] <= as_of)
    return pd.DataFrame(
        {"status": status.where(closed, "open"), "closed_at": table["closed_at"].where(closed)}
    ).set_index(table["opportunity_id"])


def stage_conversion(spells: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Of the stays in a stage that have ended, the share that went on.

    Stays that still last are left out of the share. Where winners and losers stay equally long this is fair;
    where losers linger, a young pipeline flatters the conversion.

    Parameters
    ----------
    spells
        From `stage_spells`.
    confidence
        Coverage of the Wilson intervals.

    Returns
    -------
    DataFrame
        Indexed by ``stage_no``: counts ``entered``, ``advanced`` (to a later stage, or won), ``lost``,
        ``fell_back``, ``open``; ``conversion`` = advanced ÷ (entered − open), ``lower``, ``upper``.
    """
    table = require(spells, ["stage_no", "result"], "spells")
    result = table["result"].replace("won", "advanced")
    counts = pd.crosstab(table["stage_no"], result).reindex(
        columns=["advanced", "lost", "fell_back", "open"], fill_value=0
    )
    counts = counts.rename_axis(columns=None)
    counts.insert(0, "entered", counts.sum(axis=1))
    ended = counts["entered"] - counts["open"]
    lower, upper = wilson_limits(counts["advanced"], ended, confidence)
    return counts.assign(conversion=counts["advanced"] / ended.where(ended > 0), lower=lower, upper=upper)


def stage_dwell(spells: pd.DataFrame) -> pd.DataFrame:
    """How long opportunities stay in each stage, counting those that are still there.

    The mean of the stays that have ended is too short: long stays are the ones that still last. The median
    and the 80th percentile are Kaplan–Meier estimates, in which they are censored.

    Parameters
    ----------
    spells
        From `stage_spells`.

    Returns
    -------
    DataFrame
        Indexed by ``stage_no``: ``ended``, ``open``, ``mean_ended_days``, ``median_days``, ``p80_days`` (NaN
        where too many still last).
    """
    table = require(spells, ["stage_no", "dwell_days", "result"], "spells")
    rows = {}
    for stage, stays in table.groupby("stage_no"):
        ended = stays["result"] != "open"
        curve = kaplan_meier(stays["dwell_days"], ended)
        rows[stage] = {
            "ended": int(ended.sum()),
            "open": int((~ended).sum()),
            "mean_ended_days": stays["dwell_days"][ended].mean(),
            "median_days": survival_quantile(curve, 0.5),
            "p80_days": survival_quantile(curve, 0.8),
        }
    columns = ["ended", "open", "mean_ended_days", "median_days", "p80_days"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("stage_no")


def stage_win_probability(
    spells: pd.DataFrame, textbook: Mapping[int, float] = TEXTBOOK_PROBABILITY
) -> pd.DataFrame:
    r"""The firm's own chance of winning from each stage, learnt from closed opportunities.

    .. math:: \hat\pi_j = \frac{w_j + k\,\pi_j}{n_j + k}, \qquad k = 2

    where n_j closed opportunities once reached stage j and w_j of them were won. The textbook probability π_j
    counts like k = 2 opportunities, so that a stage seen rarely is not called 0 % or 100 %.

    Parameters
    ----------
    spells
        From `stage_spells`.
    textbook
        Prior probability by stage.

    Returns
    -------
    DataFrame
        Indexed by every stage of `textbook`: ``reached``, ``won``, ``probability``.
    """
    table = require(spells, ["opportunity_id", "stage_no", "final"], "spells")
    closed = table[table["final"] != "open"].drop_duplicates(["opportunity_id", "stage_no"])
    prior = pd.Series(textbook, dtype="float64").rename_axis("stage_no")
    reached = closed.groupby("stage_no").size().reindex(prior.index, fill_value=0)
    won = closed[closed["final"] == "won"].groupby("stage_no").size().reindex(prior.index, fill_value=0)
    return pd.DataFrame({"reached": reached, "won": won, "probability": (won + 2 * prior) / (reached + 2)})


def weighted_pipeline(
    opportunity: pd.DataFrame, probability: Mapping[int, float] | pd.Series = TEXTBOOK_PROBABILITY
) -> pd.DataFrame:
    r"""Expected revenue of the open opportunities: Σ π(stage) × amount.

    Parameters
    ----------
    opportunity
        ``opportunity_status``, ``stage_no``, ``amount`` (CNY). Only status open is counted.
    probability
        Chance of winning by stage, 0–1.

    Returns
    -------
    DataFrame
        Indexed by ``stage_no``: ``count``, ``amount``, ``weighted_amount`` (CNY); sum the columns for the
        total. No open opportunity: no rows.
    """
    table = require(opportunity, ["opportunity_status", "stage_no", "amount"], "opportunity")
    table = table[table["opportunity_status"] == "open"].astype({"amount": "float64"})
    result = table.groupby("stage_no")["amount"].agg(count="size", amount="sum")
    chance = pd.Series(probability, dtype="float64").reindex(result.index)
    return result.assign(weighted_amount=result["amount"] * chance)


def opportunity_forecasts(
    opportunity: pd.DataFrame,
    calibrated: Mapping[int, float] | pd.Series,
    textbook: Mapping[int, float] | pd.Series = TEXTBOOK_PROBABILITY,
) -> pd.DataFrame:
    """Three answers to "will this deal come?" for every open opportunity.

    Parameters
    ----------
    opportunity
        ``opportunity_id``, ``opportunity_status``, ``stage_no``, ``probability_pct`` (what the rep says,
        0–100), ``amount`` (CNY).
    calibrated
        The firm's own probability by stage, see `stage_win_probability`.
    textbook
        Probability by stage from the book.

    Returns
    -------
    DataFrame
        Indexed by ``opportunity_id``: ``amount`` and the probabilities (0–1) ``textbook``, ``stated``,
        ``calibrated``.
    """
    columns = ["opportunity_id", "opportunity_status", "stage_no", "probability_pct", "amount"]
    table = require(opportunity, columns, "opportunity")
    table = table[table["opportunity_status"] == "open"].set_index("opportunity_id")
    return pd.DataFrame(
        {
            "amount": as_floats(table["amount"]),
            "textbook": table["stage_no"].map(pd.Series(textbook, dtype="float64")),
            "stated": as_floats(table["probability_pct"]) / 100,
            "calibrated": table["stage_no"].map(pd.Series(calibrated, dtype="float64")),
        }
    )


def forecast_totals(forecasts: pd.DataFrame) -> pd.DataFrame:
    r"""Expected revenue and number of wins by each kind of probability, with their spread.

    With independent deals the variance of the revenue is Σ p(1 − p)·amount².

    Parameters
    ----------
    forecasts
        From `opportunity_forecasts`.

    Returns
    -------
    DataFrame
        Rows textbook, stated, calibrated: ``wins``, ``revenue`` (CNY), ``std_dev`` (CNY).
    """
    table = require(forecasts, ["amount", "textbook", "stated", "calibrated"], "forecasts").astype("float64")
    p = table[["textbook", "stated", "calibrated"]]
    amount = table["amount"]
    return pd.DataFrame(
        {
            "wins": p.sum(),
            "revenue": p.mul(amount, axis=0).sum(),
            "std_dev": (p * (1 - p)).mul(amount**2, axis=0).sum() ** 0.5,
        }
    )


def stall_thresholds(spells: pd.DataFrame, quantile: float = 0.8) -> pd.Series:
    """Days in a stage that only one winner in five ever needed.

    Parameters
    ----------
    spells
        From `stage_spells`.
    quantile
        Share of the later winners' stays that were shorter, 0–1.

    Returns
    -------
    Series
        Days by ``stage_no``, for stages that a winner has passed.
    """
    check_range("quantile", quantile, 0, 1)
    table = require(spells, ["stage_no", "dwell_days", "final"], "spells")
    winners = table[table["final"] == "won"]
    return winners.groupby("stage_no")["dwell_days"].quantile(quantile).rename("threshold_days")


def stalled_opportunities(spells: pd.DataFrame, thresholds: pd.Series) -> pd.DataFrame:
    """Open opportunities that have been in their stage for longer than the threshold.

    Parameters
    ----------
    spells
        From `stage_spells`.
    thresholds
        Days by stage: from `stall_thresholds`, or ``max_dwell_days`` of the table ``sales_stage``. A stage
        without a threshold raises no alarm.

    Returns
    -------
    DataFrame
        ``opportunity_id``, ``stage_no``, ``entered_at``, ``dwell_days``, ``threshold_days``, longest overdue
        first (in relation to the threshold).
    """
    columns = ["opportunity_id", "stage_no", "entered_at", "dwell_days"]
    table = require(spells, [*columns, "result"], "spells")
    table = table[table["result"] == "open"][columns]
    table["threshold_days"] = as_floats(table["stage_no"].map(thresholds))
    late = table[table["dwell_days"] > table["threshold_days"]]
    return late.iloc[np.argsort(-(late["dwell_days"] / late["threshold_days"]), kind="stable")].reset_index(
        drop=True
    )


def win_rate(opportunity: pd.DataFrame, by: str | Sequence[str], confidence: float = 0.95) -> pd.DataFrame:
    """Win rate of closed opportunities by rep, source, buying type, or any column.

    Parameters
    ----------
    opportunity
        ``opportunity_status`` and the columns named by `by`. An abandoned opportunity counts as not won; open
        ones are left out.
    by
        Column or columns to group by.
    confidence
        Coverage of the Wilson intervals.

    Returns
    -------
    DataFrame
        Indexed by `by`: ``closed``, ``won``, ``win_rate``, ``lower``, ``upper``.
    """
    keys = [by] if isinstance(by, str) else list(by)
    table = require(opportunity, ["opportunity_status", *keys], "opportunity")
    status = table["opportunity_status"].astype("str")
    table = table.assign(is_won=status == "won")[status.isin(_CLOSED)]
    rate = table.groupby(keys if len(keys) > 1 else keys[0], observed=True)["is_won"].agg(
        closed="size", won="sum"
    )
    lower, upper = wilson_limits(rate["won"], rate["closed"], confidence)
    return rate.assign(win_rate=rate["won"] / rate["closed"], lower=lower, upper=upper)


def sales_cycle(opportunity: pd.DataFrame) -> pd.DataFrame:
    """Days from creation to closing, by outcome.

    Parameters
    ----------
    opportunity
        ``opportunity_status``, ``created_at``, ``closed_at``. Open opportunities are left out.

    Returns
    -------
    DataFrame
        Indexed by status: ``closed``, ``mean_days``, ``median_days``.
    """
    table = require(opportunity, ["opportunity_status", "created_at", "closed_at"], "opportunity")
    status = table["opportunity_status"].astype("str")
    days = days_between(table["created_at"], table["closed_at"])[status.isin(_CLOSED)]
    by_status = days.groupby(status)
    return pd.DataFrame(
        {"closed": by_status.count(), "mean_days": by_status.mean(), "median_days": by_status.median()}
    )


def littles_law(opportunity: pd.DataFrame, start: pd.Timestamp | str, end: pd.Timestamp | str) -> pd.Series:
    r"""Little's law in the pipeline: the mean number of open deals is the arrival rate times the time in it.

    .. math:: L = \lambda W

    L is measured by adding up the days on which deals were open between `start` and `end`, λ by counting
    arrivals and W over the deals that arrived; they are measured apart, so that L and λW agree only as far as
    the pipeline is in balance over the period.

    Parameters
    ----------
    opportunity
        ``created_at``, ``closed_at`` (missing while open: counted as open until `end`).
    start, end
        The period.

    Returns
    -------
    Series
        ``L`` (deals), ``arrival_rate`` (deals per day), ``W`` (days), ``lambda_W`` (deals); W is NaN without
        arrivals.

    Source: Little, J. D. C. (1961), Operations Research 9, 383–387.
    """
    table = require(opportunity, ["created_at", "closed_at"], "opportunity")
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    period = (last - first) / pd.Timedelta(days=1)
    check_range("end − start (days)", period, 1e-9, float("inf"))
    closed = table["closed_at"].fillna(last)

    def within(moment: pd.Series) -> pd.Series:
        return moment.mask(moment < first, first).mask(moment > last, last)

    inside = days_between(within(table["created_at"]), within(closed))
    arrived = table["created_at"].between(first, last, inclusive="left")
    rate = arrived.sum() / period
    W = inside[arrived].mean()
    return pd.Series({"L": inside.sum() / period, "arrival_rate": rate, "W": W, "lambda_W": rate * W})
