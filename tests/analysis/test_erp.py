"""Fill rate, stock, consistency and order to cash, counted by hand."""

import numpy as np
import pandas as pd
import pytest

from crmsim import analysis


def day(number: float) -> pd.Timestamp:
    return pd.Timestamp("2024-01-01") + pd.Timedelta(days=number)


ORDERS = pd.DataFrame({"sales_order_id": [1, 2, 3], "ordered_at": [day(0), day(1), day(2)]})
LINES = pd.DataFrame(
    {"sales_order_id": [1, 2, 2, None], "product_id": [7, 7, 8, 7], "quantity": [10, 5, 2, 99]}
)
MOVES = pd.DataFrame(
    {
        "sales_order_id": [None, 1, 1, 2, 2, 1],
        "product_id": [7, 7, 7, 7, 8, 7],
        "movement_type": ["production", "shipment", "shipment", "shipment", "shipment", "return"],
        "moved_at": [day(-1), day(0.5), day(3), day(1.5), day(9), day(4)],
        "quantity": [20, -6, -4, -5, -2, 1],
    }
)


def test_fill_rate_counts_units_that_left_in_time():
    table = analysis.fill_rate(ORDERS, LINES, MOVES, within_days=1)
    assert table.loc[7].tolist() == [15, 11, pytest.approx(11 / 15)]
    assert table.loc[8].tolist() == [2, 0, 0]
    assert analysis.fill_rate(ORDERS, LINES, MOVES, within_days=30)["fill_rate"].tolist() == [1, 1]


def test_shipping_more_than_was_ordered_does_not_raise_the_fill_rate():
    generous = MOVES.assign(quantity=MOVES["quantity"].where(MOVES["quantity"] > 0, -1000))
    assert analysis.fill_rate(ORDERS, LINES, generous, within_days=30)["fill_rate"].tolist() == [1, 1]


def test_fill_rate_without_orders_is_empty():
    assert analysis.fill_rate(ORDERS[:0], LINES[:0], MOVES[:0]).empty


def test_stock_is_the_running_sum_of_movements():
    assert analysis.stock_on_hand(MOVES, day(2)).to_dict() == {7: 9}
    assert analysis.stock_on_hand(MOVES, day(10)).to_dict() == {7: 6, 8: -2}


def test_consistency_of_two_copies():
    crm = pd.DataFrame({"phone": ["1", None, "3"], "city": ["A", "B", "C"]}, index=[1, 2, 3])
    erp = pd.DataFrame({"phone": ["1", None, "9"], "city": ["A", "B", "C"]}, index=[1, 2, 4])
    found = analysis.sync_consistency(crm, erp, ["phone", "city"])
    assert found["phone"] == 0.5
    assert found["all"] == 0.5
    assert analysis.sync_consistency(crm, crm, ["phone", "city"])["all"] == 1
    assert np.isnan(analysis.sync_consistency(crm[:0], erp[:0], ["phone"])["all"])


def test_sync_summary_knows_no_repair_before_it_happened():
    log = pd.DataFrame(
        {
            "object_type": ["customer", "customer", "invoice", "invoice"],
            "detected_at": [day(0), day(1), day(2), day(9)],
            "synced_at": [day(0) + pd.Timedelta(minutes=15), day(8), pd.NaT, pd.NaT],
        }
    )
    table = analysis.sync_summary(log, day(5))
    assert table.loc["customer"].tolist() == [2, 1, 1, 15, 15]
    assert table.loc["invoice", ["found", "repaired", "open"]].tolist() == [1, 0, 1]
    assert (table["found"] == table["repaired"] + table["open"]).all()


INVOICES = pd.DataFrame(
    {
        "invoice_id": [1, 2, 3],
        "sales_order_id": [1, 1, 2],
        "invoiced_on": [day(1), day(2), day(2)],
        "amount": [100.0, 50.0, 80.0],
        "invoice_status": ["paid", "paid", "part_paid"],
    }
)
PAYMENTS = pd.DataFrame(
    {"invoice_id": [1, 2, 3], "paid_on": [day(31), day(40), day(35)], "amount": [100.0, 50.0, 30.0]}
)


def test_order_to_cash_ends_with_the_payment_that_settles():
    table = analysis.order_to_cash(ORDERS, INVOICES, PAYMENTS)
    assert table.loc[1].tolist() == [150, 150, 40]
    assert table.loc[2, ["invoiced", "paid"]].tolist() == [80, 30]
    assert table["order_to_cash_days"].isna().tolist() == [False, True, True]


def test_void_bills_are_not_outstanding():
    void = pd.DataFrame(
        {
            "invoice_id": [4],
            "sales_order_id": [3],
            "invoiced_on": [day(3)],
            "amount": [999.0],
            "invoice_status": ["void"],
        }
    )
    bills = pd.concat([INVOICES, void])
    assert analysis.days_sales_outstanding(bills, PAYMENTS, day(32)) == pytest.approx(130 / 230 * 90)


def test_what_never_moves_has_no_fill_rate():
    service = pd.DataFrame({"sales_order_id": [3], "product_id": [99], "quantity": [1]})
    assert 99 not in analysis.fill_rate(ORDERS, pd.concat([LINES, service]), MOVES).index


def test_days_sales_outstanding():
    assert analysis.days_sales_outstanding(INVOICES, PAYMENTS, day(32), 90) == pytest.approx(130 / 230 * 90)
    assert np.isnan(analysis.days_sales_outstanding(INVOICES[:0], PAYMENTS[:0], day(32)))
