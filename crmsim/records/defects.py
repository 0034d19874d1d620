"""From clean records to those of a real firm: faults at addresses of their own, each entered in a register.

Nothing else of the company changes: the faults are put into finished rows, and a customer on file twice keeps all
orders under the first number. The second is a prospect who seems never to have bought.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from crmsim.catalogue import digits
from crmsim.clock import Clock
from crmsim.defects import Defects
from crmsim.engines.history import History
from crmsim.records.diary import Diary
from crmsim.streams import Streams
from crmsim.warehouse.schema import arrow, enum_codes

__all__ = ["dates_on_file", "spoiled"]

Ints = NDArray[np.int64]
Columns = dict[str, Any]
Tables = Iterator[tuple[str, pa.Table]]

#: 1900-01-01, what forms enter when nobody enters anything.
_PLACEHOLDER: Final = np.datetime64("1900-01-01")
#: Faults of each column as (kind, parameter that says how many); a cell has one at most.
_FAULTS: Final[Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]]] = {
    "customer": {
        "name": (("format", "formats"), ("typo", "typos")),
        "phone": (("missing", "missing"), ("stale", "stale")),
        "email": (("missing", "missing"), ("typo", "typos")),
        "address": (("missing", "missing"),),
        "source": (("wrong_code", "wrong_codes"),),
    },
    "contact": {
        "name": (("format", "formats"), ("typo", "typos")),
        "phone": (("missing", "missing"), ("stale", "stale")),
        "email": (("missing", "missing"), ("typo", "typos")),
        "birth_date": (("missing", "missing"), ("outlier", "placeholders")),
        "gender": (("missing", "missing"),),
    },
}
_KEY: Final = {"customer": "customer_id", "contact": "contact_id", "activity": "activity_id"}
_TITLE, _ENDING = " 先生/女士", "有限公司"


def spoiled(history: History, tables: Tables) -> Tables:
    """The tables of a company with the faults its scenario asks for.

    Parameters
    ----------
    history : History
        With ``scenario.defects``; without it the tables pass as they are.
    tables : iterator of (name, pyarrow.Table)
        The clean ones.

    Yields
    ------
    (name, pyarrow.Table)
        The same, spoiled; then customers on file twice; then ``truth_defect``.
    """
    if (plan := history.scenario.defects) is None:
        yield from tables
        yield _numbered([])
        return
    spoiler = _Spoiler(plan, history)
    for name, table in tables:
        yield name, spoiler.spoil(name, table)
    yield from spoiler.twins()
    yield _numbered(spoiler.register)


def dates_on_file(history: History, contact: Ints, born: pa.ChunkedArray) -> np.ma.MaskedArray:
    """Birth dates as they stand on file, faults included, for those who work by the file.

    Parameters
    ----------
    history : History
    contact : int64 array, shape (n,)
        Ids of contacts.
    born : pyarrow dates, shape (n,)
    """
    table = pa.table({"birth_date": born})
    if (plan := history.scenario.defects) is not None:
        faults = _FAULTS["contact"]["birth_date"]
        table = _Spoiler(plan, history)._column("contact", table, contact, "birth_date", faults)
    days = table["birth_date"].cast(pa.int32()).fill_null(0).to_numpy().astype("datetime64[D]")
    return np.ma.MaskedArray(days, mask=~table["birth_date"].is_valid().to_numpy())


def _numbered(register: list[Columns]) -> tuple[str, pa.Table]:
    """The register as a table."""
    names = ("table_name", "row_key", "column_name", "defect", "true_value")
    joined = {name: pa.chunked_array([part[name] for part in register], pa.string()) for name in names}
    return "truth_defect", arrow(
        "truth_defect", {"defect_id": np.arange(1, len(joined["row_key"]) + 1), **joined}
    )


class _Spoiler:
    """Puts faults in, remembers whom to enter twice, keeps the register."""

    def __init__(self, plan: Defects, history: History) -> None:
        self.plan = plan
        self.register: list[Columns] = []
        self._streams = Streams(history.seed, history.replication)
        self._end = int(np.datetime64(history.scenario.start, "M").astype(int)) + history.scenario.months
        self._clean: dict[str, list[pa.Table]] = {"customer": [], "contact": []}
        self._last = dict.fromkeys(_FAULTS, 0)
        self._diary = Diary(plan, self._streams, Clock(history.scenario.start, history.scenario.months))

    # ------------------------------------------------------------------ faults in a cell

    def spoil(self, name: str, table: pa.Table) -> pa.Table:
        """The table with its faults."""
        if name == "activity":
            return self._logged(table)
        if name not in _FAULTS or not len(table):
            return table
        identity = table[_KEY[name]].to_numpy()
        self._last[name] = max(self._last[name], int(identity.max()))
        self._remember(name, table)
        for column, faults in _FAULTS[name].items():
            table = self._column(name, table, identity, column, faults)
        return table

    def _column(
        self, name: str, table: pa.Table, identity: Ints, column: str, faults: tuple[tuple[str, str], ...]
    ) -> pa.Table:
        chance, how = self._streams.pair(f"defect.{name}.{column}", identity)
        known, below = table[column].is_valid().to_numpy(), 0.0
        for kind, parameter in faults:
            share = getattr(self.plan, parameter)
            hit = known & (chance >= below) & (chance < below + share)
            below += share
            if not hit.any():
                continue
            before = table[column].filter(pa.array(hit)).combine_chunks()
            after = _CHANGES[kind](before, how[hit])
            changed = np.asarray(pc.fill_null(pc.not_equal(_plain(after), _plain(before)), True))
            rows = np.flatnonzero(hit)[changed]
            mask = np.zeros(len(table), dtype=bool)
            mask[rows] = True
            column_now = table[column].combine_chunks()
            replaced = pc.replace_with_mask(
                _plain(column_now), pa.array(mask), _plain(after).filter(pa.array(changed))
            )
            place = table.schema.get_field_index(column)
            table = table.set_column(place, column, _typed(replaced, column_now))
            self._enter(name, identity[rows], column, kind, _plain(before).filter(pa.array(changed)))
        return table

    def _logged(self, table: pa.Table) -> pa.Table:
        """Activities as reps typed them in."""
        written = self._diary.written(table)
        self._enter("activity", written.late, "logged_at", "late_log", written.usual)
        lost = pa.array(written.lost, pa.string())
        self._enter("activity", written.opportunity, None, "not_logged", lost, key="opportunity_id")
        return written.table

    def _enter(
        self, name: str, identity: Ints, column: str | None, kind: str, truth: pa.Array, key: str = ""
    ) -> None:
        """Note faults in rows with these ids; rows that are not there are named by another `key`."""
        rows = len(identity)
        named = pc.binary_join_element_wise(
            f'{{"{key or _KEY[name]}": ', pa.array(identity).cast(pa.string()), "}", ""
        )
        self.register.append(
            {
                "table_name": pa.array([name] * rows, pa.string()),
                "row_key": named,
                "column_name": pa.array([column] * rows, pa.string()),
                "defect": pa.array([kind] * rows, pa.string()),
                "true_value": truth.cast(pa.string()),
            }
        )

    # ------------------------------------------------------------------ customers on file twice

    def _remember(self, name: str, table: pa.Table) -> None:
        """Keep the clean rows of those who will be entered again."""
        twice = (
            self._streams.events("defect.duplicate", table["customer_id"].to_numpy()) < self.plan.duplicates
        )
        self._clean[name].append(table.filter(pa.array(twice)))

    def twins(self) -> Tables:
        """Second entries: later, as prospects, by somebody who asked again and wrote in another manner."""
        customer, contact = (pa.concat_tables(self._clean[name]) for name in ("customer", "contact"))
        original = customer["customer_id"].to_numpy()
        if not len(original):
            return
        number = self._last["customer"] + 1 + np.arange(len(original))
        # One contact comes along, the first on file.
        owner, place = np.unique(contact["customer_id"].to_numpy(), return_index=True)
        contact = contact.take(pa.array(place[np.searchsorted(owner, original)]))
        late, half = self._streams.pair("defect.duplicate.when", original)
        created = customer["created_at"].cast(pa.int64()).to_numpy() // 1_000_000
        end = int(np.datetime64(self._end, "M").astype("datetime64[s]").astype(int))
        later = created + ((end - 1 - created) * late).astype(np.int64)
        kept_mail, kept_phone = half < 0.5, half >= 0.3
        yield (
            "customer",
            self._second(
                customer,
                {
                    "customer_id": number,
                    "name": self._again(customer["name"], original),
                    "phone": _keep(customer["phone"], kept_phone),
                    "email": _keep(customer["email"], kept_mail),
                    "customer_status": "potential",
                    "created_at": later,
                },
            ),
        )
        yield (
            "contact",
            self._second(
                contact,
                {
                    "contact_id": self._last["contact"] + 1 + np.arange(len(original)),
                    "customer_id": number,
                    "name": self._again(contact["name"], original),
                    "phone": _keep(contact["phone"], kept_phone),
                    "email": None,
                    "reports_to_id": None,
                    "created_at": later,
                },
            ),
        )
        self._enter("customer", number, None, "duplicate", pa.array(original).cast(pa.string()))

    def _again(self, names: pa.ChunkedArray, original: Ints) -> pa.Array:
        how, manner = self._streams.pair("defect.duplicate.name", original)
        plain = names.combine_chunks()
        return pc.if_else(pa.array(manner < 0.6), _formatted(plain, how), plain)

    def _second(self, table: pa.Table, changes: Columns) -> pa.Table:
        """Rows entered again: what is on file for sure, and nothing that follows from having bought."""
        columns = []
        for field in table.schema:
            if field.name in changes:
                columns.append(_filled(changes[field.name], field, len(table)))
            elif field.name in _COPIED:
                columns.append(table[field.name])
            else:
                columns.append(pa.nulls(len(table), field.type))
        return pa.Table.from_arrays(columns, schema=table.schema)


#: What a second entry says again; the rest is not asked of a prospect.
_COPIED: Final = {
    *("customer_kind", "customer_role", "industry", "city", "address", "relationship_type"),
    *("territory_id", "owner_id", "job_title", "department", "gender", "birth_date"),
}


def _filled(values: Any, field: pa.Field, rows: int) -> pa.Array:
    if values is None:
        return pa.nulls(rows, field.type)
    if isinstance(values, str):  # one code for all; the column is called like its enumeration
        codes = pa.array(enum_codes(field.name))
        place = np.full(rows, enum_codes(field.name).index(values), dtype=np.int8)
        return pa.DictionaryArray.from_arrays(pa.array(place), codes)
    if pa.types.is_timestamp(field.type):
        return pa.array(values * 1_000_000).view(field.type)
    return pa.array(values, field.type) if isinstance(values, np.ndarray) else values


def _keep(values: pa.ChunkedArray, kept: NDArray[np.bool_]) -> pa.Array:
    plain = values.combine_chunks()
    return pc.if_else(pa.array(kept), plain, pa.nulls(len(plain), plain.type))


# ---------------------------------------------------------------------- the kinds of fault


def _missing(values: pa.Array, how: NDArray[np.float64]) -> pa.Array:
    """Nothing; in a list of codes, the one that says so."""
    if pa.types.is_dictionary(values.type):
        return pa.array(["unknown"] * len(values), pa.string())
    return pa.nulls(len(values), values.type)


def _formatted(names: pa.Array, how: NDArray[np.float64]) -> pa.Array:
    """Names in another manner: capitals, family name first, an initial; a space, a form of address."""
    manner = digits(how, 3)[0]
    out = [_in_manner(name, int(way)) for name, way in zip(names.to_pylist(), manner, strict=True)]
    return pa.array(out, pa.string())


def _in_manner(name: str, way: int) -> str:
    """A person's name has two words in English and no ending in Chinese; a firm's has."""
    words = name.split(" ")
    if name.endswith(_ENDING):
        return (name.removesuffix(_ENDING), f"{name}（总部）", f"{name} ")[way]
    if not name.isascii():
        return (f"{name[0]} {name[1:]}", f"{name}{_TITLE}", f" {name}")[way]
    if len(words) == 2:
        return (name.upper(), f"{words[1]}, {words[0]}", f"{words[0][0]}. {words[1]}")[way]
    return (name.upper(), name.lower(), f"{name} Ltd")[way]


def _typo(values: pa.Array, how: NDArray[np.float64]) -> pa.Array:
    """Two neighbours swapped, before the @ of an address."""
    out = []
    for value, u in zip(values.to_pylist(), how, strict=True):
        local = value.split("@")[0]
        place = int(u * max(len(local) - 1, 1))
        out.append(value[:place] + value[place : place + 2][::-1] + value[place + 2 :])
    return pa.array(out, pa.string())


def _stale(values: pa.Array, how: NDArray[np.float64]) -> pa.Array:
    """The number before the last move: the same exchange, two other digits at the end."""
    ending = digits(how, 100)[0]
    return pa.array(
        [f"{value[:-2]}{n:02d}" for value, n in zip(values.to_pylist(), ending, strict=True)], pa.string()
    )


def _wrong_code(values: pa.Array, how: NDArray[np.float64]) -> pa.Array:
    codes = np.array(enum_codes("lead_source"), dtype=object)
    return pa.array(codes[digits(how, len(codes))[0]], pa.string())


def _placeholder(values: pa.Array, how: NDArray[np.float64]) -> pa.Array:
    return pa.array(np.full(len(values), _PLACEHOLDER), pa.date32())


_CHANGES: Final[Mapping[str, Callable[[pa.Array, NDArray[np.float64]], pa.Array]]] = {
    "missing": _missing,
    "format": _formatted,
    "typo": _typo,
    "stale": _stale,
    "wrong_code": _wrong_code,
    "outlier": _placeholder,
}


def _plain(values: pa.Array) -> pa.Array:
    """Codes as text, everything else as it is."""
    return values.cast(pa.string()) if pa.types.is_dictionary(values.type) else values


def _typed(values: pa.Array, like: pa.Array) -> pa.Array:
    """The text back as codes of the same enumeration."""
    if not pa.types.is_dictionary(like.type):
        return values
    places = pc.index_in(values, value_set=like.dictionary).cast(pa.int8())
    return pa.DictionaryArray.from_arrays(places, like.dictionary)
