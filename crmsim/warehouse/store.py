"""Companies on disk: bulk loading, opening, querying and exporting the two DuckDB files.

A company is a folder with `crm.duckdb` (what a firm would know) and `truth.duckdb` (what only the simulator
knows). Files are written whole or not at all, and opened read-only with no way out of the folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal

import duckdb
import pandas as pd
import pyarrow as pa

from crmsim.warehouse.schema import SCHEMA_VERSION, TABLES, File, enum_ddl, table_named

__all__ = ["CompanyFileError", "QueryError", "connect", "export", "query", "run", "save"]

_FILES: Final[tuple[File, ...]] = ("crm", "truth")
_MARK: Final = "company_file"
#: Below this many bytes, several threads take longer for a question than one.
_SMALL: Final = 32_000_000
_FORMATS: Final = {"parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER"}


class CompanyFileError(Exception):
    """A company that cannot be read or written; the message says why and what to do."""


class QueryError(Exception):
    """SQL that cannot be run; the message is what the database says about it."""


def save(
    parts: Iterable[tuple[str, pa.Table]],
    directory: str | Path,
    *,
    force: bool = False,
    progress: Callable[[str, int], None] = lambda table, rows: None,
) -> Path:
    """Write a company to a folder.

    Parameters
    ----------
    parts : iterable of (table name, pyarrow.Table)
        In any number of parts for each table, such as `crmsim.records.chunks` yields or ``tables.items()``.
    directory : path
        Made if it does not exist; other files in it are left alone.
    force : bool
        Replace a company that is already there.
    progress : callable
        Called with the table and the number of rows after each part.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    CompanyFileError
        If a company is there already and `force` is false, or the folder cannot be written. Whatever goes
        wrong, and also when interrupted, the folder is left as it was.
    """
    directory = Path(directory)
    with _whole(directory, [f"{file}.duckdb" for file in _FILES], force) as folder, ExitStack() as open_files:
        databases = {file: open_files.enter_context(_create(folder, file)) for file in _FILES}
        company = ""
        for name, part in parts:
            database = databases[table_named(name).file]
            database.register("part", part)
            database.execute(f"INSERT INTO {name} BY NAME SELECT * FROM part")
            database.unregister("part")
            if name == "truth_run":
                company = _fingerprint(part)
            progress(name, part.num_rows)
        for file, database in databases.items():
            database.execute(f"INSERT INTO {_MARK} VALUES (?, ?, ?)", [file, SCHEMA_VERSION, company])
    return directory


def connect(directory: str | Path, truth: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a company for reading.

    Parameters
    ----------
    directory : path
        A folder written by `save`.
    truth : bool
        Also attach the truth, as schema `truth`: ``SELECT * FROM truth.truth_customer_trait``.

    Returns
    -------
    duckdb.DuckDBPyConnection
        It can neither change the company, nor read or write any other file, nor load extensions; temporary
        tables are possible.

    Raises
    ------
    CompanyFileError
        If a file is missing, damaged, not a company, or of another version.
    """
    directory = Path(directory)
    files = [(file, directory / f"{file}.duckdb") for file in (_FILES if truth else _FILES[:1])]
    for _, path in files:
        if not path.is_file():
            raise CompanyFileError(
                f"There is no company in {directory}: {path.name} is missing. "
                "Make one with `crmsim simulate --out FOLDER`."
            )
    config: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if sum(path.stat().st_size for _, path in files) < _SMALL:
        config["threads"] = 1
    connection = duckdb.connect(config=config)
    try:
        marks = {_attach(connection, file, path) for file, path in files}
    except CompanyFileError:
        connection.close()
        raise
    if len(marks) > 1:
        connection.close()
        raise CompanyFileError(
            f"crm.duckdb and truth.duckdb in {directory} are of different companies; simulate it again."
        )
    connection.execute("USE crm")
    connection.execute("SET temp_directory = ''")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def run(connection: duckdb.DuckDBPyConnection, sql: str) -> pd.DataFrame:
    """The result of a statement.

    Raises
    ------
    QueryError
        If the database does not understand or does not allow it.
    """
    try:
        result = connection.sql(sql)
        return pd.DataFrame() if result is None else result.df()
    except duckdb.Error as error:
        raise QueryError(str(error).strip()) from None


def query(directory: str | Path, sql: str, truth: bool = False) -> pd.DataFrame:
    """Open a company, ask one question, close it (see `connect` and `run`)."""
    with connect(directory, truth) as connection:
        return run(connection, sql)


def export(
    directory: str | Path,
    out: str | Path,
    format: Literal["parquet", "csv"] = "parquet",
    file: File = "crm",
    force: bool = False,
) -> list[Path]:
    """Write every table to a file of its own, the same bytes whenever the company is the same.

    Parameters
    ----------
    directory : path
        A company.
    out : path
        Folder for the files; made if it does not exist.
    format : "parquet" or "csv"
    file : "crm" or "truth"
        Which half of the company.
    force : bool
        Replace files that are already there.

    Returns
    -------
    list of pathlib.Path
        The files, one for each table.

    Raises
    ------
    CompanyFileError
        If the company cannot be read, or files are there already and `force` is false.
    """
    if format not in _FORMATS:
        raise CompanyFileError(f"format = {format!r} is not possible: allowed are {', '.join(_FORMATS)}.")
    connect(directory, truth=file == "truth").close()
    tables = [table for table in TABLES if table.file == file]
    names = [f"{table.name}.{format}" for table in tables]
    out = Path(out)
    with _whole(out, names, force) as folder, duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"ATTACH {_path(Path(directory) / f'{file}.duckdb')} AS company (READ_ONLY)")
        for table, name in zip(tables, names, strict=True):
            order = ", ".join(table.primary_key)
            connection.execute(
                f"COPY (SELECT * FROM company.{table.name} ORDER BY {order}) "
                f"TO {_path(folder / name)} ({_FORMATS[format]})"
            )
    return [out / name for name in names]


@contextmanager
def _whole(directory: Path, names: list[str], force: bool) -> Iterator[Path]:
    """A folder to write files in, which appear in `directory` together when all went well."""
    there = [name for name in names if (directory / name).exists()]
    if there and not force:
        raise CompanyFileError(
            f"{directory} already has {', '.join(there[:3])}{' …' if len(there) > 3 else ''}; "
            "choose another folder, or replace it with --force."
        )
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    except OSError as error:
        raise CompanyFileError(f"Cannot write to {directory.parent}: {error.strerror}.") from None
    try:
        yield folder
        directory.mkdir(exist_ok=True)
        for name in names:
            os.replace(folder / name, directory / name)
            (directory / f"{name}.wal").unlink(missing_ok=True)
    except OSError as error:
        raise CompanyFileError(f"Cannot write to {directory}: {error.strerror or error}.") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _create(folder: Path, file: File) -> Iterator[duckdb.DuckDBPyConnection]:
    path = folder / f"{file}.duckdb"
    path.write_bytes(_blank(file))
    with duckdb.connect(str(path)) as database:
        yield database
        database.execute("CHECKPOINT")


@lru_cache
def _blank(file: File) -> bytes:
    """A database without a row: the same for every company, and several hundred statements to make."""
    tables = tuple(table for table in TABLES if table.file == file)
    mark = f"CREATE TABLE {_MARK} (content VARCHAR, schema_version INTEGER, company VARCHAR)"
    views = resources.files("crmsim.warehouse").joinpath("views.sql").read_text(encoding="utf-8")
    # One transaction: each statement on its own would wait for the disk.
    statements = ["BEGIN", mark, *enum_ddl(tables), *(s for table in tables for s in table.ddl), "COMMIT"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{file}.duckdb"
        with duckdb.connect(str(path)) as database:
            for statement in [*statements, *([views] if file == "crm" else [])]:
                database.execute(statement)
        return path.read_bytes()


def _fingerprint(run: pa.Table) -> str:
    """What ties the two files of a company together, without giving away the seed."""
    text = "\n".join(map(str, run.to_pydict().items()))
    return hashlib.blake2s(text.encode(), digest_size=12).hexdigest()


def _attach(connection: duckdb.DuckDBPyConnection, file: File, path: Path) -> str:
    """Attach one file and return which company it is of."""
    try:
        connection.execute(f"ATTACH {_path(path)} AS {file} (READ_ONLY)")
    except duckdb.Error as error:
        raise CompanyFileError(f"{path} cannot be opened: {_reason(error)}") from None
    try:
        mark = connection.execute(f"SELECT content, schema_version, company FROM {file}.{_MARK}").fetchall()
        there = path.stat().st_size
        needed = _size_in_use(connection, file, there)
    except duckdb.CatalogException:
        raise CompanyFileError(f"{path} is a DuckDB database, but not one that crmsim wrote.") from None
    except duckdb.Error as error:
        raise CompanyFileError(f"{path} cannot be read: {_reason(error)}") from None
    if there < needed:
        raise CompanyFileError(f"{path} is incomplete: its end is missing. Copy it again.")
    if len(mark) != 1 or mark[0][0] != file:
        raise CompanyFileError(f"{path} is not the {file} file of a company; was it renamed?")
    if mark[0][1] != SCHEMA_VERSION:
        raise CompanyFileError(
            f"{path} has tables of version {mark[0][1]}; this crmsim reads version {SCHEMA_VERSION}. "
            "Simulate the company again, or use the crmsim that wrote it."
        )
    return str(mark[0][2])


def _size_in_use(connection: duckdb.DuckDBPyConnection, file: File, size: int) -> int:
    """How long an attached file of this size has to be, in bytes, for everything in it to be there."""
    block, blocks = connection.execute(
        f"SELECT block_size, total_blocks FROM pragma_database_size() WHERE database_name = '{file}'"
    ).fetchall()[0]
    if size < block * blocks:
        # Perhaps rightly so: DuckDB itself cuts off what is free at the end.
        found = connection.execute(f"SELECT table_name FROM duckdb_tables() WHERE database_name = '{file}'")
        known = {_MARK, *(table.name for table in TABLES)}.intersection(name for (name,) in found.fetchall())
        places = [f"SELECT block_id FROM pragma_metadata_info('{file}')"] + [
            f"SELECT unnest(list_append(additional_block_ids, block_id)) FROM pragma_storage_info('{file}.main.{name}')"
            for name in sorted(known)
        ]
        last = connection.execute(f"SELECT max(block_id) FROM ({' UNION ALL '.join(places)})").fetchall()
        blocks = last[0][0] + 1
    return int(block * blocks)


def _path(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _reason(error: duckdb.Error) -> str:
    """What DuckDB says, as a reason a reader can act on."""
    text = str(error)
    if "not a valid DuckDB database" in text:
        return "it is not a DuckDB file."
    if "set lock on file" in text:
        return "another program has it open for writing."
    if isinstance(error, (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException)):
        return "it is damaged or incomplete; copy it again, or simulate the company again."
    return text.splitlines()[0]
