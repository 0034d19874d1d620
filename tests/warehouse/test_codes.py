"""Codes of enumerations: the firm shows all that no source document asks for, but for a few, named with a reason."""

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
#: What a CRM can say and this firm has no occasion to: every order placed is carried out and told by the ERP,
#: every letter arrives and nobody forbids the next, goods are bought and not made, approvals are given.
NOT_TOLD = {
    ("order_status", "draft"),
    ("order_status", "shipped"),
    ("order_status", "cancelled"),
    ("request_status", "waiting_customer"),
    ("campaign_status", "cancelled"),
    ("member_status", "bounced"),
    ("member_status", "opted_out"),
    ("workflow_status", "rejected"),
    ("movement_type", "production"),
    ("movement_type", "service_part"),
}


def test_the_firm_shows_every_other_code_of_its_columns(firm_tables):
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
    assert set(missing) == NOT_TOLD
