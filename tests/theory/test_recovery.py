"""Parameters that made the data are not rejected by a fit to them (likelihood ratio, one in a thousand)."""

import numpy as np
import pytest
from scipy import stats

from crmsim.theory import BGNBD, SBG, GammaGamma, ParetoNBD


def histories_of(lives, rates, ages, rng):
    """Draw purchase times of each customer up to the end of a life or of observation; return x and tx."""
    seen = np.minimum(lives, ages)
    x = rng.poisson(rates * seen)
    # The last of x uniform times is the largest: one power of one uniform.
    return x, np.where(x > 0, seen * rng.random(len(x)) ** (1 / np.maximum(x, 1)), 0.0)


def bgnbd_histories(model, ages, rng):
    """Simulate BG/NBD one purchase of everybody at a time, the way the model is told."""
    n = len(ages)
    rate, p = rng.gamma(model.r, 1 / model.alpha, n), rng.beta(model.a, model.b, n)
    x, recency, clock, active = np.zeros(n), np.zeros(n), np.zeros(n), np.ones(n, bool)
    while active.any():
        clock[active] += rng.exponential(1, active.sum()) / rate[active]
        active &= clock <= ages
        x[active] += 1
        recency[active] = clock[active]
        active &= rng.random(n) >= p
    return x, recency


def likelihood_ratio(fit, truth_log_likelihood):
    return 2 * (fit.log_likelihood - truth_log_likelihood)


@pytest.mark.slow
def test_bgnbd_parameters_of_50_000_simulated_customers_are_recovered():
    truth = BGNBD(r=0.9, alpha=0.9, a=0.8, b=4.0)
    rng = np.random.default_rng(20050201)
    ages = rng.uniform(12, 24, 50_000)
    x, recency = bgnbd_histories(truth, ages, rng)
    mean = truth.expected_purchases(ages)
    assert abs((x - mean).mean()) < 4 * (x - mean).std() / len(x) ** 0.5
    fit = BGNBD.fit(x, recency, ages)
    assert fit.converged
    assert 0 <= likelihood_ratio(fit, truth.log_likelihood(x, recency, ages)) < stats.chi2.ppf(0.999, 4)
    for name, value in fit.parameters.items():
        assert abs(value - getattr(truth, name)) < 4 * fit.standard_errors[name]


@pytest.mark.slow
def test_pareto_nbd_parameters_of_5_000_simulated_customers_are_recovered():
    truth = ParetoNBD(r=0.8, alpha=2.0, s=0.7, beta=6.0)
    rng = np.random.default_rng(19870101)
    n = 5_000
    ages = np.full(n, 24.0)
    lives = rng.exponential(1, n) / rng.gamma(truth.s, 1 / truth.beta, n)
    x, recency = histories_of(lives, rng.gamma(truth.r, 1 / truth.alpha, n), ages, rng)
    assert abs(x.mean() - truth.expected_purchases(24)) < 4 * x.std() / n**0.5
    fit = ParetoNBD.fit(x, recency, ages)
    assert 0 <= likelihood_ratio(fit, truth.log_likelihood(x, recency, ages)) < stats.chi2.ppf(0.999, 4)


@pytest.mark.slow
def test_gamma_gamma_parameters_of_20_000_simulated_customers_are_recovered():
    truth = GammaGamma(p=6.25, q=3.74, v=15.44)
    rng = np.random.default_rng(20050401)
    x = rng.geometric(0.3, 20_000)
    rate = rng.gamma(truth.q, 1 / truth.v, len(x))
    spend = rng.gamma(truth.p * x) / rate / x
    assert abs(np.corrcoef(x, spend)[0, 1]) < 0.03
    fit = GammaGamma.fit(x, spend)
    assert 0 <= likelihood_ratio(fit, truth.log_likelihood(x, spend)) < stats.chi2.ppf(0.999, 3)
    assert fit.model.population_mean == pytest.approx(truth.population_mean, rel=0.02)


def test_sbg_parameters_of_20_000_simulated_contracts_are_recovered():
    truth = SBG(alpha=0.668, beta=3.806)
    rng = np.random.default_rng(20070101)
    ends = rng.geometric(rng.beta(truth.alpha, truth.beta, 20_000))
    survivors = [(ends > t).sum() for t in range(8)]
    fit = SBG.fit(survivors)
    assert 0 <= likelihood_ratio(fit, truth.log_likelihood(survivors)) < stats.chi2.ppf(0.999, 2)


@pytest.mark.slow
def test_standard_errors_are_the_scatter_of_repeated_fits():
    truth, rng = SBG(alpha=0.7, beta=1.2), np.random.default_rng(5)
    fits = []
    for _ in range(60):
        ends = rng.geometric(rng.beta(truth.alpha, truth.beta, 2000))
        fits.append(SBG.fit([(ends > t).sum() for t in range(8)]))
    scatter = np.std([fit.model.beta for fit in fits])
    assert np.mean([fit.standard_errors["beta"] for fit in fits]) == pytest.approx(scatter, rel=0.35)
