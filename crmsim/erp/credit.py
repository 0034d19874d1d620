"""Buying on account: a limit, a date to pay by, habits of paying, and the chance that nobody pays at all.

An order is released when what the customer owes, with it, stays within the credit limit; otherwise it waits for
payments. Who defaults pays nothing from a day on; once a bill is long overdue the account is blocked and gets
deliveries against payment only.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from crmsim.erp.scenario import ErpScenario

__all__ = ["NEVER", "Settled", "credit_limit", "default_probability", "leave", "settle"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: A moment after every calendar.
NEVER: Final = 2**62
_DAY: Final = 86_400
_HOUR: Final = 3600
_OPENS, _CLOSES = 8 * _HOUR, 20 * _HOUR
#: What was packed in the evening and at night is loaded in twenty minutes each, up to the opening.
_LOADED: Final = _OPENS - 2400
#: Payments reach the bank at nine.
_BANK: Final = 9 * _HOUR


class Settled(NamedTuple):
    """What became of the orders of one account, one element for each; `NEVER` for what does not happen.

    released when the credit check let it pass, shipped when the last of it left, settled when it was paid for
    or came back (seconds); prepaid whether it was delivered against payment only; blocked the moment from which
    the account was.
    """

    released: list[int]
    shipped: list[int]
    settled: list[int]
    prepaid: list[bool]
    blocked: int


def default_probability(p: ErpScenario, use: Floats, late: Floats, income: Floats) -> Floats:
    """Chance of default within a year: σ(β₀ + β₁·use + β₂·late + β₃·income).

    Parameters
    ----------
    p : ErpScenario
    use : share of the credit limit in use, 0–1
    late : share of the bills due in the last twelve months that were not paid in time, 0–1
    income : log income in standard deviations from the median

    Source: logistic scoring, Thomas (2000), International Journal of Forecasting 16(2), §3.
    """
    odds = p.default_base + p.default_use * use + p.default_late * late + p.default_income * income
    return np.asarray(special.expit(odds))


def credit_limit(p: ErpScenario, monthly: Floats, usual_order: float, income: Floats) -> Ints:
    """Credit limits in cents, rounded up to two digits.

    So many months of the customer's own buying, or so many usual orders if that is more, times the square root
    of income over its median.

    Parameters
    ----------
    p : ErpScenario
    monthly : what each customer buys a month, cents
    usual_order : what customers usually order, cents
    income : log income in standard deviations from the median
    """
    limit = np.maximum(p.limit_months * monthly, p.limit_orders * usual_order)
    limit = np.maximum(limit * np.exp(0.5 * p.income_spread * income), 100)
    step = 10.0 ** np.maximum(np.floor(np.log10(limit)) - 1, 2)
    return (np.ceil(limit / step) * step).astype(np.int64)


def leave(ready: Any) -> Any:
    """When what is packed leaves: at once between 8 and 20 o'clock, else in the forty minutes before eight.

    Takes whole seconds, one or a column of them. Monotone: what was ready earlier never leaves later, and
    nothing waits as long as half a day.
    """
    day, second = divmod(ready, _DAY)
    evening, night = second >= _CLOSES, second < _OPENS
    second = second + evening * (_LOADED + (second - _CLOSES) // 12 - second)
    return (day + evening) * _DAY + second + night * (_LOADED + 1200 + second // 24 - second)


def settle(
    p: ErpScenario,
    entered: list[int],
    ready: list[int],
    handling: list[int],
    amount: list[int],
    days_to_pay: list[int],
    days_to_return: list[int],
    limit: int,
    defaults: int = NEVER,
    unseen: int = 0,
) -> Settled:
    """The orders of one account, one after the other.

    Parameters
    ----------
    p : ErpScenario
    entered, ready : lists of int, n elements
        Seconds at which each order entered the ERP, rising, and at which all its goods are available.
    handling : list of int
        Seconds to pick and pack.
    amount : list of int
        Cents.
    days_to_pay, days_to_return : list of int
        Days from the invoice to the payment; from it to the return of the goods, 0 if they are kept.
    limit : int
        Credit limit, cents. Nobody waits who owes nothing.
    defaults : int
        Second from which the customer pays nothing that is not asked for in advance.
    unseen : int
        Seconds until those who take orders know of a block: until then they deliver as before.
    """
    owed, waiting, blocked, known, now = 0, list[tuple[int, int]](), NEVER, NEVER, 0
    orders = []
    for k, came in enumerate(entered):
        now = max(now, came)
        while waiting and waiting[0][0] <= now:
            owed -= heappop(waiting)[1]
        while owed and owed + amount[k] > limit and now < known:
            now = min(waiting[0][0], known)
            while waiting and waiting[0][0] <= now:
                owed -= heappop(waiting)[1]
        shipped = leave(max(now, ready[k]) + handling[k])
        prepaid, settled = now >= known, shipped
        if not prepaid:
            back = days_to_return[k]
            settled = (shipped // _DAY + (back or days_to_pay[k])) * _DAY + _BANK
            if settled > defaults and not back:
                settled = NEVER
                overdue = (shipped // _DAY + p.terms_days + p.block_days) * _DAY + _BANK
                blocked = min(blocked, overdue)
                known = blocked + unseen
            owed += amount[k]
            heappush(waiting, (settled, amount[k]))
        orders.append((now, shipped, settled, prepaid))
    return Settled(
        released=[order[0] for order in orders],
        shipped=[order[1] for order in orders],
        settled=[order[2] for order in orders],
        prepaid=[order[3] for order in orders],
        blocked=blocked,
    )
