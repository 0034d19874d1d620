"""What the firm would have in its database, and beside it the truth: the story of a run as columns.

Conventions, the same in every table: ids count from 0; -1 is an empty number or moment, "" an empty code;
moments (`…_at`) are business seconds since the start, for `crmsim.clock.Clock.business`; money is whole
cents (`…_cents`); days that may lie far ahead are given as a number of calendar days after the moment they
were written down (`…_days`). Names, titles and notes are added where persons and firms are invented, not
here.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import special

from crmsim import variates
from crmsim.funnel.activities import activities, contact_roles
from crmsim.funnel.documents import contracts, orders, quotes
from crmsim.funnel.population import DAY, Floats, Ints
from crmsim.funnel.scenario import ASPECTS, BUYING_TYPES, SOURCES, STAGES
from crmsim.funnel.story import REASONS, Story, Table, code
from crmsim.model.month import MONTH_SECONDS

__all__ = ["MAX_DWELL_DAYS", "PHASES", "STAGE_CODES", "funnel_tables"]

STAGE_CODES: Final = (
    "first_contact",
    "shows_interest",
    "meet_decision_maker",
    "elicit_need",
    "submit_solution",
    "demonstrate",
    "revise_solution",
    "oral_agreement",
    "contract_negotiation",
    "sign_contract",
)
#: Coarse phase of each stage.
PHASES: Final = (
    *("setup",) * 3,
    *("proposal",) * 2,
    *("assessment",) * 2,
    *("negotiation",) * 2,
    "signing",
)
#: Calendar days in a stage that raise an alarm.
MAX_DWELL_DAYS: Final = (14, 14, 21, 21, 14, 14, 21, 14, 21, 7)
_BUYER_STAGES = (
    "need_exists",
    "need_aware",
    "problem",
    "collect_info",
    "collect_info",
    "evaluate",
    "evaluate",
    "choose",
    "contract",
    "post_evaluate",
)
_METHODS = ("direct", "channel", "solution", "tender", "telesales")
# Shares of the sales methods for new task, modified rebuy and straight rebuy.
_METHOD_SHARES = np.array([[0.3, 0.1, 0.4, 0.2, 0.0], [0.4, 0.2, 0.2, 0.1, 0.1], [0.3, 0.2, 0.0, 0.0, 0.5]])
_SWOT = ("", "strength", "weakness", "opportunity", "threat")


def funnel_tables(story: Story) -> dict[str, Table]:
    """Every table of the funnel.

    Parameters
    ----------
    story : Story

    Returns
    -------
    dict of dicts of numpy arrays
        Columns of equal length for each table: ``sales_stage``, ``lead``, ``opportunity``,
        ``opportunity_stage_history``, ``opportunity_contact_role``, ``competitor``,
        ``competitor_assessment``, ``activity``, ``quote``, ``contract``, ``sales_order``, ``sales_target``,
        ``stage_alarm``, and the truth: ``truth_lead``, ``truth_opportunity``, ``truth_employee``. Employees
        are the reps, from 0; a territory's manager is given by the number of the territory.
    """
    quote = quotes(story)
    history = _history(story, quote)
    activity, done_at = activities(story)
    contract = contracts(story, quote)
    return {
        "sales_stage": _stages(story),
        "lead": _leads(story),
        "opportunity": _opportunities(story, history),
        "opportunity_stage_history": history,
        "opportunity_contact_role": contact_roles(story, done_at),
        "competitor": _competitors(story),
        "competitor_assessment": _assessments(story),
        "activity": activity,
        "quote": quote,
        "contract": contract,
        "sales_order": orders(story, quote, contract),
        "sales_target": _targets(story),
        "stage_alarm": _alarms(story),
        "truth_lead": {
            "lead_id": story.leads.number,
            "fit": special.expit(story.leads.fit),
            "intent": special.expit(story.leads.intent),
            "convert_probability": story.verdicts.chance,
        },
        "truth_opportunity": _truth(story),
        "truth_employee": {
            "employee_id": np.arange(story.scenario.reps),
            "skill": story.firm.skill,
            "diligence": story.firm.diligence,
            "optimism_bias_pct": 100 * story.firm.optimism,
            "logging_rate": story.firm.logging_rate,
            "capacity_hours": story.firm.hours,
        },
    }


def _stages(story: Story) -> Table:
    return {
        "stage_no": np.arange(1, 11),
        "stage_code": np.array(STAGE_CODES),
        "textbook_probability_pct": 100 * np.array([*story.scenario.win_probability, 1.0]),
        "pipeline_phase": np.array(PHASES),
        "max_dwell_days": np.array(MAX_DWELL_DAYS),
    }


def _leads(story: Story) -> Table:
    leads, verdicts = story.leads, story.verdicts
    responded, decided = verdicts.responded < story.horizon, verdicts.decided < story.horizon
    luck = story.streams.events("lead_fate", leads.number)
    status = np.select(
        [decided & verdicts.converted, decided & (luck < 0.6), decided, responded, luck < 0.5],
        ["converted", "dead", "recycled", "working", "assigned"],
        "new",
    )
    # The company's rule sees fit better than intent.
    seen = 0.8 * leads.fit + 0.5 * leads.intent
    seen = seen + variates.normal(story.streams.events("lead_score", leads.number), 0.0, 0.8)
    return {
        "lead_id": leads.number,
        "lead_source": code(SOURCES, leads.source),
        "lead_status": status,
        "lead_score": np.rint(100 * special.expit(seen)).astype(np.int64),
        "owner_id": leads.rep,
        "territory": leads.territory,
        "created_at": leads.created,
        "first_response_at": np.where(responded, verdicts.responded, -1),
        "converted_at": np.where(decided & verdicts.converted, verdicts.decided, -1),
    }


def _opportunities(story: Story, history: Table) -> Table:
    deals, number = story.deals, story.deals.number
    latest = np.cumsum(np.bincount(history["opportunity_id"], minlength=len(number))) - 1
    shares = np.cumsum(_METHOD_SHARES, axis=1)[deals.buying_type]
    method = (story.streams.events("sales_method", number)[:, None] > shares[:, :-1]).sum(axis=1)
    stated = np.where(story.lost, 0.0, history["probability_pct"][latest])
    status = np.select(
        [story.won, story.lost & (story.reason == REASONS.index("timing")), story.lost],
        ["won", "abandoned", "lost"],
        "open",
    )
    return {
        "opportunity_id": np.arange(len(number)),
        "buying_type": code(BUYING_TYPES, deals.buying_type),
        "sales_method": code(_METHODS, method),
        "stage_no": story.stage + 1,
        "probability_pct": stated,
        "amount_cents": history["amount_cents"][latest],
        "expected_close_days": history["expected_close_days"][latest],
        "changed_at": history["changed_at"][latest],
        "opportunity_status": status,
        "closed_at": story.closed,
        "outcome_reason": code(REASONS, _recorded_reason(story)),
        "lead_source": code(SOURCES, story.leads.source[story.lead_of]),
        "lead_id": story.lead_of,
        "territory": story.leads.territory[story.lead_of],
        "owner_id": deals.rep,
        "created_at": story.plan.arrival,
    }


def _recorded_reason(story: Story) -> Ints:
    """The reason the rep typed in: often the true one, else mostly the price, sometimes nothing."""
    number = story.deals.number
    honest = (
        story.streams.events("reason_honest", number) < 0.4 + 0.45 * story.firm.diligence[story.deals.rep]
    )
    excuse = np.searchsorted([0.5, 0.7, 0.85], story.streams.events("reason_excuse", number))
    excuses = np.array([REASONS.index(name) for name in ("price", "competitor", "budget", "timing")])
    typed = np.where(honest | story.won, story.reason, excuses[excuse])
    blank = story.streams.events("reason_blank", number) < 0.1
    return np.where((story.reason < 0) | blank, -1, typed)


def _moments(story: Story) -> tuple[Ints, Ints, Ints, Ints]:
    """Deal, stage (0 to 9), moment and visit behind it of every entry into a stage, by deal and stage.

    The first entry is when the opportunity was opened, even if it then waited for a place on the desk;
    signing has the visit it came from.
    """
    visits, timeline = story.plan.visits, story.timeline
    later = np.flatnonzero((visits.stage > 0) & (timeline.entered >= 0))
    signed = np.flatnonzero(story.won)
    deals = np.arange(len(story.won))
    visit = np.concatenate([story.plan.first[:-1], later, story.last[signed]])
    deal = np.concatenate([deals, visits.deal[later], signed])
    stage = np.concatenate([deals * 0, visits.stage[later], np.full(len(signed), STAGES)])
    moment = np.concatenate([story.plan.arrival, timeline.entered[later], story.closed[signed]])
    order = np.lexsort((stage, deal))
    return deal[order], stage[order], moment[order], visit[order]


def _history(story: Story, quote: Table) -> Table:
    deal, stage, moment, visit = _moments(story)
    first = np.concatenate([[0], np.cumsum(np.bincount(deal, minlength=len(story.won)))])
    sequence = np.arange(len(deal)) - first[deal]
    ahead = np.array([*np.cumsum(np.array(story.scenario.dwell_days)[::-1])[::-1], 0.0])[stage]
    pace = np.array([1.3, 1.0, 0.6])[story.deals.buying_type[deal]]
    hope = 1 - 2 * story.firm.optimism[story.deals.rep[deal]]
    error = variates.normal(
        story.streams.events("close_guess", story.deals.number[deal], 0, stage), 0.0, 0.25
    )
    days = ahead * pace * np.maximum(hope, 0.1) * np.exp(error)
    return {
        "opportunity_id": deal,
        "seq_no": sequence + 1,
        "changed_at": moment,
        "from_stage_no": np.where(sequence == 0, -1, stage),
        "to_stage_no": stage + 1,
        "amount_cents": _amounts(story, deal, stage, moment, quote),
        "probability_pct": _stated(story, deal, stage, visit),
        "expected_close_days": np.rint(days).astype(np.int64),
        "changed_by": story.deals.rep[deal],
    }


def _amounts(story: Story, deal: Ints, stage: Ints, moment: Ints, quote: Table) -> Ints:
    """Expected amount: the latest quote, or before the first one a guess that is a little too high."""
    u = story.streams.events("amount_guess", story.deals.number[deal], 0, stage)
    guess = story.value[deal] * np.exp(variates.normal(u, 0.05, 0.3 - 0.02 * stage))
    amount = np.rint(guess / 1000).astype(np.int64) * 100_000
    span = story.horizon + 1
    at = (
        np.searchsorted(quote["opportunity_id"] * span + quote["quoted_at"], deal * span + moment, "right")
        - 1
    )
    quoted = (at >= 0) & (quote["opportunity_id"][at] == deal) if len(quote["quote_id"]) else at >= 0
    return np.where(quoted, quote["total_cents"][at], amount) if quoted.any() else amount


def _stated(story: Story, deal: Ints, stage: Ints, visit: Ints) -> Floats:
    """Chance of success the rep states, in per cent: truth, optimism, and much noise without a coach.

    A beta variate whose mean is the truth plus the bias, so that rounding off at 0 and 1 distorts nothing.
    """
    truth = story.chances[deal, stage]
    mean = np.clip(truth + story.firm.optimism[story.deals.rep[deal]], 0.01, 0.99)
    before = np.maximum(visit - 1, 0)
    coach = np.where(stage > 0, story.plan.visits.covered[before, 0], story.deals.found[deal, 0] == 0)
    spread = np.where(coach, story.scenario.coach_forecast_sd, story.scenario.forecast_sd)
    weight = 1 / (4 * spread**2) - 1
    u = story.streams.events("stated", story.deals.number[deal], 0, stage)
    stated = special.betaincinv(mean * weight, (1 - mean) * weight, u)
    return np.where(stage == STAGES, 100.0, np.rint(100 * stated))


def _truth(story: Story) -> Table:
    deal, stage, moment, visit = _moments(story)
    lost = np.flatnonzero(story.lost)
    visits = story.plan.visits
    dwell = np.array(story.scenario.dwell_days)[np.minimum(stage, STAGES - 1)] * story.scenario.cycle_factor
    dwell = dwell * np.array(story.scenario.buying_type_dwell)[story.deals.buying_type[deal]]
    hazard = np.where(stage < STAGES, visits.chance[visit] / dwell, 0.0)
    deal, stage = np.concatenate([deal, lost]), np.concatenate([stage, story.stage[lost]])
    ends = np.concatenate([stage[: len(moment)] == STAGES, np.ones(len(lost), dtype=bool)])
    table: Table = {
        "opportunity_id": deal,
        "changed_at": np.concatenate([moment, story.closed[lost]]),
        "true_stage_no": stage + 1,
        "buyer_stage": code(_BUYER_STAGES, stage),
        "win_probability": np.concatenate(
            [story.chances[deal[: len(moment)], stage[: len(moment)]], lost * 0.0]
        ),
        "promotion_hazard": np.concatenate([hazard, lost * 0.0]),
        "true_reason": code(REASONS, np.where(ends, story.reason[deal], -1)),
    }
    order = np.lexsort((table["changed_at"], deal))
    return {name: column[order] for name, column in table.items()}


def _competitors(story: Story) -> Table:
    rival = np.arange(story.scenario.rivals)
    revenue = np.exp(variates.normal(story.streams.events("rival_revenue", rival), np.log(5e7), 1.0))
    return {"competitor_id": rival, "reported_revenue_cents": np.rint(revenue / 1e4).astype(np.int64) * 10**6}


def _assessments(story: Story) -> Table:
    """Marks by aspect: in general, and as noted for seven in ten aspects while a deal was being qualified."""
    rivals, aspects = story.rivals, len(ASPECTS)
    every = np.arange(story.scenario.rivals * aspects)
    row, aspect = np.divmod(np.arange(len(rivals.deal) * aspects), aspects)
    deal = rivals.deal[row]
    number = story.deals.number[deal]
    u = story.streams.events("assessed", number, rivals.rival[row], aspect)
    waited = variates.exponential(u, 2 * DAY)
    moment = story.plan.arrival[deal] + 1 + np.rint(waited).astype(np.int64)
    noted = (story.streams.events("noted", number, rivals.rival[row], aspect) < 0.7) & (
        moment < story.horizon
    )
    noted &= (story.closed[deal] < 0) | (moment < story.closed[deal])
    row, aspect, deal, number, moment = (c[noted] for c in (row, aspect, deal, number, moment))

    general_rival, general_aspect = np.divmod(every, aspects)
    rival = np.concatenate([general_rival, rivals.rival[row]])
    aspect = np.concatenate([general_aspect, aspect])
    ours = np.concatenate(
        [_mark(story.firm.our_scores[general_aspect]), rivals.ours[deal, aspect[len(every) :]]]
    )
    theirs = np.concatenate(
        [
            _mark(story.firm.rival_scores[general_rival, general_aspect]),
            rivals.scores[row, aspect[len(every) :]],
        ]
    )
    outside = aspect >= ASPECTS.index("brand")
    swot = np.where(ours == theirs, 0, 1 + 2 * outside + (ours < theirs))
    told = (story.streams.events("price_told", number, rivals.rival[row]) < 0.4) & (
        aspect[len(every) :] == ASPECTS.index("price")
    )
    u = story.streams.events("rival_price", number, rivals.rival[row])
    cheaper = theirs[len(every) :] - ours[len(every) :]
    price = story.value[deal] * np.exp(variates.normal(u, -0.04 * cheaper, 0.05))
    return {
        "competitor_assessment_id": np.arange(len(rival)),
        "competitor_id": rival,
        "opportunity_id": np.concatenate([every * 0 - 1, deal]),
        "assessment_aspect": code(ASPECTS, aspect),
        "swot": code(_SWOT, swot),
        "our_score": ours,
        "their_score": theirs,
        "quoted_price_cents": np.concatenate(
            [every * 0 - 1, np.where(told, np.rint(price) * 100, -1)]
        ).astype(np.int64),
        "assessed_by": np.concatenate([every * 0 - 1, story.deals.rep[deal]]),
        "assessed_at": np.concatenate([every * 0, moment]),
    }


def _mark(score: Floats) -> Ints:
    return np.clip(np.rint(score), 1, 5).astype(np.int64)


def _targets(story: Story) -> Table:
    """The plan of each quarter: orders for each rep, promotions and selling days by stage for each team.

    It is what the chain predicts for the scenario's own rates, with a tenth on top of the amount.
    """
    scenario = story.scenario
    months = -(-story.horizon // MONTH_SECONDS)
    quarter = np.arange(0, months, 3)
    opened = scenario.opportunities_per_day * 365.25 / 4
    shares, economy = np.array(scenario.territory_shares), np.array(scenario.territory_economy)
    territory = story.firm.territory
    # A territory's deals are shared by its reps; without reps of its own they go round the others.
    served = np.arange(len(shares)) % min(len(shares), scenario.reps)
    flow, worth = np.bincount(served, shares), np.bincount(served, shares * economy)
    colleagues = np.bincount(territory)[territory]
    mean_value = scenario.value_median * np.exp(scenario.value_sigma**2 / 2)
    wins = opened * scenario.win_probability[0] * flow[territory] / colleagues
    amount = 1.1 * opened * scenario.win_probability[0] * mean_value * worth[territory] / colleagues

    visits = opened * scenario.win_probability[0] / np.array(scenario.win_probability)
    promotions = visits * np.array(scenario.conversions)
    days = visits * np.array(scenario.effort_hours) * np.array(scenario.dwell_days) / 7 / 8
    q, rep = (x.ravel() for x in np.meshgrid(quarter, np.arange(scenario.reps), indexing="ij"))
    q2, team, stage = (
        x.ravel() for x in np.meshgrid(quarter, np.arange(3), np.arange(STAGES), indexing="ij")
    )
    none = np.full(len(q), -1)
    return {
        "sales_target_id": np.arange(len(q) + len(q2)),
        "period_month": np.concatenate([q, q2]),
        "report_period": np.full(len(q) + len(q2), "quarter"),
        "employee_id": np.concatenate([rep, q2 * 0 - 1]),
        "territory": np.concatenate([none, team]),
        "target_amount_cents": np.concatenate([np.rint(amount[rep] / 1000) * 100_000, q2 * 0 - 1]).astype(
            np.int64
        ),
        "target_new_accounts": np.concatenate([np.rint(0.35 * wins[rep]), q2 * 0 - 1]).astype(np.int64),
        "stage_no": np.concatenate([none, stage + 1]),
        "target_promotions": np.concatenate([none, np.rint(promotions[stage] * shares[team])]).astype(
            np.int64
        ),
        "resource_days": np.concatenate([none, np.round(days[stage] * shares[team], 2)]),
    }


def _alarms(story: Story) -> Table:
    """Stages that lasted, or have lasted, longer than `MAX_DWELL_DAYS`."""
    visits, timeline = story.plan.visits, story.timeline
    due = timeline.entered + np.rint(np.array(MAX_DWELL_DAYS)[visits.stage] * DAY).astype(np.int64)
    until = np.where(timeline.left >= 0, timeline.left, story.horizon)
    stalled = np.flatnonzero((timeline.entered >= 0) & (due < until))
    return {
        "opportunity_id": visits.deal[stalled],
        "stage_no": visits.stage[stalled] + 1,
        "owner_id": story.deals.rep[visits.deal[stalled]],
        "raised_at": due[stalled],
        "resolved_at": timeline.left[stalled],
    }
