"""Tables that do not grow with what happened: labels, calendar, departments, staff, products."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa

from crmsim.catalogue import Catalogue
from crmsim.clock import Calendar
from crmsim.people import persons
from crmsim.records.world import Columns, Ints, World
from crmsim.warehouse.schema import ENUMS, code

__all__ = ["MANAGER", "SERVICE_TEAM", "monthly_cost", "tables"]

SERVICE_TEAM = 2
#: Employee id of the service manager; agents follow.
MANAGER = 1
_LONGEST_SERVICE_DAYS = 5 * 365


def tables(world: World, agents: int, representatives: int) -> Iterator[tuple[str, Columns]]:
    """The reference tables of a company with so many agents and representatives at the service desk."""
    yield "code_label", _labels()
    yield "calendar", _calendar(world.clock.days)
    yield "team", _teams()
    yield "employee", _employees(world, agents, representatives)
    yield "product", _products(world.catalogue)


def _labels() -> Columns:
    rows = [
        (name, place, key, label["en"], label["zh"], label["origin"])
        for name, enum in ENUMS.items()
        for place, (key, label) in enumerate(enum["codes"].items(), start=1)
    ]
    name, place, key, english, chinese, origin = (list(column) for column in zip(*rows, strict=True))
    return {
        "enum_name": pa.array(name),
        "code": pa.array(key),
        "sort_order": np.array(place),
        "label_en": pa.array(english),
        "label_zh": pa.array(chinese),
        "origin": pa.array(origin),
    }


def _calendar(days: Calendar) -> Columns:
    stamp = pd.DatetimeIndex(days.day)
    english, chinese = zip(*days.holiday_names, strict=True)
    place = pa.array(days.holiday, mask=days.holiday < 0)
    return {
        "date_day": days.day.astype(np.int64),
        "year_no": stamp.year.to_numpy(),
        "quarter_no": stamp.quarter.to_numpy(),
        "month_no": stamp.month.to_numpy(),
        "iso_week": stamp.isocalendar()["week"].to_numpy(dtype=np.int64),
        "is_workday": days.is_workday,
        "holiday_en": pa.array(english).take(place),
        "holiday_zh": pa.array(chinese).take(place),
    }


def _teams() -> Columns:
    return {
        "team_id": np.array([1, SERVICE_TEAM]),
        "parent_team_id": np.ma.MaskedArray([0, 1], mask=[True, False]),
        "name_en": pa.array(["Head office", "Customer service"]),
        "name_zh": pa.array(["总部", "客户服务部"]),
        "org_level": np.array([code("org_level", "head_office"), code("org_level", "department")]),
        "territory_id": np.ma.masked_all(2, dtype=np.int64),
    }


def _employees(world: World, agents: int, representatives: int) -> Columns:
    number = np.arange(1 + agents + representatives)
    people = persons(number, world.streams, world.scenario.locale, kind="employee")
    is_manager = number + 1 == MANAGER
    served = 1 + (world.streams.events("hired", number) * _LONGEST_SERVICE_DAYS).astype(np.int64)
    return {
        "employee_id": number + 1,
        "name": people["name"],
        "app_role": np.select(
            [is_manager, number <= agents],
            [code("app_role", "service_manager"), code("app_role", "call_agent")],
            code("app_role", "service_rep"),
        ),
        "team_id": np.full(len(number), SERVICE_TEAM),
        "manager_id": np.ma.MaskedArray(np.full(len(number), MANAGER), mask=is_manager),
        "email": people["email"],
        "phone": people["phone"],
        "hired_on": world.month_day[0] - served,
        "left_on": np.ma.masked_all(len(number), dtype=np.int64),
        "monthly_cost": monthly_cost(world, "employee", number, np.where(is_manager, 15_000, 8_000), served),
    }


def monthly_cost(world: World, kind: str, number: Ints, usual: Ints, served: Ints) -> Ints:
    """What employees cost a month, cents: the usual cost of the post, 2 % more for each year, give or take."""
    luck = world.streams.events(f"{kind}.cost", number)
    years = np.clip(served // 365, 0, 20)
    return np.asarray(
        10_000 * np.rint(usual * (1 + 0.02 * years) * (0.85 + 0.3 * luck) / 100).astype(np.int64)
    )


def _products(shop: Catalogue) -> Columns:
    number = np.arange(1, len(shop.names) + 1)
    return {
        "product_id": number,
        "sku": pa.array([f"P{n:03}" for n in number]),
        "name_en": pa.array([english for english, _ in shop.names]),
        "name_zh": pa.array([chinese for _, chinese in shop.names]),
        "category_en": pa.array([english for english, _ in shop.categories]),
        "category_zh": pa.array([chinese for _, chinese in shop.categories]),
        "is_service": shop.is_service,
        "list_price": shop.list_price,
        "unit_cost": shop.unit_cost,
    }
