"""With feedback off the world is the published stochastic model, exactly."""

import numpy as np
import pytest
from scipy import stats

from crmsim.engines import vector
from crmsim.scenario import Scenario
from crmsim.theory import BGNBD, SBG, Dirichlet, ParetoNBD

WEEKS = 365.25 / 12 / 7
AT_ONCE = {"acquisition": {"opening_span": 0, "newcomers": "none"}}


def counts_by(history, months, customers):
    bought = history.purchase
    before = bought["month"] < months
    return np.bincount(bought["customer"][before], bought["count"][before], minlength=customers)


def z_scores(history, expected):
    n = history.customers
    scores = []
    for t in range(1, history.scenario.months + 1):
        x = counts_by(history, t, n)
        scores.append((x.mean() - expected(t)) / (x.std() / np.sqrt(n)))
    return np.array(scores)


def test_mean_repeat_purchases_are_equation_9_of_fader_hardie_lee_2005_in_every_month():
    world = Scenario.preset("cdnow", customers=50_000, months=24, **AT_ONCE)
    model = BGNBD(0.243, 1.0151327, 0.793, 2.426)
    assert np.abs(z_scores(vector.simulate(world, 1), model.expected_purchases)).max() < 4


def test_repeat_purchases_are_distributed_as_equation_8_of_fader_hardie_lee_2005():
    world = Scenario.preset("cdnow", customers=50_000, months=9, **AT_ONCE)
    x = counts_by(vector.simulate(world, 2), 9, 50_000)
    observed = np.bincount(np.minimum(x, 7).astype(int), minlength=8)
    chances = BGNBD(0.243, 1.0151327, 0.793, 2.426).pmf(np.arange(7), 9.0)
    expected = 50_000 * np.append(chances, 1 - chances.sum())
    assert stats.chisquare(observed, expected).pvalue > 0.001


def test_arriving_in_the_middle_of_a_month_makes_no_difference():
    """A cohort spread over months, counted at each customer's own age, is the same model."""
    world = Scenario.preset("cdnow", customers=50_000, months=12, acquisition={"opening_span": 2.5})
    history = vector.simulate(world, 5)
    age = 12 - history.customer["acquired"] - history.customer["entry"]
    expected = BGNBD(0.243, 1.0151327, 0.793, 2.426).expected_purchases(age)
    surprise = counts_by(history, 12, 50_000) - expected
    assert abs(surprise.mean() / (surprise.std() / np.sqrt(50_000))) < 4


def test_exponential_lifetimes_are_pareto_nbd():
    purchasing = {
        "dropout": "exponential",
        "rate_shape": 0.553,
        "rate_scale": 10.578 / WEEKS,
        "lifetime_shape": 0.606,
        "lifetime_scale": 11.669 / WEEKS,
    }
    world = Scenario.preset("cdnow", customers=50_000, months=24, purchasing=purchasing, **AT_ONCE)
    model = ParetoNBD(0.553, 10.578 / WEEKS, 0.606, 11.669 / WEEKS)
    assert np.abs(z_scores(vector.simulate(world, 3), model.expected_purchases)).max() < 4


def test_retention_of_a_contractual_cohort_rises_though_nobody_changes():
    """Shifted beta-geometric retention of the High-End segment of Fader & Hardie 2007."""
    world = Scenario.preset("subscription", customers=50_000, months=97, feedback=False)
    left = vector.simulate(world, 4).firm["lost"]
    renewals = left[12::12]
    alive = 50_000 - np.concatenate([[0], np.cumsum(renewals)])
    rates = SBG(0.668, 3.806).retention_rate(np.arange(1, len(renewals) + 1))
    z = (alive[1:] / alive[:-1] - rates) / np.sqrt(rates * (1 - rates) / alive[:-1])
    assert np.abs(z).max() < 4
    np.testing.assert_allclose(rates[:7], [0.851, 0.878, 0.897, 0.911, 0.921, 0.929, 0.936], atol=5e-4)
    assert left.sum() == renewals.sum()


def test_small_brands_suffer_twice_double_jeopardy():
    """Penetration and frequency of Goodhardt, Ehrenberg & Chatfield 1984, four brands in three months."""
    shapes = (0.9, 0.5, 0.25, 0.1)
    history = vector.simulate(Scenario.preset("dirichlet", customers=100_000, months=3), 6)
    n = history.customers
    bought = np.zeros((4, n))
    bought[0] = counts_by(history, 3, n)
    rival = history.rival
    np.add.at(bought, (rival["brand"] + 1, rival["customer"]), rival["count"])
    penetration, frequency = (bought > 0).mean(axis=1), bought.sum(axis=1) / (bought > 0).sum(axis=1)
    np.testing.assert_allclose(penetration, [0.733, 0.520, 0.307, 0.136], rtol=0.01)
    np.testing.assert_allclose(frequency, [4.09, 3.21, 2.72, 2.44], rtol=0.015)
    assert (np.diff(frequency) < 0).all()
    model = Dirichlet.independent(shapes, 0.9)
    np.testing.assert_allclose(penetration, model.penetration(3.0), rtol=0.015)

    total = bought.sum(axis=0)
    share = bought[0, total > 0] / total[total > 0]
    base = history.customer["base_share"]
    assert abs(np.corrcoef(base, history.customer["category_rate"])[0, 1]) < 4 / np.sqrt(n)
    assert abs(np.corrcoef(share, total[total > 0])[0, 1]) < 0.02


def test_what_customers_spend_does_not_depend_on_how_often_they_buy():
    """The independence the Gamma-Gamma model of Fader, Hardie & Lee 2005b rests on."""
    customer = vector.simulate(Scenario.preset("cdnow", customers=50_000, months=1), 7).customer
    rate, basket = customer["own_rate"], 1 / customer["spend_rate"]
    assert abs(stats.spearmanr(rate, basket).statistic) < 4 / np.sqrt(50_000)


@pytest.mark.slow
def test_bg_nbd_parameters_are_recovered_from_simulated_orders():
    """Likelihood ratio against the planted values (the single parameters are weakly identified)."""
    n, months = 50_000, 18
    history = vector.simulate(Scenario.preset("cdnow", customers=n, months=months, **AT_ONCE), 8)
    from crmsim import records

    orders = records.frame(records.build(history)["sales_order"])
    first = np.datetime64(history.scenario.start)
    moment = _months_since(first, orders["ordered_at"].to_numpy(), months)
    who = orders["customer_id"].to_numpy() - 1
    x = np.bincount(who, minlength=n) - 1
    last = np.zeros(n)
    np.maximum.at(last, who, moment)
    birth = np.full(n, np.inf)
    np.minimum.at(birth, who, moment)
    truth = BGNBD(0.243, 1.0151327, 0.793, 2.426)
    recency, age = np.where(x > 0, last - birth, 0.0), months - birth
    fitted = BGNBD.fit(x, recency, age)
    ratio = 2 * (fitted.log_likelihood - truth.log_likelihood(x, recency, age))
    assert ratio < stats.chi2.ppf(0.999, 4)


def _months_since(first, moments, months):
    edges = (first.astype("M8[M]") + np.arange(months + 1)).astype("M8[s]").astype(float)
    return np.interp(moments.astype("M8[s]").astype(float), edges, np.arange(months + 1))
