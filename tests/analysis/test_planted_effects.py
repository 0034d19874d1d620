"""Whatever is planted in a company can be found again by an analyst who sees nothing but its tables.

Presence means more than three standard errors in the direction planted. Where one number is planted, the estimate
is also within four standard errors of it.
"""

import pandas as pd
import pytest

import crmsim
from crmsim import Scenario, analysis
from crmsim.funnel.scenario import SOURCES
from crmsim.parameters import RELATIONSHIP_TYPES

#: Coverage of four standard errors on both sides.
FOUR_ERRORS = 0.99993666
#: Every quarter half of the customers hear of something, and persuadables are easily persuaded.
CAMPAIGNS = {
    "campaigns": [{"month": 2, "repeat_months": 3, "holdout": 0.5}],
    "class_effects": (0.3, 0.02, 0.0, -0.1),
}


def world(**parts):
    return Scenario.preset("retail", customers=1500, months=18, **parts)


@pytest.fixture(scope="module")
def firm():
    """A firm with campaigns and a busy sales force, that lets customers come to it."""
    scenario = world(funnel={"opportunities_per_day": 40, "reps": 60}, marketing=CAMPAIGNS)
    return crmsim.simulate(scenario, seed=3, panel=False, progress=False)


@pytest.fixture(scope="module")
def attentive():
    """The same market served proactively, by as many people as that takes."""
    scenario = world(relationship={"type": "proactive", "portfolio": 0})
    return crmsim.simulate(scenario, seed=3, panel=False, progress=False)


@pytest.fixture(scope="module")
def leads(firm):
    """Leads decided upon, and whether they became opportunities."""
    lead = firm.lead[firm.lead["lead_status"].isin(["converted", "dead", "recycled"])]
    return lead.assign(converted=lead["lead_status"] == "converted")


@pytest.fixture(scope="module")
def stays(firm):
    """Stays in a stage that have ended, and whether the deal went on; alike in stage and buying type within a cell."""
    deals = firm.opportunity
    after = firm.calendar["date_day"].max() + pd.Timedelta(days=1)
    spells = analysis.stage_spells(deals, firm.opportunity_stage_history, after)
    ended = spells[(spells["stage_no"] < 10) & (spells["result"] != "open")]
    ended = ended.merge(deals[["opportunity_id", "buying_type", "owner_id"]], on="opportunity_id")
    cell = ended["stage_no"].astype(str) + " " + ended["buying_type"].astype(str)
    return ended.assign(went_on=ended["result"].isin(["advanced", "won"]), cell=cell)


def errors_from_zero(effect):
    return effect.estimate / effect.std_error


def test_good_sources_bring_leads_that_become_deals(firm, leads):
    quality = pd.Series(firm.history.scenario.funnel.source_quality, index=SOURCES)
    planted = leads["lead_source"].astype(str).map(quality)
    clear = planted.abs() >= 0.2
    effect = analysis.average_effect(leads["converted"][clear], planted[clear] > 0)
    assert errors_from_zero(effect) > 3
    rate = leads.groupby(leads["lead_source"].astype(str))["converted"].mean()
    assert rate.corr(quality.reindex(rate.index), method="spearman") > 0.9


def test_leads_answered_quickly_become_deals_more_often(leads):
    hours = leads["first_response_at"] - leads["created_at"]
    effect = analysis.stratified_effect(leads["converted"], hours < hours.median(), leads["lead_source"])
    assert errors_from_zero(effect) > 3


def test_reps_who_were_good_stay_good(firm, stays):
    """Ranked by their odd deals, the better half does better in the even ones: skill, not luck."""
    surprise = stays["went_on"] - stays.groupby("cell")["went_on"].transform("mean")
    odd = stays["opportunity_id"] % 2 == 1
    record = surprise[odd].groupby(stays["owner_id"][odd]).mean()
    better = stays["owner_id"].map(record > record.median())
    even = stays[~odd]
    effect = analysis.stratified_effect(even["went_on"], better[~odd], even["cell"])
    assert errors_from_zero(effect) > 3
    skill = firm.truth.employee.set_index("employee_id")["skill"]
    assert record.corr(skill.reindex(record.index)) > 0.7


def test_a_strong_competitor_costs_deals(firm, stays):
    marks = firm.competitor_assessment.dropna(subset=["opportunity_id"])
    ahead = marks["our_score"] - marks["their_score"]
    worst = ahead.groupby([marks["opportunity_id"], marks["competitor_id"]]).mean()
    lead = stays["opportunity_id"].map(worst.groupby("opportunity_id").min())
    # Competitors are marked during the first stage.
    seen = stays[lead.notna() & (stays["stage_no"] > 1)]
    ahead = lead[seen.index] > lead[seen.index].median()
    assert errors_from_zero(analysis.stratified_effect(seen["went_on"], ahead, seen["cell"])) > 3


@pytest.mark.parametrize(
    ("role", "stages"), [("coach", [1]), ("user", [4]), ("technical", [5, 6, 7]), ("economic", [3])]
)
def test_having_met_the_key_influence_of_a_stage_carries_the_deal_through_it(firm, stays, role, stages):
    """Met before the stage began, so that a long stay cannot be the cause of the meeting."""
    people = firm.opportunity_contact_role
    first = people[people["influence_role"] == role].groupby("opportunity_id")["recorded_at"].min()
    here = stays[stays["stage_no"].isin(stages) & (stays["buying_type"] != "straight_rebuy")]
    met = here["opportunity_id"].map(first) <= here["entered_at"]
    assert errors_from_zero(analysis.stratified_effect(here["went_on"], met, here["cell"])) > 3


def test_a_campaign_adds_as_many_buyers_as_planted(firm):
    members = firm.campaign_member
    response = analysis.campaign_response(members).reset_index(drop=True)
    effect = analysis.stratified_effect(response["responded"], response["treated"], members["campaign_id"])
    truth = firm.truth.effect
    planted = (truth["respond_if_treated"] - truth["respond_if_untreated"]).mean()
    assert errors_from_zero(effect) > 3
    assert abs(effect.estimate - planted) < 4 * effect.std_error


def test_customers_asked_proactively_speak_up_as_often_as_planted(firm, attentive):
    """Complaints per repeat order are φ₁·voice₁ + φ₂·voice₂; first orders never fail in this model."""
    found = {}
    for company in (firm, attentive):
        scenario = company.history.scenario
        k = RELATIONSHIP_TYPES.index(scenario.relationship.type)
        p, r = scenario.service, scenario.relationship
        planted = p.minor_failures * r.voice_minor[k] + p.major_failures * r.voice_major[k]
        orders = company.sales_order
        orders = orders[orders["owner_id"].isna()]
        complaints = (company.service_request["request_category"] == "complaint").sum()
        repeat_orders = len(orders) - orders["customer_id"].nunique()
        found[scenario.relationship.type] = analysis.wilson_interval(complaints, repeat_orders, FOUR_ERRORS)
        assert found[scenario.relationship.type].lower < planted < found[scenario.relationship.type].upper
    assert found["proactive"].lower > found["basic"].upper
