"""What was known on a day: a company cut short knows nothing of the future, and tells the same past."""

from collections import Counter

import pandas as pd
import pytest

import crmsim
from crmsim import Scenario
from crmsim.warehouse import TABLES

MONTHS, CUT = 18, 12
#: Moments that lie ahead because they were planned, promised or agreed.
PLANNED = {
    "activity.planned_start_at",
    "activity.planned_end_at",
    "campaign.start_on",
    "campaign.end_on",
    "campaign_resource.start_at",
    "campaign_resource.end_at",
    "contract.start_on",
    "contract.end_on",
    "entitlement.end_on",
    "invoice.due_on",
    "opportunity.expected_close_on",
    "opportunity_stage_history.expected_close_on",
    "quote.valid_until",
    "sales_target.period_end",
}
#: When each kind of row came to be, for the tables whose rows are never written over.
WRITTEN_ONCE = {
    "sales_order": ("ordered_at", ["ordered_at", "channel", "total_amount"]),
    "interaction": ("started_at", ["started_at", "channel", "direction", "result_type"]),
    "opportunity_stage_history": ("changed_at", ["changed_at", "from_stage_no", "to_stage_no", "amount"]),
    "survey_answer": ("answered_at", ["answered_at", "question_no", "answer_score"]),
}


@pytest.fixture(scope="module")
def companies():
    long = crmsim.simulate(Scenario.preset("firm", customers=150, months=MONTHS), seed=3)
    return long, long.snapshot(CUT)


def moments(table):
    return [c.name for c in table.columns if c.type in ("DATE", "TIMESTAMP")]


def test_nothing_is_dated_after_the_day_but_plans(companies):
    _, cut = companies
    end = cut.calendar["date_day"].max() + pd.Timedelta(days=1)
    for table in (t for t in TABLES if t.file == "crm" and t.name != "calendar"):
        frame = getattr(cut, table.name)
        late = {f"{table.name}.{name}" for name in moments(table) if (frame[name] >= end).any()}
        assert late <= PLANNED, f"dated after the snapshot: {late - PLANNED}"


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_the_past_is_the_same_as_in_the_longer_run(companies, table):
    long, cut = (getattr(company, table) for company in companies)
    moment, content = WRITTEN_ONCE[table]
    end = companies[1].calendar["date_day"].max() + pd.Timedelta(days=1)
    before = long[long[moment] < end]
    assert len(cut) > 50
    now, then = (
        Counter(frame[content].astype(str).itertuples(index=False, name=None)) for frame in (cut, before)
    )
    assert now <= then
    # Only requests that led to an opportunity after the day are known later and not yet.
    assert then.total() - now.total() <= (0.02 * len(cut) if table == "interaction" else 0)


def test_a_status_is_that_of_the_day(companies):
    """Who is lost in the longer run and not on the day has not ordered since; nothing on the day says so."""
    long, cut = companies
    retail = cut.customer[cut.customer["territory_id"].isna()]
    later = long.customer.set_index("customer_id")["customer_status"].reindex(retail["customer_id"])
    today = retail["customer_status"].to_numpy()
    turned = (today == "current") & (later == "lost").to_numpy()
    stayed = (today == "current") & (later == "current").to_numpy()
    assert turned.sum() > 10
    assert stayed.sum() > 10
    open_then = cut.opportunity["opportunity_status"] == "open"
    assert cut.opportunity.loc[open_then, "closed_at"].isna().all()
    assert open_then.mean() > (long.opportunity["opportunity_status"] == "open").mean()


def test_a_snapshot_out_of_range_is_refused(companies):
    for months in (0, MONTHS + 1):
        with pytest.raises(ValueError, match=f"months = {months}"):
            companies[0].snapshot(months)
