"""Reading an order log that somebody else made: find the columns, keep the good rows, account for the rest.

The file is a stranger's, so nothing in it is believed or executed: it is read as text within limits of size,
and each row either becomes an order or is counted under the reason why not.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from crmsim.text import Text

__all__ = ["OrderLog", "OrdersError", "Problem", "read_orders"]

MAX_BYTES = 256 * 2**20
MAX_COLUMNS = 200
MAX_IDENTIFIER = 200
MAX_AMOUNT = 1e12
_EXAMPLES = 5
_SAMPLE = 1000

#: Column names by role, most telling first; compared in lower case with punctuation read as a space.
_NAMES = {
    "date": [
        "(order|purchase|invoice|transaction) ?date|下单|购买日|订单日|交易日",
        "date|time|day|日期|时间",
    ],
    "customer": [
        r"(customer|client|cust|user|member|buyer|account) ?(id|no|number|code|key)\b",
        "(客户|会员|用户|顾客|买家)(编号|编码|代码|号|id)",
        "customer|client|user|member|buyer|donor|household|客户|会员|用户|顾客|买家",
        "^(id|编号)$",
    ],
    "quantity": ["quantity|qty|number of|units|items|pieces|数量|件数"],
    "unit_price": ["unit ?(price|cost|value)|price per|单价"],
    "amount": [
        "amount|total|金额|总价|总额|实付|销售额",
        "revenue|sales|spend|dollar|value|turnover|price|消费|价格",
    ],
}

_DATE_FORMATS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日",
    "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%d/%m/%y", "%m/%d/%y",
)  # fmt: skip


class OrdersError(ValueError):
    """A file that cannot be read as an order log; the message says why and what to do."""


@dataclass(frozen=True)
class Problem:
    """Rows that did not become orders, for one reason.

    Attributes
    ----------
    reason
        Why, in both languages.
    rows
        How many.
    lines
        Line numbers in the file of the first few.
    """

    reason: Text
    rows: int
    lines: tuple[int, ...]

    def __str__(self) -> str:
        where = ", ".join(map(str, self.lines)) + (", …" if self.rows > len(self.lines) else "")
        return str(
            Text(
                en=f"{self.rows} left out: {self.reason.en} (line {where})",
                zh=f"{self.rows} 行未采用：{self.reason.zh}（第 {where} 行）",
            )
        )


@dataclass(frozen=True)
class OrderLog:
    """An order log as it was understood.

    Attributes
    ----------
    orders
        One row per order: ``customer`` (text), ``date`` (day), ``amount`` and ``quantity`` (numbers, where
        the file has them).
    rows
        Data rows in the file: always ``len(orders)`` plus the rows of all problems.
    columns
        Which column of the file was taken for which role.
    problems
        Rows that did not become orders, by reason.
    notes
        What else a reader should know about how the file was understood.
    """

    orders: pd.DataFrame
    rows: int
    columns: dict[str, str]
    problems: tuple[Problem, ...]
    notes: tuple[Text, ...]

    def report(self) -> list[str]:
        """Return the story of the reading, a line each, in the current language."""
        taken = ", ".join(f"{role} ← {column}" for role, column in self.columns.items())
        kept, customers = len(self.orders), self.orders["customer"].nunique()
        head = Text(
            en=f"{self.rows} rows read, {kept} orders of {customers} customers kept",
            zh=f"读入 {self.rows} 行，保留 {customers} 位客户的 {kept} 笔订单",
        )
        columns = Text(en=f"columns: {taken}", zh=f"各列含义：{taken}")
        return [str(line) for line in (head, columns, *self.notes, *self.problems)]


def read_orders(
    path: str | Path,
    *,
    customer: str | None = None,
    date: str | None = None,
    amount: str | None = None,
    quantity: str | None = None,
    date_format: str | None = None,
) -> OrderLog:
    """Read an order log from columns separated by commas, tabs, semicolons, bars or spaces.

    Columns are guessed from their names (English or Chinese) or, without a header, from what is in them.

    Parameters
    ----------
    path
        The file: UTF-8, UTF-16 with a byte order mark, or GB 18030; at most 256 MiB.
    customer, date, amount, quantity
        Column by name, or by position ("1" is the first), where the guess would be wrong.
    date_format
        Such as "%d/%m/%Y", where dates can be read in two ways or in none that is known here.

    Raises
    ------
    OrdersError
        When the file cannot be read, has no customers or dates, or not a single good row.
    """
    text, encoding = _decode(Path(path))
    lines, separator = _split(text)
    table = _table(lines)
    asked = {"customer": customer, "date": date, "amount": amount, "quantity": quantity}
    roles = {role: table.find(column) for role, column in asked.items() if column is not None}
    date_format = _find_date(table, roles, date_format)
    _find_by_name(table, roles)
    _find_by_content(table, roles)
    notes = [
        Text(
            en=f"encoding {encoding}, columns separated by {separator!r}",
            zh=f"编码 {encoding}，分隔符 {separator!r}",
        ),
        *_twins(table, roles),
    ]
    return _understand(table, roles, date_format, notes)


# --- from bytes to cells ---------------------------------------------------------------------------------


@dataclass
class _Table:
    """Rows of one width as columns of text indexed by line number; rows of any other width set aside."""

    names: list[str]
    has_header: bool
    rows: list[tuple[int, list[str]]]
    cells: pd.DataFrame = field(init=False)
    misshapen: list[int] = field(init=False)

    def __post_init__(self) -> None:
        width = len(self.names)
        good = [(line, cells) for line, cells in self.rows if len(cells) == width]
        self.misshapen = [line for line, cells in self.rows if len(cells) != width]
        index = pd.Index([line for line, _ in good], name="line")
        self.cells = pd.DataFrame([cells for _, cells in good], index, range(width), dtype="str")

    def sample(self, column: int) -> pd.Series:
        """Return some non-empty cells of a column, spread over the file."""
        cells = self.cells[column].str.strip()
        return cells[cells != ""].iloc[:: max(1, len(cells) // _SAMPLE)]

    def free(self, roles: dict[str, int]) -> list[int]:
        """Return the columns that have no role yet."""
        return [column for column in range(len(self.names)) if column not in roles.values()]

    def numeric(self, column: int) -> bool:
        """Tell whether most cells of a column are numbers."""
        return _share(_numbers(self.sample(column)).notna()) > 0.5

    def find(self, wanted: str) -> int:
        """Return the number of the column a person named, by name or position from 1."""
        if wanted in self.names:
            return self.names.index(wanted)
        if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(self.names):
            return int(wanted) - 1
        raise OrdersError(
            f"There is no column {wanted!r}; the columns are {', '.join(self.names)} "
            f"(or by position, 1 to {len(self.names)})."
        )


def _decode(path: Path) -> tuple[str, str]:
    """Read a text file of unknown encoding, within limits."""
    if not path.is_file():
        raise OrdersError(f"{path}: there is no such file.")
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise OrdersError(
            f"{path}: larger than {MAX_BYTES // 2**20} MiB; give the orders of fewer customers."
        )
    if raw.startswith(b"PK"):
        raise OrdersError(f"{path}: a workbook or archive, not text; save the sheet as CSV first.")
    encodings = ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        if not text.strip():
            raise OrdersError(f"{path}: the file is empty.")
        return text, encoding
    raise OrdersError(f"{path}: not a text file in UTF-8, UTF-16 or GB 18030; save it as CSV in UTF-8.")


def _split(text: str) -> tuple[list[tuple[int, list[str]]], str]:
    """Cut the text into numbered rows of cells at the separator that makes most rows equally wide."""
    head = "\n".join(text[:200_000].splitlines()[:200])

    def evenness(separator: str) -> float:
        widths: Counter[int] = Counter()
        # An unclosed quotation mark ends the sample; reading the whole file will name its line.
        with suppress(OrdersError):
            widths.update(len(cells) for _, cells in _rows(head, separator))
        width, rows = widths.most_common(1)[0] if widths else (0, 0)
        return round(rows / widths.total(), 2) if width > 1 else 0.0

    separator = max((",", "\t", ";", "|", " "), key=evenness)
    if evenness(separator) < 0.5:
        raise OrdersError(
            "No columns can be made out: separate them by commas, tabs, semicolons, bars or spaces, the same "
            "number in every line."
        )
    return list(_rows(text, separator)), separator


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of every line that is not blank."""
    if separator == " ":
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                yield number, line.split()
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise OrdersError(
            f"Line {reader.line_num}: {error}. Look for a quotation mark that is never closed."
        ) from None


def _table(lines: list[tuple[int, list[str]]]) -> _Table:
    """Set the header apart, if there is one; without a header columns are numbered."""
    width = Counter(len(cells) for _, cells in lines[:_SAMPLE]).most_common(1)[0][0]
    if width > MAX_COLUMNS:
        raise OrdersError(f"{width} columns; an order log with more than {MAX_COLUMNS} is not believed.")
    first = [cell.strip() for cell in lines[0][1]]
    has_header = len(first) == width and not any(map(_looks_like_data, first))
    names = [name or f"column {i}" for i, name in enumerate(first, start=1)]
    if not has_header:
        names = [f"column {i}" for i in range(1, width + 1)]
    table = _Table(names, has_header, lines[has_header:])
    if table.cells.empty:
        raise OrdersError("There are no data rows below the header.")
    return table


def _looks_like_data(cell: str) -> bool:
    """Tell a number, a date or a code such as C-00017 from a name such as amount_2024."""
    return re.fullmatch(r"[^\W\d_]{0,3}[-\s¥￥$€£]*\d[\d\s.,:/年月日TZ-]*", cell) is not None


# --- which column is what --------------------------------------------------------------------------------


def _find_date(table: _Table, roles: dict[str, int], date_format: str | None) -> str:
    """Find the column with dates, if nobody named it, and the one format that reads it."""
    candidates = [roles["date"]] if "date" in roles else table.free(roles)
    formats = {column: _date_formats(table.sample(column), date_format) for column in candidates}
    dated = [column for column in candidates if formats[column]]
    if not dated:
        raise OrdersError(
            "No column with dates that can be read was found. Name it (date) and give its date_format; "
            "known without being told are 2024-01-31, 2024/01/31, 2024.01.31, 20240131, 2024年1月31日, "
            "31/01/2024, 01/31/2024, 31.01.2024, with or without a time of day."
        )
    named = _named(table, "date", dated)
    column = roles["date"] = dated[0] if named is None else named
    if len(formats[column]) > 1:
        raise OrdersError(
            f"Dates such as {table.sample(column).iloc[0]!r} can be read as {' or '.join(formats[column])}: "
            "say which with date_format."
        )
    return formats[column][0]


def _find_by_name(table: _Table, roles: dict[str, int]) -> None:
    """Give columns with telling names their role."""
    if not table.has_header:
        return
    for role in ("customer", "quantity", "unit_price", "amount"):
        if role not in roles:
            free = [column for column in table.free(roles) if role == "customer" or table.numeric(column)]
            named = _named(table, role, free)
            if named is not None:
                roles[role] = named
    # A price per unit is only wanted where nothing says what the whole order came to.
    if "unit_price" in roles and ("amount" in roles or "quantity" not in roles):
        unit_price = roles.pop("unit_price")
        roles.setdefault("amount", unit_price)


def _find_by_content(table: _Table, roles: dict[str, int]) -> None:
    """Recognise a customer by coming back and, without a header, an amount by its decimals."""
    if "customer" not in roles:
        free = table.free(roles)
        returning = [column for column in free if table.cells[column].duplicated().any()]
        if not free:
            raise OrdersError("No column is left to say who the customer is; name it (customer).")
        roles["customer"] = (returning or free)[0]
    if table.has_header:
        return
    same = _same_customers(table, roles)
    numeric = [column for column in table.free(roles) if column not in same and table.numeric(column)]
    decimal = [column for column in numeric if table.sample(column).str.contains(r"[.,]\d{1,2}$").any()]
    if "amount" not in roles and numeric:
        roles["amount"] = (decimal or numeric)[-1]
    whole = [column for column in numeric if column not in decimal and column not in roles.values()]
    if "quantity" not in roles and whole:
        roles["quantity"] = whole[-1]


def _named(table: _Table, role: str, columns: list[int]) -> int | None:
    for pattern in _NAMES[role]:
        for column in columns:
            if re.search(pattern, re.sub(r"[_\-.\s]+", " ", table.names[column].lower())):
                return column
    return None


def _same_customers(table: _Table, roles: dict[str, int]) -> list[int]:
    """Return the columns that tell the same customers apart: a second identifier."""
    who = roles["customer"]

    def one_to_one(column: int) -> bool:
        pairs = table.cells[[column, who]].drop_duplicates()
        return bool(len(pairs) > 1 and pairs[column].is_unique and pairs[who].is_unique)

    return [column for column in table.free(roles) if one_to_one(column)]


def _twins(table: _Table, roles: dict[str, int]) -> list[Text]:
    """Mention a second identifier; where no customer comes back, any column would look like one."""
    who = table.names[roles["customer"]]
    twins = ", ".join(table.names[column] for column in _same_customers(table, roles))
    if not twins or not table.cells[roles["customer"]].duplicated().any():
        return []
    return [Text(en=f"{twins} names the same customers as {who}", zh=f"{twins} 与 {who} 一一对应")]


# --- from cells to orders --------------------------------------------------------------------------------


def _understand(table: _Table, roles: dict[str, int], date_format: str, notes: list[Text]) -> OrderLog:
    """Turn cells into orders, giving every row that fails the first reason that applies."""
    cells = {role: table.cells[column] for role, column in roles.items()}
    orders = pd.DataFrame(
        {"customer": cells["customer"].str.strip(), "date": _dates(cells["date"], date_format)}
    )
    who, when = orders["customer"], orders["date"]
    reasons = [
        (Text(en="no customer", zh="缺少客户"), who == ""),
        (
            Text(en=f"customer longer than {MAX_IDENTIFIER} letters", zh=f"客户标识超过 {MAX_IDENTIFIER} 字"),
            who.str.len() > MAX_IDENTIFIER,
        ),
        (Text(en=f"date not readable as {date_format}", zh=f"日期无法按 {date_format} 读取"), when.isna()),
        (Text(en="date outside 1970 to 2100", zh="日期不在 1970–2100 年"), ~when.dt.year.between(1970, 2100)),
    ]
    if "quantity" in roles:
        orders["quantity"] = _numbers(cells["quantity"])
    if "unit_price" in roles:
        orders["amount"] = _numbers(cells["unit_price"]) * orders["quantity"]
        notes.append(Text(en="amount = quantity × unit price", zh="金额 = 数量 × 单价"))
    elif "amount" in roles:
        orders["amount"] = _numbers(cells["amount"])
    else:
        notes.append(Text(en="no column with amounts: spend is not fitted", zh="没有金额列：不拟合消费额"))
    if "amount" in orders:
        amount = orders["amount"]
        reasons += [
            (Text(en="amount missing or not a number", zh="金额缺失或不是数字"), amount.isna()),
            (Text(en="negative amount (a return?)", zh="金额为负（退货？）"), amount < 0),
            (Text(en=f"amount above {MAX_AMOUNT:g}", zh=f"金额超过 {MAX_AMOUNT:g}"), amount > MAX_AMOUNT),
        ]
    problems = []
    if table.misshapen:
        shape = Text(en=f"not {len(table.names)} columns", zh=f"列数不是 {len(table.names)}")
        problems.append(Problem(shape, len(table.misshapen), tuple(table.misshapen[:_EXAMPLES])))
    good = pd.Series(True, index=orders.index)
    for reason, wrong in reasons:
        bad = good & wrong
        if bad.any():
            lines = [int(line) for line in orders.index[bad][:_EXAMPLES]]
            problems.append(Problem(reason, int(bad.sum()), tuple(lines)))
            good &= ~bad
    if not good.any():
        why = "; ".join(problem.reason.en for problem in problems)
        raise OrdersError(f"No row can be read as an order: {why}.")
    orders = orders[good].reset_index(drop=True)
    free_of_charge = int((orders["amount"] == 0).sum()) if "amount" in orders else 0
    if free_of_charge:
        notes.append(
            Text(
                en=f"{free_of_charge} orders of value 0 are kept: they are purchases too",
                zh=f"{free_of_charge} 笔金额为 0 的订单仍算作购买",
            )
        )
    columns = {role: table.names[column] for role, column in roles.items()}
    return OrderLog(orders, len(table.rows), columns, tuple(problems), tuple(notes))


def _date_formats(cells: pd.Series, wanted: str | None) -> list[str]:
    """Return the formats that read most of the cells: none, one, or several equally good ones."""
    formats = (wanted,) if wanted else _DATE_FORMATS
    shares = {each: _share(_dates(cells, each).dt.year.between(1970, 2100)) for each in formats}
    best = max(shares.values())
    return [each for each, share in shares.items() if share == best] if best > 0.5 else []


def _dates(cells: pd.Series, date_format: str) -> pd.Series:
    """Read days, leaving out a time of day; NaT where a cell is not a date of this format."""
    days = cells.str.normalize("NFKC").str.strip().str.replace(r"[T\s]+\d{1,2}:.*$", "", regex=True)
    if date_format == "%Y%m%d":
        # Left to itself strptime reads any five to eight digits that way, prices and identifiers included.
        days = days.where(days.str.fullmatch(r"\d{8}"))
    unique = pd.Series(days.dropna().unique(), dtype="str")
    try:
        known = pd.to_datetime(unique, format=date_format, errors="coerce")
    except (ValueError, re.error) as error:
        raise OrdersError(f"date_format = {date_format!r} is not allowed: {error}.") from None
    return pd.to_datetime(days.map(dict(zip(unique, known, strict=True)))).dt.normalize()


def _numbers(cells: pd.Series) -> pd.Series:
    """Read numbers such as ¥1,234.50 or 12,50; NaN where a cell is not a finite number."""
    plain = cells.str.normalize("NFKC").str.replace(r"[¥$€£元\s]|CNY|RMB|USD|EUR", "", regex=True)
    commas = plain[plain.str.contains(",", regex=False)]
    if _share(commas.str.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?")) > 0.5:
        plain = plain.str.replace(r"(?<=\d),(?=\d{3}(?:\D|$))", "", regex=True)
    elif not commas.empty:
        plain = plain.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    values = pd.to_numeric(plain.where(plain.str.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?")))
    return values.astype(float).where(lambda value: value.abs() < float("inf"))


def _share(flags: pd.Series) -> float:
    return float(flags.mean()) if len(flags) else 0.0
