"""Planted in behaviour: the season and the churn rule are what they say they are, and observed tables show them."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.tree import DecisionTreeClassifier

import crmsim
from crmsim import analysis, records
from crmsim.engines.vector import simulate
from crmsim.model.customer import CHANNELS, LOST, rival_rates
from crmsim.model.lifecycle import CHURN_RULE
from crmsim.model.patterns import season, seasonal_factors
from crmsim.patterns import Patterns
from crmsim.scenario import Scenario, ScenarioError
from crmsim.streams import Streams

COHORT = {"newcomers": "none", "opening_span": 0}
SEASON = {"season_height": 0.4, "season_peak": 5}
RULE = {"churn_chance": 0.25}


def world(dropout="none", months=12, **changes):
    """Buying alone: all customers come at the very beginning, and nothing feeds back."""
    return Scenario.preset(
        "cdnow",
        **{
            "customers": 4_000,
            "months": months,
            "start": "2024-03-01",
            "feedback": False,
            "acquisition": COHORT,
            "purchasing": {"dropout": dropout, "rate_shape": 0.9, "rate_scale": 0.9},
            "patterns": SEASON,
            **changes,
        },
    )


def per_month(history, column="count"):
    """Purchases, shape (months, customers)."""
    table = np.zeros((history.scenario.months, history.customers), dtype=np.int64)
    np.add.at(table, (history.purchase["month"], history.purchase["customer"]), history.purchase[column])
    return table


def there(history):
    """Who is still a customer as each month begins, shape (months, customers); for worlds nobody returns to."""
    month = np.arange(history.scenario.months)[:, None]
    lost = np.full(history.customers, history.scenario.months)
    last = history.transition["target"] == LOST
    lost[history.transition["customer"][last]] = history.transition["month"][last]
    return (history.customer["acquired"] <= month) & (month <= lost)


def normal(count, mean, variance=None):
    return (count - mean) / np.sqrt(mean if variance is None else variance)


# The season.


@pytest.mark.parametrize(("height", "peak"), [(0.0, 1), (0.25, 5), (0.9, 12)])
def test_the_factors_average_one_and_are_highest_in_the_peak_month(height, peak):
    factor = seasonal_factors(Patterns(season_height=height, season_peak=peak))
    assert factor.mean() == pytest.approx(1, abs=1e-7)
    assert factor[peak - 1] == pytest.approx(1 + height) == factor.max()
    assert factor.min() == pytest.approx(1 - height)
    smooth = np.abs(np.diff([*factor, factor[0]])).max()
    assert smooth <= 2 * height * np.sin(np.pi / 12) + 1e-6


def test_the_season_follows_the_calendar_and_not_the_age_of_the_world():
    scenario = world(months=24)
    assert season(scenario, 2) == season(scenario, 14) == pytest.approx(1.4)  # May
    assert season(scenario, 8) == pytest.approx(0.6)  # November


def test_purchases_of_a_month_are_poisson_with_the_factor_of_the_month():
    """Given the rates, purchases are Poisson(λ·f) in every month; over customers they are NBD (r, α/f)."""
    scenario = world()
    history = simulate(scenario, 11)
    bought = per_month(history)
    rate, entry = history.customer["own_rate"], history.customer["entry"]
    for month, count in enumerate(bought):
        factor = season(scenario, month)
        exposure = 1 - entry if month == 0 else 1
        assert abs(normal(count.sum(), (rate * factor * exposure).sum())) < 4, month
        if month:
            n, p = len(rate), scenario.purchasing
            none = (p.rate_scale / (p.rate_scale + factor)) ** p.rate_shape
            assert abs(normal((count == 0).sum(), n * none, n * none * (1 - none))) < 4, month


def test_a_life_that_ends_after_purchases_or_at_any_time_has_the_same_season():
    """Geometric: planned ~ Poisson(λf) while alive. Exponential: E[N] = λf·E[U], U = min(τ, 1), τ ~ Exp(μ)."""
    geometric = world("geometric")
    history = simulate(geometric, 12)
    planned, alive, rate = per_month(history, "planned"), there(history), history.customer["own_rate"]
    for month in range(1, 12):
        mean = rate[alive[month]].sum() * season(geometric, month)
        assert abs(normal(planned[month].sum(), mean)) < 4, month

    exponential = world("exponential")
    history = simulate(exponential, 13)
    bought, alive, rate = per_month(history), there(history), history.customer["own_rate"]
    mu = np.maximum(history.customer["dropout"], 1e-6)
    u, square = -np.expm1(-mu) / mu, 2 * (1 - np.exp(-mu) * (1 + mu)) / mu**2
    for month in range(1, 12):
        intended = rate * season(exponential, month)
        mean, variance = intended * u, intended * u + intended**2 * (square - u**2)
        z = normal(bought[month].sum(), mean[alive[month]].sum(), variance[alive[month]].sum())
        assert abs(z) < 4, month


def test_rivals_have_the_season_too_so_that_shares_of_wallet_keep_still():
    scenario = world(competition={"rival_shapes": [0.6, 1.2], "observed": True})
    history = simulate(scenario, 14)
    rates = rival_rates(scenario, Streams(14), np.arange(history.customers)).sum(axis=0)
    for month in range(1, 12):
        count = history.rival["count"][history.rival["month"] == month].sum()
        assert abs(normal(count, rates.sum() * season(scenario, month))) < 4, month


def test_the_rate_on_record_is_the_one_of_the_month():
    history = simulate(world(months=4), 15, panel=True)
    for month in range(4):
        rows = history.panel["month"] == month
        seasonal = history.customer["own_rate"] * season(history.scenario, month)
        np.testing.assert_allclose(history.panel["rate"][rows], seasonal, rtol=1e-6)


def test_a_strength_of_nought_changes_nothing():
    plain = Scenario.preset("retail", customers=400, months=8)
    idle = plain.replace(
        patterns={"season_height": 0, "season_peak": 7, "churn_chance": 0, "churn_orders": 2}
    )
    assert simulate(plain, 1).digest() == simulate(idle, 1).digest()


@pytest.mark.parametrize("planted", [SEASON, RULE])
def test_contracts_have_neither(planted):
    with pytest.raises(ScenarioError, match=r"season_height.*churn_chance.*dropout"):
        Scenario.preset("subscription", patterns=planted)


def test_the_indices_are_exact_for_a_season_about_a_level():
    """The centred mean of a season that repeats itself is the level it swings about."""
    when = pd.date_range("2022-04-01", periods=36, freq="MS")
    factor = 1 + 0.3 * np.cos(2 * np.pi * (when.month - 5) / 12)
    found = analysis.seasonal_indices(pd.Series(200.0 * factor, when))
    expected = 1 + 0.3 * np.cos(2 * np.pi * (np.arange(1, 13) - 5) / 12)
    np.testing.assert_allclose(found.to_numpy(), expected, atol=1e-12)
    assert list(found.index) == list(range(1, 13))


@pytest.mark.parametrize("gap", [slice(0, 23), [*range(10), *range(11, 30)]])
def test_indices_need_two_years_without_a_gap(gap):
    monthly = pd.Series(1.0, pd.date_range("2022-01-01", periods=40, freq="MS")).iloc[gap]
    with pytest.raises(analysis.AnalysisError, match="24 months"):
        analysis.seasonal_indices(monthly)


# The churn rule.


UNDER_RULE = """
    WITH month AS (SELECT DISTINCT date_trunc('month', date_day)::DATE AS month_start FROM calendar)
    SELECT customer_id, month_start::TIMESTAMP AS month_start
    FROM sales_order
    JOIN customer USING (customer_id)
    JOIN month ON ordered_at < month_start
    WHERE source IN {sources}
    GROUP BY ALL
    HAVING count(*) >= {orders} AND date_diff('month', min(ordered_at), month_start) < {months}
"""


def under_rule(company):
    """Who falls under the rule in which month, by the tables of the firm: a row for each customer and month."""
    rule = company.truth.churn_rule
    (orders,), (months,) = rule["orders_at_least"].unique(), rule["months_below"].unique()
    return company.sql(UNDER_RULE.format(sources=tuple(rule["source"]), orders=orders, months=months))


@pytest.fixture(scope="module")
def retailer():
    return crmsim.simulate(
        Scenario.preset("retail", customers=1_500, months=18, patterns=RULE), seed=21, panel=True
    )


@pytest.fixture(scope="module")
def fallen(retailer):
    """Customer months under the rule, with what ended the relationship in the month, if anything did."""
    cause = retailer.truth.event_cause
    ends = cause[(cause["object_type"] == "customer") & (cause["stage_after"] == "lost")]
    ends = ends.rename(columns={"object_id": "customer_id"})[["customer_id", "month_start", "cause"]]
    state = retailer.truth.customer_state[["customer_id", "month_start", "churn_chance"]]
    keys = ["customer_id", "month_start"]
    # Only those still there have a state; the tables of the firm do not say who has left unnoticed.
    return under_rule(retailer).merge(state, on=keys).merge(ends, on=keys, how="left"), ends


def test_whoever_leaves_by_the_rule_falls_under_it_by_the_observed_tables(fallen):
    under, ends = fallen
    by_rule = ends[ends["cause"] == "churn_rule"]
    assert len(by_rule) > 200
    assert (under["cause"] == "churn_rule").sum() == len(by_rule)


def test_the_rule_has_the_chance_it_says(fallen):
    """Of those under the rule whom nothing else took, binomially many leave by it."""
    under, _ = fallen
    left = under[under["cause"].isna() | (under["cause"] == "churn_rule")]
    n, chance = len(left), RULE["churn_chance"]
    assert abs(normal((left["cause"] == "churn_rule").sum(), n * chance, n * chance * (1 - chance))) < 4


def test_the_true_chance_of_leaving_knows_the_rule(fallen):
    under, _ = fallen
    assert (under["churn_chance"] >= RULE["churn_chance"] - 1e-6).all()


def test_without_feedback_the_true_chance_adds_up_to_those_who_leave():
    history = simulate(
        Scenario.preset("retail", customers=2_000, months=12, feedback=False, patterns=RULE), 22, panel=True
    )
    hazard = history.panel["hazard"].astype(float)
    assert (history.transition["cause"] == CHURN_RULE).any()
    assert abs(normal(history.firm["lost"].sum(), hazard.sum(), (hazard * (1 - hazard)).sum())) < 4


def test_the_rule_moves_nobody_elses_draws():
    """In a world where customers cannot feel each other, whom the rule never takes lives as if there were none."""
    alone = {"sentiment_effect": 0, "referral_rate": 0}
    scenario = Scenario.preset("retail", customers=800, months=15, acquisition=alone)
    plain, ruled = simulate(scenario, 23), simulate(scenario.replace(patterns=RULE), 23)
    taken = ruled.transition["customer"][ruled.transition["cause"] == CHURN_RULE]
    assert len(taken) > 50
    for part in ("purchase", "failure", "transition"):
        kept = [
            {name: column[~np.isin(table["customer"], taken)] for name, column in table.items()}
            for table in (getattr(plain, part), getattr(ruled, part))
        ]
        for name in kept[0]:
            np.testing.assert_array_equal(kept[0][name], kept[1][name], err_msg=f"{part}.{name}")


def test_truth_says_what_was_planted_and_nothing_where_nothing_was():
    company = crmsim.simulate(
        Scenario.preset(
            "retail",
            customers=60,
            months=3,
            patterns={**SEASON, **RULE, "churn_channels": ["agent", "referral", "agent"], "churn_months": 7},
        ),
        seed=1,
    )
    assert company.truth.churn_rule.to_dict("list") == {
        "source": ["assistant", "referral"],
        "orders_at_least": [3, 3],
        "months_below": [7, 7],
        "monthly_chance": [0.25, 0.25],
    }
    assert company.truth.season.set_index("calendar_month")["factor"].loc[[5, 11]].round(6).tolist() == [
        1.4,
        0.6,
    ]
    plain = crmsim.simulate(Scenario.preset("retail", customers=60, months=3), seed=1)
    assert plain.truth.churn_rule.empty
    assert plain.truth.season.empty


# Found again in the tables of the firm alone.

SNAPSHOTS = pd.to_datetime(["2024-09-01", "2024-12-01", "2025-03-01"])
PAID = ("canvassing", "advertising", "assistant")


def observed(**changes):
    """Orders, customers and requests of the preset `firm`, larger, without the parts that do not act on buying.

    Campaigns and promotions return every year in the same month, so no index could tell them from a season:
    the firm has none here.
    """
    quiet = dict.fromkeys(("funnel", "erp", "desk", "defects"))
    none = {"campaigns": [], "promotions": []}
    scenario = Scenario.preset("firm", customers=6_000, **quiet, marketing=none, patterns=changes)
    history = simulate(scenario, 31)
    parts = {name: [] for name in ("customer", "sales_order", "service_request")}
    for name, part in records.chunks(history):
        if name in parts:
            parts[name].append(part)
    return history, {name: records.frame(pa.concat_tables(part)) for name, part in parts.items()}


@pytest.fixture(scope="module")
def firm():
    return observed()


@pytest.fixture(scope="module")
def control():
    return observed(churn_chance=0, season_height=0)


def snapshot(tables, now):
    """What is known on a day of everybody who ordered in the two months before it, and who then fell silent.

    Silent: no order from two to ten months after the day.
    """
    orders = tables["sales_order"]
    before = orders[orders["ordered_at"] < now]
    by = before.groupby("customer_id")
    first, last = by["ordered_at"].min(), by["ordered_at"].max()
    lately = before[before["ordered_at"] >= now - pd.DateOffset(months=3)]
    asked = tables["service_request"].query("opened_at < @now")
    source = tables["customer"].set_index("customer_id")["source"].astype("str")
    features = pd.DataFrame(
        {
            "orders": by.size(),
            "months": (now.year - first.dt.year) * 12 + now.month - first.dt.month,
            "silent_days": (now - last).dt.days,
            "lately": lately.groupby("customer_id").size(),
            "mean_value": by["total_amount"].mean(),
            "requests": asked.groupby("customer_id").size(),
            "paid": source.isin(PAID).reindex(first.index),
            **{name: (source == name).reindex(first.index) for name in (*PAID, "referral", "walk_in")},
        }
    )
    features = features[features["silent_days"] <= 61].fillna(0).astype(float)
    begin, end = now + pd.DateOffset(months=2), now + pd.DateOffset(months=10)
    later = orders["customer_id"][orders["ordered_at"].between(begin, end)]
    return features, ~features.index.isin(later.unique())


def pooled(tables):
    """The snapshots one below the other."""
    parts = [snapshot(tables, now) for now in SNAPSHOTS]
    return pd.concat([features for features, _ in parts]), np.concatenate([silent for _, silent in parts])


def learnt(tables):
    """The way a tree of depth three takes to the leaf where most fall silent: (variable, side) → cut."""
    features, silent = pooled(tables)
    model = DecisionTreeClassifier(max_depth=3, min_samples_leaf=200, criterion="entropy")
    tree = model.fit(features, silent).tree_
    leaves = np.flatnonzero(tree.children_left < 0)
    node = leaves[np.argmax(tree.value[leaves, 0, 1])]
    way = {}
    while node:
        above = int(np.flatnonzero((tree.children_left == node) | (tree.children_right == node))[0])
        side = "≤" if tree.children_left[above] == node else ">"
        way[str(features.columns[tree.feature[above]]), side] = float(tree.threshold[above])
        node = above
    return way


def excess_silence(tables, p):
    """How much more of those who fall under the rule go silent than of all others."""
    features, silent = pooled(tables)
    under = (features["paid"] == 1) & (features["orders"] >= p.churn_orders)
    under &= features["months"] < p.churn_months
    return silent[under].mean() - silent[~under].mean()


def test_about_three_tenths_of_all_leaving_in_the_firm_comes_from_the_rule():
    change = simulate(Scenario.preset("firm"), 1).transition
    lost = change["target"] == LOST
    assert (change["cause"][lost] == CHURN_RULE).mean() == pytest.approx(0.3, abs=0.05)


def test_a_tree_of_depth_three_finds_the_rule_in_observed_tables(firm):
    """The three variables, the right side of each, orders to the unit and months to two."""
    way = learnt(firm[1])
    p = firm[0].scenario.patterns
    assert {CHANNELS.index(name) for name in p.churn_channels} == {1, 2, 4}  # what PAID means
    assert way.keys() == {("paid", ">"), ("orders", ">"), ("months", "≤")}
    assert way["orders", ">"] == p.churn_orders - 0.5
    assert way["months", "≤"] == pytest.approx(p.churn_months - 0.5, abs=2)
    assert excess_silence(firm[1], p) > 0.4


def test_where_no_rule_is_planted_the_tree_finds_none(control):
    """Rare buyers fall silent more often in any world; how somebody was won then says nothing."""
    way = learnt(control[1])
    assert not {name for name, _ in way} & {"paid", *PAID}
    assert abs(excess_silence(control[1], control[0].scenario.patterns)) < 0.05


def monthly_repeats(tables):
    """Orders after the first of each customer, by month, from the month when the opening cohort was complete."""
    orders = tables["sales_order"].sort_values("ordered_at")
    repeat = orders[orders.duplicated("customer_id")]
    return repeat.groupby(repeat["ordered_at"].dt.to_period("M").dt.to_timestamp()).size().iloc[1:]


def test_the_indices_of_observed_orders_are_the_planted_factors(firm, control):
    """Within 0.08 of each month's factor, the peak in its month or next to it; without a season within 0.05 of 1.

    Two ratios for each month have a standard error of about 0.02. Besides, those there swing a little with the
    season: who buys more in spring has also left sooner by autumn.
    """
    found = analysis.seasonal_indices(monthly_repeats(firm[1]))
    p = firm[0].scenario.patterns
    np.testing.assert_allclose(found, seasonal_factors(p), atol=0.08)
    assert abs(found.idxmax() - p.season_peak) <= 1
    assert np.corrcoef(found, seasonal_factors(p))[0, 1] > 0.97
    np.testing.assert_allclose(analysis.seasonal_indices(monthly_repeats(control[1])), 1, atol=0.05)
