"""Gaps, expectations and disconfirmation behave as their authors say."""

import numpy as np
import pytest
from model_worlds import month_of

from crmsim.model import satisfaction
from crmsim.model.satisfaction import gap
from crmsim.parameters import Satisfaction

P = Satisfaction()


def test_the_service_gap_is_the_sum_of_the_four_gaps_parasuraman_zeithaml_berry_1985():
    rng = np.random.default_rng(0)
    for _ in range(100):
        p = Satisfaction(
            knowledge_gap=rng.uniform(0, 2), standards_gap=rng.uniform(0, 1), delivery_gap=rng.uniform(0, 1),
            promise_gap=rng.uniform(0, 1),
        )  # fmt: skip
        fit, knowledge = rng.normal(size=5), rng.random(5)
        promised = p.design_quality + fit + p.promise_gap
        delivered = satisfaction.delivered_quality(p, fit, knowledge, 0.0, np.zeros(5), np.zeros(5))
        gaps = p.knowledge_gap * (1 - knowledge) + p.standards_gap + p.delivery_gap + p.promise_gap
        np.testing.assert_allclose(gap(promised, delivered), -gaps, atol=1e-12)


def test_losses_loom_twice_as_large_as_gains():
    down, up = satisfaction.disconfirmation(P, np.array([-1.0, 1.0]))
    assert down / up == pytest.approx(-2.0, abs=0.05)


@pytest.mark.parametrize("quality", [7.0, 7.5, 8.5])
def test_delight_wears_off_and_disappointment_stays_boulding_1993(quality):
    """Under constant quality the surprise goes to zero if quality is what should be, else it stays."""
    n = 1
    state = type("S", (), {})()
    state.satisfaction, state.will, state.should = np.full(n, 72.0), np.full(n, 7.6), np.full(n, 7.8)
    state.encounters = np.zeros(n, dtype=int)
    start = state.should[0]
    for _ in range(400):
        lived = satisfaction.experience(P, state.will, state.should, np.full(n, quality))
        vars(state).update(satisfaction.remember(P, state, lived))
    surprise = (lived.perceived - lived.expected)[0]
    if quality >= start:
        assert surprise == pytest.approx(0, abs=0.1)
        assert lived.score[0] == pytest.approx(77 + 5 * (quality - 7), abs=0.1)
    else:
        assert surprise == pytest.approx(-(1 - P.will_weight) * (start - quality), abs=0.1)


def test_the_slide_sign_is_the_opposite_and_must_be_asked_for():
    assert gap(8, 6) == -2
    assert gap(8, 6, convention="slide") == 2
    with pytest.raises(ValueError, match="'literature' and 'slide'"):
        gap(8, 6, convention="other")


def test_satisfaction_is_at_the_level_of_the_national_indices(by_type):
    """Means of 70 to 75.5 and a spread of 8.4 after three years, rising with the relationship (ACSI: seventies)."""
    means, spreads = [], []
    for history in by_type.values():
        score = month_of(history, 35)["satisfaction"]
        means.append(score.mean())
        spreads.append(score.std())
    assert (np.diff(means) > 0).all()
    assert means[0] == pytest.approx(70, abs=1.5)
    assert means[-1] == pytest.approx(75.5, abs=1.5)
    assert spreads[0] == pytest.approx(8.4, abs=1.5)
