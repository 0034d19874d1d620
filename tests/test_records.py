"""Decoration: moments, amounts, products, agents and names, which no outcome depends on."""

from collections import deque

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats

from crmsim import records
from crmsim.engines.queueing import Desk
from crmsim.engines.vector import simulate
from crmsim.records import build, chunks, frame
from crmsim.records.service import serve
from crmsim.scenario import Scenario


def world(preset="retail", **changes):
    return simulate(Scenario.preset(preset, **changes), seed=5)


def frames(history):
    return {name: frame(table) for name, table in build(history).items()}


@pytest.fixture(scope="module")
def retail():
    history = world(customers=150, months=18)
    return history, frames(history)


@pytest.fixture(scope="module")
def steady():
    """Nobody leaves and nothing feeds back: Poisson buying with gamma baskets, exactly."""
    return frames(world("dirichlet", customers=1500, months=12))


@pytest.mark.parametrize("rows", [40, 300])
def test_records_do_not_depend_on_the_size_of_the_parts(retail, rows):
    history, _ = retail
    parts = {}
    for name, part in chunks(history, rows=rows):
        parts.setdefault(name, []).append(part)
    for name, whole in build(history).items():
        assert pa.concat_tables(parts[name]).equals(whole), name


def test_progress_counts_the_months(retail):
    done = []
    for _ in chunks(retail[0], rows=1, progress=done.append):
        pass
    assert done == list(range(1, 19))


def test_baskets_follow_the_gamma_of_their_customer(steady):
    """Fader, Hardie & Lee (2005b): z·ν ~ Gamma(p_z, 1), mean p_z and variance p_z."""
    orders = steady["sales_order"].merge(steady["truth_customer_trait"], on="customer_id")
    x = orders["total_amount"] / orders["spend_mean"] * 6.25
    n = len(x)
    assert n > 15_000
    assert abs((x.mean() - 6.25) / np.sqrt(6.25 / n)) < 4
    fourth = 3 * 6.25**2 + 6 * 6.25
    assert abs((x.var() - 6.25) / np.sqrt((fourth - 6.25**2) / n)) < 4


def test_poisson_orders_fall_evenly_on_the_days_of_a_month(steady):
    day = steady["sales_order"]["ordered_at"]
    repeat = day[day >= "2023-02-01"]
    fraction = (repeat.dt.day - 1) / repeat.dt.days_in_month
    counts = np.bincount((repeat.dt.day - 1)[repeat.dt.days_in_month == 31], minlength=31)
    assert stats.chisquare(counts).pvalue > 1e-4
    assert abs((fraction.mean() - 0.5 + 0.5 / 30.4) / np.sqrt(1 / 12 / len(fraction))) < 4


def test_orders_fill_the_day_as_shoppers_do(steady):
    hour = steady["sales_order"]["ordered_at"].dt.hour
    assert (hour == 20).mean() > 5 * (hour == 3).mean()


def test_customers_who_left_at_a_purchase_stopped_there():
    """With geometric dropout the k-th of n uniform moments is the last: Beta(k, n − k + 1)."""
    history = world("cdnow", customers=4000, months=12)
    orders = frame(build(history)["sales_order"])
    gone = pd.DataFrame(history.purchase).query("last and planned > count and month > 0")
    gone = gone[history.customer["acquired"][gone["customer"]] < gone["month"]]
    final = orders.groupby("customer_id")["ordered_at"].max()[gone["customer"] + 1]
    start = pd.to_datetime((np.datetime64("1997-01") + gone["month"].to_numpy()).astype("datetime64[D]"))
    fraction = (final.to_numpy() - start.to_numpy()) / np.timedelta64(1, "D") / start.days_in_month.to_numpy()
    k, n = gone["count"].to_numpy(), gone["planned"].to_numpy()
    z = (fraction - k / (n + 1)).sum() / np.sqrt((k * (n - k + 1) / ((n + 1) ** 2 * (n + 2))).sum())
    assert len(gone) > 50
    assert abs(z) < 4


def test_contracts_are_paid_on_one_day_of_the_month():
    tables = frames(world("subscription", customers=100, months=15, acquisition={"opening_span": 1.0}))
    orders = tables["sales_order"]
    fraction = (orders["ordered_at"].dt.day - 1) / orders["ordered_at"].dt.days_in_month
    spread = fraction.groupby(orders["customer_id"]).agg(["min", "max"])
    assert (spread["max"] - spread["min"]).max() < 1 / 28
    assert spread["min"].max() > 0.9 > 0.1 > spread["min"].min()


def test_a_customer_keeps_the_same_orders_in_a_larger_company():
    few = frames(world("cdnow", customers=40, months=12))
    many = frames(world("cdnow", customers=120, months=12))
    columns = ["customer_id", "ordered_at", "total_amount", "channel"]
    shared = many["sales_order"].query("customer_id <= 40")[columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(few["sales_order"][columns], shared)
    people = ["customer_id", "name", "email", "city"]
    pd.testing.assert_frame_equal(few["customer"][people], many["customer"][people].head(40))


def test_truth_that_acts_on_nothing_leaves_no_trace_in_the_records():
    """Without feedback satisfaction changes no outcome, so no observed table may know it."""
    glad, sad = (
        build(
            world(
                customers=80,
                months=10,
                feedback=False,
                acquisition={"newcomers": "none", "referral_rate": 0.0},
                satisfaction={"start": start, "design_quality": quality},
            )
        )
        for start, quality in ((95.0, 10.0), (20.0, 1.0))
    )
    for name, table in glad.items():
        if not name.startswith("truth_"):
            assert table.equals(sad[name]), name
    assert not glad["truth_customer_outcome"].equals(sad["truth_customer_outcome"])


def test_true_lifetime_value_is_the_discounted_margin(retail):
    _, tables = retail
    orders = tables["sales_order"]
    first = orders.groupby("customer_id")["ordered_at"].transform("min")
    months = (orders["ordered_at"] - first) / pd.Timedelta(days=365.25 / 12)
    worth = (0.4 * orders["total_amount"] * 1.01**-months).groupby(orders["customer_id"]).sum()
    truth = tables["truth_customer_trait"].set_index("customer_id")["clv_true"]
    assert np.allclose(worth, truth, rtol=2e-3)  # calendar months are not all of one length


def test_customers_are_called_lost_by_their_silence_alone(retail):
    _, tables = retail
    last = tables["sales_order"].groupby("customer_id")["ordered_at"].max()
    silent = (pd.Timestamp("2024-07-01") - last) > pd.Timedelta(days=180)
    status = tables["customer"].set_index("customer_id")["customer_status"]
    assert ((status == "lost") == silent).all()
    stage = tables["truth_customer_outcome"].set_index("customer_id")["lifecycle_stage"]
    assert 0.6 < ((status == "lost") == (stage == "lost")).mean() < 1


def test_complaints_are_judged_by_what_went_wrong():
    tables = frames(world(customers=800, months=12, relationship={"type": "partnership"}))
    failures = tables["truth_failure"].dropna(subset="service_request_id")
    joined = failures.merge(tables["service_request"], on="service_request_id")
    grave = joined["severity"].isin(["high", "urgent"])
    assert grave[joined["is_major"]].mean() > 0.6
    assert grave[~joined["is_major"]].mean() < 0.35
    done = joined["request_status"] != "open"
    assert ((joined["request_status"] == "completed") == joined["is_resolved"])[done].all()


def test_only_what_was_finished_the_same_day_was_done_live(retail):
    tables = frames(world(customers=400, months=6, service={"customers_per_agent": 2000.0, "enquiries": 8.0}))
    requests = tables["service_request"]
    over_night = requests["opened_at"].dt.date != requests["completed_at"].dt.date
    assert 0.01 < over_night.mean() < 1
    assert requests.loc[over_night, "source_channel"].isin(["email", "web"]).all()
    assert requests.loc[~over_night, "source_channel"].isin(["phone", "web_chat"]).all()


def test_nobody_orders_by_phone_when_the_desk_is_closed(steady):
    orders = steady["sales_order"].merge(
        steady["calendar"], left_on=steady["sales_order"]["ordered_at"].dt.normalize(), right_on="date_day"
    )
    phone = orders[orders["channel"] == "phone"]
    assert len(phone) > 100
    assert phone["is_workday"].all()
    assert phone["ordered_at"].dt.hour.between(9, 20).all()
    assert len(steady["interaction"].query("result_type == 'sales_order'")) == len(phone)


@pytest.mark.parametrize("agents", [1, 2, 7])
@pytest.mark.parametrize("load", [0.2, 0.95, 3.0])
def test_requests_go_to_the_agent_who_has_been_idle_longest(agents, load):
    """The oracle keeps the queue of idle agents by hand."""
    rng = np.random.default_rng(agents)
    handling = rng.integers(1, 200, 400)
    arrival = np.sort(rng.integers(0, int(handling.sum() / agents / load) + 1, 400))
    start = Desk(agents).serve(arrival, handling)
    found, count = serve(start, start + handling, agents)
    idle, busy, expected = deque(range(agents)), [], []
    for begin, end in zip(start, start + handling, strict=True):
        busy.sort(key=lambda job: job[:2])
        while busy and busy[0][0] <= begin:
            idle.append(busy.pop(0)[2])
        agent = idle.popleft()
        expected.append(agent)
        busy.append((end, len(expected), agent))
    assert count == agents
    assert found.tolist() == expected


def test_without_a_limit_there_are_as_many_agents_as_were_busy_at_once():
    start = np.array([0, 0, 5, 100, 100, 100, 100])
    end = start + 10
    agent, count = serve(start, end, None)
    assert count == 4
    assert len(set(agent[3:])) == 4
    assert serve(np.empty(0, int), np.empty(0, int), None).agents == 1


def test_companies_buy_equipment_and_have_contacts():
    tables = frames(world("partners", customers=30, months=4, locale="zh"))
    assert (tables["customer"]["customer_kind"] == "company").all()
    assert tables["customer"]["industry"].notna().all()
    assert tables["contact"]["job_title"].notna().all()
    assert not (tables["customer"]["name"] == tables["contact"]["name"]).any()


def test_the_manifest_is_enough_to_make_the_world_again(retail):
    import json

    history, tables = retail
    facts = {key: json.loads(value) for key, value in tables["truth_run"].itertuples(index=False)}
    again = simulate(Scenario.of(facts["scenario"]), facts["seed"], replication=facts["replication"])
    assert again.digest() == history.digest()
    assert facts["scenario.purchasing.rate_shape"] == 0.9


def test_frames_are_pleasant(retail):
    _, tables = retail
    orders = tables["sales_order"]
    assert orders["total_amount"].dtype == float
    assert orders["ordered_at"].dtype.kind == "M"
    assert orders["channel"].cat.ordered
    assert records.DISCOUNT == 0.01
