"""Customer lifetime value against sums written out, and against the figures of the articles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmsim.theory import (
    clv,
    discount_elasticity,
    leaky_bucket,
    margin_multiple,
    retention_elasticity,
    steady_state,
    value_at_defection,
)

rates = st.floats(0.0, 0.99)
discounts = st.floats(0.01, 0.5)


@pytest.mark.parametrize(("r", "d"), [(0.6, 0.10), (0.8, 0.12), (0.9, 0.16)])
def test_margin_multiple_is_that_of_gupta_lehmann_2003(r, d):
    assert margin_multiple(r, d) == pytest.approx(r / (1 + d - r), rel=1e-9)
    assert 1 + margin_multiple(r, d) == pytest.approx((1 + d) / (1 + d - r), rel=1e-9)
    assert margin_multiple(r, d, growth=0.05) == pytest.approx(r / (1 + d - r * 1.05), rel=1e-9)


@settings(deadline=None)
@given(r=rates, d=discounts, growth=st.floats(-0.3, 0.3), n=st.integers(0, 40))
def test_margin_multiple_is_a_plain_sum_over_a_limited_time(r, d, growth, n):
    t = np.arange(1, n + 1)
    total = ((1 + growth) ** (t - 1) * (r / (1 + d)) ** t).sum()
    assert margin_multiple(r, d, n, growth) == pytest.approx(total, rel=1e-9, abs=1e-12)


def test_a_margin_that_grows_as_fast_as_it_fades_is_counted_once_per_period():
    assert margin_multiple(r=1.0, d=0.1, n=7, growth=0.1) == pytest.approx(7 / 1.1)


@settings(deadline=None)
@given(r=st.floats(0.1, 0.95), d=discounts)
def test_elasticities_are_the_slopes_of_the_logarithms(r, d):
    h = 1e-6

    def slope(at_r, at_d, below_r, below_d):
        return np.log(margin_multiple(at_r, at_d) / margin_multiple(below_r, below_d)) / (2 * h)

    assert retention_elasticity(r, d) == pytest.approx(slope(r * (1 + h), d, r * (1 - h), d), rel=1e-5)
    assert discount_elasticity(r, d) == pytest.approx(
        slope(r, d * (1 + h), r, d * (1 - h)), rel=1e-5, abs=1e-7
    )


def test_one_per_cent_of_retention_is_worth_3_7_to_5_5_per_cent_of_value():
    assert retention_elasticity([0.8, 0.9], 0.1) == pytest.approx([3.67, 5.5], abs=0.01)


def test_each_of_the_eight_factors_moves_value_by_what_it_says():
    base = {"m": 100.0, "r": 0.8, "d": 0.1}
    multiple, value = 0.8 / 0.3, float(clv(**base))
    assert value == pytest.approx(100 * multiple, rel=1e-9)
    assert clv(**base, n=2) == pytest.approx(100 * (0.8 / 1.1 + (0.8 / 1.1) ** 2))
    assert clv(**{**base, "d": 0.2}) == pytest.approx(100 * 0.8 / 0.4)
    assert clv(**{**base, "r": 0.9}) == pytest.approx(100 * 0.9 / 0.2)
    assert clv(**base, growth=0.05) == pytest.approx(100 * 0.8 / (1.1 - 0.84))
    assert clv(**base, cost_keep=10) == pytest.approx(value - 10 * multiple)
    assert clv(**base, marketing=5) == pytest.approx(value - 5 * multiple)
    assert clv(**base, other=-5) == pytest.approx(value - 5 * multiple)
    assert clv(**base, acquisition=50) == pytest.approx(value - 50)
    assert clv(**base, mention_rate=0.1) == pytest.approx(value + 0.1 * multiple * value)


def test_value_without_end_is_refused_where_it_never_stops_growing():
    with pytest.raises(ValueError, match="never stops growing"):
        clv(m=1, r=0.95, d=0.05, growth=0.2)
    assert clv(m=1, r=0.95, d=0.05, n=10, growth=0.2) > 10


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"m": 1, "r": 1.2, "d": 0.1}, "r = 1.2"),
        ({"m": 1, "r": 0.5, "d": -0.1}, "d = -0.1"),
        ({"m": 1, "r": 0.5, "d": 0.1, "n": -1}, "n = -1"),
        ({"m": 1, "r": 0.5, "d": 0.1, "growth": -1}, "growth = -1"),
        ({"m": 1, "r": 0.5, "d": 0.1, "mention_rate": -1}, "mention_rate = -1"),
    ],
)
def test_impossible_customers_are_refused(arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        clv(**arguments)


@pytest.mark.parametrize(("rate", "value", "article"), [(0.20, 132, 134), (0.10, 305, 300), (0.05, 531, 525)])
def test_halving_defections_more_than_doubles_value_as_in_reichheld_sasser_1990(rate, value, article):
    ours = value_at_defection([-51, 30, 42, 44, 49, 55], rate, d=0.06)
    assert ours == pytest.approx(value, abs=1)
    assert ours == pytest.approx(article, rel=0.03)


def test_a_life_that_ends_within_a_year_earns_part_of_it():
    profits, d = [-10.0, 20.0], 0.0
    assert value_at_defection(profits, 1 / 2.5, d) == pytest.approx(-10 + 20 + 20 + 10)
    assert value_at_defection(profits, 1.0, d) == pytest.approx(10)


def test_five_points_of_retention_add_24_to_41_per_cent():
    r = np.array([0.75, 0.80, 0.85, 0.90]) - 0.0
    gain = margin_multiple(r + 0.05, 0.10) / margin_multiple(r, 0.10) - 1
    assert 100 * gain == pytest.approx([24.4, 27.5, 32.4, 40.7], abs=0.5)
    net = (1 + margin_multiple(r + 0.05, 0.10) - 1.5) / (1 + margin_multiple(r, 0.10) - 1.5) - 1
    assert 100 * net[[0, -1]] == pytest.approx([32, 46], abs=0.5)


@settings(deadline=None)
@given(start=st.floats(0, 1e6), acquired=st.floats(0, 1e4), churn=st.floats(0, 1), n=st.integers(0, 60))
def test_leaky_bucket_loses_a_share_and_gains_the_same_every_period(start, acquired, churn, n):
    path = leaky_bucket(start, acquired, churn, n)
    assert path.shape == (n + 1,)
    assert path[0] == pytest.approx(start)
    assert path[1:] == pytest.approx(path[:-1] * (1 - churn) + acquired, rel=1e-6, abs=1e-6)


def test_leaky_bucket_settles_at_acquired_over_churn():
    assert steady_state(50, 0.05) == pytest.approx(1000)
    assert leaky_bucket(0, 50, 0.05, 400)[-1] == pytest.approx(1000, rel=1e-6)
    with pytest.raises(ValueError, match="churn = 0"):
        steady_state(50, 0)
