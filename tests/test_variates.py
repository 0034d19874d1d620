"""Inverse transforms agree with SciPy's quantile functions."""

import numpy as np
import pytest
from scipy import special, stats

from crmsim import variates

U = np.random.default_rng(0).random(20_000)
TAILS = np.concatenate([U, 10.0 ** -np.linspace(1, 16, 500), 1 - 10.0 ** -np.linspace(1, 14, 500)])
SINGLE = 2.0**-23


@pytest.mark.parametrize("rate", [0.01, 0.9, 10.0, 150.0, 500.0])
def test_poisson_is_the_exact_quantile(rate):
    assert np.array_equal(variates.poisson(U, np.full(len(U), rate)), stats.poisson.ppf(U, rate))
    assert np.array_equal(variates.poisson(U, rate), stats.poisson.ppf(U, rate))


@pytest.mark.parametrize(("n", "p"), [(1, 0.06), (5, 0.3), (30, 0.012), (0, 0.5)])
def test_binomial_is_the_exact_quantile(n, p):
    assert np.array_equal(variates.binomial(U, np.full(len(U), n), p), stats.binom.ppf(U, n, p))


@pytest.mark.parametrize("p", [0.001, 0.1, 0.9])
def test_geometric_is_the_exact_quantile(p):
    assert np.array_equal(variates.geometric(U, np.full(len(U), p)), stats.geom.ppf(U, p))


def test_a_chance_of_zero_never_succeeds():
    assert variates.geometric(U, np.zeros(len(U))).min() == 2**53


@pytest.mark.parametrize("shape", [0.243, 0.9, 3.74, 6.25, 50.0])
def test_gamma_quantiles_to_single_precision(shape):
    exact = np.where(TAILS < 0.5, special.gammaincinv(shape, TAILS), special.gammainccinv(shape, 1 - TAILS))
    np.testing.assert_allclose(variates.gamma(TAILS, shape, 2.0), exact / 2, rtol=SINGLE, atol=1e-37)


@pytest.mark.parametrize(("a", "b"), [(0.793, 2.426), (0.8, 12.0), (0.668, 3.806), (30.0, 2.0)])
def test_beta_quantiles_to_single_precision(a, b):
    np.testing.assert_allclose(variates.beta(U, a, b), special.betaincinv(a, b, U), rtol=SINGLE)


def test_normal_and_exponential_quantiles():
    np.testing.assert_allclose(variates.normal(U, 3, 2), stats.norm.ppf(U, 3, 2), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(variates.exponential(U, 5.0), stats.expon.ppf(U, scale=5), rtol=SINGLE)
