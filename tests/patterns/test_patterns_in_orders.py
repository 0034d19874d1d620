"""Laid over the orders: rules of the basket, segments and frauds are what they say, and observed tables show them."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import crmsim
from crmsim import Scenario, analysis, records
from crmsim.clock import ACTIVITY
from crmsim.scenario import ScenarioError
from crmsim.tasks.fraud import competent

THRESHOLDS = {"min_support": 0.015, "min_confidence": 0.30, "min_lift": 2.0, "max_size": 2}
# From a dozen orders on habits show.
HABITS = """
    SELECT customer_id, avg((channel = 'web')::INT) AS web, avg((channel = 'wap')::INT) AS wap,
        avg((channel = 'face_to_face')::INT) AS shop, avg((channel = 'phone')::INT) AS phone,
        avg((hour(ordered_at) BETWEEN 6 AND 10)::INT) AS morning,
        avg((hour(ordered_at) BETWEEN 11 AND 13)::INT) AS noon,
        avg((hour(ordered_at) BETWEEN 14 AND 17)::INT) AS afternoon,
        avg((hour(ordered_at) BETWEEN 18 AND 22)::INT) AS evening
    FROM sales_order WHERE opportunity_id IS NULL GROUP BY customer_id HAVING count(*) >= 12"""


def retail(**patterns):
    """A retailer with these patterns alone."""
    return Scenario.preset("retail", customers=1_000, months=24, patterns=patterns or None)


def frames(scenario, seed=1):
    tables = records.build(crmsim.simulate(scenario, seed=seed).history)
    return {name: records.frame(table) for name, table in tables.items()}


def own(company):
    """Orders placed without a rep."""
    return company.sales_order[company.sales_order["opportunity_id"].isna()]


def own_lines(company):
    return company.line_item[company.line_item["sales_order_id"].isin(own(company)["sales_order_id"])]


def rules(line_item):
    found = analysis.association_rules(line_item, **THRESHOLDS)
    return {(a, b) for (a,), (b,) in zip(found["antecedent"], found["consequent"], strict=True)}


def binomial_z(hits, chance):
    return (np.sum(hits) - np.sum(chance)) / np.sqrt(np.sum(chance * (1 - np.asarray(chance))))


@pytest.fixture(scope="module")
def firm():
    return crmsim.simulate(Scenario.preset("firm"), seed=1)


@pytest.fixture(scope="module")
def plain():
    return frames(retail())


# --------------------------------------------------------------------------------------------- rules of the basket


@pytest.fixture(scope="module")
def baskets():
    return frames(retail(basket_strength=1.0))


def test_the_planted_rules_are_found_in_the_lines_of_the_firm(firm):
    truth = firm.truth.basket_rule
    planted, trap = (
        set(
            truth[truth["is_trap"] == which][["antecedent_id", "consequent_id"]].itertuples(
                index=False, name=None
            )
        )
        for which in (False, True)
    )
    found = rules(own_lines(firm))
    assert len(planted) == 8
    assert len(found & planted) >= 7
    assert len(found - planted) <= 2
    # The trap looks like a rule over the year.
    assert trap <= found


def test_inside_the_season_the_trap_is_no_rule_and_the_rules_are(firm):
    """Simpson 1951: what only shares a season is independent inside each."""
    quarter = own(firm).set_index("sales_order_id")["ordered_at"].dt.quarter
    for rule in firm.truth.basket_rule.itertuples():
        strata = analysis.rule_by_stratum(
            own_lines(firm), quarter, [rule.antecedent_id], [rule.consequent_id]
        )
        inside = strata.drop("all")
        lift = np.average(inside["lift"].fillna(1.0), weights=inside["support"] * inside["orders"])
        assert (lift < 1.3) == rule.is_trap


def test_nothing_is_found_where_nothing_is_planted(plain):
    assert not rules(plain["line_item"])
    assert plain["truth_basket_rule"].empty


def test_an_order_with_room_holds_the_first_product_with_the_stated_support(baskets):
    """P(A) = s/c, of orders whose value, a beta-prime variate (Fader, Hardie & Lee 2005b), leaves room for both."""
    p = Scenario.preset("retail").purchasing
    order = baskets["sales_order"].set_index("sales_order_id")["total_amount"]
    price = baskets["product"].set_index("product_id")["list_price"]
    rule = baskets["truth_basket_rule"].iloc[0]
    room = price[rule.antecedent_id] + price[rule.consequent_id]
    share = stats.betaprime.sf(room / p.basket_scale, p.basket_shape, p.basket_spread)
    line = baskets["line_item"]
    holds = order.index.isin(line.loc[line["product_id"] == rule.antecedent_id, "sales_order_id"])
    # Support 0.02 and confidence 0.6 are the first of the plan.
    assert abs(binomial_z(holds[order > room], np.full((order > room).sum(), 0.02 / 0.6 / share))) < 4
    assert not holds[order <= room].any()


def test_the_first_product_brings_the_second_with_the_planted_chance_on_top_of_the_usual(baskets):
    truth = baskets["truth_basket_rule"]
    truth = truth[~truth["is_trap"]]
    buyers = truth["support"] / truth["confidence"] * len(baskets["sales_order"])
    usual = truth["confidence"] / truth["lift"]
    low, high = (
        truth["planted_confidence"],
        truth["planted_confidence"] + (1 - truth["planted_confidence"]) * usual,
    )
    slack = 4 * np.sqrt(low * (1 - low) / buyers)
    assert (truth["confidence"] > low - slack).all()
    assert (truth["confidence"] < high + slack).all()


def test_lines_add_up_to_totals_that_the_rules_do_not_move(baskets, plain):
    columns = ["customer_id", "ordered_at", "channel", "total_amount"]
    pd.testing.assert_frame_equal(baskets["sales_order"][columns], plain["sales_order"][columns])
    line = baskets["line_item"]
    total = line.groupby("sales_order_id")["line_amount"].sum()
    np.testing.assert_allclose(total, baskets["sales_order"]["total_amount"], atol=1e-6)
    assert (line["quantity"] % 1 == 0).all()
    assert line["discount_pct"].between(0, 100).all()


# --------------------------------------------------------------------------------------------------------- segments


@pytest.fixture(scope="module")
def kinds():
    return frames(retail(segment_strength=0.3))


def agreement(company):
    habits = company.sql(HABITS).set_index("customer_id")
    assert len(habits) > 200
    true = company.truth.customer_segment.set_index("customer_id")["segment_no"].reindex(habits.index)
    return analysis.segment_agreement(analysis.segment_customers(habits, 4), true)


def test_segments_are_found_by_the_channel_and_the_hour_of_the_orders(firm):
    assert agreement(firm) >= 0.7


def test_segments_that_do_not_differ_are_not_found():
    company = crmsim.simulate(retail(segment_strength=1e-12), seed=1)
    assert abs(agreement(company)) < 0.03


def test_every_segment_is_as_large_and_follows_its_ways_with_the_stated_share(kinds):
    truth = kinds["truth_customer_segment"]
    sizes = truth["segment_no"].value_counts()
    assert stats.chisquare(sizes).pvalue > 1e-4
    assert len(sizes) == 4
    orders = kinds["sales_order"].merge(truth, on="customer_id", suffixes=("", "_liked"))
    usual = np.array(ACTIVITY) / sum(ACTIVITY)
    for _, segment in orders.groupby("segment_no"):
        begin, end = segment["hour_from"].iloc[0], segment["hour_to"].iloc[0]
        chance = 0.3 + 0.7 * usual[begin:end].sum()
        hit = segment["ordered_at"].dt.hour.between(begin, end - 1)
        assert abs(binomial_z(hit, np.full(len(hit), chance))) < 4
    # Everybody else comes to the shop with 8 orders of a hundred.
    shop = orders[orders["channel_liked"] == "face_to_face"]["channel"] == "face_to_face"
    assert abs(binomial_z(shop, np.full(len(shop), 0.3 + 0.7 * 0.08))) < 4


def distance(one, other):
    """Mahalanobis distance of two multinomial choices, the last of which is left out."""
    spread = sum(np.diag(p) - np.outer(p, p) for p in (one[:-1], other[:-1])) / 2
    gap = one[:-1] - other[:-1]
    return gap @ np.linalg.solve(spread, gap)


def test_segments_are_as_far_apart_in_one_order_as_mixtures_of_two_habits_are(kinds):
    """Mahalanobis 1936; orders by phone outside opening hours go to the web, so the fourth segment is nearer."""
    orders = kinds["sales_order"].merge(
        kinds["truth_customer_segment"], on="customer_id", suffixes=("", "_liked")
    )
    hour = pd.cut(orders["ordered_at"].dt.hour, [-1, 5, 10, 13, 17, 22, 23], labels=range(6))
    shows = pd.get_dummies(pd.DataFrame({"channel": orders["channel"].astype(str), "hour": hour.astype(str)}))
    shows = (
        shows.drop(columns=["channel_web", "hour_0", "hour_5"]).astype(float).groupby(orders["segment_no"])
    )
    mean, spread = shows.mean().to_numpy(), [part.cov().to_numpy() for _, part in shows]

    activity = np.array(ACTIVITY) / sum(ACTIVITY)
    hours = [activity[begin:end].sum() for begin, end in ((18, 23), (11, 14), (14, 18), (6, 11))]
    habits = np.array([0.50, 0.30, 0.08, 0.12]), np.array([*hours, 1 - sum(hours)])
    for i, j in combinations(range(4), 2):
        gap = mean[i] - mean[j]
        seen = np.sqrt(gap @ np.linalg.solve((spread[i] + spread[j]) / 2, gap))
        if j < 3:
            stated = sum(
                distance(*(0.7 * habit + 0.3 * np.eye(len(habit))[which] for which in (i, j)))
                for habit in habits
            )
            assert seen == pytest.approx(np.sqrt(stated), rel=0.05)
        assert seen > 0.9


def test_ways_change_the_hour_and_never_the_day_or_the_value(kinds, plain):
    def content(tables):
        orders = tables["sales_order"].assign(day=tables["sales_order"]["ordered_at"].dt.date)
        return sorted(orders[["customer_id", "day", "total_amount"]].itertuples(index=False, name=None))

    assert content(kinds) == content(plain)


# ----------------------------------------------------------------------------------------------------------- frauds


@pytest.fixture(scope="module")
def stolen():
    return frames(retail(fraud_share=0.02))


def marks(orders):
    """What sets an order apart from the customer's others, each mark in units of its own spread."""
    orders = orders.sort_values(["customer_id", "ordered_at"], kind="stable")
    customer = orders.groupby("customer_id")
    pause = customer["ordered_at"].diff().dt.total_seconds()
    session = (pause.isna() | (pause > 3600)).cumsum()
    amount = np.log(orders["total_amount"])
    seen = orders.groupby(["customer_id", "device"])["ordered_at"].transform("min")
    table = pd.DataFrame(
        {
            "excess": amount - amount.groupby(orders["customer_id"]).transform("median"),
            "night": orders["ordered_at"].dt.hour < 6,
            "new_device": (seen > customer["ordered_at"].transform("min"))
            & (seen == orders.groupby(session)["ordered_at"].transform("min")),
            "burst": pause.groupby(session).transform("size") > 1,
        },
        index=orders.index,
    ).astype("float64")
    score = ((table - table.mean()) / table.std()).sum(axis=1)
    return score.rank(pct=True)


def caught(orders, frauds):
    score = marks(orders)
    is_fraud = orders["sales_order_id"].isin(frauds["sales_order_id"])
    return analysis.score_quality(score, is_fraud.reindex(score.index))["pr_auc"], is_fraud.mean()


def test_frauds_are_found_by_their_marks_without_any_label(firm):
    pr_auc, _ = caught(own(firm), firm.truth.fraud)
    assert pr_auc >= 0.5


def test_frauds_are_found_by_a_model_that_knows_those_of_the_first_two_years(firm):
    """The competent solver of the fraud task, on the firm's own orders."""
    orders = own(firm)
    is_fraud = orders["sales_order_id"].isin(firm.truth.fraud["sales_order_id"])
    late = orders["ordered_at"] >= orders["ordered_at"].min() + pd.DateOffset(years=2)
    payment = orders.rename(
        columns={
            "sales_order_id": "payment_id",
            "ordered_at": "paid_at",
            "total_amount": "amount",
            "device": "device_id",
        }
    ).assign(is_fraud=is_fraud.astype(object).where(~late))
    chance = competent({"payment": payment})
    true = is_fraud.set_axis(orders["sales_order_id"]).loc[chance.index]
    assert true.sum() > 10
    assert analysis.score_quality(chance, true)["pr_auc"] >= 0.5


def test_frauds_that_look_like_any_other_order_are_not_found():
    """Average precision of a score that knows nothing is the base rate (Davis & Goadrich 2006)."""
    tables = frames(retail(fraud_share=0.05, fraud_strength=0.0))
    pr_auc, rate = caught(tables["sales_order"], tables["truth_fraud"])
    assert pr_auc == pytest.approx(rate, rel=0.3)
    is_fraud = tables["sales_order"]["sales_order_id"].isin(tables["truth_fraud"]["sales_order_id"])
    assert stats.chi2_contingency(pd.crosstab(is_fraud, tables["sales_order"]["channel"])).pvalue > 1e-4


def test_accounts_are_taken_with_the_stated_chance_and_show_the_stated_marks(stolen):
    orders = stolen["sales_order"].merge(stolen["truth_fraud"], how="left", on="sales_order_id")
    orders["month"] = orders["ordered_at"].dt.to_period("M")
    later = orders[orders["month"] > orders.groupby("customer_id")["month"].transform("min")]
    taken = later.groupby(["customer_id", "month"])["fraud_session"].agg(["size", "count"])
    # All orders of a month are the intruder's, or none.
    assert taken["count"].isin([0]).sum() + (taken["count"] == taken["size"]).sum() == len(taken)
    assert abs(binomial_z(taken["count"] > 0, np.full(len(taken), 0.02))) < 4

    frauds = orders.dropna(subset="fraud_session")
    log_factor = np.log(frauds["total_amount"] / frauds["own_amount"])
    assert stats.kstest((log_factor - np.log(6)) / 0.9, "norm").pvalue > 1e-4
    session = frauds.groupby("fraud_session")
    several = session["ordered_at"].agg(["size", "min", "max"]).query("size > 1")
    within = (several["max"] - several["min"]).dt.total_seconds() < 3600
    assert abs(binomial_z(within, np.full(len(within), 0.7))) < 4
    night = session["ordered_at"].first().dt.hour < 6
    usual = sum(ACTIVITY[:6]) / sum(ACTIVITY)
    assert abs(binomial_z(night, np.full(len(night), 0.6 + 0.4 * usual))) < 4


def test_all_but_the_frauds_are_what_they_were_and_so_is_what_a_customer_is_worth(stolen, plain):
    frauds = stolen["truth_fraud"].set_index("sales_order_id")["own_amount"]
    assert len(frauds) > 100

    def content(orders, amount):
        rows = orders.assign(month=orders["ordered_at"].dt.to_period("M").astype(str), amount=amount)
        return sorted(rows[["customer_id", "month", "amount"]].itertuples(index=False, name=None))

    orders = stolen["sales_order"]
    amount = orders["sales_order_id"].map(frauds).fillna(orders["total_amount"])
    assert content(orders, amount) == content(plain["sales_order"], plain["sales_order"]["total_amount"])
    honest = orders[~orders["sales_order_id"].isin(frauds.index)]
    assert set(honest["ordered_at"]) <= set(plain["sales_order"]["ordered_at"])
    pd.testing.assert_frame_equal(stolen["truth_customer_trait"], plain["truth_customer_trait"])


def test_no_column_is_kept_for_frauds(stolen):
    orders = stolen["sales_order"]
    is_fraud = orders["sales_order_id"].isin(stolen["truth_fraud"]["sales_order_id"])
    online = orders["channel"].isin(["web", "wap"])
    assert orders["device"].notna().equals(online)
    assert online[is_fraud].all()
    for column in orders.columns.difference(["device"]):
        assert orders.loc[is_fraud, column].isna().all() == orders.loc[~is_fraud, column].isna().all()
    assert orders["sales_order_id"].tolist() == list(range(1, len(orders) + 1))
    # Numbers of devices come from one range.
    first = orders[online].drop_duplicates("device")
    devices = [first.loc[is_fraud == which, "device"].dropna().astype("float64") for which in (True, False)]
    assert stats.ks_2samp(*devices).pvalue > 1e-4


def test_a_device_belongs_to_one_customer_and_is_kept(stolen):
    orders = stolen["sales_order"].dropna(subset="device")
    orders = orders[~orders["sales_order_id"].isin(stolen["truth_fraud"]["sales_order_id"])]
    assert (orders.groupby("device")["customer_id"].nunique() == 1).all()
    frequent = orders.groupby(["customer_id", "channel"], observed=True)["device"].agg(["size", "nunique"])
    frequent = frequent[frequent["size"] >= 20]
    # Two of one kind in two years at most, and 3 orders of 100 from others.
    expected = 1 + 24 / 24 + 0.03 * frequent["size"]
    assert frequent["nunique"].mean() < expected.mean()


# -------------------------------------------------------------------------------------------------------- all alike


def test_patterns_of_no_strength_leave_no_trace_but_devices(plain):
    off = frames(retail(basket_strength=0.0, segment_strength=0.0, fraud_share=0.0))
    for name, table in plain.items():
        if name != "truth_run":
            seen = [column for column in table.columns if column != "device"]
            pd.testing.assert_frame_equal(off[name][seen], table[seen])
    assert plain["sales_order"]["device"].isna().all()
    assert off["sales_order"]["device"].notna().any()


def test_rows_are_the_same_however_many_are_told_at_once():
    history = crmsim.simulate(
        retail(basket_strength=1.0, segment_strength=0.4, fraud_share=0.02).replace(customers=200), seed=1
    ).history
    whole = records.build(history)
    parts = {name: [] for name in whole}
    for name, part in records.chunks(history, rows=300):
        parts[name].append(part)
    for name in ("sales_order", "line_item", "truth_fraud", "truth_basket_rule", "truth_customer_segment"):
        rows = pd.concat([records.frame(part) for part in parts[name]], ignore_index=True)
        assert rows.astype(str).equals(records.frame(whole[name]).astype(str))


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ({"basket_support": (0.1, 0.2)}, "as many"),
        ({"basket_support": (0.6,), "basket_confidence": (0.5,)}, "below"),
        ({"fraud_share": 0.5}, "fraud_share"),
    ],
)
def test_impossible_patterns_are_refused_by_name(plan, told):
    with pytest.raises(ScenarioError, match=told):
        retail(**plan)
