"""Faults in the data: as many as planned, every one registered, nothing else changed, and possible to repair."""

import json

import numpy as np
import pandas as pd
import pytest

import crmsim
from crmsim import Scenario
from crmsim.analysis import link_customers, pairwise_match_quality
from crmsim.defects import Defects
from crmsim.warehouse import TABLES, validate

SIZE = {"customers": 1_000, "months": 8}
KINDS = {
    ("contact", "birth_date", "missing"): "missing",
    ("contact", "gender", "missing"): "missing",
    ("contact", "birth_date", "outlier"): "placeholders",
    ("contact", "email", "typo"): "typos",
    ("contact", "phone", "stale"): "stale",
    ("contact", "name", "format"): "formats",
    ("customer", "address", "missing"): "missing",
}


@pytest.fixture(scope="module", params=["en", "zh"])
def both(request):
    world = Scenario.preset("retail", locale=request.param, **SIZE)
    return crmsim.simulate(world, 3), crmsim.simulate(world.replace(defects={}), 3)


def key(register):
    return register["row_key"].map(lambda text: next(iter(json.loads(text).values())))


def entities(company):
    """Whom every entry of the file is really about."""
    true = pd.Series(company.customer["customer_id"].to_numpy(), index=company.customer["customer_id"])
    twice = company.truth.defect.query("defect == 'duplicate'")
    true[key(twice)] = twice["true_value"].astype(int).to_numpy()
    return true


@pytest.mark.parametrize("where", KINDS, ids=".".join)
def test_there_are_as_many_faults_as_planned(both, where):
    table, column, kind = where
    share, rows = getattr(Defects(), KINDS[where]), len(both[0].contact)
    register = both[1].truth.defect
    found = (
        (register["table_name"] == table) & (register["column_name"] == column) & (register["defect"] == kind)
    ).sum()
    assert abs(found - share * rows) < 4 * np.sqrt(share * (1 - share) * rows)


def test_one_customer_in_seventeen_is_on_file_twice(both):
    clean, dirty = both
    twice, n = len(dirty.customer) - len(clean.customer), len(clean.customer)
    assert twice == (dirty.truth.defect["defect"] == "duplicate").sum()
    assert abs(twice - 0.06 * n) < 4 * np.sqrt(0.06 * 0.94 * n)


def test_the_register_undoes_every_fault(both):
    """Put back what the register says, leave out who is there twice: the clean tables, cell by cell."""
    clean, dirty = both
    for table, identity in (("customer", "customer_id"), ("contact", "contact_id")):
        whole = getattr(clean, table).set_index(identity)
        mended = getattr(dirty, table).set_index(identity).loc[whole.index].astype(object)
        register = dirty.truth.defect.query("table_name == @table and column_name.notna()")
        for number, column, value in zip(
            key(register), register["column_name"], register["true_value"], strict=True
        ):
            mended.loc[number, column] = value
        for column in whole:
            expected, got = (
                frame[column].astype("string").str.replace(" 00:00:00", "") for frame in (whole, mended)
            )
            pd.testing.assert_series_equal(got, expected, check_dtype=False)


def test_nothing_but_the_files_of_customers_and_contacts_is_touched(both):
    clean, dirty = both
    for table in TABLES:
        if table.name not in ("customer", "contact", "truth_defect", "truth_run"):
            source = (
                (lambda c, n=table.name: getattr(c.truth, n[6:]))
                if table.file == "truth"
                else (lambda c, n=table.name: getattr(c, n))
            )
            pd.testing.assert_frame_equal(source(clean), source(dirty))


def test_records_of_one_customer_are_found(both):
    """A pairwise F1 of 0.9; equal names alone find less than half as much."""
    company = both[1]
    true = entities(company)
    linked = pairwise_match_quality(link_customers(company.customer, company.contact), true)
    by_name = pairwise_match_quality(company.customer.set_index("customer_id")["name"], true)
    assert linked["f1"] > 0.9
    assert by_name["f1"] < 0.6


def test_nobody_is_put_together_in_a_clean_file(both):
    company = both[0]
    found = link_customers(company.customer, company.contact)
    assert (found == found.index).mean() > 0.999


def test_a_firm_with_faults_keeps_its_promises(tmp_path):
    world = Scenario.preset("firm", customers=200, months=6, defects={"duplicates": 0.2})
    crmsim.simulate(world, 3).save(tmp_path / "firm")
    broken = [check for check in validate(tmp_path / "firm") if not check.ok]
    assert broken == []


def test_a_firm_without_plan_has_an_empty_register():
    assert len(crmsim.simulate(Scenario.preset("retail", customers=50, months=3), 1).truth.defect) == 0


def test_too_many_faults_are_refused():
    with pytest.raises(crmsim.ScenarioError, match=r"defects\.duplicates"):
        Scenario.preset("retail", defects={"duplicates": 0.9})
