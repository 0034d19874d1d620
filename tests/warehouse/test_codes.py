"""Codes of enumerations: none that a company could never show, but for words the course needs."""

import pyarrow.compute as pc

from crmsim.warehouse.schema import ENUMS, TABLES

#: States that pass within hours or days, so that a small firm seldom shows them on its last day.
PASSING = {
    ("activity_status", "in_progress"),
    ("activity_status", "overdue"),
    ("quote_status", "draft"),
    ("workflow_status", "escalated"),
    ("contract_status", "terminated"),
    ("contract_status", "expired"),
    ("contract_status", "active"),
}


def test_the_firm_shows_every_code_that_no_source_asks_for(firm_tables):
    shown = {}
    for table in TABLES:
        for column in (column for column in table.columns if column.enum):
            found = pc.unique(firm_tables[table.name][column.name].combine_chunks().dictionary_decode())
            shown.setdefault(column.enum, set()).update(found.drop_null().to_pylist())
    missing = [
        (enum, code)
        for enum, codes in shown.items()
        for code, words in ENUMS[enum]["codes"].items()
        if code not in codes and words["origin"] != "seed" and (enum, code) not in PASSING
    ]
    assert missing == []
