"""Marketing against what it is defined to do, and against what an experiment finds out about it."""

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from crmsim import analysis, outcomes
from crmsim.engines import vector
from crmsim.model import marketing
from crmsim.plans import RESPONSE_CLASSES, TARGETS, Marketing
from crmsim.scenario import Scenario, ScenarioError
from crmsim.streams import Streams

CLOSED = {
    "acquisition": {"newcomers": "none", "opening_span": 0},
    "service": {"customers_per_agent": None},
}
PLAIN = Marketing()


def world(plans, customers=2_000, months=4, **changes):
    return Scenario.preset("retail", customers=customers, months=months, marketing=plans, **CLOSED, **changes)


def test_a_contact_moves_the_chance_of_buying_by_its_effect():
    rate = np.array([0.0, 0.05, 0.5, 1.0])
    for effect in (0.12, 0.01, 0.0, -0.06):
        after = -np.expm1(-marketing.contacted_rate(PLAIN, rate, np.full(4, effect)))
        np.testing.assert_allclose(after, np.maximum(1 - np.exp(-rate) + effect, 0), atol=1e-12)


def test_nobody_is_lifted_above_the_ceiling_and_nobody_there_falls_to_it():
    rate = np.array([2.5, 3.5])
    after = -np.expm1(-marketing.contacted_rate(PLAIN, rate, np.full(2, 0.12)))
    np.testing.assert_allclose(after, [0.95, 1 - np.exp(-3.5)])


def test_expected_purchases_is_the_mean_of_the_truncated_poisson():
    rate, chance = 1.7, 0.3
    n = np.arange(60)
    kept = stats.poisson.pmf(n, rate) @ ((1 - (1 - chance) ** n) / chance)
    found = marketing.expected_purchases(np.array([rate]), np.array([chance]), np.array([False]))[0]
    assert found == pytest.approx(kept)
    assert marketing.expected_purchases(np.array([rate]), np.array([chance]), np.array([True]))[0] == rate


@pytest.mark.parametrize("shares", [(0.25, 0.25, 0.42, 0.08), (0.1, 0.5, 0.1, 0.3)])
def test_the_classes_have_their_shares_among_all_customers(shares):
    plans = Marketing(class_shares=shares)
    kind = marketing.response_class(plans, Streams(3), np.arange(40_000))
    observed = np.bincount(kind, minlength=4)
    assert stats.chisquare(observed, 40_000 * np.array(shares)).pvalue > 1e-4


def test_the_probabilities_of_the_classes_integrate_to_their_shares():
    axis = np.linspace(-7, 7, 281)
    x, y = (grid.ravel() for grid in np.meshgrid(axis, axis))
    mass = stats.norm.pdf(x) * stats.norm.pdf(y) * (axis[1] - axis[0]) ** 2
    assert marketing.class_probabilities(PLAIN, x, y) @ mass == pytest.approx(PLAIN.class_shares, abs=1e-4)


def test_the_class_shows_in_how_a_customer_buys():
    """It can be learnt: the best guess from two ranks is right far more often than the commonest class."""
    number = np.arange(20_000)
    streams = Streams(4)
    kind = marketing.response_class(PLAIN, streams, number)
    chance = marketing.class_probabilities(
        PLAIN,
        special.ndtri(streams.events("own_rate", number)),
        -special.ndtri(streams.events("spend_rate", number)),
    )
    assert (chance.argmax(axis=0) == kind).mean() > 0.55 > 0.43 > (kind == 2).mean()
    for which in range(4):
        for part in np.array_split(np.argsort(chance[which]), 10):
            mean, found = chance[which][part].mean(), (kind[part] == which).mean()
            assert abs(found - mean) < 4 * np.sqrt(mean * (1 - mean) / len(part)) + 1e-9


def test_targets_are_classes_of_the_order_book():
    silence, orders = np.array([1, 3, 7, 2]), np.array([1, 6, 2, 5])
    found = {target: marketing.targeted(target, silence, orders).tolist() for target in TARGETS}
    assert found == {
        "all": [True] * 4,
        "new": [True, False, False, False],
        "recent": [True, False, False, True],
        "frequent": [False, True, False, True],
        "lapsing": [False, True, False, False],
        "silent": [False, False, True, False],
    }


@pytest.fixture(scope="module")
def campaign():
    """One campaign to everybody in a large world."""
    history = vector.simulate(world({"campaigns": [{"month": 2}]}, 20_000, 3), 8)
    return pd.DataFrame(history.member).assign(
        effect=lambda t: t["treated"] - t["untreated"], told=lambda t: ~t["control"]
    )


def test_chances_in_the_truth_are_those_the_world_draws_with(campaign):
    for told, column in ((True, "treated"), (False, "untreated")):
        rows = campaign[campaign["told"] == told]
        chance = rows[column].astype(float)
        z = (rows["responded"] - chance).sum() / np.sqrt((chance * (1 - chance)).sum())
        assert abs(z) < 4


def test_each_class_is_moved_as_planted(campaign):
    here = campaign[(campaign["untreated"] > 0.06) & (campaign["untreated"] < 0.83)]
    for which, effect in enumerate(PLAIN.class_effects):
        assert np.allclose(here.loc[here["kind"] == which, "effect"], effect, atol=1e-6)
    assert len(RESPONSE_CLASSES) == here["kind"].nunique()


def test_what_is_worth_contacting_is_not_who_buys_most(campaign):
    effect = analysis.average_effect(campaign["responded"], campaign["told"])
    assert abs(effect.estimate - campaign["effect"].mean()) < 4 * effect.std_error
    rng = np.random.default_rng(1)
    qini = {
        name: analysis.qini_coefficient(score, campaign["responded"], campaign["told"])
        for name, score in {
            "oracle": campaign["effect"],
            "buyers": campaign["untreated"],
            "random": pd.Series(rng.random(len(campaign))),
        }.items()
    }
    assert qini["oracle"] > 0.01
    assert qini["oracle"] > 4 * abs(qini["random"])
    assert qini["oracle"] > 1.5 * qini["buyers"]


def test_a_second_contact_in_a_row_tires():
    plans = {"campaigns": [{"month": 2, "holdout": 0}, {"month": 3, "holdout": 0.5}]}
    history = vector.simulate(world(plans, 6_000, 4, lifecycle={"lapse": -60.0}), 2)
    last = pd.DataFrame(history.member).query("month == 3 and kind == 0 and 0.1 < untreated < 0.8")
    assert np.allclose(last["treated"] - last["untreated"], 0.7 * 0.12, atol=1e-6)


def test_a_campaign_for_the_best_looks_better_than_it_is():
    plans = {"campaigns": [{"month": 6, "selection": "best"}]}
    told = vector.simulate(world(plans, 8_000, 7), 5).member
    picked = ~told["control"]
    naive = told["responded"][picked].mean() - told["responded"][~picked].mean()
    truth = (told["treated"] - told["untreated"])[picked].mean()
    bias = told["untreated"][picked].mean() - told["untreated"][~picked].mean()
    spread = np.sqrt(0.25 / picked.sum() + 0.25 / (~picked).sum())
    assert bias > 0.1
    assert abs(naive - truth - bias) < 4 * spread


@pytest.mark.slow
def test_the_experiment_is_unbiased_with_honest_intervals_and_the_habit_is_not():
    """200 replications: 95 % intervals of a randomised campaign cover the true effect 95 ± 3 % of the time."""
    covered, misses, naive = 0, [], []
    lot = world({"campaigns": [{"month": 1}]}, 1_500, 2)
    best = world({"campaigns": [{"month": 3, "selection": "best"}]}, 600, 4)
    for replication in range(200):
        member = pd.DataFrame(vector.simulate(lot, 1, replication=replication).member)
        effect = analysis.average_effect(member["responded"], ~member["control"])
        truth = (member["treated"] - member["untreated"]).mean()
        covered += effect.lower <= truth <= effect.upper
        misses.append(effect.estimate - truth)
        member = pd.DataFrame(vector.simulate(best, 1, replication=replication).member)
        habit = analysis.average_effect(member["responded"], ~member["control"])
        naive.append(habit.estimate - (member["treated"] - member["untreated"]).mean())
    assert abs(np.mean(misses)) < 4 * np.std(misses) / np.sqrt(200)
    assert 0.92 <= covered / 200 <= 0.98
    assert np.mean(naive) > 0.05 + 4 * np.std(naive) / np.sqrt(200)


def forever(plans, months=8):
    """Nobody leaves, nothing changes: what is missing after a promotion is what was bought ahead."""
    still = {
        "loyalty": {"on_share": 0, "on_dropout": 0, "elasticity": 0},
        "purchasing": {"dropout": "none"},
        "lifecycle": {
            "buying_factor": (1, 1, 1, 1), "lapse": -60.0, "decline_share": 0,
            "decline_base": -60.0, "decline_dissatisfaction": 0,
        },
    }  # fmt: skip
    scenario = world(plans, 400, months, **still).replace(service={"intention_discount": 0})
    panel = pd.DataFrame(vector.simulate(scenario, 3, panel=True).panel)
    return panel.groupby("month")["rate"].sum()


def test_of_what_a_promotion_adds_forty_percent_is_missing_in_the_next_two_months():
    usual = forever({})
    rate = forever({"promotions": [{"month": 2, "depth": 0.2}]}) / usual
    np.testing.assert_allclose(rate, [1, 1, 1.5, 0.9, 0.9, 1, 1, 1], rtol=1e-5)
    added, missing = rate[2] - 1, 2 - rate[3] - rate[4]
    assert missing / added == pytest.approx(0.4, rel=1e-4)


def test_what_is_too_much_to_be_missing_at_once_is_missing_later():
    usual = forever({}, 12)
    rate = forever({"promotions": [{"month": 1, "depth": 0.8}], "borrowed": 1.0, "promotion_lift": 0.5}, 12)
    change = (rate - usual).to_numpy()
    assert change[1] == pytest.approx(4 * usual[1], rel=1e-5)
    assert change.sum() == pytest.approx(0, abs=1e-3)
    assert change[2:].min() == pytest.approx(-usual[2], rel=1e-5)


def test_a_discount_makes_the_normal_price_look_dear_for_a_while():
    plans = {"promotions": [{"month": 1, "depth": 0.3}], "borrowed": 0.0}
    history = vector.simulate(world(plans, 3_000, 12), 1, panel=True)
    blunt = vector.simulate(world({**plans, "reference_fall": 0.0}, 3_000, 12), 1, panel=True)
    rate, other = (
        pd.DataFrame(h.panel).groupby("month")["rate"].mean().astype(float) for h in (history, blunt)
    )
    dip = 1 - rate / other
    assert dip[1] == 0
    assert 0.035 < dip[2] < 0.075  # 1 − .97^1.8 ≈ 5.3 %
    assert dip[2] > dip[4] > dip[6] > 0


def test_a_discount_costs_its_depth_on_every_order_of_the_month():
    plans = {"promotions": [{"month": 2, "depth": 0.25}], "promotion_lift": 0.0, "reference_fall": 0.0}
    plain, cheap = (outcomes.monthly(vector.simulate(world(p, 500, 4), 1)) for p in ({}, plans))
    assert cheap["revenue"][2] == pytest.approx(0.75 * plain["revenue"][2])
    assert cheap["margin"][2] == pytest.approx(plain["margin"][2] - 0.25 * plain["revenue"][2])
    assert cheap["profit"][3] == pytest.approx(plain["profit"][3])


def test_an_offer_is_paid_by_those_who_got_it_and_campaigns_cost_what_they_say():
    campaign = {"month": 2, "offer": "discount", "depth": 0.25, "fixed_cost": 700, "contact_cost": 1.5}
    quiet = {"class_effects": (0, 0, 0, 0), "reference_fall": 0.0}
    plain = vector.simulate(world({}, 500, 4), 1)
    history = vector.simulate(world({"campaigns": [campaign], **quiet}, 500, 4), 1)
    np.testing.assert_array_equal(plain.purchase["count"], history.purchase["count"])
    told = set(history.member["customer"][~history.member["control"]].tolist())
    off = outcomes.discounts(history)
    expected = [0.25 * (m == 2 and c in told) for m, c in
                zip(history.purchase["month"], history.purchase["customer"], strict=True)]  # fmt: skip
    np.testing.assert_allclose(off, expected, atol=1e-15)
    assert outcomes.monthly(history)["marketing_cost"].tolist() == [0, 0, 700 + 1.5 * len(told), 0]


def test_margin_follows_price_with_constant_elasticity():
    """Margin ∝ p^(−ε)·(p − c), largest at c·ε/(ε − 1); here c = 0.6, ε = 1.8 and the best price 1.35."""
    calm = {"loyalty": {"start": 0.42, "spread": 0}}
    margin = {}
    for price in (1.0, 1.35, 2.0):
        scenario = world({}, 10_000, 1, purchasing={"price": price}, **calm)
        history = vector.simulate(scenario, 1)
        basket = scenario.purchasing.basket_shape / history.customer["spend_rate"]
        margin[price] = outcomes.monthly(history)["margin"][0] - basket.sum() * (price - 0.6)
    for price in (1.35, 2.0):
        expected = price**-1.8 * (price - 0.6) / 0.4
        assert margin[price] / margin[1.0] == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize(
    ("plans", "said"),
    [
        ({"campaigns": [{"monht": 3}]}, "marketing.campaigns.0.monht: there is no such field; did you mean 'month'?"),
        ({"campaigns": [{"month": -3}]}, "marketing.campaigns.0.month = -3: allowed: ≥ 0"),
        ({"campaigns": [3]}, "marketing.campaigns.0 = 3"),
        ({"campaigns": [{"offer": "discount"}]}, "a discount needs a depth above 0"),
        ({"campaigns": [{"month": 1}, {"month": 0, "repeat_months": 1}]}, "two of them in month 1"),
        ({"class_shares": [1, 0, 0, 0]}, "four shares above 0 that add up to 1"),
    ],
)  # fmt: skip
def test_mistaken_plans_are_explained(plans, said):
    with pytest.raises(ScenarioError) as error:
        Scenario.preset("retail", marketing=plans)
    assert said in str(error.value)


def test_what_cannot_be_moved_is_refused():
    with pytest.raises(ScenarioError, match="feedback = true"):
        Scenario.preset("cdnow", marketing={"promotions": [{"month": 1}]})


def test_plans_survive_the_journey_through_toml():
    import tomllib

    plans = {"campaigns": [{"month": 3, "repeat_months": 12}], "surveys": [{"month": 5}]}
    scenario = Scenario.preset("retail", marketing=plans)
    assert Scenario.of(tomllib.loads(scenario.to_toml())) == scenario
