"""The sales force on record: accounts and the people in them, deals and papers, activities and plans.

`crmsim.funnel` says what happened, by numbers; here firms and persons get names, deals get titles and product
lines, moments get their dates. Nothing decided here can change what happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from crmsim.records.marketing import Mailings
from crmsim.records.sales import deals, papers, people, plans
from crmsim.records.sales.cast import Cast
from crmsim.records.sales.files import files
from crmsim.records.sales.office import Office
from crmsim.records.sales.ties import ties
from crmsim.records.world import Columns, Ints, Ledger, World
from crmsim.warehouse.schema import empty, table_named

__all__ = ["NO_ORDERS", "Force", "nothing"]

#: Tables that only a sales force fills, in the order of `crmsim.warehouse.TABLES`.
_TABLES: Final = (
    "territory",
    "sales_stage",
    "lead",
    "opportunity",
    "opportunity_stage_history",
    "opportunity_contact_role",
    "competitor",
    "competitor_assessment",
    "activity",
    "quote",
    "contract",
    "sales_target",
    "workflow_item",
    "role_permission",
    "customer_relationship",
    "attachment",
    "system_log",
    "model_score",
    "truth_lead",
    "truth_opportunity",
    "truth_employee",
)
#: The orders of a firm without a sales force.
NO_ORDERS: Final[Columns] = {
    column.name: np.ma.masked_all(0, dtype=np.int64) for column in table_named("sales_order").columns
}


class Force:
    """All that a sales force leaves on record in one run.

    Parameters
    ----------
    world : World
        Its scenario has a funnel.
    staff : int
        Employees of the firm before the sales force; the ids of the sales force follow.

    Attributes
    ----------
    cast : Cast
        Who is who.
    """

    def __init__(self, world: World, staff: int) -> None:
        self.cast = Cast(world, staff)
        self._office = Office.of(self.cast)

    def reference(self) -> Iterator[tuple[str, Columns]]:
        """Regions, stages, teams, staff, permissions, competitors."""
        return people.reference(self.cast, self._office)

    def marketer(self, day: Ints) -> Ints:
        """Employee ids of those in charge of the campaigns that begin on these days."""
        return self._office.marketer(day)

    def orders_won(self, first: int, last: int) -> Ints:
        """The seconds at which orders were won in the months [first, last), rising."""
        return papers.orders_won(self.cast, first, last)

    def orders(self, identity: Ints, first: int, last: int) -> Columns:
        """The orders won in the months [first, last), given their ids."""
        return papers.orders(self.cast, identity, first, last)

    def tables(
        self, ledger: Ledger, mailings: Mailings, origins: tuple[Ints, Ints], templates: Ints
    ) -> Iterator[tuple[str, Columns]]:
        """Everything else, once all months have been told.

        Parameters
        ----------
        ledger : Ledger
        mailings : Mailings
            The campaigns that leads may be put down to.
        origins : opportunity ids and service request ids
            Which opportunities began with which requests.
        templates : article ids
            Templates for new business and for business that returns; none where no articles are kept.
        """
        yield "customer", people.customers(self.cast)
        yield "contact", people.contacts(self.cast)
        yield "customer_relationship", ties(self.cast)
        yield from deals.tables(self.cast, mailings, origins, templates)
        yield from papers.tables(self.cast, ledger)
        yield from plans.tables(self.cast)
        yield "attachment", files(self.cast)
        yield "system_log", self._office.log(self.cast, mailings)
        yield "model_score", deals.scores(self.cast)
        yield from deals.truth(self.cast)


def nothing() -> Iterator[tuple[str, pa.Table]]:
    """The tables of a firm without a sales force."""
    for name in _TABLES:
        yield name, empty(name)
