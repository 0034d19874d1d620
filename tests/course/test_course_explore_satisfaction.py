"""The explorers of the chapter on satisfaction obey the theory that the chapter teaches."""

import numpy as np
import pytest
from scipy.special import expit

from crmsim.explore import delivered_value as value
from crmsim.explore import explorer, kano
from crmsim.explore import satisfaction as sat
from crmsim.explore.words import names
from crmsim.parameters import Satisfaction
from crmsim.terms import language
from crmsim.text import Text

NAMES = ["disconfirmation", "gaps", "kano", "delivered_value"]


def score_of(expectation, performance, negativity=2.0):
    return sat.compare_formulas(expectation, performance, negativity)["customer"].iloc[0]


def test_a_disappointment_weighs_negativity_times_a_surprise_of_the_same_size():
    """Oliver (1980), Anderson & Sullivan (1993): take out the level term, compare what is left."""
    p = Satisfaction()
    level = [p.base + p.level_effect * (q - 7) for q in (6, 8)]
    below, above = score_of(7, 6, 2.5).satisfaction - level[0], score_of(7, 8, 2.5).satisfaction - level[1]
    assert below / above == pytest.approx(-2.5)


def test_the_slide_ranks_customers_in_the_opposite_order():
    curve = sat.compare_formulas(7, 6, 2)["curve"]
    inside = curve[curve["satisfaction"].between(0.1, 99.9)]
    assert (inside["satisfaction"].diff().dropna() > 0).all()
    assert (inside["slide"].diff().dropna() < 0).all()
    assert curve.loc[curve["slide"].idxmax(), "performance"] == 0


def test_the_four_gaps_add_up_to_the_fifth():
    """Parasuraman, Zeithaml & Berry (1985): the levels telescope."""
    sizes = sat.gap_stack(0.4, 0.2, 0.3, 0.7)["bars"].set_index("gap")["size"]
    assert sizes["gap5"] == pytest.approx(sizes.drop("gap5").sum()) == pytest.approx(1.6)


def test_bars_of_the_gaps_tile_the_span_of_gap_five():
    bars = sat.gap_stack(0.4, 0.2, 0.3, 0.7)["bars"].set_index("gap")
    parts = bars.drop("gap5").sort_values("low")
    assert parts["low"].iloc[1:].to_numpy() == pytest.approx(parts["high"].iloc[:-1].to_numpy())
    assert (parts["low"].iloc[0], parts["high"].iloc[-1]) == (bars.low["gap5"], bars.high["gap5"])


def test_a_broken_promise_disappoints_for_ever():
    """Boulding et al. (1993): "should" never falls, so D → −(1 − ψ)(Es₀ − DS)."""
    p, delivered, promise = Satisfaction(), 6.9, 0.8
    for_ever = (1 - p.will_weight) * (p.should_start + promise - delivered)
    limit = p.base + p.level_effect * (delivered - 7) - p.surprise_effect * p.negativity * for_ever
    assert sat.lived(delivered, promise, 400)[-1] == pytest.approx(limit, abs=0.1)


def test_good_service_becomes_ordinary():
    """Quality above every expectation: surprise fades, the level stays, S → s₀ + k_P(DS − 7)."""
    p = Satisfaction()
    path = sat.lived(9.0, 0.0, 400)
    assert path[-1] == pytest.approx(p.base + p.level_effect * 2, abs=0.1)
    assert path.max() > path[-1] + 1


@pytest.mark.parametrize(
    ("kind", "absent", "present"),
    [("must_be", -25, -25 * np.exp(-4)), ("one_dimensional", -25, 25), ("attractive", 0, 25)],
)
def test_kano_curves_begin_and_end_where_kano_puts_them(kind, absent, present):
    assert kano.effect(kind, 0.0) == pytest.approx(absent)
    assert kano.effect(kind, 1.0) == pytest.approx(present)


def test_kano_curves_bend_the_right_way():
    grid = np.linspace(0, 1, 21)
    bend = {kind: np.diff(kano.effect(kind, grid), 2) for kind in kano.KINDS}
    assert (bend["must_be"] < 0).all()
    assert (bend["attractive"] > 0).all()
    assert bend["one_dimensional"] == pytest.approx(0)


def test_an_unknown_kind_of_attribute_is_refused_by_name():
    with pytest.raises(ValueError, match=r"'reverse'.*must_be"):
        kano.effect("reverse", 0.5)


def test_the_kano_explorer_points_to_the_attribute_with_the_steepest_curve():
    widget = explorer("kano")
    widget.set(must_be=0.0, one_dimensional=0.5, attractive=0.0)
    assert "must-be attribute, +8.2 points" in widget.says
    widget.set(must_be=1.0, one_dimensional=1.0, attractive=1.0)
    assert "Everything is fulfilled" in widget.says


def test_equal_offers_share_the_market_and_the_odds_follow_the_difference():
    """McFadden (1974): the odds of two offers are exp(difference / spread)."""
    level = value.compute(90, 6, 0.5, "today")["offers"]
    assert level["share"].tolist() == [0.5, 0.5]
    dearer = value.compute(115, 6, 0.5, "today")["offers"]
    assert dearer["share"].iloc[0] == pytest.approx(expit(-25 / 25), abs=1e-4)


def test_on_the_line_of_equal_value_customers_are_indifferent():
    equal = value.compute(100, 6, 1.5, "feeling_era")["equal"].iloc[12]
    there = value.compute(equal["price"], equal["service"], 1.5, "feeling_era")["offers"]
    assert there["value"].iloc[0] == pytest.approx(there["value"].iloc[1], abs=1e-3)


def test_the_line_rises_by_what_a_point_of_service_is_worth():
    for era in ("today", *value.ERAS):
        equal = value.compute(100, 6, 0.5, era)["equal"]
        slope = np.diff(equal["price"]) / np.diff(equal["service"])
        assert slope == pytest.approx(value.benefits_of(era)["service"], abs=5e-3)


def test_an_age_of_consumption_spreads_the_same_total_over_other_benefits():
    totals = {era: sum(value.benefits_of(era).values()) for era in ("today", *value.ERAS)}
    assert set(np.round(list(totals.values()), 9)) == {30.0}
    shares = value.benefits_of("emotional_era")
    assert (shares["service"] + shares["personnel"]) / 30 == pytest.approx(0.5)
    with pytest.raises(ValueError, match=r"'digital'.*rational_era"):
        value.benefits_of("digital")


def test_the_eight_parts_sum_to_delivered_value():
    frames = value.compute(120, 7, 1, "emotional_era")
    sums = frames["parts"].groupby("offer")["worth"].sum()
    values = frames["offers"].set_index("offer")["value"]
    assert sums.to_dict() == pytest.approx(values.to_dict(), abs=0.01)


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


def test_codes_are_read_out_in_the_current_language():
    words = {"yes": Text("Yes", "是"), "gap": "delivery_gap"}
    assert '"Yes"' in names(words)
    language("zh")
    assert '"是"' in names(words)
    assert "服务传递差距" in names(words)
