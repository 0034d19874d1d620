"""Loyalty: convex in satisfaction where customers have a choice."""

import numpy as np
import pytest
from model_worlds import CLOSED, month_of

from crmsim.engines import vector
from crmsim.model import loyalty
from crmsim.parameters import Loyalty
from crmsim.scenario import Scenario


def definitely_by_rating(panel, seed=1):
    u = np.random.default_rng(seed).random(len(panel["attitude"]))
    sure = loyalty.repurchase_intention(panel["attitude"], u) > 0.60
    stars = loyalty.rating(panel["satisfaction"])
    return np.array(
        [sure[stars == star].mean() if (stars == star).sum() > 20 else 0.0 for star in range(1, 6)]
    )


def test_the_very_satisfied_are_several_times_as_loyal_jones_sasser_1995(retail):
    """Xerox: customers who give 5 are six times as likely to buy again as those who give 4."""
    share = definitely_by_rating(
        {
            k: np.concatenate([month_of(retail, m)[k] for m in (24, 36, 48)])
            for k in ("attitude", "satisfaction")
        }
    )
    assert (np.diff(share, 2)[1:] > 0).all(), "convex"
    assert 3 < share[4] / share[3] < 9


def test_where_there_is_no_choice_the_curve_bends_the_other_way():
    """Jones & Sasser's local telephone: even the dissatisfied stay."""
    stars = np.array([50.0, 65.0, 80.0, 95.0])
    competitive = loyalty.target(Loyalty(convexity=3.0), stars, 0.0)
    monopoly = loyalty.target(Loyalty(convexity=0.4), stars, 0.0)
    assert (np.diff(competitive, 2) > 0).all()
    assert (np.diff(monopoly, 2) < 0).all()


def test_the_satisfied_stay_longer(retail):
    panel = month_of(retail, 11)
    gone = np.isin(panel["customer"], retail.transition["customer"][(retail.transition["target"] == 4)])
    cut = np.quantile(panel["satisfaction"], [0.25, 0.5, 0.75])
    quarter = np.searchsorted(cut, panel["satisfaction"])
    lost = [gone[quarter == q].mean() for q in range(4)]
    assert (np.diff(lost) < 0).all()


def test_relationships_raise_the_net_promoter_score(by_type):
    scores = []
    for history in by_type.values():
        attitude = month_of(history, 35)["attitude"]
        said = loyalty.recommendation(attitude, np.random.default_rng(0).random(len(attitude)))
        scores.append(100 * ((said >= 9).mean() - (said <= 6).mean()))
        assert loyalty.promoter_chance(attitude).mean() == pytest.approx((said >= 9).mean(), abs=0.02)
    assert scores[0] == pytest.approx(-24, abs=4)
    assert (np.diff(scores) > 0).all()


def test_the_four_types_of_dick_and_basu_1994():
    attitude, share = np.array([0.6, 0.6, 0.2, 0.2]), np.array([0.8, 0.2, 0.8, 0.2])
    assert [loyalty.LOYALTY_TYPES[k] for k in loyalty.loyalty_type(attitude, share)] == [
        "true_loyalty",
        "latent_loyalty",
        "spurious_loyalty",
        "no_loyalty",
    ]


def test_care_pleases_up_to_a_point_godfrey_2011():
    attitude = np.array([0.4])
    gains = [loyalty.care(Loyalty(care_contacts=c), attitude, 0)[0] - 0.4 for c in (0, 0.25, 0.5, 1, 2, 4)]
    assert gains[0] == 0
    assert gains[1] > 0
    assert max(gains) == gains[2]
    assert gains[-1] < 0
    assert loyalty.care(Loyalty(care_contacts=4.0), attitude, 4)[0] > 0.4, "partners welcome it"


def test_dearer_goods_sell_less_and_least_to_the_indifferent():
    world = Scenario.preset("retail", customers=5_000, months=12, **CLOSED)
    cheap, dear = (vector.simulate(world.replace(purchasing={"price": p}), 1) for p in (1.0, 1.1))
    change = dear.firm["purchases"][:3].sum() / cheap.firm["purchases"][:3].sum()
    assert 1.1**-2.2 < change < 1.1**-1.5
