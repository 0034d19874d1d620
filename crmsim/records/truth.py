"""What no firm can know: traits, states, failures nobody spoke of, and why things happened."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from crmsim.model.customer import LOST
from crmsim.model.lifecycle import CAUSES
from crmsim.model.patterns import seasonal_factors
from crmsim.patterns import Patterns
from crmsim.records.customers import SOURCE
from crmsim.records.service import Requests
from crmsim.records.stacking import stacked
from crmsim.records.world import DAYS_PER_MONTH, Columns, Ints, Ledger, World
from crmsim.warehouse.schema import code, table_named

__all__ = ["basket_rules", "customer_tables", "event_tables", "manifest", "pattern_tables"]


def event_tables(
    world: World, ledger: Ledger, asked: Requests, first: int, last: int
) -> Iterator[tuple[str, Columns]]:
    """Failures, causes, states and rivals' sales in the months [first, last)."""
    failure = world.rows("failure", first, last)
    before = np.searchsorted(world.history.failure["month"], first)
    complaint = np.ma.masked_all(len(failure["month"]), dtype=np.int64)
    complaint[asked.failure[asked.failure >= 0] - before] = asked.identity[asked.failure >= 0]
    yield (
        "truth_failure",
        {
            "customer_id": failure["customer"].astype(np.int64) + 1,
            "month_start": world.month_day[failure["month"]],
            "failure_no": failure["ordinal"] + 1,
            "is_major": failure["major"],
            "is_voiced": failure["voiced"],
            "is_resolved": failure["resolved"],
            "is_quick": failure["quick"],
            "service_request_id": complaint,
        },
    )
    yield (
        "truth_event_cause",
        _causes(world, ledger, world.rows("transition", first, last), failure, complaint),
    )
    yield "truth_customer_state", _states(world, first, last)
    rival = world.rows("rival", first, last)
    yield (
        "truth_rival_purchase",
        {
            "customer_id": rival["customer"].astype(np.int64) + 1,
            "month_start": world.month_day[rival["month"]],
            "brand_no": rival["brand"] + 1,
            "purchases": rival["count"],
        },
    )


def _causes(
    world: World,
    ledger: Ledger,
    change: Mapping[str, NDArray],
    failure: Mapping[str, NDArray],
    complaint: np.ma.MaskedArray,
) -> Columns:
    """Changes of stage and complaints, by month."""
    known = np.flatnonzero(~np.ma.getmaskarray(complaint))
    month = np.concatenate([change["month"], failure["month"][known]])
    order = np.argsort(month, kind="stable")
    is_complaint = order >= len(change["month"])
    names = pa.array([*CAUSES, "minor_failure", "major_failure"])
    cause = np.concatenate([change["cause"], len(CAUSES) + failure["major"][known]]).astype(np.int64)
    nowhere = np.zeros(len(known), dtype=np.int8)
    customer = change["customer"].astype(np.int64) + 1
    return {
        "event_cause_id": ledger.number("truth_event_cause", len(order)),
        "object_type": np.where(
            is_complaint, code("object_type", "service_request"), code("object_type", "customer")
        ),
        "object_id": np.concatenate([customer, np.ma.getdata(complaint)[known]])[order],
        "month_start": world.month_day[month[order]],
        "stage_before": np.ma.MaskedArray(
            np.concatenate([change["source"], nowhere])[order], mask=is_complaint
        ),
        "stage_after": np.ma.MaskedArray(
            np.concatenate([change["target"], nowhere])[order], mask=is_complaint
        ),
        "cause": names.take(pa.array(cause[order])),
    }


def _states(world: World, first: int, last: int) -> Columns:
    if world.history.panel is None:
        return {column.name: np.empty(0, np.int64) for column in table_named("truth_customer_state").columns}
    state = world.rows("panel", first, last)
    unmet = np.isnan(state["perceived"])
    return {
        "customer_id": state["customer"].astype(np.int64) + 1,
        "month_start": world.month_day[state["month"]],
        "lifecycle_stage": state["stage"],
        "expectation": state["expectation"] / 10,
        "perceived_performance": np.ma.MaskedArray(state["perceived"] / 10, mask=unmet),
        "satisfaction": np.ma.MaskedArray((state["perceived"] - state["expectation"]) / 10, mask=unmet),
        "satisfaction_index": state["satisfaction"],
        "loyalty": state["attitude"],
        "knowledge": state["knowledge"],
        "wallet_share": state["share"],
        "churn_chance": state["hazard"],
        "purchase_rate": state["rate"] / DAYS_PER_MONTH,
        "is_alive": state["stage"] != LOST,
    }


def customer_tables(world: World, ledger: Ledger, number: Ints) -> Iterator[tuple[str, Columns]]:
    """Traits and final states of the customers with these numbers, once all months have been told."""
    who = {name: column[number] for name, column in world.history.customer.items()}
    spend = world.scenario.purchasing.basket_shape / who["spend_rate"]
    yield (
        "truth_customer_trait",
        {
            "customer_id": number + 1,
            "referrer_id": np.ma.MaskedArray(who["referrer"] + 1, mask=who["referrer"] < 0),
            "purchase_rate": who["own_rate"] / DAYS_PER_MONTH,
            "category_rate": who["category_rate"] / DAYS_PER_MONTH,
            "base_share": who["base_share"],
            "dropout_chance": who["dropout"],
            "spend_mean": spend,
            "wallet": who["category_rate"] * 12 * spend,
            "taste_fit": who["fit"],
            "clv_true": np.round(ledger.margin[number] / 10_000, 4),
        },
    )
    yield (
        "truth_customer_outcome",
        {
            "customer_id": number + 1,
            "lifecycle_stage": who["stage"],
            "satisfaction_index": who["satisfaction"],
            "loyalty": who["attitude"],
            "knowledge": who["knowledge"],
            "switching_barrier": who["barrier"],
            "growth": who["growth"],
            "expectation_will": who["will"] / 10,
            "expectation_should": who["should"] / 10,
            "repeat_orders": who["repeat"],
            "failures": who["failures"],
        },
    )
    segments = world.planted.segments
    yield (
        "truth_customer_segment",
        segments.truth(number) if segments else stacked("truth_customer_segment", ()),
    )


def basket_rules(world: World) -> Iterator[tuple[str, Columns]]:
    """The rules among products, once all orders have been told."""
    baskets = world.planted.baskets
    yield "truth_basket_rule", baskets.truth() if baskets else stacked("truth_basket_rule", ())


def pattern_tables(world: World) -> Iterator[tuple[str, Columns]]:
    """The season and the churn rule that were planted; no rows where there is none."""
    p = world.scenario.patterns or Patterns()
    months = np.arange(12 if p.season_height else 0)
    yield "truth_season", {"calendar_month": months + 1, "factor": seasonal_factors(p)[months]}
    channels = tuple(dict.fromkeys(p.churn_channels)) if p.churn_chance else ()
    yield (
        "truth_churn_rule",
        {
            "source": np.array([code("lead_source", SOURCE[name]) for name in channels], dtype=np.int64),
            "orders_at_least": np.full(len(channels), p.churn_orders),
            "months_below": np.full(len(channels), p.churn_months),
            "monthly_chance": np.full(len(channels), p.churn_chance),
        },
    )


def manifest(world: World, planted: Mapping[str, Any]) -> Columns:
    """How this world was made: version, seed, every parameter and what was planted, each as JSON."""
    dump = world.scenario.model_dump(mode="json")
    # What a world does not have is not listed.
    scenario = {name: value for name, value in dump.items() if value is not None}
    facts: dict[str, Any] = {
        "crmsim": metadata.version("crmsim"),
        "seed": world.history.seed,
        "replication": world.history.replication,
        "customers_ever": world.history.customers,
        "scenario": scenario,
    }
    for name, value in scenario.items():
        inner = value if isinstance(value, dict) else {}
        facts |= {f"scenario.{name}.{field}": setting for field, setting in inner.items()}
        if not inner:
            facts[f"scenario.{name}"] = value
    facts |= planted
    texts = [json.dumps(value, ensure_ascii=False) for value in facts.values()]
    return {"run_key": pa.array(list(facts)), "run_value": pa.array(texts)}
