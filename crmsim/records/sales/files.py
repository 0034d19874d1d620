"""Files attached to deals and their papers: what reps and customers uploaded, and when."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmsim import variates
from crmsim.records.sales.cast import Cast
from crmsim.records.sales.words import known
from crmsim.records.stacking import stacked
from crmsim.records.world import Columns, Ints
from crmsim.warehouse.schema import code

__all__ = ["files"]

_FORMATS: Final = ("pdf", "docx", "xlsx", "png", "txt")
#: Usual size by format, bytes.
_USUAL: Final = np.array([400_000, 60_000, 45_000, 900_000, 4_000])
_PDF, _DOCX, _XLSX, _PNG, _TXT = range(5)
_AS_SHEET: Final = 0.25  # of quotes
_KEPT: Final = 0.8  # of presentations and research


def files(cast: Cast) -> Columns:
    """The rows of `attachment` about deals, in the order of time.

    Quotes and signed contracts are kept as they went out, contracts also as drafted; presentations and
    research leave slides, a photograph or notes with the opportunity.
    """
    deal, quote, contract = (cast.plain[name] for name in ("opportunity", "quote", "contract"))
    act = cast.plain["activity"]
    luck = cast.world.streams.pair("file_kept", act["activity_id"])
    shown = np.isin(act["activity_type"], ["presentation", "demonstration", "research"])
    done = np.flatnonzero(shown & (act["activity_status"] == "completed") & (luck[0] < _KEPT))
    of_act = {"presentation": _PDF, "demonstration": _PNG, "research": _TXT}
    format_of_act = np.array([of_act[name] for name in act["activity_type"][done]], dtype=np.int64)
    sheet = cast.world.streams.events("file_format", quote["quote_id"]) < _AS_SHEET
    signed = np.flatnonzero(contract["signed_at"] >= 0)
    parts = [
        _rows(
            "opportunity",
            act["opportunity_id"][done],
            "material",
            format_of_act,
            cast.rep(act["owner_id"][done]),
            cast.at(act["logged_at"][done]),
        ),
        _rows(
            "quote",
            quote["quote_id"],
            "quote",
            np.where(sheet, _XLSX, _PDF),
            cast.rep(deal["owner_id"][quote["opportunity_id"]]),
            cast.at(quote["quoted_at"]),
        ),
        _rows(
            "contract",
            contract["contract_id"],
            "contract-draft",
            np.full(len(contract["contract_id"]), _DOCX),
            cast.rep(contract["owner_id"]),
            cast.at(contract["drafted_at"]),
        ),
        # The signed copy comes from the customer.
        _rows(
            "contract",
            contract["contract_id"][signed],
            "contract-signed",
            np.full(len(signed), _PDF),
            known(np.full(len(signed), -1)),
            cast.at(contract["signed_at"][signed]),
        ),
    ]
    rows = stacked("attachment", parts)
    order = np.argsort(np.ma.getdata(rows["uploaded_at"]), kind="stable")
    length = np.exp(variates.normal(cast.world.streams.events("file_size", np.arange(len(order))), 0.0, 0.8))
    places = rows["size_bytes"][order]
    return {
        **{
            name: column.take(pa.array(order))
            if isinstance(column, (pa.Array, pa.ChunkedArray))
            else column[order]
            for name, column in rows.items()
        },
        "attachment_id": np.arange(1, len(order) + 1),
        "size_bytes": np.rint(_USUAL[places] * length).astype(np.int64),
    }


def _rows(thing: str, number: Ints, name: str, form: Ints, who: Any, when: Any) -> Columns:
    """Files of one kind; for the time being their size is the place of their format."""
    count = len(number)
    ending = pa.array(_FORMATS).take(pa.array(form))
    return {
        "attachment_id": np.zeros(count, dtype=np.int64),
        "object_type": np.full(count, code("object_type", thing)),
        "object_id": number + 1,
        "file_name": pc.binary_join_element_wise(
            f"{name}-", pa.array(number + 1).cast(pa.string()), ".", ending, ""
        ),
        "file_format": ending,
        "size_bytes": form,
        "uploaded_by": who,
        "uploaded_at": np.ma.getdata(when),
    }
