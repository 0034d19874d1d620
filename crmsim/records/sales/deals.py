"""From lead to signature: leads, opportunities, stages, influences, rivals, and everything reps did about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmsim.funnel.scenario import BUYING_TYPES, ROLES
from crmsim.funnel.story import REASONS
from crmsim.records.marketing import Mailings
from crmsim.records.sales.cast import Cast
from crmsim.records.sales.words import codes, hundredths, known, moved, phrases, places, taken
from crmsim.records.scores import quarter_ends, rows
from crmsim.records.stacking import stacked
from crmsim.records.world import DAY_SECONDS, Columns, Ints
from crmsim.warehouse.schema import enum_codes

__all__ = ["scores", "tables", "truth"]

_NEVER: Final = np.iinfo(np.int64).max
#: Days for which a campaign counts as what brought a lead.
_FRESH_DAYS: Final = 92
_USER = ROLES.index("user")


def tables(
    cast: Cast, mailings: Mailings, origins: tuple[Ints, Ints], templates: Ints
) -> Iterator[tuple[str, Columns]]:
    """Everything about leads and opportunities that the firm knows."""
    yield "lead", _leads(cast, mailings)
    yield "opportunity", {**_opportunities(cast, mailings), **_begun_with(cast, origins, templates)}
    yield "opportunity_stage_history", _history(cast)
    yield "opportunity_contact_role", _roles(cast)
    yield "competitor_assessment", _assessments(cast)
    yield "activity", _activities(cast)


def _leads(cast: Cast, mailings: Mailings) -> Columns:
    lead, deal = cast.plain["lead"], cast.opportunity_of_lead
    became = deal >= 0
    firm_of = lead["lead_id"].copy()
    firm_of[became] = cast.beginning(deal[became])
    role = np.full(len(deal), _USER)
    role[became] = cast.first_met[deal[became]]
    person = cast.people(lead["lead_id"], role)
    names, category = cast.categories
    wish = [text.format(category=name) for name in names for text in phrases()["interest"][cast.language]]
    each = len(wish) // len(names)
    wanted = category[cast.luck("lead_interest", lead["lead_id"], of=len(category))]
    wanted[became] = category[cast.main_product[deal[became]]]
    customer = np.full(len(deal), -1)
    customer[became] = cast.customer[deal[became]]
    return {
        "lead_id": lead["lead_id"] + 1,
        "company_name": cast.firms(firm_of)["name"],
        "person_name": person["name"],
        "phone": person["phone"],
        "email": moved(person["email"], "deals"),
        "lead_source": codes("lead_source", lead["lead_source"]),
        "campaign_id": _campaign(cast, mailings),
        "lead_status": codes("lead_status", lead["lead_status"]),
        "interest": taken(wish, wanted * each + cast.luck("lead_wish", lead["lead_id"], of=each)),
        "lead_score": lead["lead_score"],
        "territory_id": lead["territory"] + 1,
        "owner_id": cast.rep(lead["owner_id"]),
        "created_at": cast.at(lead["created_at"]),
        "first_response_at": cast.at(lead["first_response_at"]),
        "converted_at": cast.at(lead["converted_at"]),
        "customer_id": known(customer),
    }


def _opportunities(cast: Cast, mailings: Mailings) -> Columns:
    deal = cast.plain["opportunity"]
    number = deal["opportunity_id"]
    names, category = cast.categories
    chinese = cast.language == "zh"
    goods = [pair[chinese] for pair in cast.world.catalogue.names]
    product = taken(goods, cast.main_product)
    firm = cast.firms(cast.beginning(number))["name"].combine_chunks()
    title = (
        pc.binary_join_element_wise(firm, product, "采购", "")
        if chinese
        else pc.binary_join_element_wise(product, firm, " for ")
    )
    texts = phrases()["description"]
    about = [
        texts[kind][cast.language].format(category=name if chinese else name.lower())
        for kind in BUYING_TYPES
        for name in names
    ]
    kind = places(BUYING_TYPES, deal["buying_type"])
    return {
        "opportunity_id": number + 1,
        "title": title,
        "description": taken(about, kind * len(names) + category[cast.main_product]),
        "customer_id": cast.customer,
        "primary_contact_id": cast.contact(number, cast.first_met),
        "buying_type": codes("buying_type", deal["buying_type"]),
        "sales_method": codes("sales_method", deal["sales_method"]),
        "stage_no": deal["stage_no"],
        "probability_pct": hundredths(deal["probability_pct"]),
        "amount": deal["amount_cents"],
        "expected_close_on": cast.date(deal["changed_at"], deal["expected_close_days"]),
        "opportunity_status": codes("opportunity_status", deal["opportunity_status"]),
        "closed_at": cast.at(deal["closed_at"]),
        "outcome_reason": codes("outcome_reason", deal["outcome_reason"]),
        "outcome_note": _outcome_note(cast),
        "lead_source": codes("lead_source", deal["lead_source"]),
        "campaign_id": _campaign(cast, mailings)[deal["lead_id"]],
        "lead_id": deal["lead_id"] + 1,
        "owner_id": cast.rep(deal["owner_id"]),
        "created_at": cast.at(deal["created_at"]),
    }


def _begun_with(cast: Cast, origins: tuple[Ints, Ints], templates: Ints) -> Columns:
    """The request behind each opportunity, and the template it was set up from: diligent reps use one."""
    deals = cast.story.deals
    begun, request = origins
    asked = np.ma.masked_all(len(deals.number), dtype=np.int64)
    asked[begun - 1] = request
    returning = (deals.buying_type != BUYING_TYPES.index("new_task")).astype(np.int64)
    used = cast.world.streams.events("deal_template", deals.number) < cast.story.firm.diligence[deals.rep]
    template = np.append(templates, [0, 0])[returning]
    return {
        "service_request_id": asked,
        "template_id": np.ma.MaskedArray(template, mask=~used | (template == 0)),
    }


def _campaign(cast: Cast, mailings: Mailings) -> np.ma.MaskedArray:
    """The campaign each lead from marketing is put down to by the firm's rule: the latest that was still fresh."""
    lead = cast.plain["lead"]
    latest = mailings.latest(np.ma.getdata(cast.date(lead["created_at"])), within=_FRESH_DAYS)
    return np.ma.MaskedArray(latest, mask=np.ma.getmaskarray(latest) | (lead["lead_source"] != "marketing"))


def _outcome_note(cast: Cast) -> pa.Array:
    """A remark on the reason recorded, which diligent reps make more often."""
    deal, remarks = cast.plain["opportunity"], phrases()["outcome"]
    said = [text for reason in REASONS for text in remarks[reason][cast.language]]
    reason = places(REASONS, deal["outcome_reason"])
    luck = cast.world.streams.events("outcome_note", cast.story.deals.number)
    noted = luck < 0.3 + 0.6 * cast.story.firm.diligence[cast.story.deals.rep]
    return taken(said, np.ma.MaskedArray(2 * reason + cast.story.won, mask=(reason < 0) | ~noted))


def _history(cast: Cast) -> Columns:
    step = cast.plain["opportunity_stage_history"]
    return {
        "opportunity_id": step["opportunity_id"] + 1,
        "seq_no": step["seq_no"],
        "changed_at": cast.at(step["changed_at"]),
        "from_stage_no": known(step["from_stage_no"]),
        "to_stage_no": step["to_stage_no"],
        "amount": step["amount_cents"],
        "probability_pct": hundredths(step["probability_pct"]),
        "expected_close_on": cast.date(step["changed_at"], step["expected_close_days"]),
        "changed_by": cast.rep(step["changed_by"]),
    }


def _roles(cast: Cast) -> Columns:
    met = cast.plain["opportunity_contact_role"]
    deal, role = met["opportunity_id"], places(ROLES, met["influence_role"])
    concerns = [text for name in ROLES for text in phrases()["concern"][name][cast.language]]
    each = len(concerns) // len(ROLES)
    said = cast.luck("buyer_concern", cast.story.lead_of[deal], role, of=each)
    return {
        "opportunity_id": deal + 1,
        "contact_id": cast.contact(deal, role),
        "influence_role": codes("influence_role", met["influence_role"]),
        "coach_position": codes("coach_position", met["coach_position"]),
        "attitude": codes("attitude", met["attitude"]),
        "concern": taken(concerns, role * each + said),
        "can_veto": met["can_veto"],
        "recorded_at": cast.at(met["recorded_at"]),
    }


def _assessments(cast: Cast) -> Columns:
    note = cast.plain["competitor_assessment"]
    aspects = enum_codes("assessment_aspect")
    texts = phrases()["finding"][cast.language]
    found = [text.format(aspect=cast.label("assessment_aspect", name)) for name in aspects for text in texts]
    ahead = np.sign(note["our_score"] - note["their_score"]).astype(np.int64)
    return {
        "competitor_assessment_id": note["competitor_assessment_id"] + 1,
        "competitor_id": note["competitor_id"] + 1,
        "opportunity_id": known(note["opportunity_id"], note["opportunity_id"] + 1),
        "product_id": known(
            note["opportunity_id"], np.append(cast.main_product, 0)[note["opportunity_id"]] + 1
        ),
        "assessment_aspect": codes("assessment_aspect", note["assessment_aspect"]),
        "swot": codes("swot", note["swot"]),
        "our_score": note["our_score"],
        "their_score": note["their_score"],
        "quoted_price": known(note["quoted_price_cents"]),
        "note": taken(found, 3 * places(aspects, note["assessment_aspect"]) + 1 + ahead),
        "assessed_by": cast.rep(note["assessed_by"]),
        "assessed_at": cast.at(note["assessed_at"]),
    }


def _activities(cast: Cast) -> Columns:
    act = cast.plain["activity"]
    deal = act["opportunity_id"]
    kinds, purposes = enum_codes("activity_type"), enum_codes("activity_purpose")
    gap = "：" if cast.language == "zh" else ": "
    texts = [
        cast.label("activity_type", kind) + gap + cast.label("activity_purpose", purpose)
        for kind in kinds
        for purpose in purposes
    ]
    said = places(kinds, act["activity_type"]) * len(purposes) + places(purposes, act["activity_purpose"])
    return {
        "activity_id": act["activity_id"] + 1,
        **{
            name: codes(name, act[name])
            for name in ("activity_type", "activity_purpose", "priority", "activity_status")
        },
        "description": taken(texts, said),
        "customer_id": cast.customer[deal],
        "contact_id": cast.contact(deal, places(ROLES, act["contact_role"])),
        "opportunity_id": deal + 1,
        "service_request_id": np.ma.masked_all(len(deal), dtype=np.int64),
        "owner_id": cast.rep(act["owner_id"]),
        "planned_start_at": cast.at(act["planned_start_at"]),
        "planned_end_at": cast.ending(act["planned_start_at"], act["planned_end_at"]),
        "actual_start_at": cast.at(act["actual_start_at"]),
        "actual_end_at": cast.ending(act["actual_start_at"], act["actual_end_at"]),
        "repeat_every_days": known(act["repeat_every_days"]),
        "cost": act["cost_cents"],
        "evaluation": known(act["evaluation"]),
        "result_note": cast.said(phrases()["result"], known(act["evaluation"], act["evaluation"] - 1)),
        "next_activity_id": known(act["next_activity_id"], act["next_activity_id"] + 1),
        "logged_at": cast.at(act["logged_at"]),
    }


def truth(cast: Cast) -> Iterator[tuple[str, Columns]]:
    """What is true of leads, opportunities and reps."""
    lead, deal, rep = (cast.plain[f"truth_{name}"] for name in ("lead", "opportunity", "employee"))
    yield "truth_lead", {**lead, "lead_id": lead["lead_id"] + 1}
    yield (
        "truth_opportunity",
        {
            "opportunity_id": deal["opportunity_id"] + 1,
            "changed_at": cast.at(deal["changed_at"]),
            "true_stage_no": deal["true_stage_no"],
            "buyer_stage": codes("buyer_stage", deal["buyer_stage"]),
            "win_probability": deal["win_probability"],
            "promotion_hazard": deal["promotion_hazard"],
            "true_reason": codes("outcome_reason", deal["true_reason"]),
        },
    )
    yield "truth_employee", {**rep, "employee_id": cast.rep(rep["employee_id"])}


def scores(cast: Cast) -> Columns:
    """Scores of open opportunities at the end of each quarter, and of the credit of accounts at the end of all.

    The chance of success is the share won of the deals that were closed by then and had reached the stage.
    """
    deal, step = cast.plain["opportunity"], cast.plain["opportunity_stage_history"]
    changed = np.ma.getdata(cast.at(step["changed_at"]))
    closed = np.where(deal["closed_at"] < 0, _NEVER, np.ma.getdata(cast.at(deal["closed_at"])))
    parts = []
    for end in quarter_ends(cast.world):
        now = int(end) * DAY_SECONDS
        stage = np.zeros(len(closed), dtype=np.int64)
        seen = changed < now
        np.maximum.at(stage, step["opportunity_id"][seen], step["to_stage_no"][seen])
        over = closed < now
        # Reversed sums: whoever got to a stage had been in all before it.
        reached = np.cumsum(np.bincount(stage[over], minlength=11)[::-1])[::-1]
        won = np.cumsum(np.bincount(stage[over & cast.story.won], minlength=11)[::-1])[::-1]
        open_ = np.flatnonzero((stage > 0) & ~over)
        score = won[stage[open_]] / np.maximum(reached[stage[open_]], 1)
        label = pa.array(stage[open_]).cast(pa.string())
        parts.append(rows("win_probability", "opportunity", open_ + 1, int(end), np.round(score, 4), label))
        last = int(end)
    if parts:
        first, _ = cast.account
        since = np.ma.getdata(cast.date(deal["created_at"][first]))
        on_file = np.flatnonzero(since < last)
        limit, revenue = (
            np.asarray(cast.files[name])[on_file] for name in ("credit_limit", "annual_revenue")
        )
        grade = cast.files["credit_grade"].take(pa.array(on_file))
        score = np.round(100 * limit / revenue, 2)
        parts.append(rows("credit", "customer", cast.customer[first][on_file], last, score, grade))
    return stacked("model_score", parts)
