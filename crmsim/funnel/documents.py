"""The papers of a deal: quotes and their revisions, contracts, and the order at the end."""

from __future__ import annotations

import numpy as np

from crmsim.funnel.population import DAY, Ints
from crmsim.funnel.scenario import STAGES
from crmsim.funnel.story import Story, Table

__all__ = ["contracts", "orders", "quotes"]

# Stages (from 0) in which a price is put on paper, the chance of it, and the most it may be lowered then.
_QUOTING = ((4, 1.0, 0.08), (6, 0.6, 0.06), (8, 0.4, 0.05))
#: Discounts above this need a manager's approval.
_FREE_DISCOUNT = 0.10
_VALID_DAYS = 30


def quotes(story: Story) -> Table:
    """Quotes by opportunity and revision; the discount only ever grows."""
    visits, entered = story.plan.visits, story.timeline.entered
    parts = []
    for stage, share, most in _QUOTING:
        visit = np.flatnonzero((visits.stage == stage) & (entered >= 0))
        number = story.deals.number[visits.deal[visit]]
        made = entered[visit] + visits.dwell[visit] * 6 // 10
        u = story.streams.events("quote_discount", number, 0, stage)
        kept = (story.streams.events("quote_made", number, 0, stage) < share) & (made < story.horizon)
        parts.append((visits.deal[visit][kept], np.full(kept.sum(), stage), made[kept], most * u[kept]))
    deal, at_stage, made, step = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((at_stage, deal))
    deal, made, step = deal[order], made[order], step[order]
    count = np.bincount(deal, minlength=len(story.won))
    first = np.cumsum(count) - count
    total = np.concatenate([[0.0], np.cumsum(step)])
    discount = np.round(total[1:] - total[first[deal]], 4)
    newest = np.arange(len(deal)) == first[deal] + count[deal] - 1
    age = story.horizon - made
    status = np.select(
        [
            newest & story.won[deal],
            newest & story.lost[deal],
            ~newest | (age > _VALID_DAYS * DAY),
            age < DAY,
        ],
        ["accepted", "rejected", "expired", "draft"],
        "sent",
    )
    return {
        "quote_id": np.arange(len(deal)),
        "opportunity_id": deal,
        "revision_no": np.arange(len(deal)) - first[deal] + 1,
        "quote_status": status,
        "quoted_at": made,
        "valid_days": np.full(len(deal), _VALID_DAYS),
        "discount_pct": np.round(100 * discount, 2),
        "total_cents": np.rint(story.value[deal] * 100 * (1 - discount)).astype(np.int64),
        "approved_by_territory": np.where(
            discount > _FREE_DISCOUNT, story.leads.territory[story.lead_of[deal]], -1
        ),
    }


def _newest(story: Story, quote: Table, deal: Ints) -> Ints:
    """Row of the newest quote of each deal; every deal that gets to a contract has one."""
    return np.searchsorted(quote["opportunity_id"], deal, side="right") - 1


def contracts(story: Story, quote: Table) -> Table:
    """Contracts of the deals that came to negotiate one."""
    visits = story.plan.visits
    visit = np.flatnonzero((visits.stage == STAGES - 1) & (story.timeline.entered >= 0))
    deal = visits.deal[visit]
    number = story.deals.number[deal]
    lag = 1 + (30 * story.streams.events("contract_lag", number)).astype(np.int64)
    years = 1 + (3 * story.streams.events("contract_years", number)).astype(np.int64)
    signed = np.where(story.won[deal], story.closed[deal], -1)
    age = (story.horizon - signed) / DAY
    status = np.select(
        [story.lost[deal], signed < 0, age < lag, age < lag + 365 * years],
        ["terminated", "negotiating", "signed", "active"],
        "expired",
    )
    return {
        "contract_id": np.arange(len(deal)),
        "opportunity_id": deal,
        "contract_status": status,
        "drafted_at": story.timeline.entered[visit],
        "signed_at": signed,
        "start_days": lag,
        "end_days": lag + 365 * years - 1,
        "total_cents": quote["total_cents"][_newest(story, quote, deal)],
        "owner_id": story.deals.rep[deal],
    }


def orders(story: Story, quote: Table, contract: Table) -> Table:
    """One order for every deal won; shipping and invoices are the back office's."""
    signed = contract["signed_at"] >= 0
    deal = contract["opportunity_id"][signed]
    row = _newest(story, quote, deal)
    u = story.streams.events("order_approval", story.deals.number[deal])
    approved = story.closed[deal] + np.rint(u * DAY).astype(np.int64)
    return {
        "sales_order_id": np.arange(len(deal)),
        "opportunity_id": deal,
        "quote_id": quote["quote_id"][row],
        "contract_id": contract["contract_id"][signed],
        "order_status": np.where(approved < story.horizon, "approved", "pending_approval"),
        "ordered_at": story.closed[deal],
        "approved_at": np.where(approved < story.horizon, approved, -1),
        "approved_by_territory": story.leads.territory[story.lead_of[deal]],
        "total_cents": quote["total_cents"][row],
        "owner_id": story.deals.rep[deal],
    }
