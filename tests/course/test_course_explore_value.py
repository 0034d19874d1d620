"""The explorers of customer value agree with the closed forms of the models they are drawn from."""

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from crmsim.analysis import rfm_correlation, top_share
from crmsim.explore import explorer
from crmsim.explore.concentration import yearly_profit
from crmsim.explore.customer_base import SHOP, customers, expected_purchases, purchases_since, watch
from crmsim.explore.lifetime_value import compute as lifetime
from crmsim.explore.rfm import rfm_base
from crmsim.explore.value_map import CUSTOMERS, base_values, quadrants, tiers
from crmsim.theory import BGNBD, margin_multiple

MANY = 40_000


def z(sample, expected):
    return (sample.mean() - expected) / (sample.std(ddof=1) / np.sqrt(len(sample)))


@pytest.mark.parametrize("months", [6.0, 24.0])
def test_repeat_purchases_have_the_mean_of_bg_nbd(months):
    """Fader, Hardie and Lee (2005a), equation 9."""
    past = watch(customers(MANY), months)
    model = BGNBD(SHOP.rate_shape, SHOP.rate_scale, SHOP.dropout_a, SHOP.dropout_b)
    assert abs(z(past.repeats, float(model.expected_purchases(months)))) < 4


def test_last_purchases_and_departures_make_p_alive_true_on_average():
    past = watch(customers(MANY), 24.0)
    model = BGNBD(SHOP.rate_shape, SHOP.rate_scale, SHOP.dropout_a, SHOP.dropout_b)
    p = model.p_alive(past.repeats, past.last, np.full(MANY, 24.0))
    spread = np.sqrt((p * (1 - p)).sum())
    assert abs((past.alive.sum() - p.sum()) / spread) < 4


def test_what_alive_customers_buy_later_averages_the_conditional_expectation():
    """Equation 10 given histories against 1/p − e^{−λpt}/p given the customers: the same mean."""
    base = customers(MANY)
    past = watch(base, 24.0)
    model = BGNBD(SHOP.rate_shape, SHOP.rate_scale, SHOP.dropout_a, SHOP.dropout_b)
    foreseen = model.conditional_expectation(36.0, past.repeats, past.last, np.full(MANY, 24.0))
    assert abs(z(past.alive * expected_purchases(base, 36.0) - foreseen, 0.0)) < 4


def test_purchases_of_the_last_year_fit_a_shorter_watch():
    base = customers(MANY)
    late = purchases_since(base, watch(base, 24.0), 12.0)
    model = BGNBD(SHOP.rate_shape, SHOP.rate_scale, SHOP.dropout_a, SHOP.dropout_b)
    assert abs(z(late, float(model.expected_purchases(24.0) - model.expected_purchases(12.0)))) < 4


@pytest.mark.parametrize("concentration", [0.5, 1.0, 2.5])
def test_the_knob_keeps_the_mean_rate_and_sets_the_lorenz_curve_of_a_gamma(concentration):
    """The top fifth of Gamma(r) holds 1 − F_{r+1}(F_r⁻¹(0.8)) of it."""
    rate = customers(MANY, concentration).rate
    r = SHOP.rate_shape / concentration
    assert abs(z(rate, SHOP.rate_shape / SHOP.rate_scale)) < 4
    expected = special.gammaincc(r + 1, special.gammaincinv(r, 0.8))
    assert top_share(pd.Series(rate)) == pytest.approx(expected, abs=0.01)


def test_the_knob_keeps_the_mean_basket():
    """Only moderate settings: with q_z below 2 the basket has no variance to judge a mean by."""
    mean = SHOP.basket_shape * SHOP.basket_scale / (SHOP.basket_spread - 1)
    assert abs(z(customers(MANY, 0.6).basket, mean)) < 4


def test_a_short_window_makes_the_same_customers_look_more_concentrated():
    """Schmittlein, Cooper and Morrison (1993)."""
    shares = [top_share(pd.Series(yearly_profit(1.0, months, 0.0, False))) for months in (1, 6, 12, 36)]
    assert shares == sorted(shares, reverse=True)


def test_the_best_fifth_never_brings_less_with_more_inequality():
    shares = [
        explorer("concentration").compute(c, 12, 0, False)["top"]["profit_share"].iloc[0]
        for c in (0.4, 1.0, 2.0, 3.0)
    ]
    assert shares == sorted(shares)
    assert shares[0] < 0.5 < 0.8 < shares[-1]


def test_a_whale_curve_ends_at_the_whole_profit_and_peaks_above_it():
    result = explorer("concentration").compute(1, 12, 3, False)
    assert result["curve"]["profit_share"].iloc[-1] == pytest.approx(1)
    assert result["top"]["peak"].iloc[0] > 1


def test_a_firm_of_losses_is_refused_in_words():
    with pytest.raises(ValueError, match="loss"):
        explorer("concentration").compute(1, 12, 50, False)


def test_frequency_agrees_with_total_money_and_not_with_money_per_order():
    """Gamma-Gamma: spend per order is independent of the number of orders."""
    rfm = rfm_base(24.0)
    assert rfm["F"].corr(rfm["M_total"], method="spearman") > 0.8
    assert abs(stats.spearmanr(rfm["F"], rfm["M_avg"]).statistic) < 4 / np.sqrt(len(rfm))
    assert rfm_correlation(rfm)["M_total"] > 0.6


def test_nested_cells_are_equally_full_and_independent_ones_are_not():
    compute = explorer("rfm").compute
    nested, alone = (
        compute("M_total", method, 5, 24.0)["cube"].iloc[0] for method in ("nested", "independent")
    )
    assert nested["used"] == 125
    assert nested["largest"] - nested["smallest"] <= 2
    assert alone["used"] < 125
    assert alone["largest"] > 5 * nested["largest"]


def test_the_most_recent_layer_responds_and_the_oldest_does_not():
    compute = explorer("rfm").compute
    response = [compute("M_total", "independent", r, 24.0)["cube"]["response"].iloc[0] for r in range(1, 6)]
    assert response == sorted(response)


def test_the_bars_of_lifetime_value_add_up_to_the_formula():
    result = lifetime(12, 0.08, 0.85, 0.1, 0.03, 20, 15, -5)
    assert result["parts"]["value"].sum() == pytest.approx(result["sum"]["total"].iloc[0], abs=0.05)
    assert result["sum"]["value"].iloc[-1] == pytest.approx(result["sum"]["total"].iloc[0], abs=0.05)


def test_a_plain_customer_is_worth_the_margin_multiple():
    """Gupta and Lehmann (2003): r/(1 + d − r) for an endless life; 20 years at r = 0.8 are nearly that."""
    total = lifetime(20, 0.1, 0.8, 0, 0, 0, 0, 0)["sum"]["total"].iloc[0]
    assert total == pytest.approx(100 * float(margin_multiple(0.8, 0.1)), rel=0.003)


def test_room_to_grow_is_worth_nothing_until_it_is_won():
    """Share and rate are independent of what is bought elsewhere, so babies equal dogs while nothing is won."""
    worth = quadrants(0.6, 0.5, 0.0)["worth"].set_index("quadrant")["worth"]
    won = quadrants(0.6, 0.5, 0.4)["worth"].set_index("quadrant")["worth"]
    assert worth["baby"] == pytest.approx(worth["dog"], abs=0.15 * worth["cash_cow"])
    assert won["baby"] - worth["baby"] > 3 * (won["dog"] - worth["dog"]) > 0


def test_every_customer_has_one_quadrant_and_one_tier():
    assert quadrants(0.6, 0.5, 0.1)["worth"]["count"].sum() == CUSTOMERS
    assert tiers("past", 0.01, 0.04, 24.0)["counts"]["customers"].sum() == CUSTOMERS


def test_estimated_lifetime_value_finds_more_of_the_best_than_the_past_does():
    caught = {
        rule: tiers(rule, 0.01, 0.04, 24.0)["quality"]["caught"].iloc[0] for rule in ("past", "estimate")
    }
    assert caught["past"] < caught["estimate"] <= 1


def test_the_estimate_is_right_on_average():
    values = base_values(24.0)
    assert abs(z(values["true"] - values["estimate"], 0.0)) < 4
