"""Credit limits, payments and default, counted by hand and against the logistic score."""

import numpy as np
import pytest

from crmsim.erp import ErpScenario, credit

DAY, HOUR = 86_400, 3600
P = ErpScenario(terms_days=30, block_days=60)


def settle(entered, amount, to_pay, limit, **more):
    n = len(entered)
    moments = [day * DAY + 10 * HOUR for day in entered]
    return credit.settle(
        P,
        moments,
        more.pop("ready", moments),
        [HOUR] * n,
        amount,
        to_pay,
        more.pop("back", [0] * n),
        limit,
        **more,
    )


def days(moments):
    return [moment // DAY if moment < credit.NEVER else None for moment in moments]


def test_an_order_over_the_limit_waits_for_a_payment():
    done = settle([0, 5, 6], [60, 60, 30], [20, 20, 20], limit=100)
    assert days(done.released) == [0, 20, 20]
    assert done.released[1] == 20 * DAY + 9 * HOUR
    assert days(done.settled) == [20, 40, 40]


def test_whoever_owes_nothing_may_order_more_than_the_limit():
    assert days(settle([0, 1], [500, 1], [9, 9], limit=100).released) == [0, 9]


def test_goods_that_come_back_free_the_limit():
    done = settle([0, 5], [80, 80], [60, 9], limit=100, back=[3, 0])
    assert days(done.released) == [0, 5]
    assert days(done.settled) == [3, 14]


def test_who_defaults_is_blocked_and_then_pays_in_advance():
    done = settle([0, 10, 80, 95], [10, 10, 10, 10], [5, 20, 5, 5], limit=1000, defaults=15 * DAY)
    # The bill of day 10 is due on day 40 and 60 days overdue on day 100: what comes before goes unpaid.
    assert days(done.settled) == [5, None, None, None]
    assert done.blocked // DAY == 100
    late = settle([0, 10, 101], [10, 10, 10], [5, 20, 5], limit=1000, defaults=15 * DAY)
    assert late.prepaid == [False, False, True]
    assert days(late.settled) == [5, None, 101]


def test_a_block_nobody_has_heard_of_costs_another_bill():
    orders = ([10, 101], [10, 10], [20, 20], 1000)
    told = settle(*orders, defaults=15 * DAY)
    unseen = settle(*orders, defaults=15 * DAY, unseen=3 * DAY)
    assert days(told.settled) == [None, 101]
    assert days(unseen.settled) == [None, None]


def test_a_held_order_of_a_defaulter_leaves_when_the_block_makes_it_pay():
    done = settle([10, 12], [80, 80], [20, 5], limit=100, defaults=15 * DAY)
    assert days(done.released) == [10, 100]
    assert done.prepaid == [False, True]


def test_nothing_leaves_at_night_or_overtakes():
    ready = np.arange(0, 3 * DAY, 97)
    left = credit.leave(ready)
    assert (np.diff(left) >= 0).all()
    assert (left >= ready).all()
    assert (left - ready).max() <= 12 * HOUR
    second = left % DAY
    assert ((second >= 7 * HOUR) & (second < 20 * HOUR)).all()
    assert credit.leave(int(ready[-1])) == left[-1]


def test_default_follows_the_logistic_score():
    p = ErpScenario()
    zero = credit.default_probability(p, np.zeros(1), np.zeros(1), np.zeros(1))[0]
    assert zero == pytest.approx(1 / (1 + np.exp(3.2)))
    worst = credit.default_probability(p, np.ones(1), np.ones(1), -np.ones(1))[0]
    assert np.log(worst / (1 - worst)) == pytest.approx(-3.2 + 1.4 + 0.9 + 0.6)


def test_limits_rise_with_buying_and_income_and_are_round():
    monthly, income = np.array([0.0, 10_000.0, 10_000.0, 10_000.0]), np.array([0.0, -1.0, 0.0, 1.0])
    limit = credit.credit_limit(P, monthly, 2_000.0, income)
    assert (np.diff(limit) > 0).all()
    assert (limit % 100 == 0).all()
    assert limit[0] == 6_000
