"""The back office on record: order → availability → delivery → invoice → payment, and the truth of credit."""

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, special

from crmsim import analysis, records
from crmsim.engines.vector import simulate
from crmsim.erp import ErpScenario, inventory
from crmsim.records import frame
from crmsim.scenario import Scenario
from crmsim.warehouse import query, save, validate

MODES = ("none", "middleware", "real_time")
DAY = pd.Timedelta(days=1)


def firm(mode, **erp):
    return Scenario.preset("firm", customers=250, months=26, erp={"sync": mode, **erp})


def told(scenario, seed=3):
    return {name: frame(table) for name, table in records.build(simulate(scenario, seed)).items()}


@pytest.fixture(scope="module", params=MODES)
def company(request, tmp_path_factory):
    history = simulate(firm(request.param), 3)
    return save(records.chunks(history), tmp_path_factory.mktemp(request.param) / "firm")


@pytest.fixture(scope="module")
def world():
    """Many customers on account, for the statistics of credit."""
    return told(
        Scenario.preset(
            "retail", customers=1_500, months=36, erp={"account_share": 1.0, "return_share": 0.0}
        ),
        5,
    )


def test_every_promise_is_kept(company):
    assert [check for check in validate(company) if not check.ok] == []


def test_every_order_goes_from_the_desk_to_the_bank_in_the_order_of_time(company):
    steps = query(
        company,
        "SELECT c.*, opportunity_id, approved_at FROM v_order_to_cash c JOIN sales_order USING (sales_order_id)",
    )
    moments = steps[["ordered_at", "entered_at", "first_shipped_at", "last_shipped_at"]]
    for earlier, later in zip(moments.columns, moments.columns[1:], strict=False):
        known = moments[earlier].notna() & moments[later].notna()
        assert known.sum() > 1_000
        assert (moments.loc[known, earlier] <= moments.loc[known, later]).all()
    billed = steps[steps["invoiced_on"].notna()]
    assert (billed["last_paid_on"].dropna() >= billed["invoiced_on"][billed["last_paid_on"].notna()]).all()
    # Half a year is long enough for every order to be delivered and billed, but for those of the sales force
    # that nobody has approved.
    end = query(company, "SELECT max(date_day) AS day FROM calendar")["day"][0]
    old = steps["ordered_at"] < end - 180 * DAY
    due = old & (steps["opportunity_id"].isna() | steps["approved_at"].notna())
    assert steps.loc[due, "invoiced_on"].notna().all()
    assert due.sum() > 1_000


def test_views_say_what_pandas_says(company):
    now = query(company, "SELECT max(date_day) AS day FROM calendar")["day"][0] + DAY
    invoice, payment = query(company, "FROM invoice"), query(company, "FROM payment")
    moves = query(company, "FROM inventory_movement")
    stock = query(company, "FROM v_stock_on_hand").set_index("product_id")["on_hand"].astype(float)
    pd.testing.assert_series_equal(
        stock.sort_index(), analysis.stock_on_hand(moves, now), check_names=False, check_index_type=False
    )
    owed = query(company, "SELECT sum(owed) AS owed FROM v_receivable")["owed"][0]
    live = invoice[invoice["invoice_status"] != "void"]
    assert float(owed) == pytest.approx(float(live["amount"].sum()) - float(payment["amount"].sum()))
    cash = query(company, "FROM v_order_to_cash ORDER BY sales_order_id")["order_to_cash_days"]
    ours = analysis.order_to_cash(
        query(company, "FROM sales_order ORDER BY sales_order_id"), invoice, payment
    )
    np.testing.assert_array_equal(cash.astype(float), ours["order_to_cash_days"])
    recent = live.loc[pd.to_datetime(live["invoiced_on"]) > now - 90 * DAY, "amount"].astype(float).sum()
    dso = analysis.days_sales_outstanding(invoice, payment, now)
    assert dso == pytest.approx(float(owed) / recent * 90)


def test_messages_created_are_synced_queued_or_dead(company):
    log = query(company, "FROM erp_sync")
    mode = query(company, "SELECT max(attempts) AS attempts FROM erp_sync")["attempts"][0]
    nights = query(company, "SELECT count(*) AS n FROM calendar")["n"][0]
    goods = query(company, "SELECT count(*) AS n FROM product WHERE NOT is_service")["n"][0]
    orders = query(
        company,
        "SELECT count(*) AS n, count(DISTINCT customer_id) AS buyers FROM sales_order "
        "WHERE opportunity_id IS NULL OR approved_at IS NOT NULL",
    ).iloc[0]
    again = log["field_name"].notna() & (log["object_type"] != "product")
    plain = log[~again]
    first = plain.drop_duplicates(["object_type", "object_id", "detected_at"])
    once = first.drop_duplicates(["object_type", "object_id"])
    assert (once["object_type"] == "sales_order").sum() == orders["n"]
    assert (once["object_type"] == "customer").sum() == orders["buyers"]
    assert (first["object_type"] == "product").sum() == nights * goods
    synced, dead = log["synced_at"].notna(), log["gave_up_at"].notna()
    queued = ~synced & ~dead
    assert len(log) == synced.sum() + dead.sum() + queued.sum()
    assert not (synced & dead).any()
    assert mode >= 1
    # What was given up long enough ago has been found and sent again.
    end = log["detected_at"].max()
    lost = log[dead & (log["object_type"] != "product") & (log["gave_up_at"] < end - 70 * DAY)]
    mended = log[synced].groupby(["object_type", "object_id"], observed=True)["synced_at"].max()
    for row in lost.itertuples():
        assert mended[row.object_type, row.object_id] >= row.gave_up_at


def test_the_two_copies_of_customers_agree_unless_somebody_types():
    fields = ["name", "city", "address", "phone"]
    agree = {}
    for mode in MODES:
        tables = told(firm(mode, rekey_wrong=0.2).replace(defects=None))
        erp = tables["erp_customer"].drop_duplicates("customer_id").set_index("customer_id")
        crm = tables["customer"].set_index("customer_id").loc[erp.index]
        agree[mode] = analysis.sync_consistency(crm, erp, fields)
        twice = tables["erp_customer"]["customer_id"].duplicated()
        assert (twice.sum() > 0) == (mode == "none")
    assert agree["middleware"]["all"] == agree["real_time"]["all"] == 1
    assert 0.9 < agree["none"]["all"] < 1
    assert agree["none"]["name"] == 1


def test_fill_rate_on_record_is_that_of_theory():
    """Nobody leaves and nobody comes: orders of each product are very nearly a Poisson process."""
    p = ErpScenario(
        sync="real_time",
        downtime=0.0,
        call_failure=0.0,
        handling_hours=1.0,
        limit_orders=1e6,
        return_share=0.0,
    )
    tables = told(
        Scenario.preset("dirichlet", customers=2_500, months=48, erp=p.model_dump()),
    )
    orders, lines, moves = (tables[name] for name in ("sales_order", "line_item", "inventory_movement"))
    lines = lines.merge(orders[["sales_order_id", "ordered_at"]], on="sales_order_id")
    found = analysis.fill_rate(orders, lines, moves)
    days = (lines["ordered_at"].max() - lines["ordered_at"].min()) / DAY
    expected = {}
    for product, group in lines[lines["product_id"].isin(found.index)].groupby("product_id"):
        units = group["quantity"].to_numpy()
        q = max(1, round(p.order_days * units.sum() / days))
        demand = inventory.lead_demand(
            len(units) / days, p.lead_days, p.lead_days / p.lead_shape**0.5, units.mean(), (units**2).mean()
        )
        s = inventory.reorder_point(p.fill_target, q, *demand)
        expected[product] = inventory.fill_rate(s, q, *demand) * units.sum()
    theory = sum(expected.values()) / found["ordered"].sum()
    assert found["filled"].sum() / found["ordered"].sum() == pytest.approx(theory, abs=0.01)


def test_bills_fall_due_after_the_terms_and_some_are_paid_late(world):
    invoice, payment = world["invoice"], world["payment"]
    p = ErpScenario()
    assert set((invoice["due_on"] - invoice["invoiced_on"]) / DAY) <= {0.0, float(p.terms_days)}
    last = payment.groupby("invoice_id")["paid_on"].max()
    paid = invoice[invoice["invoice_status"] == "paid"].set_index("invoice_id")
    on_terms = paid[paid["due_on"] > paid["invoiced_on"]]
    delay = (last.loc[on_terms.index] - on_terms["invoiced_on"]) / DAY
    # Rounded up to whole days and, for whoever pays in halves, the second half.
    assert delay.median() == pytest.approx(p.payment_days, abs=2)
    late = (delay > p.terms_days).mean()
    spread = np.hypot(p.payment_spread, p.habit_spread)
    assert late == pytest.approx(special.ndtr(-np.log(p.terms_days / p.payment_days) / spread), abs=0.05)


def features(tables, review):
    """What an analyst sees of each customer on account on the morning of a review."""
    erp = tables["erp_customer"].drop_duplicates("customer_id").set_index("customer_id")
    invoice = tables["invoice"][tables["invoice"]["invoice_status"] != "void"]
    invoice = invoice[invoice["invoiced_on"] < review]
    payment = tables["payment"][tables["payment"]["paid_on"] < review]
    paid = (
        payment.groupby("invoice_id")["amount"].sum().reindex(invoice["invoice_id"], fill_value=0).to_numpy()
    )
    settled = tables["payment"].groupby("invoice_id")["paid_on"].max().reindex(invoice["invoice_id"])
    owed = (invoice["amount"] - paid).groupby(invoice["customer_id"]).sum()
    fell = ((invoice["due_on"] < review) & (invoice["due_on"] >= review - 365 * DAY)).to_numpy()
    in_full = (invoice["amount"].to_numpy() - paid) < 0.005
    late = pd.Series(~in_full | (settled.to_numpy() > invoice["due_on"].to_numpy()), index=invoice.index)
    use = (owed / erp["credit_limit"]).clip(0, 1)
    return pd.DataFrame(
        {"limit_use": use, "late_share": late[fell].groupby(invoice["customer_id"][fell]).mean()}
    )


def test_what_drives_default_can_be_rebuilt_from_observed_tables(world):
    truth = world["truth_credit"]
    assert truth["review_on"].nunique() == 2
    for review, group in truth.groupby("review_on"):
        seen = features(world, review).fillna(0.0).reindex(group["customer_id"]).fillna(0.0)
        np.testing.assert_allclose(seen["limit_use"], group["limit_use"], atol=0.01)
        np.testing.assert_allclose(seen["late_share"], group["late_share"], atol=1e-6)
    income = np.log(
        world["erp_customer"].drop_duplicates("customer_id").set_index("customer_id")["annual_income"]
    )
    z = truth["income_z"].to_numpy()
    assert np.corrcoef(income.loc[truth["customer_id"]], z)[0, 1] == pytest.approx(1, abs=1e-6)


def test_defaults_follow_the_planted_score_and_a_scoring_model_recovers_it():
    parts = [
        told(Scenario.preset("retail", customers=1_500, months=36, erp={"account_share": 1.0}), seed)[
            "truth_credit"
        ]
        for seed in (1, 2)
    ]
    truth = pd.concat(parts)
    y, chance = truth["defaulted_on"].notna().to_numpy(), truth["default_probability"].to_numpy()
    z = (y.sum() - chance.sum()) / np.sqrt((chance * (1 - chance)).sum())
    assert abs(z) < 4
    x = np.column_stack([np.ones(len(truth)), truth[["limit_use", "late_share", "income_z"]]])

    def loss(beta):
        return np.logaddexp(0, x @ beta).sum() - (x[y] @ beta).sum()

    found = optimize.minimize(loss, np.array([-3.0, 0, 0, 0]), method="BFGS").x
    p = special.expit(x @ found)
    error = np.sqrt(np.diag(np.linalg.inv((x.T * (p * (1 - p))) @ x)))
    assert np.abs((found - [-3.2, 1.4, 0.9, -0.6]) / error).max() < 4
    rank = pd.Series(chance).rank().to_numpy()
    auc = (rank[y].sum() - y.sum() * (y.sum() + 1) / 2) / (y.sum() * (~y).sum())
    assert auc > 0.68, "what the best score there can be reaches"


def test_a_default_loses_its_share_and_blocks_the_account(world):
    truth = world["truth_credit"]
    fell = truth[truth["defaulted_on"].notna() & (truth["exposure"] > 0)]
    assert len(fell) > 30
    np.testing.assert_allclose(fell["loss"], 0.45 * fell["exposure"], atol=0.011)
    blocked = world["erp_customer"].drop_duplicates("customer_id").set_index("customer_id")["blocked_on"]
    day = blocked.reindex(fell["customer_id"])
    known = day.notna().to_numpy()
    assert known.mean() > 0.3
    assert (day.to_numpy()[known] > fell["defaulted_on"].to_numpy()[known]).all()
    # From the block on everything is paid for on the day it leaves.
    late = world["invoice"].merge(blocked.dropna().rename("since"), left_on="customer_id", right_index=True)
    late = late[late["invoiced_on"] > late["since"]]
    assert (late["due_on"] == late["invoiced_on"]).mean() > 0.95


def test_the_state_of_the_books_never_acts_on_customers():
    bare = simulate(firm("none"), 3)
    other = simulate(firm("none", terms_days=0, limit_orders=1.0, account_share=0.1, default_base=0.0), 3)
    assert (bare.purchase["count"] == other.purchase["count"]).all()
    assert (bare.failure["major"] == other.failure["major"]).all()


def test_without_a_back_office_its_tables_are_there_and_empty():
    tables = records.build(simulate(Scenario.preset("retail", customers=50, months=3), 1))
    for name in ("erp_customer", "inventory_movement", "invoice", "payment", "erp_sync", "truth_credit"):
        assert tables[name].num_rows == 0


def test_a_block_nobody_has_heard_of_costs_money():
    """The same customers and the same bills: only the connection differs."""
    owed = {}
    for mode in ("none", "real_time"):
        changes = {"default_base": -0.5, "rekey_lost": 0.0, "rekey_wrong": 0.0, "limit_orders": 1e6}
        world = Scenario.preset("retail", customers=600, months=36, erp={"sync": mode, **changes})
        owed[mode] = told(world.replace(feedback=False))["truth_credit"]["exposure"].sum()
    assert owed["none"] > owed["real_time"]
