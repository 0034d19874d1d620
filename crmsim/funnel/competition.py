"""What the firm knows about its competitors: in general, and deal by deal."""

from __future__ import annotations

from typing import Final

import numpy as np

from crmsim import variates
from crmsim.funnel.population import DAY, Floats, Ints
from crmsim.funnel.scenario import ASPECTS
from crmsim.funnel.story import Story, Table, code, stack

__all__ = ["assessments", "competitors"]

_PRICE = ASPECTS.index("price")
#: The first aspect that lies outside the offer: an opportunity or a threat, not a strength or a weakness.
_OUTSIDE = ASPECTS.index("brand")
_SWOT: Final = ("", "strength", "weakness", "opportunity", "threat")
#: Shares of the aspects a rep notes down, and of the prices of rivals a rep hears of.
_NOTED, _HEARD = 0.7, 0.4


def competitors(story: Story) -> Table:
    """The rivals and their published revenue."""
    rival = np.arange(story.scenario.rivals)
    revenue = np.exp(variates.normal(story.streams.events("rival_revenue", rival), np.log(5e7), 1.0))
    return {"competitor_id": rival, "reported_revenue_cents": np.rint(revenue / 1e4).astype(np.int64) * 10**6}


def assessments(story: Story) -> Table:
    """Marks of our offer and a rival's by aspect: reputations first, then what reps noted in their deals."""
    table = stack(_reputations(story), _notes(story))
    ours, theirs = table["our_score"], table["their_score"]
    aspect = table.pop("aspect")
    swot = np.where(ours == theirs, 0, 1 + 2 * (aspect >= _OUTSIDE) + (ours < theirs))
    return {
        "competitor_assessment_id": np.arange(len(ours)),
        **table,
        "assessment_aspect": code(ASPECTS, aspect),
        "swot": code(_SWOT, swot),
    }


def _reputations(story: Story) -> Table:
    rival, aspect = np.divmod(np.arange(story.scenario.rivals * len(ASPECTS)), len(ASPECTS))
    return {
        "competitor_id": rival,
        "aspect": aspect,
        "our_score": _mark(story.firm.our_scores[aspect]),
        "their_score": _mark(story.firm.rival_scores[rival, aspect]),
        "assessed_at": rival * 0,
    }


def _notes(story: Story) -> Table:
    """What was noted while the deals were being qualified, before anybody knew how they would end."""
    rivals = story.rivals
    row, aspect = np.divmod(np.arange(len(rivals.deal) * len(ASPECTS)), len(ASPECTS))
    deal, rival = rivals.deal[row], rivals.rival[row]
    number = story.deals.number[deal]

    def luck(purpose: str) -> Floats:
        return story.streams.events(purpose, number, rival, aspect)

    waited = variates.exponential(luck("assessed"), 2 * DAY)
    moment = story.plan.arrival[deal] + 1 + np.rint(waited).astype(np.int64)
    ours, theirs = rivals.ours[deal, aspect], rivals.scores[row, aspect]
    # One mark better on price is an offer cheaper by a twenty-fifth.
    price = story.value[deal] * np.exp(variates.normal(luck("rival_price"), 0.04 * (ours - theirs), 0.05))
    heard = (aspect == _PRICE) & (luck("price_heard") < _HEARD)
    ends = np.where(story.closed >= 0, story.closed, story.horizon)[deal]
    kept = (luck("noted") < _NOTED) & (moment < ends)
    table: Table = {
        "competitor_id": rival,
        "opportunity_id": deal,
        "aspect": aspect,
        "our_score": ours,
        "their_score": theirs,
        "quoted_price_cents": np.where(heard, 100 * np.rint(price), -1).astype(np.int64),
        "assessed_by": story.deals.rep[deal],
        "assessed_at": moment,
    }
    return {name: column[kept] for name, column in table.items()}


def _mark(score: Floats) -> Ints:
    return np.clip(np.rint(score), 1, 5).astype(np.int64)
