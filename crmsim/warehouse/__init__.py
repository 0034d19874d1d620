"""The company as a database: two DuckDB files, one of what a firm knows and one of what is true.

`schema` says what is promised, `dictionary` prints it, `store` writes and opens the files, `validation` checks
the promises.
"""

from crmsim.warehouse.dictionary import dictionary_markdown
from crmsim.warehouse.schema import SCHEMA_VERSION, TABLES
from crmsim.warehouse.store import CompanyFileError, QueryError, connect, export, query, run, save
from crmsim.warehouse.validation import Check, validate

__all__ = [
    "SCHEMA_VERSION",
    "TABLES",
    "Check",
    "CompanyFileError",
    "QueryError",
    "connect",
    "dictionary_markdown",
    "export",
    "query",
    "run",
    "save",
    "validate",
]
