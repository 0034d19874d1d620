"""Decoration: from the bare history of an engine to the records a company keeps, and the truth beside them.

The engine says who bought how often in which month. Here every order gets its second, its value, its products
and its channel; every request its agent; every customer a name. All of it is drawn at addresses of its own,
after the fact: nothing decided here can change what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pyarrow as pa

from crmsim.engines.history import History
from crmsim.records import (
    customers,
    defects,
    erp,
    marketing,
    orders,
    paperwork,
    reference,
    sales,
    service,
    truth,
)
from crmsim.records.scores import Scorer
from crmsim.records.standing import Standing
from crmsim.records.world import DISCOUNT, Ledger, World
from crmsim.warehouse.schema import TABLES, arrow

__all__ = ["DISCOUNT", "build", "chunks", "frame"]


def build(history: History) -> dict[str, pa.Table]:
    """All tables of a company at once.

    Parameters
    ----------
    history : History

    Returns
    -------
    dict of pyarrow.Table
        By table name, in the order of `crmsim.warehouse.TABLES`; those whose name begins with ``truth_`` hold
        what no firm could know.
    """
    parts: dict[str, list[pa.Table]] = {table.name: [] for table in TABLES}
    for name, part in chunks(history):
        parts[name].append(part)
    return {name: pa.concat_tables(tables) for name, tables in parts.items()}


def chunks(
    history: History, rows: int = 500_000, progress: Callable[[int], None] = lambda month: None
) -> Iterator[tuple[str, pa.Table]]:
    """The tables of a company in parts, so that a large one never has to be in memory as a whole.

    Parameters
    ----------
    history : History
    rows : int
        A part covers as many whole months as have about this many orders, or this many customers. The rows
        are the same whatever it is.
    progress : callable
        Called with the number of months done.

    Yields
    ------
    (table name, pyarrow.Table)
        Every table at least once, the parts of each in the order of its key.
    """
    return defects.spoiled(history, erp.with_back_office(history, _front_office(history, rows, progress)))


def _front_office(
    history: History, rows: int, progress: Callable[[int], None]
) -> Iterator[tuple[str, pa.Table]]:
    """Everything but the back office."""
    world = World(history)
    ledger = Ledger(world)
    desk = service.Desk(world)
    office = paperwork.Office(world, desk)
    market = marketing.Market(world)
    force = sales.Force(world, office.staff) if world.scenario.funnel else None
    standing = Standing(world)
    scorer = Scorer(world) if force else None
    for source in (
        reference.tables(world, desk.agents, office.representatives),
        market.plans(force.marketer if force else None),
        truth.pattern_tables(world),
    ):
        for name, columns in source:
            yield name, arrow(name, columns)
    if force:
        office.know(force)
        for name, columns in force.reference():
            yield name, arrow(name, columns)
    for first, last in orders.spans(world, rows):
        won_at = force.orders_won(first, last) if force else np.empty(0, dtype=np.int64)
        bought = orders.draw(world, ledger, first, last, won_at)
        won = force.orders(bought.won, first, last) if force else sales.NO_ORDERS
        asked = desk.requests(ledger, first, last)
        standing.add(bought)
        for source in (
            orders.tables(world, ledger, bought, won),
            office.tables(ledger, bought, asked),
            truth.event_tables(world, ledger, asked, first, last),
            market.tables(ledger, bought, first, last),
            scorer.tables(bought, first, last) if scorer else iter(()),
        ):
            for name, columns in source:
                yield name, arrow(name, columns)
        progress(last)
    for begin in range(0, history.customers, rows):
        number = np.arange(begin, min(begin + rows, history.customers))
        for source in (
            customers.tables(world, ledger, desk.first_contact, standing, number),
            truth.customer_tables(world, ledger, number),
        ):
            for name, columns in source:
                yield name, arrow(name, columns)
    if force:
        for name, columns in force.tables(ledger, market.mailings, office.origins, office.sales_templates):
            yield name, arrow(name, columns)
    else:
        yield from sales.nothing()
    yield from office.papers(rows)
    for name, columns in truth.basket_rules(world):
        yield name, arrow(name, columns)
    yield "truth_run", arrow("truth_run", truth.manifest(world, office.planted))


def frame(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as a DataFrame that is pleasant to work with.

    Amounts become floats, dates and times datetime64, enumerations ordered categories.
    """
    plain = pa.table(
        {
            name: column.cast(pa.float64()) if pa.types.is_decimal(column.type) else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )
    frame = plain.to_pandas(date_as_object=False)
    for name in frame.columns[frame.dtypes == "category"]:
        frame[name] = frame[name].cat.as_ordered()
    return frame
