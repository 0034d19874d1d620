"""What the ERP is told first: the orders the CRM hands over, and the customers behind them with their credit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmsim import variates
from crmsim.erp import credit
from crmsim.erp.credit import NEVER
from crmsim.erp.scenario import ErpScenario
from crmsim.records.world import DAY_SECONDS, DAYS_PER_MONTH, Floats, Ints, World

__all__ = ["Accounts", "Handed", "accounts", "handed_over", "ints"]

#: Median and high end of the bands of income, as shares of all persons from the lowest up.
_BANDS: Final = {"low": (0.0, 0.32), "middle": (0.32, 0.85), "high": (0.85, 1.0)}


class Handed(NamedTuple):
    """Orders the CRM hands over, by id: customer id, cents, second, and whether no rep was needed."""

    identity: Ints
    customer: Ints
    cents: Ints
    moment: Ints
    own: np.ndarray


class Accounts(NamedTuple):
    """Customers who have ordered, by id; limit and income (cents) are 0 for those who pay at once."""

    identity: Ints
    place: Ints
    company: np.ndarray
    on_account: np.ndarray
    limit: Ints
    income: Ints
    income_z: Floats


def handed_over(table: pa.Table, end: int) -> Handed:
    """The orders of `sales_order` that the CRM hands over before the end."""
    identity, customer = ints(table["sales_order_id"]), ints(table["customer_id"])
    own = np.asarray(pc.is_null(table["opportunity_id"]))
    moment = np.where(own, ints(table["ordered_at"]), ints(table["approved_at"], -1))
    kept = np.flatnonzero((moment >= 0) & (moment // 1_000_000 < end))
    kept = kept[np.argsort(identity[kept])]
    cents = ints(table["total_amount"])
    return Handed(identity[kept], customer[kept], cents[kept], moment[kept] // 1_000_000, own[kept])


def accounts(world: World, p: ErpScenario, read: Mapping[str, pa.Table], handed: Handed) -> Accounts:
    """The customers who have ordered: who is on account, with what income, and how much credit each is given."""
    table = read["customer"]
    _, buyer, cents, moment, own = handed
    listed = ints(table["customer_id"])
    order = np.argsort(listed)
    identity = np.unique(buyer)
    place = order[np.searchsorted(listed[order], identity)]
    company = np.asarray(pc.equal(table["customer_kind"].cast(pa.string()), "company"))[place]
    u_income, u_account = world.streams.pair("erp_account", identity)
    income, z = _incomes(p, read, identity, place, company, u_income)

    usual = float(np.median(cents[own])) if own.any() else 0.0
    who = np.searchsorted(identity, buyer)
    first, last = np.full(len(identity), NEVER), np.zeros(len(identity), dtype=np.int64)
    np.minimum.at(first, who, moment)
    np.maximum.at(last, who, moment)
    months = 1 + (last - first) / (DAYS_PER_MONTH * DAY_SECONDS)
    monthly = np.bincount(who, weights=cents, minlength=len(identity)) / months
    granted = ints(table["credit_limit"], -1)[place]
    served = np.zeros(len(identity), dtype=np.bool_)
    served[np.searchsorted(identity, buyer[~own])] = True
    account = served | (u_account < p.account_share)
    # A file that grants nothing means payment at once.
    account &= granted != 0
    limit = np.where(granted > 0, granted, credit.credit_limit(p, monthly, usual, z))
    return Accounts(
        identity,
        place,
        company,
        account,
        limit * account,
        np.rint(100 * income).astype(np.int64) * account,
        z,
    )


def _incomes(
    p: ErpScenario, read: Mapping[str, pa.Table], identity: Ints, place: Ints, company: np.ndarray, u: Floats
) -> tuple[Floats, Floats]:
    """Yearly income of each account, and how many standard deviations it lies above those of its kind."""
    contact = read["contact"]
    of, band = ints(contact["customer_id"]), contact["income_band"].to_numpy(zero_copy_only=False)
    person = np.zeros(int(ints(read["customer"]["customer_id"]).max(initial=0)) + 1, dtype=np.int64)
    person[of[::-1]] = np.arange(len(of))[::-1]
    low, high = np.array([_BANDS.get(name, (0.0, 1.0)) for name in band[person[identity]]]).T
    z = variates.normal(low + (high - low) * u)
    persons = np.rint(p.income_person * np.exp(p.income_spread * z) / 100) * 100
    declared = ints(read["customer"]["annual_revenue"], 0)[place]
    firms = np.rint(p.income_company * np.exp(p.income_spread * variates.normal(u)) / 1000) * 1000
    firms = np.where(declared > 0, declared / 100, firms)
    z = np.where(
        company, _standard(np.log(firms), company), np.log(persons / p.income_person) / p.income_spread
    )
    return np.where(company, firms, persons), z


def _standard(x: Floats, among: np.ndarray) -> Floats:
    """Standard deviations from the mean of those among whom it is taken."""
    group = x[among]
    return (x - group.mean()) / group.std() if len(group) > 1 and group.std() > 0 else np.zeros_like(x)


def ints(column: pa.ChunkedArray, missing: int | None = None) -> Ints:
    """A column as whole numbers: amounts in hundredths, times in millionths of seconds."""
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], column.type)
    array = array.view(pa.int64())
    return (array if missing is None else array.fill_null(missing)).to_numpy(zero_copy_only=False)
