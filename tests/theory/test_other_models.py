"""Spending, contracts, brands, diffusion and chains against their definitions and printed values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from crmsim.theory import SBG, AbsorbingChain, Bass, Dirichlet, GammaGamma

SPEND = GammaGamma(p=6.25, q=3.74, v=15.44)


# --- Gamma-Gamma ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("x", [1, 4, 30])
def test_gamma_gamma_density_has_mass_one_and_the_population_mean(x):
    density = lambda z: np.exp(SPEND.log_density(x, z))  # noqa: E731
    assert integrate.quad(density, 0, np.inf)[0] == pytest.approx(1, abs=1e-6)
    mean = integrate.quad(lambda z: z * density(z), 0, np.inf, limit=200)[0]
    assert mean == pytest.approx(SPEND.population_mean, rel=1e-4)


def test_gamma_gamma_density_is_a_gamma_averaged_over_customers():
    x, z = 3, 41.0

    def given_rate(nu):
        return stats.gamma.pdf(z, SPEND.p * x, scale=1 / (nu * x)) * stats.gamma.pdf(
            nu, SPEND.q, scale=1 / SPEND.v
        )

    assert np.exp(SPEND.log_density(x, z)) == pytest.approx(
        integrate.quad(given_rate, 0, np.inf)[0], rel=1e-8
    )


def test_expected_spend_goes_from_the_population_mean_to_the_customers_own():
    assert SPEND.conditional_expectation(0, 999.0) == pytest.approx(SPEND.population_mean)
    assert SPEND.conditional_expectation(10**6, 80.0) == pytest.approx(80.0, rel=1e-4)
    between = SPEND.conditional_expectation([1, 5, 20], 80.0)
    assert (np.diff(between) > 0).all()
    assert (between < 80).all()


def test_money_in_another_unit_changes_amounts_only():
    assert SPEND.in_units(100).population_mean == pytest.approx(SPEND.population_mean / 100)


def test_heavy_tailed_spend_is_refused_instead_of_giving_a_negative_mean():
    heavy = GammaGamma(p=2.0, q=0.8, v=10.0)
    with pytest.raises(ValueError, match=r"q = 0\.8 is 1 or less"):
        _ = heavy.population_mean
    with pytest.raises(ValueError, match="does not exist"):
        heavy.conditional_expectation([3, 0], [20.0, 0.0])
    assert heavy.conditional_expectation(3, 20.0) > 0


def test_a_fit_to_heavy_tailed_spend_says_that_there_is_no_mean():
    rng = np.random.default_rng(8)
    spend = rng.gamma(3 * 2.0, size=4000) / rng.gamma(0.7, 1 / 5.0, 4000) / 3
    fit = GammaGamma.fit(np.full(4000, 3), spend)
    assert fit.model.q < 1
    assert "does not exist" in fit.message


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e9])
def test_a_fit_of_spend_does_not_depend_on_the_currency(unit):
    rng = np.random.default_rng(9)
    x = rng.geometric(0.4, 500)
    spend = rng.gamma(4.0 * x) / rng.gamma(3.0, 1 / 20.0, 500) / x
    plain, other = GammaGamma.fit(x, spend), GammaGamma.fit(x, spend * unit)
    assert (other.model.p, other.model.q) == pytest.approx((plain.model.p, plain.model.q), rel=1e-4)
    assert other.model.v == pytest.approx(plain.model.v * unit, rel=1e-4)


# --- contracts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("alpha", "beta"), [(0.668, 3.806), (0.704, 1.182), (5.0, 0.3)])
def test_sbg_cancellations_survival_and_retention_tell_one_story(alpha, beta):
    model, t = SBG(alpha, beta), np.arange(1, 50)
    assert model.pmf(0) == 0
    assert 1 - np.cumsum(model.pmf(t)) == pytest.approx(model.survival(t), abs=1e-12)
    assert np.cumprod(model.retention_rate(t)) == pytest.approx(model.survival(t), rel=1e-9)
    by_definition = integrate.quad(lambda c: (1 - c) ** 9 * stats.beta.pdf(c, alpha, beta), 0, 1)[0]
    assert model.survival(9) == pytest.approx(by_definition, rel=1e-5)


def test_retention_of_the_high_end_cohort_rises_though_no_customer_changes():
    rates = SBG(0.668, 3.806).retention_rate(np.arange(1, 8))
    assert rates == pytest.approx([0.851, 0.878, 0.897, 0.911, 0.921, 0.929, 0.936], abs=5e-4)


@pytest.mark.parametrize(
    ("model", "lifetime", "naive"),
    [(SBG(0.668, 3.806), 5.92, 4.41), (SBG(0.704, 1.182), 3.70, 2.32)],
    ids=["high-end", "regular"],
)
def test_discounted_lifetime_is_underrated_by_the_first_years_retention(model, lifetime, naive):
    assert model.del_(0.10) == pytest.approx(lifetime, abs=0.01)
    assert model.del_(0.10) == pytest.approx((model.survival(np.arange(2000)) / 1.1 ** np.arange(2000)).sum())
    assert 1 / (1 - model.retention_rate(1) / 1.1) == pytest.approx(naive, abs=0.01)


def test_residual_lifetime_is_the_discounted_sum_over_those_who_renewed_before():
    model, t = SBG(0.668, 3.806), np.arange(3000)
    for n in (1, 4):
        ahead = model.survival(n + t) / model.survival(n - 1)
        assert model.derl(0.10, n) == pytest.approx((ahead / 1.1**t).sum(), rel=1e-9)
    assert (np.diff(model.derl(0.10, np.arange(1, 10))) > 0).all()


# --- brands -----------------------------------------------------------------------------------------------

MARKET = Dirichlet.independent((0.9, 0.5, 0.25, 0.1), rate=0.9)


def test_double_jeopardy_of_four_brands_as_in_goodhardt_ehrenberg_chatfield_1984():
    assert MARKET.penetration(3) == pytest.approx([0.733, 0.520, 0.307, 0.136], rel=0.01)
    assert MARKET.frequency(3) == pytest.approx([4.09, 3.21, 2.72, 2.44], rel=0.01)
    assert (np.diff(MARKET.share_of_requirements(3)) < 0).all()


def test_brands_bought_independently_have_the_closed_forms_of_the_nbd():
    shapes, t = np.array(MARKET.shapes), 3
    penetration = 1 - (0.9 / (0.9 + t)) ** shapes
    assert MARKET.penetration(t) == pytest.approx(penetration, rel=1e-12)
    assert MARKET.frequency(t) == pytest.approx(shapes * t / 0.9 / penetration, rel=1e-12)
    others = (shapes.sum() - shapes) * t / 0.9
    assert MARKET.category_frequency(t) == pytest.approx(MARKET.frequency(t) + others, rel=1e-12)
    assert MARKET.duplication(t)[0, 1:] == pytest.approx(penetration[1:], rel=1e-12)


@pytest.mark.parametrize(("S", "K"), [(1.2, 0.6), (0.8, 3.0), (5.0, 5.0)])
def test_dirichlet_measures_are_the_means_of_simulated_households(S, K):
    market = Dirichlet.from_shares([0.5, 0.3, 0.2], S=S, K=K, mean_purchases=2.0)
    rng, n, t = np.random.default_rng(1984), 200_000, 1.5
    category = rng.poisson(rng.gamma(K, 1 / market.rate, n) * t)
    bought = rng.multinomial(category, rng.dirichlet(market.shapes, n))
    buys = bought > 0

    def close(value, expected):
        return abs(value.mean() - expected) < 4 * value.std() / len(value) ** 0.5

    assert close(category, market.category_purchases(t))
    for brand in range(3):
        assert close(buys[:, brand], market.penetration(t)[brand])
        assert close(bought[buys[:, brand], brand], market.frequency(t)[brand])
        assert close(category[buys[:, brand]], market.category_frequency(t)[brand])
        rival = (brand + 1) % 3
        assert close(buys[buys[:, brand], rival], market.duplication(t)[brand, rival])


def test_shares_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match=r"add up to 0\.9000"):
        Dirichlet.from_shares([0.5, 0.4], S=1, K=1, mean_purchases=1)


# --- diffusion --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("p", "q", "peak"),
    [(0.0103994, 0.41861, 8.6), (0.0172060, 0.35688, 8.1)],
    ids=["air conditioners", "dryers"],
)
def test_peak_times_are_those_of_bass_1969_table_2(p, q, peak):
    assert Bass(p, q).peak_time == pytest.approx(peak, abs=0.05)


@settings(max_examples=50, deadline=None)
@given(p=st.floats(1e-4, 0.5), q=st.floats(1e-4, 2.0))
def test_bass_curve_solves_its_differential_equation_and_peaks_where_it_says(p, q):
    model, t, h = Bass(p, q, market=100.0), np.linspace(0.1, 30, 50), 1e-4
    slope = (model.adopters(t + h) - model.adopters(t - h)) / (2 * h)
    assert slope == pytest.approx(model.adoptions(t), rel=1e-4, abs=1e-5)
    assert model.adopters(0) == 0
    assert model.adopters(1e5) == pytest.approx(100)
    around = model.adoptions(np.abs(model.peak_time + np.array([-0.5, 0.5])))
    assert (around <= model.adoptions(model.peak_time) + 1e-9).all()


# --- chains -----------------------------------------------------------------------------------------------

WIN = np.array([0.05, 0.15, 0.30, 0.40, 0.50, 0.60, 0.70, 0.80, 0.90])
DAYS = np.array([7, 10, 14, 10, 14, 7, 14, 10, 7])
FUNNEL = AbsorbingChain.funnel(WIN / np.append(WIN[1:], 1.0))


def test_ten_stage_funnel_is_won_with_the_probability_printed_for_each_stage():
    assert FUNNEL.absorption_probabilities()[:, 0] == pytest.approx(WIN, rel=1e-12)
    assert FUNNEL.fundamental()[0] == pytest.approx(WIN[0] / WIN, rel=1e-12)


def test_ten_stage_funnel_takes_17_9_days_93_when_won_14_0_when_lost():
    assert FUNNEL.mean_time(DAYS)[0] == pytest.approx(17.9, abs=0.05)
    assert FUNNEL.mean_time_to(0, DAYS)[0] == pytest.approx(DAYS.sum(), rel=1e-9)
    assert FUNNEL.mean_time_to(1, DAYS)[0] == pytest.approx(14.0, abs=0.05)
    mixed = WIN[0] * FUNNEL.mean_time_to(0, DAYS)[0] + (1 - WIN[0]) * FUNNEL.mean_time_to(1, DAYS)[0]
    assert mixed == pytest.approx(FUNNEL.mean_time(DAYS)[0], rel=1e-12)


def test_ten_stage_funnel_loses_most_at_the_first_contact():
    lost = FUNNEL.last_state(0, 1)
    assert lost == pytest.approx([0.702, 0.175, 0.044, 0.026, 0.018, 0.013, 0.009, 0.007, 0.006], abs=6e-4)


def test_gamblers_ruin_is_solved_as_in_kemeny_snell_1960():
    # Five states between ruin and riches, fair coin: riches with probability i/6 after i(6−i) tosses.
    Q, R = np.diag([0.5] * 4, 1) + np.diag([0.5] * 4, -1), np.zeros((5, 2))
    R[0, 0] = R[4, 1] = 0.5
    chain, i = AbsorbingChain(Q, R), np.arange(1, 6)
    assert chain.absorption_probabilities()[:, 1] == pytest.approx(i / 6)
    assert chain.mean_time(np.ones(5)) == pytest.approx(i * (6 - i))


@pytest.mark.parametrize(
    ("Q", "R", "complaint"),
    [
        ([[0.5]], [[0.4]], "add up to 0.9"),
        ([[0.0, 1.0], [1.0, 0.0]], [[0.0], [0.0]], "never reach an end"),
        ([[0.5, 0.5]], [[0.0]], "shape"),
        ([[1.5]], [[-0.5]], "not allowed"),
    ],
)
def test_chains_that_cannot_be_are_refused(Q, R, complaint):
    with pytest.raises(ValueError, match=complaint):
        AbsorbingChain(Q, R)
