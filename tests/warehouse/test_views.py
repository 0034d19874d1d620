"""Views say what pandas says about the same tables."""

import numpy as np
import pandas as pd
import pytest

from crmsim.records import frame
from crmsim.warehouse import connect, query, run


@pytest.fixture(scope="module")
def orders(tables):
    return frame(tables["sales_order"])


def test_rfm_counts_days_orders_and_money(company, orders):
    view = query(company, "FROM v_rfm ORDER BY customer_id").set_index("customer_id")
    end = query(company, "SELECT max(date_day) AS day FROM calendar")["day"][0]
    group = orders.groupby("customer_id")
    recency = (end - group["ordered_at"].max().dt.normalize()).dt.days
    assert (view["recency_days"] == recency).all()
    assert (view["frequency"] == group.size()).all()
    assert np.allclose(view["monetary"], group["total_amount"].sum())


def test_rfm_scores_are_fifths_with_the_best_highest(company):
    view = query(company, "FROM v_rfm")
    for score, value, best in (
        ("r_score", "recency_days", "min"),
        ("f_score", "frequency", "max"),
        ("m_score", "monetary", "max"),
    ):
        sizes = view[score].value_counts()
        assert set(sizes.index) == {1, 2, 3, 4, 5}
        assert sizes.max() - sizes.min() <= 1
        assert view.loc[view[score] == 5, value].agg(best) == view[value].agg(best)


def test_the_panel_adds_up_to_the_orders(company, orders, tables):
    panel = query(company, "FROM v_monthly_panel")
    assert panel["orders"].sum() == len(orders)
    assert panel["revenue"].sum() == pytest.approx(orders["total_amount"].sum())
    assert panel["requests"].sum() == tables["service_request"].num_rows
    assert not panel.duplicated(["customer_id", "month_start"]).any()
    assert (panel["age_months"] >= 0).all()


def test_cohort_retention_matches_a_pivot(company, orders):
    view = query(company, "FROM v_cohort_retention")
    month = orders["ordered_at"].dt.to_period("M")
    first = month.groupby(orders["customer_id"]).transform("min")
    active = orders.assign(cohort=first, age=(month.astype("int64") - first.astype("int64")))
    expected = active.groupby(["cohort", "age"])["customer_id"].nunique()
    view["cohort"] = view["cohort_month"].dt.to_period("M")
    found = view[view["active_customers"] > 0].set_index(["cohort", "age_months"])["active_customers"]
    assert found.sort_index().to_dict() == expected.to_dict()
    assert (view.loc[view["age_months"] == 0, "retention_pct"] == 100).all()


def test_the_monthly_report_adds_up(company, orders, tables):
    report = query(company, "FROM v_report_monthly")
    assert report["orders"].sum() == len(orders)
    assert report["new_customers"].sum() == tables["customer"].num_rows
    assert report["revenue"].sum() == pytest.approx(orders["total_amount"].sum())
    assert report["requests"].sum() == tables["service_request"].num_rows
    assert report["month_start"].is_monotonic_increasing


def test_the_time_line_of_a_customer_has_every_event_once(company, tables):
    view = query(company, "SELECT object, count(*) AS n FROM v_customer_360 GROUP BY object").set_index(
        "object"
    )
    for name in ("sales_order", "service_request", "interaction", "customer"):
        assert view["n"].get(name, 0) == tables[name].num_rows


def test_complaints_are_labelled_in_both_languages(company):
    view = query(company, "FROM v_complaint")
    assert len(view) > 5
    assert view[["target_en", "target_zh", "subclass_en", "subclass_zh"]].notna().all(axis=None)
    assert (view["response_hours"].dropna() >= 0).all()


def test_labels_of_any_code_can_be_asked_for(company):
    with connect(company) as connection:
        labels = run(
            connection,
            "SELECT DISTINCT channel, label_en('channel', channel) AS en, label_zh('channel', channel) AS zh "
            "FROM sales_order",
        )
    assert dict(zip(labels["channel"], labels["zh"], strict=True))["web"] == "网站"
    assert isinstance(labels, pd.DataFrame)
    assert labels["en"].notna().all()
