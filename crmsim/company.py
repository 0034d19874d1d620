"""A simulated company: its tables as DataFrames, its database, and – kept apart – the truth about it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
from tqdm.auto import tqdm

from crmsim import records, warehouse
from crmsim.engines import vector
from crmsim.engines.history import History
from crmsim.scenario import Scenario

__all__ = ["Company", "Truth", "open_company", "simulate"]


class Tables:
    """Tables as attributes, read when first asked for."""

    _names: dict[str, str]

    def __init__(self, read: Callable[[str], pd.DataFrame], names: dict[str, str]) -> None:
        self._read, self._names, self._kept = read, names, dict[str, pd.DataFrame]()

    @property
    def tables(self) -> list[str]:
        """Names of the tables."""
        return list(self._names)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in self._names:
            kind = type(self).__name__.lower()
            raise AttributeError(f"this {kind} has no '{name}'; its tables are {', '.join(self._names)}")
        if name not in self._kept:
            self._kept[name] = self._read(self._names[name])
        return self._kept[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._names]


class Truth(Tables):
    """What only the simulator knows: traits, states and causes behind the observed tables.

    Tables are attributes without the prefix: ``company.truth.customer_trait`` is ``truth_customer_trait``.
    """


class Company(Tables):
    """A company: everything a firm could know, as DataFrames (``company.customer``) and by SQL.

    Made by `simulate` or `open_company`. What the firm could *not* know is in `truth`.

    Attributes
    ----------
    history : History or None
        The bare history the tables were made from; None for a company opened from disk.

    Examples
    --------
    >>> company = simulate(Scenario.preset("retail", customers=50, months=3), seed=7)
    >>> bool(len(company.customer) >= 50)
    True
    >>> company.sql("SELECT count(*) AS n FROM sales_order")["n"].item() == len(company.sales_order)
    True
    """

    def __init__(
        self, read: Callable[[str], pd.DataFrame], folder: Callable[[], Path], history: History | None = None
    ) -> None:
        observed = {table.name: table.name for table in warehouse.TABLES if table.file == "crm"}
        super().__init__(read, observed)
        self._folder, self.history = folder, history

    @cached_property
    def truth(self) -> Truth:
        """The truth behind the observed tables, to check conclusions against."""
        names = {t.name.removeprefix("truth_"): t.name for t in warehouse.TABLES if t.file == "truth"}
        return Truth(self._read, names)

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        return warehouse.connect(self._folder())

    def sql(self, statement: str) -> pd.DataFrame:
        """The answer of the company's database (DuckDB) to one SQL statement; the truth is not in it.

        Raises
        ------
        crmsim.warehouse.QueryError
            With what the database says about a statement it cannot run.
        """
        return warehouse.run(self._connection, statement)

    def save(self, directory: str | Path, *, force: bool = False, progress: bool = True) -> Path:
        """Write the company to a folder: ``crm.duckdb``, and apart from it ``truth.duckdb``.

        Parameters
        ----------
        directory : path
        force : bool
            Replace a company that is already there.
        progress : bool
            Show a progress bar when it takes longer than a second.

        Raises
        ------
        crmsim.warehouse.CompanyFileError
            If a company is there already, or the folder cannot be written; nothing is left half-written.
        """
        if self.history is None:
            raise warehouse.CompanyFileError(
                "A company that was opened from disk is there already; copy its folder instead of saving it."
            )
        return store(self.history, directory, force=force, progress=progress)

    def snapshot(self, months: int) -> Company:
        """The company as it was after so many months: what a forecaster may know on that day.

        It is simulated again until then instead of being cut out of this one, so nothing that happened later
        can show, neither in a row nor in a status that was written over afterwards. What happened until then is
        the same in both, because every draw has its address; numbers of rows may differ. What the longer run
        tells backwards is not there yet: the request of an account that led to a later opportunity, and the
        stock and credit limits that its back office plans from the orders of the whole run.

        Parameters
        ----------
        months : int
            From 1 to the months of this company.

        Returns
        -------
        Company

        Raises
        ------
        ValueError
            If `months` is out of range, or the company was opened from disk: simulate it with fewer months.

        Examples
        --------
        >>> company = simulate(Scenario.preset("retail", customers=50, months=6), seed=7)
        >>> before, after = company.snapshot(4).sales_order, company.sales_order
        >>> before["ordered_at"].tolist() == after["ordered_at"].tolist()[: len(before)]
        True
        """
        if self.history is None:
            raise ValueError(
                "a company opened from disk keeps no history: simulate its scenario with fewer months instead"
            )
        h = self.history
        if not 1 <= months <= h.scenario.months:
            raise ValueError(f"months = {months}: the company has 1 to {h.scenario.months}")
        return simulate(
            h.scenario.replace(months=months), h.seed, replication=h.replication, panel=h.panel is not None
        )

    def __repr__(self) -> str:
        if self.history is None:
            return f"<Company in {self._folder()}>"
        h = self.history
        return f"<Company '{h.scenario.name}': {h.customers:,} customers, {h.scenario.months} months, seed {h.seed}>"


def simulate(
    scenario: Scenario | None = None,
    seed: int = 0,
    *,
    replication: int = 0,
    panel: bool = True,
    progress: bool = True,
) -> Company:
    """Simulate a company.

    Parameters
    ----------
    scenario : Scenario, optional
        The world; by default the `retail` preset.
    seed : int
        The same scenario and seed give the same company, to the last byte.
    replication : int
        Independent repetitions with the same seed.
    panel : bool
        Keep the state of every customer in every month (``truth.customer_state``); large companies save
        memory without it.
    progress : bool
        Show a progress bar when it takes longer than a second.

    Returns
    -------
    Company

    Examples
    --------
    >>> simulate(Scenario.preset("retail", customers=100, months=6), seed=7)
    <Company 'retail': 123 customers, 6 months, seed 7>
    """
    scenario = scenario or Scenario.preset()
    with tqdm(total=scenario.months, disable=not progress, delay=1, leave=False, unit="month") as bar:
        history = vector.simulate(
            scenario, seed, replication=replication, panel=panel, progress=lambda month: bar.update() and None
        )
    return of(history)


def of(history: History) -> Company:
    """The company with this history."""

    @cache
    def tables() -> dict[str, pa.Table]:
        return records.build(history)

    @cache
    def home() -> tempfile.TemporaryDirectory[str]:
        """A folder that lives as long as the company, for the database behind `sql`."""
        folder = tempfile.TemporaryDirectory(prefix="crmsim-", ignore_cleanup_errors=True)
        warehouse.save(tables().items(), Path(folder.name) / "company")
        return folder

    return Company(lambda name: records.frame(tables()[name]), lambda: Path(home().name) / "company", history)


def open_company(directory: str | Path) -> Company:
    """Open a company that was saved, for reading.

    Parameters
    ----------
    directory : path
        A folder written by `Company.save` or ``crmsim simulate --out``. Without ``truth.duckdb`` in it
        everything but ``company.truth`` works.

    Raises
    ------
    crmsim.warehouse.CompanyFileError
        If there is no company, or it is damaged, of another version, or not a company.
    """
    directory = Path(directory)
    warehouse.connect(directory).close()

    def read(name: str) -> pd.DataFrame:
        true = name.startswith("truth_")
        with warehouse.connect(directory, truth=true) as connection:
            table = connection.table(f"truth.{name}" if true else name)
            return records.frame(table.to_arrow_table())

    return Company(read, lambda: directory)


def store(history: History, directory: str | Path, *, force: bool = False, progress: bool = True) -> Path:
    """Write the company with this history to a folder, part by part, so that a large one fits in memory."""
    with tqdm(disable=not progress, delay=1, leave=False, unit=" rows", unit_scale=True) as bar:
        return warehouse.save(
            records.chunks(history),
            directory,
            force=force,
            progress=lambda table, rows: bar.update(rows) and None,
        )
