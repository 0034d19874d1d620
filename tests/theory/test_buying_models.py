"""BG/NBD, MBG/NBD, Pareto/NBD and BG/BB against their definitions, limits and each other."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from crmsim.theory import BGBB, BGNBD, MBGNBD, ParetoNBD

BG = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
MBG = MBGNBD(r=0.525, alpha=6.183, a=0.891, b=1.614)
PARETO = ParetoNBD(r=0.553, alpha=10.578, s=0.606, beta=11.669)
DONORS = BGBB(alpha=1.204, beta=0.750, gamma=0.657, delta=2.783)
CONTINUOUS = pytest.mark.parametrize("model", [BG, MBG, PARETO], ids=["BG/NBD", "MBG/NBD", "Pareto/NBD"])

shape = st.floats(0.1, 30)
times = st.floats(0.1, 500)


def bgnbd_mean_by_definition(model, t):
    """E[X(t)]: a customer makes (1 − e^{−λpt})/p purchases; λ averaged by hand, p by quadrature."""

    def purchases(p):
        return -np.expm1(-model.r * np.log1p(p * t / model.alpha)) / p if p else model.r * t / model.alpha

    # The density piles up at both ends of the unit interval, so each half is integrated with its own weight.
    powers = (model.a - 1, model.b - 1)
    low = integrate.quad(
        lambda p: purchases(p) * (1 - p) ** powers[1], 0, 0.5, weight="alg", wvar=(powers[0], 0), limit=200
    )
    high = integrate.quad(
        lambda q: purchases(1 - q) * (1 - q) ** powers[0],
        0,
        0.5,
        weight="alg",
        wvar=(powers[1], 0),
        limit=200,
    )
    return (low[0] + high[0]) / special.beta(model.a, model.b)


@pytest.mark.parametrize("a", [0.3, 0.793, 1.0, 1 + 1e-7, 2.5, 40.0, 60.0])
@pytest.mark.parametrize("b", [0.2, 0.7, 2.426, 30.0])
@pytest.mark.parametrize("t", [0.5, 39.0, 2000.0])
def test_bgnbd_mean_is_the_mean_of_its_definition(a, b, t):
    model = BGNBD(0.243, 4.414, a, b)
    assert model.expected_purchases(t) == pytest.approx(bgnbd_mean_by_definition(model, t), rel=1e-6)


@settings(max_examples=60, deadline=None)
@example(r=1.1, alpha=1.0, a=0.1, b=0.5, x=99, T=0.109375, t=10.0)
@given(r=shape, alpha=shape, a=shape, b=st.floats(0.1, 200), x=st.integers(0, 2000), T=times, t=times)
def test_bgnbd_hypergeometric_mean_agrees_with_plain_quadrature_for_any_customer(r, alpha, a, b, x, T, t):
    model = BGNBD(r, alpha, a, b)
    arrays = [np.array([float(value)]) for value in (x, T, t)]
    assert model._while_alive(*arrays) == pytest.approx(model._while_alive_by_quadrature(*arrays), rel=1e-6)


@CONTINUOUS
@pytest.mark.parametrize("t", [0.1, 10.0, 39.0])
def test_probabilities_sum_to_one_and_have_the_expected_mean(model, t):
    x = np.arange(1500)
    probability = model.pmf(x, t)
    assert (probability >= 0).all()
    assert probability.sum() == pytest.approx(1, abs=1e-9)
    assert probability @ x == pytest.approx(float(model.expected_purchases(t)), rel=1e-8)


@CONTINUOUS
def test_likelihood_summed_over_all_recencies_is_the_probability_of_the_count(model):
    t = 20.0
    assert np.exp(model.log_density(0, 0, t)) == pytest.approx(float(model.pmf(0, t)), rel=1e-9)
    # With x purchases the last at u, the other x − 1 fall anywhere before: u^{x−1}/(x−1)! orders of times.
    for x in (1, 2, 5):
        total = integrate.quad(
            lambda u, x=x: np.exp(model.log_density(x, u, t) + special.xlogy(x - 1, u) - special.gammaln(x)),
            0,
            t,
        )[0]
        assert total == pytest.approx(float(model.pmf(x, t)), rel=1e-7)


@CONTINUOUS
def test_forecasts_of_all_histories_average_to_the_forecast_of_a_new_customer(model):
    t, ahead = 20.0, 30.0
    total = np.exp(model.log_density(0, 0, t)) * model.conditional_expectation(ahead, 0, 0, t)
    for x in range(1, 60):
        total += integrate.quad(
            lambda u, x=x: (
                np.exp(model.log_density(x, u, t) + special.xlogy(x - 1, u) - special.gammaln(x))
                * float(model.conditional_expectation(ahead, x, u, t))
            ),
            0,
            t,
            limit=100,
        )[0]
    new = model.expected_purchases(t + ahead) - model.expected_purchases(t)
    assert float(total) == pytest.approx(
        float(new), rel=2e-3
    )  # 60 purchases in 20 weeks and more are left out


@settings(max_examples=60, deadline=None)
@given(r=shape, alpha=shape, one=shape, two=shape, x=st.integers(1, 5000), T=times, share=st.floats(0.01, 1))
def test_p_alive_is_a_probability_that_fades_with_silence(r, alpha, one, two, x, T, share):
    recency = share * T
    for model in (BGNBD(r, alpha, one, two), MBGNBD(r, alpha, one, two), ParetoNBD(r, alpha, one, two)):
        now, later = model.p_alive(x, recency, [T, 2 * T])
        assert 0 <= later <= now <= 1
        assert np.isfinite(model.log_density(x, recency, T))
        assert np.isfinite(model.conditional_expectation(10, x, recency, T))


def test_bgnbd_customer_without_repeat_purchase_is_alive_and_mbgnbd_is_in_doubt():
    assert BG.p_alive(0, 0, 39) == 1
    assert 0 < MBG.p_alive(0, 0, 39) < 1


def test_mbgnbd_mean_is_the_formula_of_batislam_denizel_filiztekin_2007():
    r, alpha, a, b, t = MBG.r, MBG.alpha, MBG.a, MBG.b, 52
    formula = (
        b / (a - 1) * (1 - (alpha / (alpha + t)) ** r * special.hyp2f1(r, b + 1, a + b, t / (alpha + t)))
    )
    assert MBG.expected_purchases(t) == pytest.approx(formula, rel=1e-10)


@pytest.mark.parametrize("model", [BGNBD(1.3, 5, 1e-5, 5), ParetoNBD(1.3, 5, 1e-6, 5)])
def test_without_dropout_counts_are_negative_binomial_as_in_ehrenberg_1959(model):
    x, t = np.arange(40), 12.0
    assert model.pmf(x, t) == pytest.approx(stats.nbinom.pmf(x, 1.3, 5 / (5 + t)), abs=1e-4)
    assert model.expected_purchases(t) == pytest.approx(1.3 * t / 5, rel=1e-4)


@pytest.mark.parametrize(("alpha", "beta"), [(10.578, 11.669), (11.669, 10.578), (3.0, 300.0), (300.0, 3.0)])
@pytest.mark.parametrize(
    ("x", "tx", "T"), [(0, 0.0, 39.0), (2, 30.43, 38.86), (26, 30.86, 31.0), (60, 5.0, 31.0)]
)
def test_pareto_nbd_likelihood_is_the_gauss_2f1_form_of_schmittlein_morrison_colombo_1987(
    alpha, beta, x, tx, T
):
    r, s = 0.553, 0.606
    larger, z = max(alpha, beta), abs(alpha - beta)
    second = s + 1 if alpha >= beta else r + x

    def part(t):
        power = (larger + t) ** -(r + s + x)
        return special.hyp2f1(r + s + x, second, r + s + x + 1, z / (larger + t)) * power

    a0 = part(tx) - part(T)
    scale = np.exp(special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha) + s * np.log(beta))
    likelihood = scale * ((alpha + T) ** -(r + x) * (beta + T) ** -s + s / (r + s + x) * a0)
    assert np.exp(ParetoNBD(r, alpha, s, beta).log_density(x, tx, T)) == pytest.approx(likelihood, rel=1e-7)


@pytest.mark.parametrize("s", [0.606, 1.0, 2.5])
def test_dert_is_the_discounted_sum_of_future_purchases(s):
    model, rate = ParetoNBD(0.553, 10.578, s, 11.669), np.log(1.15) / 52
    history = (7, 35.0, 38.86)

    def purchases_per_week(u):
        return (
            model.p_alive(*history)
            * (model.r + 7)
            / (model.alpha + 38.86)
            * ((model.beta + 38.86) / (model.beta + 38.86 + u)) ** s
            * np.exp(-rate * u)
        )

    assert model.dert(rate, *history) == pytest.approx(
        integrate.quad(purchases_per_week, 0, np.inf)[0], rel=1e-6
    )


@pytest.mark.parametrize("model", [BG, PARETO])
def test_a_month_is_as_long_as_its_weeks(model):
    weeks = 4.3482
    monthly = model.in_units(weeks)
    assert monthly.expected_purchases(3) == pytest.approx(
        float(model.expected_purchases(3 * weeks)), rel=1e-9
    )
    assert monthly.p_alive(3, 2, 9) == pytest.approx(float(model.p_alive(3, 2 * weeks, 9 * weeks)), rel=1e-9)
    assert BG.in_units(weeks).alpha == pytest.approx(1.0151, abs=1e-4)


def test_weights_stand_for_that_many_customers():
    x, tx, T, weight = [0, 2, 5], [0, 20, 30], [39, 38, 33], [3, 2, 1]
    single = BG.log_likelihood(*(np.repeat(column, weight) for column in (x, tx, T)))
    assert BG.log_likelihood(x, tx, T, weight) == pytest.approx(single, rel=1e-12)


def test_hundreds_of_purchases_over_a_century_stay_finite():
    for model in (BG, MBG, PARETO):
        values = (
            model.log_density(20_000, 5000, 5200),
            model.conditional_expectation(5000, 20_000, 5199, 5200),
            model.expected_purchases(1e6),
            model.pmf(20_000, 5200),
        )
        assert np.isfinite(values).all()


def test_bgbb_probabilities_and_means_follow_from_its_definition():
    n, x = 6, np.arange(7)
    probability = DONORS.pmf(x, n)
    assert probability.sum() == pytest.approx(1, abs=1e-12)
    assert probability @ x == pytest.approx(float(DONORS.expected_purchases(n)), rel=1e-10)
    a, b, g, d = DONORS.alpha, DONORS.beta, DONORS.gamma, DONORS.delta
    closed = special.gammaln([g + d, 1 + d + n, g + d + n, 1 + d])
    ratio = np.exp(closed[0] + closed[1] - closed[2] - closed[3])
    assert DONORS.expected_purchases(n) == pytest.approx(a / (a + b) * d / (g - 1) * (1 - ratio), rel=1e-10)


def test_bgbb_likelihood_summed_over_histories_is_the_probability_of_the_count():
    n = 6
    for x in range(n + 1):
        recencies = np.arange(x, n + 1) if x else np.array([0])
        orders = special.comb(recencies - 1, x - 1) if x else np.array([1.0])
        total = orders @ np.exp(DONORS.log_density(x, recencies, n))
        assert total == pytest.approx(float(DONORS.pmf(x, n)[0]), rel=1e-10)


def test_bgbb_forecasts_of_all_histories_average_to_the_forecast_of_a_new_customer():
    n, ahead, total = 6, 5, 0.0
    for x in range(n + 1):
        recencies = np.arange(x, n + 1) if x else np.array([0])
        orders = special.comb(recencies - 1, x - 1) if x else np.array([1.0])
        likelihood = np.exp(DONORS.log_density(x, recencies, n))
        assert ((DONORS.p_alive(x, recencies, n) >= 0) & (DONORS.p_alive(x, recencies, n) <= 1)).all()
        total += (orders * likelihood) @ DONORS.conditional_expectation(ahead, x, recencies, n)
    assert total == pytest.approx(
        float(DONORS.expected_purchases(n + ahead) - DONORS.expected_purchases(n)), rel=1e-9
    )
