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
from crmsim.funnel.competition import assessments, competitors
from crmsim.funnel.control import MAX_DWELL_DAYS, sales_targets, stage_alarms
from crmsim.funnel.documents import contracts, orders, quotes
from crmsim.funnel.population import Floats, Ints
from crmsim.funnel.scenario import BUYING_TYPES, SOURCES, STAGES
from crmsim.funnel.story import REASONS, Story, Table, code

__all__ = ["PHASES", "STAGE_CODES", "funnel_tables"]

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
        "competitor": competitors(story),
        "competitor_assessment": assessments(story),
        "activity": activity,
        "quote": quote,
        "contract": contract,
        "sales_order": orders(story, quote, contract),
        "sales_target": sales_targets(story),
        "stage_alarm": stage_alarms(story),
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
    scenario, rep = story.scenario, story.deals.rep[deal]
    # What the ladder's dwell still asks for, shortened by optimism, give or take a quarter.
    ahead = np.array([*np.cumsum(np.array(scenario.dwell_days)[::-1])[::-1], 0.0])[stage]
    ahead = (
        ahead * np.array(scenario.buying_type_dwell)[story.deals.buying_type[deal]] * scenario.cycle_factor
    )
    hope = np.maximum(1 - 2 * story.firm.optimism[rep], 0.1)
    error = variates.normal(story.streams.events("close_guess", story.deals.number[deal], 0, stage), 0, 0.25)
    return {
        "opportunity_id": deal,
        "seq_no": stage + 1,
        "changed_at": moment,
        "from_stage_no": np.where(stage == 0, -1, stage),
        "to_stage_no": stage + 1,
        "amount_cents": _amounts(story, deal, stage, moment, quote),
        "probability_pct": _stated(story, deal, stage, visit),
        "expected_close_days": np.rint(ahead * hope * np.exp(error)).astype(np.int64),
        "changed_by": rep,
    }


def _amounts(story: Story, deal: Ints, stage: Ints, moment: Ints, quote: Table) -> Ints:
    """Expected amount: the latest quote, or before the first one a guess that is a little too high."""
    u = story.streams.events("amount_guess", story.deals.number[deal], 0, stage)
    guess = story.value[deal] * np.exp(variates.normal(u, 0.05, 0.3 - 0.02 * stage))
    quoted = np.concatenate([[-1], quote["opportunity_id"]])
    total = np.concatenate([[0], quote["total_cents"]])
    made = np.concatenate([[0], quote["quoted_at"]])
    latest = np.searchsorted(quoted * story.horizon + made, deal * story.horizon + moment, side="right") - 1
    return np.where(quoted[latest] == deal, total[latest], np.rint(guess / 1000).astype(np.int64) * 100_000)


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
    """A row for every change of stage, and one more for the end of a lost deal."""
    scenario, visits, lost = story.scenario, story.plan.visits, np.flatnonzero(story.lost)
    deal, stage, moment, visit = _moments(story)
    days = np.array([*scenario.dwell_days, np.inf])[stage] * scenario.cycle_factor
    days = days * np.array(scenario.buying_type_dwell)[story.deals.buying_type[deal]]
    reason = np.where(stage == STAGES, story.reason[deal], -1)
    over = np.zeros(len(lost))
    table: Table = {
        "opportunity_id": np.concatenate([deal, lost]),
        "changed_at": np.concatenate([moment, story.closed[lost]]),
        "true_stage_no": np.concatenate([stage, story.stage[lost]]) + 1,
        "buyer_stage": code(_BUYER_STAGES, np.concatenate([stage, story.stage[lost]])),
        "win_probability": np.concatenate([story.chances[deal, stage], over]),
        "promotion_hazard": np.concatenate([visits.chance[visit] / days, over]),
        "true_reason": code(REASONS, np.concatenate([reason, story.reason[lost]])),
    }
    order = np.lexsort((table["changed_at"], table["opportunity_id"]))
    return {name: column[order] for name, column in table.items()}
