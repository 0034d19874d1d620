"""The explorers of the chapter on loyalty obey the theory that the chapter teaches."""

import numpy as np
import pandas as pd
import pytest

from crmsim.analysis import dick_basu_type
from crmsim.explore import care, explorer, loyalty, nps
from crmsim.model.loyalty import care as cared
from crmsim.model.loyalty import grow, recommendation, target
from crmsim.parameters import RELATIONSHIP_TYPES, Loyalty

NAMES = ["loyalty_types", "convexity", "nps", "care"]


def test_the_four_types_make_up_everybody_and_follow_the_cuts():
    """Dick & Basu (1994): two cuts make four types."""
    frames = loyalty.types_of_loyalty("basic", 0.45, 0.5)
    assert frames["corners"]["portion"].sum() == pytest.approx(1, abs=1e-3)
    points = frames["points"]
    high = points[points["type"] == "true_loyalty"]
    assert (high["attitude"] >= 0.4495).all()
    assert (high["share"] >= 0.4995).all()
    nobody = loyalty.types_of_loyalty("basic", 0.8, 0.9)["corners"].set_index("type")["portion"]
    assert nobody["true_loyalty"] < 0.02


def test_portions_are_those_of_all_customers_and_not_of_the_drawn_ones():
    mine = loyalty.customers("proactive")
    kinds = dick_basu_type(mine["attitude"], mine["share"], 0.4, 0.5).value_counts(normalize=True)
    shown = loyalty.types_of_loyalty("proactive", 0.4, 0.5)["corners"].set_index("type")["portion"]
    assert shown.to_dict() == pytest.approx(kinds.to_dict(), abs=1e-4)
    assert len(mine) > loyalty.SHOWN


def test_a_richer_relationship_has_more_true_loyalty():
    true = {
        kind: loyalty.types_of_loyalty(kind, 0.45, 0.5)["corners"]["portion"].iloc[0]
        for kind in ("basic", "proactive")
    }
    assert true["proactive"] > true["basic"] + 0.05


def test_competition_bends_the_curve_one_way_and_monopoly_the_other():
    """Jones & Sasser (1995), their figure of loyalty against satisfaction."""
    bend = {
        name: np.diff(loyalty.staying(loyalty.GRID, *values)["attitude"], 2)
        for name, values in loyalty.MARKETS.items()
    }
    assert (bend["competitive"] > 0).all()
    assert (bend["monopoly"] < 0).all()
    assert bend["regulated"] == pytest.approx(0, abs=1e-6)


def test_captives_stay_whatever_they_feel():
    low = np.array([40.0])
    free, captive = (
        loyalty.staying(low, *loyalty.MARKETS[name])["stayed"].iloc[0] for name in ("competitive", "monopoly")
    )
    assert captive > 0.9 > 0.7 > free


def test_a_barrier_keeps_customers_without_touching_their_attitude():
    open_, fenced = (loyalty.staying(loyalty.GRID, 3.0, barrier) for barrier in (0.0, 1.5))
    assert (fenced["stayed"] > open_["stayed"]).all()
    assert fenced["attitude"].equals(open_["attitude"])


def test_satisfied_customers_never_stay_less():
    for values in loyalty.MARKETS.values():
        assert (np.diff(loyalty.staying(loyalty.GRID, *values)["stayed"]) >= 0).all()


def test_the_true_score_is_what_asking_many_times_converges_to():
    attitude = np.linspace(0.1, 0.9, 50)
    luck = np.random.default_rng(1).uniform(1e-9, 1 - 1e-9, size=(4000, 50))
    asked = recommendation(np.broadcast_to(attitude, luck.shape), luck)
    value = np.where(asked >= 9, 1, np.where(asked <= 6, -1, 0))
    error = 100 * value.std() / np.sqrt(value.size)
    assert abs(100 * value.mean() - nps.true_score(attitude)) < 4 * error


def test_intervals_hold_the_truth_as_often_as_promised():
    """95 % of intervals, counted over all five types and two sizes: 200 surveys, |z| < 4."""
    held = [
        (nps.compute(kind, size, 0.95)["surveys"]["holds"] == "yes").sum()
        for kind in RELATIONSHIP_TYPES
        for size in (100, 400)
    ]
    assert abs(sum(held) - 190) < 4 * np.sqrt(200 * 0.95 * 0.05)


def test_four_times_the_customers_halve_the_interval():
    def width(size):
        surveys = nps.compute("basic", size, 0.95)["surveys"]
        return (surveys["upper"] - surveys["lower"]).mean()

    assert width(250) / width(1000) == pytest.approx(2, rel=0.05)


@pytest.mark.parametrize("kind", RELATIONSHIP_TYPES)
def test_settled_attitude_is_the_fixed_point_of_the_model(kind):
    for contacts in (0.0, 0.5, 3.0):
        p = Loyalty(care_contacts=contacts)
        goal = target(p, np.array([70.0]), 0.0)
        attitude = goal
        for _ in range(300):
            attitude = cared(p, grow(p, attitude, goal), RELATIONSHIP_TYPES.index(kind))
        assert care.settled(np.array([contacts]), 70.0, kind, p) == pytest.approx(attitude, abs=1e-9)


def test_care_helps_most_at_the_welcome_number_and_harms_beyond_the_break_even():
    """The gain is zero again at c* + √(e·c*/f)."""
    p = Loyalty()
    for kind, ideal in zip(RELATIONSHIP_TYPES, p.care_ideal, strict=True):
        grid = np.linspace(0, 8, 161)
        best = grid[np.argmax(care.lasting_gain(grid, ideal, p.care_effect, p.care_fatigue))]
        assert best == pytest.approx(ideal, abs=0.051), kind
        even = ideal + np.sqrt(p.care_effect * ideal / p.care_fatigue)
        assert care.lasting_gain(even, ideal, p.care_effect, p.care_fatigue) == pytest.approx(0, abs=1e-12)


def test_the_effect_of_care_fades_after_it_ends():
    """Half of it is gone after log(0.5)/log(1 − ρ) months, about two and a half."""
    p = Loyalty()
    path = care.course(2.5, 70, "proactive", p) - care.course(0, 70, "proactive", p)
    left = path[care.STOP + 5] / path[care.STOP]
    assert left == pytest.approx((1 - p.learning) ** 5)


@pytest.mark.parametrize("name", NAMES)
def test_words_chart_and_code_exist_in_both_languages(name):
    widget = explorer(name)
    english = widget.says, widget.chart.description
    widget.speak("zh")
    chinese = widget.says, widget.chart.description
    assert all(
        a != b and any("\u4e00" <= c <= "\u9fff" for c in b) for a, b in zip(english, chinese, strict=True)
    )
    compile(widget.code, name, "exec")


def test_customers_are_the_same_people_under_every_relationship():
    frames = [loyalty.customers(kind) for kind in ("basic", "partnership")]
    assert len(frames[0].index.intersection(frames[1].index)) > 0.5 * len(frames[0])
    assert all(isinstance(frame, pd.DataFrame) and (frame["purchases"] > 0).all() for frame in frames)
