"""Fits that must not be trusted say so, and summaries count the way the papers do."""

import numpy as np
import pandas as pd
import pytest

import crmsim.theory
from crmsim.theory import BGBB, BGNBD, SBG, ConvergenceError, GammaGamma, ParetoNBD, customer_summary
from crmsim.theory.checks import histories
from crmsim.theory.likelihood import maximise


def test_the_table_of_contents_lists_every_public_name():
    listed = [line.split()[0] for line in crmsim.theory.__doc__.splitlines() if "  " in line.strip()]
    assert sorted(listed) == sorted(
        [*crmsim.theory.__all__, "name", *[line for line in listed if line[0] == "="]]
    )


@pytest.mark.parametrize("model", [BGNBD, ParetoNBD])
def test_nobody_came_back_is_an_error_that_says_so(model):
    with pytest.raises(ValueError, match="No customer bought a second time"):
        model.fit([0, 0, 0], [0, 0, 0], [10, 20, 30])


def test_one_customer_gives_no_standard_errors_but_a_warning():
    fit = BGNBD.fit([3], [20.0], [39.0])
    assert not fit.converged
    assert "keeps rising" in fit.message or "flat" in fit.message
    assert np.isnan(list(fit.standard_errors.values())).all()
    assert np.isfinite(fit.log_likelihood)


def test_customers_who_never_leave_send_dropout_to_its_limit_without_a_crash():
    rng = np.random.default_rng(4)
    x = rng.poisson(rng.gamma(2.0, 0.25, 800) * 50)
    recency = np.where(x > 0, 50 * rng.random(800) ** (1 / np.maximum(x, 1)), 0.0)
    fit = BGNBD.fit(x, recency, np.full(800, 50.0))
    assert fit.model.a / (fit.model.a + fit.model.b) < 0.02
    assert fit.model.r / fit.model.alpha == pytest.approx(0.5, rel=0.15)
    assert fit.model.expected_purchases(50) == pytest.approx(x.mean(), rel=0.05)


def test_enormous_ages_and_counts_are_fitted_like_small_ones():
    rng = np.random.default_rng(12)
    lives, rates = rng.exponential(1, 1500) / rng.gamma(0.8, 1 / 6.0, 1500), rng.gamma(1.0, 0.5, 1500)
    seen = np.minimum(lives, 30.0)
    x = rng.poisson(rates * seen)
    recency = np.where(x > 0, seen * rng.random(1500) ** (1 / np.maximum(x, 1)), 0.0)
    small, large = (BGNBD.fit(x, recency * unit, np.full(1500, 30.0) * unit) for unit in (1, 1e6))
    assert large.model.alpha == pytest.approx(small.model.alpha * 1e6, rel=1e-3)
    assert large.model.r == pytest.approx(small.model.r, rel=1e-3)


def test_equal_spend_of_all_customers_is_an_error_that_says_what_to_do():
    with pytest.raises(ValueError, match="Use that amount"):
        GammaGamma.fit([1, 2, 3, 4], [20.0, 20.0, 20.0, 20.0])


@pytest.mark.parametrize(
    ("x", "spend", "complaint"),
    [
        ([1, 1], [5.0, 6.0], "2 customers"),
        ([0, 1, 2], [5.0, 6.0, 7.0], "at least one"),
        ([1, 2, 3], [5.0, 6.0], "3 and 2"),
    ],
)
def test_spend_that_cannot_be_fitted_is_refused(x, spend, complaint):
    with pytest.raises(ValueError, match=complaint):
        GammaGamma.fit(x, spend)


def test_a_few_enormous_amounts_do_not_break_the_fit_of_spend():
    rng = np.random.default_rng(6)
    x = rng.geometric(0.4, 800)
    spend = rng.gamma(4.0 * x) / rng.gamma(3.0, 1 / 20.0, 800) / x
    spend[:3] = 1e11
    fit = GammaGamma.fit(x, spend)
    assert np.isfinite(list(fit.parameters.values())).all()
    assert (fit.model.conditional_expectation(x, spend) > 0).all()


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (([1], [5], [3]), "recency later than the age"),
        (([0], [5], [9]), "recency without any repeat purchase"),
        (([2], [0], [9]), "merge purchases of the same day"),
        (([1.5], [1], [9]), "frequency = 1.5"),
        (([-1], [0], [9]), "frequency = -1"),
        (([1], [float("nan")], [9]), "recency = nan"),
        (([1], [1], [float("inf")]), "infinite age"),
        (([1, 2], [1], [9]), "one value per customer"),
        (([], [], []), "no customer"),
    ],
)
def test_impossible_histories_are_refused_with_the_customer_and_the_remedy(rows, complaint):
    with pytest.raises(ValueError, match=complaint):
        BGNBD.fit(*rows)


def test_equal_histories_are_merged_and_counted():
    merged = histories([1, 0, 1], [5, 0, 5], [9, 9, 9])
    assert merged.frequency.tolist() == [0, 1]
    assert merged.weight.tolist() == [1, 2]


@pytest.mark.parametrize(
    "make", [lambda: BGNBD(0, 1, 1, 1), lambda: ParetoNBD(1, 1, np.nan, 1), lambda: SBG(1, np.inf)]
)
def test_parameters_have_to_be_finite_and_positive(make):
    with pytest.raises(ValueError, match="finite number above 0"):
        make()


@pytest.mark.parametrize(
    ("survivors", "complaint"),
    [
        ([1, 1, 1], "Nobody has cancelled"),
        ([10, 0, 0], "Everybody cancelled"),
        ([1, 1.2], "never rise"),
        ([5], "two numbers"),
        ([10, -1], "survivors = -1"),
    ],
)
def test_cohorts_that_say_nothing_are_refused(survivors, complaint):
    with pytest.raises(ValueError, match=complaint):
        SBG.fit(survivors)


def test_donors_with_impossible_histories_are_refused():
    with pytest.raises(ValueError, match="0 ≤ frequency"):
        BGBB.fit([3], [2], [6])
    with pytest.raises(ValueError, match="No customer bought again"):
        BGBB.fit([0], [0], [6])


def test_a_likelihood_without_any_finite_value_is_a_convergence_error():
    with pytest.raises(ConvergenceError, match="2 starting points"):
        maximise(SBG, lambda model: float("nan"), [(1.0, 1.0), (2.0, 2.0)], 1)


def test_summary_merges_a_day_counts_repeats_only_and_includes_the_last_day():
    orders = pd.DataFrame(
        {
            "customer": ["A", "A", "A", "A", "B", "C"],
            "date": [
                "2024-01-01",
                "2024-01-08 09:00",
                "2024-01-08 17:00",
                "2024-01-29",
                "2024-01-15",
                "2024-02-20",
            ],
            "amount": [100.0, 10.0, 20.0, 60.0, 5.0, 7.0],
        }
    )
    orders["date"] = pd.to_datetime(orders["date"], format="ISO8601")
    summary = customer_summary(orders, amount="amount", end="2024-01-29")
    assert summary.index.tolist() == ["A", "B"]
    assert summary["frequency"].tolist() == [2, 0]
    assert summary["recency"].tolist() == [4.0, 0.0]
    assert summary["age"].tolist() == [4.0, 2.0]
    assert summary.loc["A", "monetary"] == pytest.approx((30 + 60) / 2)
    assert np.isnan(summary.loc["B", "monetary"])


def test_summary_refuses_what_it_cannot_count():
    orders = pd.DataFrame({"customer": ["A"], "date": ["2024-01-01"]})
    with pytest.raises(ValueError, match="No column 'who'"):
        customer_summary(orders, customer="who")
    with pytest.raises(ValueError, match="unit = 'Q'"):
        customer_summary(orders, unit="Q")
    with pytest.raises(ValueError, match="No order up to 2023-12-31"):
        customer_summary(orders, end="2023-12-31")


def test_summary_of_the_cdnow_log_is_the_published_summary(carried_data, cdnow):
    log = pd.read_csv(carried_data / "CDNOW_sample.txt", sep=r"\s+", header=None, dtype={2: str})
    summary = customer_summary(log.rename(columns={1: "customer", 2: "date"}), end="1997-09-30")
    frequency, recency, age = cdnow
    assert summary["frequency"].tolist() == frequency.tolist()
    assert summary["recency"].to_numpy() == pytest.approx(recency, abs=0.006)
    assert summary["age"].to_numpy() == pytest.approx(age, abs=0.006)
