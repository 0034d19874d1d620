"""Fits and forecasts against the numbers printed in the papers, on the papers' own data."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from crmsim.theory import BGBB, BGNBD, MBGNBD, SBG, GammaGamma, ParetoNBD

CDNOW = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
HIGH_END = [1, 0.869, 0.743, 0.653, 0.593, 0.551, 0.517, 0.491, 0.468, 0.445, 0.427, 0.409, 0.394]
REGULAR = [1, 0.631, 0.468, 0.382, 0.326, 0.289, 0.262, 0.241, 0.223, 0.207, 0.194, 0.183, 0.173]


def test_bgnbd_likelihood_at_the_values_of_fader_hardie_lee_2005_table_2(cdnow):
    assert CDNOW.log_likelihood(*cdnow) == pytest.approx(-9582.4, abs=0.1)


def test_bgnbd_fit_is_fader_hardie_lee_2005_table_2(cdnow):
    fit = BGNBD.fit(*cdnow)
    assert fit.converged
    assert fit.n == 2357
    assert fit.log_likelihood == pytest.approx(-9582.4, abs=0.1)
    assert list(fit.parameters.values()) == pytest.approx([0.243, 4.414, 0.793, 2.426], abs=0.002)


@pytest.mark.slow
def test_pareto_nbd_fit_is_fader_hardie_lee_2005_table_2(cdnow):
    fit = ParetoNBD.fit(*cdnow)
    assert fit.converged
    assert fit.log_likelihood == pytest.approx(-9595.0, abs=0.1)
    assert list(fit.parameters.values()) == pytest.approx([0.553, 10.578, 0.606, 11.669], abs=0.005)


def test_pareto_nbd_likelihood_at_the_values_of_fader_hardie_lee_2005_table_2(cdnow):
    assert ParetoNBD(0.553, 10.578, 0.606, 11.669).log_likelihood(*cdnow) == pytest.approx(-9595.0, abs=0.1)


def test_gamma_gamma_fit_is_note_025_of_fader_hardie_2013(cdnow_spend):
    fit = GammaGamma.fit(*cdnow_spend)
    assert fit.converged
    assert fit.n == 946
    assert list(fit.parameters.values()) == pytest.approx([6.25, 3.74, 15.44], abs=0.05)
    assert fit.model.population_mean == pytest.approx(35.2, abs=0.1)


def test_mbgnbd_fits_cdnow_no_worse_than_any_other_four_numbers_nearby(cdnow):
    fit = MBGNBD.fit(*cdnow)
    assert fit.converged
    best = np.array(list(fit.parameters.values()))
    around = best * np.exp(np.random.default_rng(3).normal(0, 0.05, (30, 4)))
    assert max(MBGNBD(*nearby).log_likelihood(*cdnow) for nearby in around) < fit.log_likelihood


def test_bgbb_fit_is_fader_hardie_shang_2010_table_3(carried_data):
    gifts = pd.read_csv(carried_data / "donations.csv")
    fit = BGBB.fit(gifts["frequency"], gifts["recency"], gifts["periods"], gifts["weights"])
    assert fit.n == 11104
    assert fit.log_likelihood == pytest.approx(-33225.6, abs=0.1)
    assert list(fit.parameters.values()) == pytest.approx([1.204, 0.750, 0.657, 2.783], abs=0.002)


def test_cumulative_repeat_purchases_of_cdnow_in_calibration_and_holdout(cdnow):
    age = cdnow[2]
    calibration = CDNOW.expected_purchases(age).sum()
    assert calibration == pytest.approx(2498, abs=1)
    assert CDNOW.expected_purchases(age + 39).sum() - calibration == pytest.approx(1669, abs=1)


def test_histogram_of_cdnow_repeat_purchases_is_that_of_bgnbd_chi_square_4_82(cdnow):
    frequency, _, age = cdnow
    expected = CDNOW.pmf(np.arange(7)[:, None], age).sum(1)
    expected = np.append(expected, len(age) - expected.sum())
    assert expected == pytest.approx([1407, 461, 193, 101, 60, 38, 26, 72], abs=1)
    counted = np.bincount(np.minimum(frequency, 7))
    assert counted.tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    statistic = ((counted - expected) ** 2 / expected).sum()
    assert statistic == pytest.approx(4.82, abs=0.02)
    assert stats.chi2.sf(statistic, 3) > 0.05


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta"),
    [(HIGH_END, 0.668, 3.806), (REGULAR, 0.704, 1.182)],
    ids=["high-end", "regular"],
)
def test_sbg_fit_on_seven_renewals_is_fader_hardie_2007(survivors, alpha, beta):
    fit = SBG.fit(survivors[:8])
    assert (fit.model.alpha, fit.model.beta) == pytest.approx((alpha, beta), abs=0.002)


def test_sbg_fit_does_not_mind_whether_survivors_are_counts_or_shares():
    counts, shares = (SBG.fit(np.array(REGULAR[:8]) * scale) for scale in (1000, 1))
    assert list(counts.parameters.values()) == pytest.approx(list(shares.parameters.values()), rel=1e-4)
    assert counts.standard_errors["alpha"] == pytest.approx(
        shares.standard_errors["alpha"] / 1000**0.5, rel=1e-2
    )


@pytest.mark.parametrize(
    ("survivors", "at_12", "worst"),
    [(HIGH_END, 0.378, 0.018), (REGULAR, 0.170, 0.006)],
    ids=["high-end", "regular"],
)
def test_sbg_forecasts_twelve_year_survival_as_in_fader_hardie_2007(survivors, at_12, worst):
    model = SBG.fit(survivors[:8]).model
    forecast = model.survival(np.arange(13))
    assert forecast[12] == pytest.approx(at_12, abs=0.002)
    assert np.abs(forecast - survivors).max() == pytest.approx(worst, abs=0.002)
