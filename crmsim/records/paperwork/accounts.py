"""Requests of the sales force's accounts: under their contracts, and those that gave rise to a sale.

The customer engine does not know these accounts, so their requests are told here. Representatives of their
own answer them, first come, first served.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crmsim import variates
from crmsim.clock import MONTH_SECONDS
from crmsim.desk import DeskScenario
from crmsim.engines.queueing import Desk as Queue
from crmsim.records.sales.cast import Cast
from crmsim.records.service import Accounts, serve
from crmsim.records.world import DAY_SECONDS, Ints

__all__ = ["Contracts", "contracts", "requests"]

#: The sale is opened within so many business seconds of the request that gave rise to it.
_SOON = 8 * 3600


class Contracts(NamedTuple):
    """Signed contracts, as columns: id, customer number, opportunity row, first and last day, cents."""

    identity: Ints
    customer: Ints
    deal: Ints
    start: Ints
    end: Ints
    value: Ints


def contracts(cast: Cast) -> Contracts:
    """The contracts that were signed."""
    paper = cast.plain["contract"]
    signed = np.flatnonzero(paper["signed_at"] >= 0)
    deal = paper["opportunity_id"][signed]
    day = np.ma.getdata(cast.at(paper["signed_at"][signed])) // DAY_SECONDS
    return Contracts(
        paper["contract_id"][signed] + 1,
        cast.customer[deal] - 1,
        deal,
        day + paper["start_days"][signed],
        day + paper["end_days"][signed],
        paper["total_cents"][signed],
    )


def requests(cast: Cast, desk: DeskScenario) -> Accounts:
    """All requests of accounts in one run.

    Parameters
    ----------
    cast : Cast
        The sales force of the run.
    desk : DeskScenario
    """
    signed = contracts(cast)
    row, arrival, luck = _under_contract(cast, desk, signed)
    deal, asked, more_luck = _before_a_sale(cast)
    beginning = cast.account[0][cast.account[1]]
    parts = {
        "arrival": np.concatenate([arrival, asked]),
        "luck": np.concatenate([luck, more_luck]),
        "deal": np.concatenate([signed.deal[row], beginning[deal]]),
        "contract": np.concatenate([signed.identity[row], np.zeros_like(deal)]),
        "opportunity": np.concatenate([np.zeros_like(row), deal + 1]),
        "product": cast.main_product[np.concatenate([signed.deal[row], deal])],
    }
    order = np.argsort(parts["arrival"], kind="stable")
    part = {name: column[order] for name, column in parts.items()}
    handling = np.maximum(np.ceil(variates.exponential(part["luck"], 60 * desk.account_minutes)), 1).astype(
        np.int64
    )
    start = Queue(desk.account_representatives).serve(part["arrival"], handling)
    end = start + handling
    firm = cast.firms(cast.beginning(part["deal"]))
    return Accounts(
        customer=cast.customer[part["deal"]] - 1,
        contact=np.ma.getdata(cast.contact(part["deal"], cast.first_met[part["deal"]])),
        arrival=part["arrival"],
        start=start,
        end=end,
        agent=serve(start, end, desk.account_representatives).agent,
        contract=part["contract"],
        opportunity=part["opportunity"],
        product=part["product"],
        city=firm["city"].combine_chunks(),
        address=firm["address"].combine_chunks(),
    )


def _under_contract(
    cast: Cast, desk: DeskScenario, signed: Contracts
) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Row of the contract, moment and luck of requests: a Poisson number in every full month of a contract."""
    days = cast.world.month_day
    row, month = np.nonzero((signed.start[:, None] <= days[:-1]) & (signed.end[:, None] >= days[1:] - 1))
    identity = signed.identity[row]
    count = variates.poisson(
        cast.world.streams.events("account_requests", identity, month), desk.account_requests
    )
    ordinal = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    row, month = np.repeat(row, count), np.repeat(month, count)
    moment, luck = cast.world.streams.pair("account_request", signed.identity[row], month, ordinal)
    return row, month * MONTH_SECONDS + (moment * MONTH_SECONDS).astype(np.int64), luck


def _before_a_sale(cast: Cast) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Opportunity row, moment and luck of the requests by which customers of old announced another purchase."""
    opened = cast.plain["opportunity"]["created_at"]
    lead = cast.plain["opportunity"]["lead_id"]
    source = cast.plain["lead"]["lead_source"][lead]
    first, account = cast.account
    moment, luck = cast.world.streams.pair("account_wish", lead)
    asked = cast.plain["lead"]["created_at"][lead] - 1 - (moment * _SOON).astype(np.int64)
    known = (source == "service_request") & (asked > opened[first[account]])
    deal = np.flatnonzero(known)
    return deal, asked[deal], luck[deal]
