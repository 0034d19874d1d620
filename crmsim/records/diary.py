"""What reps write down of what they did: weeks late, or never.

Only what was not planned beforehand is forgotten or put off, because a follow-up is on the calendar and is ticked
off. The CRM counts what is typed in, so that no number is missing; what a visit left behind – slides, notes – is on
file from the day itself.
"""

from __future__ import annotations

import json
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from crmsim.clock import Clock
from crmsim.defects import Defects
from crmsim.streams import Streams

__all__ = ["Diary", "Written"]

Ints = NDArray[np.int64]

#: Days by which what is typed in weeks late is later than usual.
_LATEST, _EARLIEST = 45, 15
_DAY = 86_400_000_000


class Written(NamedTuple):
    """Activities as typed in, and what is wrong with them.

    late holds the ids of those put off, usual the moments at which they would have been typed in; lost the rows
    that are not there, as JSON objects, opportunity the ids of what they were done for.
    """

    table: pa.Table
    late: Ints
    usual: pa.Array
    opportunity: Ints
    lost: list[str]


class Diary:
    """Takes the activities of a company in parts, those of the sales force first.

    Parameters
    ----------
    plan : Defects
    streams : Streams
    clock : Clock
    """

    def __init__(self, plan: Defects, streams: Streams, clock: Clock) -> None:
        self._plan, self._streams = plan, streams
        self._workdays = clock.days.day[clock.days.is_workday].astype(np.int64)
        self._forgotten = np.empty(0, dtype=np.int64)

    def written(self, table: pa.Table) -> Written:
        """A part of the activities as they were typed in."""
        identity = table["activity_id"].to_numpy()
        of_rep = table["opportunity_id"].is_valid().to_numpy()
        done = of_rep & np.asarray(pc.equal(table["activity_status"].cast(pa.string()), "completed"))
        planned = np.isin(identity, table["next_activity_id"].drop_null().to_numpy())
        deal = table["opportunity_id"].fill_null(0).to_numpy()
        chance, how = self._streams.pair("defect.activity", deal, 0, pd.Series(deal).groupby(deal).cumcount())
        put_off = done & ~planned & (chance >= 1 - self._plan.late_logs)
        moment = table["logged_at"].cast(pa.int64()).to_numpy()
        put_off_to, known = self._late(moment, how)
        late = put_off & known
        # What will be typed in after the last day is not there yet.
        forgotten = done & ~planned & (chance < self._plan.not_logged) | put_off & ~known
        usual = table["logged_at"].filter(pa.array(late)).combine_chunks()
        lost = table.filter(pa.array(forgotten))
        self._forgotten = np.append(self._forgotten, identity[forgotten])
        logged = pa.array(np.where(late, put_off_to, moment)).view(table["logged_at"].type)
        table = _with(table, "logged_at", logged)
        for name in ("activity_id", "next_activity_id"):
            table = _with(table, name, self._counted(table[name].combine_chunks()))
        return Written(
            table.filter(pa.array(~forgotten)),
            table["activity_id"].filter(pa.array(late)).to_numpy(),
            usual,
            lost["opportunity_id"].to_numpy(),
            [json.dumps(row, default=str, ensure_ascii=False) for row in lost.to_pylist()],
        )

    def _late(self, usual: Ints, how: NDArray[np.float64]) -> tuple[Ints, NDArray[np.bool_]]:
        """Moments on a working day weeks after the usual ones, and which of them have come before the end."""
        put_off = _EARLIEST + np.floor(how * (_LATEST - _EARLIEST + 1)).astype(np.int64)
        place = np.searchsorted(self._workdays, usual // _DAY + put_off)
        return np.append(self._workdays, 0)[place] * _DAY + usual % _DAY, place < len(self._workdays)

    def _counted(self, identity: pa.Array) -> pa.Array:
        """Ids without gaps where nothing was typed in."""
        known = identity.is_valid().to_numpy(zero_copy_only=False)
        number = identity.fill_null(0).to_numpy()
        return pa.array(number - np.searchsorted(self._forgotten, number), identity.type, mask=~known)


def _with(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), table.schema.field(name), column)
