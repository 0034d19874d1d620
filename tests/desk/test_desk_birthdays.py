"""Birthday greetings: on the date that is on file, in office hours, by lot, and without any effect."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

import crmsim
from crmsim import Scenario

SHARE = 0.7
WORLD = Scenario.preset("retail", customers=1_500, months=30)


def simulated(**desk):
    return crmsim.simulate(WORLD.replace(desk=desk, defects={"missing": 0.2, "placeholders": 0.1}), 5)


@pytest.fixture(scope="module")
def firm():
    return simulated(birthday_care=SHARE)


@pytest.fixture(scope="module")
def remembered(firm):
    item = firm.workflow_item.query("rule_code == 'birthday_care'")
    return item.merge(firm.contact, left_on="object_id", right_on="contact_id", suffixes=("", "_contact"))


def test_a_birthday_is_kept_on_its_date_or_the_next_working_day(firm, remembered):
    """Looked up day by day in the calendar, not by the arithmetic that made it."""
    workday = firm.calendar.set_index("date_day")["is_workday"]
    for born, at in zip(remembered["birth_date"], remembered["created_at"], strict=True):
        day = at.normalize()
        assert workday[day]
        back = day
        while (back.month, back.day) != (born.month, born.day):
            if (born.month, born.day, back.month, back.day) == (2, 29, 3, 1):
                break
            back -= timedelta(days=1)
            assert back not in workday.index or not workday[back] or back == day
    assert (remembered["created_at"].dt.hour == 9).all()


def test_nobody_is_remembered_whose_date_is_not_on_file(firm, remembered):
    missing = firm.contact.loc[firm.contact["birth_date"].isna(), "contact_id"]
    assert len(missing) > 100
    assert remembered["birth_date"].notna().all()
    assert not remembered["object_id"].isin(missing).any()
    # A form that enters 1900-01-01 makes the desk busy after New Year.
    placeholder = remembered[remembered["birth_date"] == pd.Timestamp(1900, 1, 1)]
    assert len(placeholder) > 20
    assert (placeholder["created_at"].dt.day_of_year <= 5).all()


def test_only_customers_of_the_last_year_are_remembered(firm, remembered):
    order = firm.sales_order[["customer_id", "ordered_at"]].sort_values("ordered_at")
    latest = pd.merge_asof(
        remembered.sort_values("created_at"),
        order,
        left_on="created_at",
        right_on="ordered_at",
        by="customer_id",
        allow_exact_matches=False,
    )
    assert (latest["created_at"] - latest["ordered_at"] <= pd.Timedelta(days=365)).all()


def test_as_many_are_written_to_as_planned_and_each_letter_has_its_reminder(firm, remembered):
    done = remembered["workflow_status"] == "done"
    z = (done.sum() - SHARE * len(done)) / np.sqrt(SHARE * (1 - SHARE) * len(done))
    assert abs(z) < 4
    letter = firm.activity.query("activity_purpose == 'care' and service_request_id.isna()")
    pd.testing.assert_series_equal(
        letter["actual_end_at"].sort_values(), remembered.loc[done, "closed_at"].sort_values(),
        check_index=False, check_names=False,
    )  # fmt: skip


def test_a_greeting_changes_nothing_that_customers_do(firm, remembered):
    """The same world without it; and within it, orders in the month after do not depend on the lot."""
    assert firm.history.digest() == simulated().history.digest()
    item = remembered[remembered["created_at"] < firm.sales_order["ordered_at"].max() - pd.Timedelta(days=30)]
    pairs = item[["workflow_item_id", "object_id", "created_at", "workflow_status"]].merge(
        firm.sales_order[["customer_id", "ordered_at"]], left_on="object_id", right_on="customer_id"
    )
    after = pairs["ordered_at"] - pairs["created_at"]
    soon = pairs[(after > pd.Timedelta(0)) & (after < pd.Timedelta(days=30))]
    orders = soon.groupby("workflow_item_id").size().reindex(item["workflow_item_id"]).fillna(0)
    written = (item["workflow_status"] == "done").to_numpy()
    one, other = orders[written], orders[~written]
    z = (one.mean() - other.mean()) / np.sqrt(one.var() / len(one) + other.var() / len(other))
    assert abs(z) < 4


def test_without_the_programme_there_is_no_trace_of_it():
    assert not (simulated().workflow_item["rule_code"] == "birthday_care").any()
