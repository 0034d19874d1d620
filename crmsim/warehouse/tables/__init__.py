"""The tables of the database, by the part of the firm that fills them; `crmsim.warehouse.schema` joins them."""
