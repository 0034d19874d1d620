"""Gaps, Kano, delivered value, loyalty and matching against published tables and closed forms."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import xlogy
from scipy.stats import binomtest

from crmsim import analysis
from crmsim.analysis import AnalysisError


def test_the_slide_formula_ranks_the_worst_service_as_most_satisfying():
    expectation, performance = pd.Series([8.0, 8, 8]), pd.Series([2.0, 8, 9])
    right = analysis.gap(expectation, performance)
    slide = analysis.gap(expectation, performance, convention="slide")
    assert right.tolist() == [-6, 0, 1]
    assert (slide == -right).all()
    assert slide.idxmax() == performance.idxmin()


levels = st.floats(-10, 10)


@given(st.tuples(levels, levels, levels, levels, levels))
@settings(max_examples=20, deadline=None)
def test_the_felt_gap_is_the_sum_of_the_four_made_gaps(row):
    columns = ["wanted", "understood", "specified", "delivered", "expected"]
    gaps = analysis.gap_decomposition(pd.DataFrame([row], columns=columns)).iloc[0]
    assert gaps[["gap1", "gap2", "gap3", "gap4"]].sum() == pytest.approx(gaps["gap5"], abs=1e-12)


def test_the_gap_identity_at_the_design_values():
    """Gaps 1.2(1 − K) = .6, .2, .3 and an over-promise of .2 make a felt gap of 1.3."""
    Q = 8.6
    table = pd.DataFrame(
        {
            "wanted": [Q],
            "understood": [Q - 0.6],
            "specified": [Q - 0.8],
            "delivered": [Q - 1.1],
            "expected": [Q + 0.2],
        }
    )
    assert analysis.gap_decomposition(table).iloc[0].tolist() == pytest.approx([0.6, 0.2, 0.3, 0.2, 1.3])


def test_gap_by_dimension_uses_the_same_people_for_both_means():
    answers = pd.DataFrame(
        {
            "dimension": ["empathy", "empathy", "empathy", "tangibles"],
            "expectation": [6.0, 8, 9, 5],
            "performance": [5.0, 5, np.nan, 6],
        }
    )
    table = analysis.gap_by_dimension(answers)
    assert table.loc["empathy", ["n", "expectation", "performance", "gap"]].tolist() == [2, 7, 5, -2]
    assert table.loc["empathy", "std_error"] == pytest.approx(1.0)
    assert np.isnan(table.loc["tangibles", "std_error"])
    assert analysis.weighted_gap(table["gap"]) == pytest.approx((0.16 * -2 + 0.11 * 1) / 0.27)
    assert np.isnan(analysis.weighted_gap(pd.Series(dtype=float)))
    assert sum(analysis.RATER_WEIGHTS.values()) == pytest.approx(1)


def test_importance_performance_fields():
    table = pd.DataFrame({"importance": [9, 9, 2, 2, np.nan], "performance": [3, 8, 3, 8, 1.0]})
    field = analysis.importance_performance(table, importance_cut=5, performance_cut=5)["field"]
    assert field[:4].tolist() == ["concentrate_here", "keep_up", "low_priority", "possible_overkill"]
    assert field.isna()[4]
    assert set(field.dropna()) == set(analysis.IPM_LABELS)


def test_derived_importance_finds_what_moves_satisfaction():
    rng = np.random.default_rng(2)
    ratings = pd.DataFrame(rng.normal(size=(4000, 2)), columns=["speed", "colour"])
    overall = 3 * ratings["speed"] + 4 * pd.Series(rng.normal(size=4000))
    found = analysis.derived_importance(ratings, overall)
    assert found["speed"] == pytest.approx(0.6, abs=0.06)
    assert abs(found["colour"]) < 4 / np.sqrt(4000)


def test_the_kano_evaluation_table_of_berger():
    """Functional answer down, dysfunctional across: like, must-be, neutral, live with, dislike."""
    printed = ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]
    for (i, j), letter in zip(product(range(5), repeat=2), "".join(printed), strict=True):
        assert analysis.kano_class(pd.Series([i + 1]), pd.Series([j + 1])).item() == letter


def test_asking_the_other_way_round_turns_a_class_into_its_reverse():
    mirror = {"A": "R", "O": "R", "M": "R", "I": "I", "Q": "Q"}
    for i, j in product(range(1, 6), repeat=2):
        letter = analysis.KANO_TABLE.loc[i, j]
        if letter in mirror:
            assert analysis.KANO_TABLE.loc[j, i] == mirror[letter]


def kano_answers(letters: str) -> pd.DataFrame:
    pair = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (5, 1), "Q": (1, 1)}
    return pd.DataFrame(
        [("x", *pair[c]) for c in letters], columns=["attribute", "functional", "dysfunctional"]
    )


def test_better_and_worse_are_bergers_coefficients():
    row = analysis.kano_summary(kano_answers("AAOOOMII" + "RQ")).loc["x"]
    assert row[list("MOAIRQ")].tolist() == [1, 3, 2, 2, 1, 1]
    assert row["better"] == 5 / 8
    assert row["worse"] == -4 / 8
    assert row["kano_class"] == "O"


@pytest.mark.parametrize(
    ("letters", "winner"), [("MO", "M"), ("OA", "O"), ("AI", "A"), ("IR", "I"), ("AMOI", "M")]
)
def test_ties_go_to_the_class_that_hurts_most_when_neglected(letters, winner):
    assert analysis.kano_summary(kano_answers(letters)).loc["x", "kano_class"] == winner


def test_kano_without_usable_answers():
    assert analysis.kano_summary(kano_answers("")).empty
    assert np.isnan(analysis.kano_summary(kano_answers("RQ")).loc["x", "better"])
    assert analysis.kano_class(pd.Series([np.nan]), pd.Series([1.0])).isna().all()
    with pytest.raises(AnalysisError, match="1 to 5"):
        analysis.kano_class(pd.Series([6]), pd.Series([1]))


OFFERS = pd.DataFrame(
    {"product": [8.0], "service": [6], "personnel": [7], "image": [5],
     "price": [60], "hours": [0.5], "energy": [2], "psychic": [1]}
)  # fmt: skip


def test_delivered_value_by_hand():
    row = analysis.delivered_value(OFFERS).iloc[0]
    assert row["benefit"] == 12 * 8 + 8 * 6 + 5 * 7 + 5 * 5
    assert row["cost"] == 60 + 20 + 9
    assert row["delivered_value"] == 115


@pytest.mark.parametrize("benefit", analysis.BENEFITS)
def test_an_equal_trade_leaves_the_customer_where_she_was(benefit):
    points = analysis.iso_value_points(10.0, benefit)
    traded = OFFERS.assign(price=OFFERS["price"] + 10, **{benefit: OFFERS[benefit] + points})
    before, after = (analysis.delivered_value(x)["delivered_value"].iloc[0] for x in (OFFERS, traded))
    assert after == pytest.approx(before)


@given(st.lists(st.floats(-500, 500), min_size=3, max_size=5), st.floats(-1e4, 1e4))
@settings(max_examples=20, deadline=None)
def test_logit_shares_depend_on_differences_only_and_ignore_third_offers(row, constant):
    V = pd.DataFrame([row])
    shares = analysis.logit_shares(V)
    assert shares.sum(axis=1)[0] == pytest.approx(1)
    pd.testing.assert_frame_equal(analysis.logit_shares(V + constant), shares, rtol=1e-6, atol=1e-12)
    fewer = analysis.logit_shares(V.iloc[:, :2]).iloc[0]
    if fewer.min() > 1e-9 and shares.iloc[0, :2].min() > 1e-12:
        assert fewer[0] / fewer[1] == pytest.approx(shares.iloc[0, 0] / shares.iloc[0, 1], rel=1e-6)


def test_an_offer_that_is_not_to_be_had_gets_nothing():
    shares = analysis.logit_shares(pd.DataFrame([[0.0, np.nan, 0.0], [np.nan, np.nan, np.nan]]))
    assert shares.iloc[0].tolist() == [0.5, 0, 0.5]
    assert shares.iloc[1].isna().all()


def test_loyalty_types_and_quadrants():
    A, B = pd.Series([0.45, 0.9, 0.1, 0.1, np.nan]), pd.Series([0.5, 0.1, 0.9, 0.1, 1])
    found = analysis.dick_basu_type(A, B)
    assert found[:4].tolist() == ["true_loyalty", "latent_loyalty", "spurious_loyalty", "no_loyalty"]
    assert found.isna()[4]
    S, stayed = pd.Series([75.0, 90, 60, 60]), pd.Series([True, False, True, False])
    assert analysis.jones_sasser_quadrant(S, stayed).tolist() == [
        "apostle",
        "mercenary",
        "hostage",
        "defector",
    ]


def test_share_of_wallet_is_unknown_without_a_wallet_and_never_above_one():
    own, category = pd.Series([50.0, 0.0, 1.0]), pd.Series([200.0, 0.0, np.nan])
    assert analysis.share_of_wallet(own, category)[0] == 0.25
    assert analysis.share_of_wallet(own, category)[1:].isna().all()
    with pytest.raises(AnalysisError, match="category"):
        analysis.share_of_wallet(pd.Series([2.0]), pd.Series([1.0]))


def nps(promoters: int, passives: int, detractors: int, **options: float) -> analysis.Interval:
    return analysis.net_promoter_score(
        pd.Series([10] * promoters + [7] * passives + [0] * detractors), **options
    )


def test_nps_interval_on_a_published_paired_table():
    """1 against 7 discordant pairs of 21: −0.517 to −0.026 (Fagerland, Lydersen & Laake 2014)."""
    found = nps(1, 13, 7)
    assert (found.lower, found.upper) == pytest.approx((-51.7, -2.6), abs=0.05)


def test_nps_limits_are_where_the_score_test_just_rejects():
    """The nuisance share is maximised numerically here, by its closed form there."""
    n, b, c = 60, 25, 10
    found = nps(b, n - b - c, c)
    for limit in (found.lower / 100, found.upper / 100):

        def loss(q, delta=limit):
            return -(xlogy(b, q + delta) + xlogy(c, q) + xlogy(n - b - c, 1 - delta - 2 * q))

        low = max(0.0, -limit)
        q = minimize_scalar(loss, bounds=(low + 1e-9, (1 - limit) / 2 - 1e-9), method="bounded",
                            options={"xatol": 1e-10}).x  # fmt: skip
        z = (b - c - n * limit) / np.sqrt(n * (2 * q + limit * (1 - limit)))
        assert abs(z) == pytest.approx(1.959964, abs=1e-4)


@given(st.integers(0, 15), st.integers(0, 15), st.integers(0, 15))
@settings(max_examples=20, deadline=None)
def test_nps_interval_is_symmetrical_and_stays_on_the_scale(b, a, c):
    found, mirror = nps(b, a, c), nps(c, a, b)
    if a + b + c == 0:
        assert np.isnan(found.estimate)
        return
    assert -100 <= found.lower <= found.estimate <= found.upper <= 100
    assert (found.lower, found.upper) == pytest.approx((-mirror.upper, -mirror.lower), abs=1e-5)
    assert found.upper - found.lower > 0


def test_nps_interval_covers_the_truth_as_often_as_it_says():
    """Exact coverage: every possible sample of 20, weighted by its multinomial probability."""
    n, p = 20, (0.4, 0.35, 0.25)
    covered = 0.0
    for b in range(n + 1):
        for c in range(n + 1 - b):
            a = n - b - c
            weight = np.exp(
                np.log(np.arange(1, n + 1)).sum()
                - sum(np.log(np.arange(1, k + 1)).sum() for k in (a, b, c))
                + b * np.log(p[0]) + a * np.log(p[1]) + c * np.log(p[2])
            )  # fmt: skip
            if weight > 1e-5:
                found = nps(b, a, c)
                covered += weight * (found.lower <= 100 * (p[0] - p[2]) <= found.upper)
    assert covered == pytest.approx(0.95, abs=0.015)


def test_nps_answers_outside_the_scale_are_refused():
    with pytest.raises(AnalysisError, match="0 and 10"):
        analysis.net_promoter_score(pd.Series([11]))
    assert analysis.net_promoter_score(pd.Series([9, np.nan])).estimate == 100


@pytest.mark.parametrize(("k", "n"), [(0, 5), (3, 7), (12, 12), (40, 100)])
def test_wilson_interval_as_scipy_computes_it(k, n):
    expected = binomtest(k, n).proportion_ci(method="wilson")
    found = analysis.wilson_interval(k, n)
    assert (found.lower, found.upper) == pytest.approx((expected.low, expected.high))
    assert np.isnan(analysis.wilson_interval(0, 0).estimate)


def test_intention_by_rating_shows_the_jump_at_the_top():
    ratings = pd.DataFrame(
        {"rating": [4] * 10 + [5] * 10, "definitely": [True] + [False] * 9 + [True] * 6 + [False] * 4}
    )
    table = analysis.intention_by_rating(ratings)
    assert table["definitely"].tolist() == [0.1, 0.6]
    assert table.loc[5, "ratio_to_next_lower"] == pytest.approx(6)
    assert (table["lower"] < table["definitely"]).all()


def test_repeat_rate_counts_only_customers_who_had_the_full_time():
    log = pd.DataFrame(
        {
            "customer_id": [1, 1, 2, 2, 3, 4, 4],
            "ordered_at": pd.to_datetime(
                [
                    "2022-01-01",
                    "2022-06-01",
                    "2022-01-01",
                    "2023-06-01",
                    "2022-01-01",
                    "2023-12-01",
                    "2023-12-02",
                ]
            ),
        }
    )
    assert analysis.repeat_rate(log, "2023-12-31") == pytest.approx(1 / 3)
    assert np.isnan(analysis.repeat_rate(log[:0], "2023-12-31"))


CUSTOMERS = pd.DataFrame(
    {
        "purchases": [100.0, 200, 300],
        "incremental_purchases": [1.0, 1, 1],
        "intangible_value": [0.0, 5, 10],
        "cost_to_serve": [10.0, 20, 30],
        "risk": [0.3, 0.2, 0.1],
    }
)


def test_attractiveness_weighs_standardised_components():
    U = analysis.attractiveness(CUSTOMERS)
    z = np.array([-1, 0, 1]) * np.sqrt(1.5)
    assert U.to_numpy() == pytest.approx((0.30 + 0.20 - 0.20 + 0.15) * z)
    assert analysis.attractiveness(CUSTOMERS[:1]).tolist() == [0.0]
    assert analysis.attractiveness(CUSTOMERS * 1000).to_numpy() == pytest.approx(U.to_numpy())


def test_the_bottleneck_is_the_capability_lacked_most_and_never_above_the_smooth_fit():
    capability = {"technology": 0.8, "people": 0.4}
    need = pd.DataFrame({"technology": [0.4, 1.0, 0.0], "people": [0.8, 0.4, 0.0]})
    hard, smooth = analysis.fit_bottleneck(capability, need), analysis.fit_smooth(capability, need)
    assert hard.tolist() == pytest.approx([0.5, 0.8, 1.0])
    assert smooth.tolist() == pytest.approx([np.sqrt(0.5), np.sqrt(0.8), 1.0])
    assert (hard <= smooth + 1e-12).all()
    assert set(analysis.CAPABILITIES) > set(capability)


def test_the_sign_plane_names_four_actions():
    table = analysis.match_score(pd.Series([1.0, 1, -1, -1]), pd.Series([0.9, 0.5, 0.9, 0.5]))
    assert table["action"].tolist() == list(analysis.MATCH_ACTIONS)
    assert table["match"].tolist() == [0.9, 0.5, 0, 0]
