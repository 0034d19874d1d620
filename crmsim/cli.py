"""The command line: a thin face of the package. Modules are imported by the command that needs them."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from crmsim import lab_cli, terms

if TYPE_CHECKING:
    import pandas as pd

    from crmsim.scenario import Scenario
    from crmsim.warehouse import Check

#: Commands of the other parts of the package, imported when they are called: name → module.
_ELSEWHERE = {
    "release": "crmsim.grading.cli",
    "check": "crmsim.grading.cli",
    "grade": "crmsim.grading.cli",
    "course": "crmsim.authoring.cli",
}


class _Commands(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *_ELSEWHERE]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        gc.disable()  # what is imported stays: looking for garbage meanwhile only takes time
        part = typer.main.get_group(import_module(_ELSEWHERE[cmd_name]).app)
        gc.enable()
        part.name = cmd_name
        return part.commands.get(cmd_name, part)


app = typer.Typer(
    name="crmsim",
    cls=_Commands,
    help="Synthetic companies and their customers, for teaching CRM. 教学用的虚拟企业与客户。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console()
err = Console(stderr=True)

World = Annotated[
    str, typer.Argument(help="A preset, or a scenario file ending in .toml.", metavar="[PRESET|FILE.toml]")
]
Seed = Annotated[int, typer.Option(help="The same seed gives the same company.")]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]
Folder = Annotated[Path, typer.Argument(help="A folder with a company.")]


@contextmanager
def told() -> Iterator[None]:
    """Turn the mistakes a user can make into a message and exit code 2."""
    from crmsim.files import FileError
    from crmsim.orders import OrdersError
    from crmsim.scenario import ScenarioError
    from crmsim.terms import UnknownTermError
    from crmsim.theory import ConvergenceError
    from crmsim.warehouse import CompanyFileError, QueryError

    mistakes = (
        ScenarioError,
        CompanyFileError,
        FileError,
        QueryError,
        OrdersError,
        ConvergenceError,
        UnknownTermError,
    )
    try:
        yield
    except mistakes as error:
        text = error.args[0] if error.args else error
        err.print(f"[bold red]crmsim:[/] {_plain(text)}", highlight=False)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        err.print("\ncrmsim: interrupted; nothing was left half-written.")
        raise typer.Exit(130) from None


def _plain(text: Any) -> str:
    return str(text).replace("[", "\\[")


@app.callback()
def main_options(
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="Language of labels: en or zh. 标签语言。", envvar="CRMSIM_LANG"),
    ] = None,
) -> None:
    """Set what holds for every command."""
    if lang is not None:
        if lang not in ("en", "zh"):
            raise typer.BadParameter(f"{lang!r}: allowed are en and zh", param_hint="--lang")
        terms.language(lang)


@app.command()
def simulate(
    world: World = "retail",
    customers: Annotated[int | None, typer.Option(help="Customers of the opening cohort.")] = None,
    months: Annotated[int | None, typer.Option(help="Months to simulate.")] = None,
    seed: Seed = 0,
    relationship: Annotated[str | None, typer.Option(help="Relationship type: basic … partnership.")] = None,
    locale: Annotated[str | None, typer.Option(help="Language of names: en or zh.")] = None,
    folder: Annotated[Path, typer.Option("--out", help="Where to write the company.")] = Path("company"),
    panel: Annotated[bool, typer.Option(help="Keep the true state of every customer in every month.")] = True,
    force: Force = False,
) -> None:
    """Simulate a company and write it to a folder. 模拟一家企业并写入数据库。"""
    from crmsim.company import simulate as run
    from crmsim.files import refuse_existing

    with told():
        scenario = _scenario(world, customers, months, relationship, locale)
        refuse_existing(folder / "crm.duckdb", force)
        company = run(scenario, _checked_seed(seed), panel=panel)
        company.save(folder, force=force)
        out.print(f"{company!r} → {folder}", highlight=False)


@app.command()
def overview(
    world: World = "firm",
    customers: Annotated[int | None, typer.Option(help="Customers of the opening cohort.")] = None,
    months: Annotated[int | None, typer.Option(help="Months to simulate.")] = None,
    seed: Seed = 7,
    folder: Annotated[Path, typer.Option("--out", help="Where to write the company.")] = Path("company"),
    force: Force = False,
) -> None:
    """Simulate, check and show the default company on one screen. 一屏演示：模拟、检验、汇总。"""
    from crmsim.company import simulate as run
    from crmsim.files import refuse_existing
    from crmsim.summary import screen
    from crmsim.warehouse import validate as check

    with told():
        refuse_existing(folder / "crm.duckdb", force)
        company = run(_scenario(world, customers, months, None, None), _checked_seed(seed))
        company.save(folder, force=force)
        checks = check(folder)
        out.print(screen(company, folder, checks))
        if not all(item.ok for item in checks):
            raise typer.Exit(1)


@app.command()
def validate(
    folder: Folder,
    every: Annotated[bool, typer.Option("--all", help="Also list the checks that hold.")] = False,
) -> None:
    """Check every key, total, code and time order of a company. 检验企业数据库的每一项承诺。"""
    from crmsim.warehouse import validate as check

    with told():
        checks = check(folder)
    broken = [item for item in checks if not item.ok]
    shown = checks if every else broken
    if shown:
        out.print(checks_table(shown))
    out.print(f"{len(checks)} checks, {len(checks) - len(broken)} hold, {len(broken)} broken")
    raise typer.Exit(1 if broken else 0)


@app.command()
def query(folder: Folder, sql: Annotated[str, typer.Argument(help="One SQL statement (DuckDB).")]) -> None:
    """Ask a company's database. 用 SQL 查询企业数据库。"""
    from crmsim.warehouse import query as ask

    with told():
        out.print(_table(ask(folder, sql)))


@app.command()
def export(
    folder: Folder,
    target: Annotated[Path, typer.Option("--out", help="Where to write the files.")],
    form: Annotated[Literal["parquet", "csv"], typer.Option("--format", help="parquet or csv.")] = "parquet",
    force: Force = False,
) -> None:
    """Write every table of a company to a file of its own. 导出为 Parquet 或 CSV。"""
    from crmsim.warehouse import export as write

    with told():
        files = write(folder, target, form, force=force)
        out.print(f"{len(files)} files → {target}", highlight=False)


@app.command()
def fit(
    orders: Annotated[Path, typer.Argument(help="Order log: customer, date and, if known, amount.")],
    target: Annotated[Path, typer.Option("--out", help="Scenario file to write.")] = Path("scenario.toml"),
    until: Annotated[str | None, typer.Option(help="Last day of calibration, such as 1997-09-30.")] = None,
    customer: Annotated[str | None, typer.Option(help="Column of the customer, by name or position.")] = None,
    date: Annotated[str | None, typer.Option(help="Column of the date.")] = None,
    amount: Annotated[str | None, typer.Option(help="Column of the amount.")] = None,
    quantity: Annotated[str | None, typer.Option(help="Column of the quantity.")] = None,
    date_format: Annotated[str | None, typer.Option(help="Such as %d/%m/%Y.")] = None,
    force: Force = False,
) -> None:
    """Fit BG/NBD and Gamma-Gamma to real orders and write the world that makes them. 由真实订单拟合出情景。"""
    import pandas as pd

    from crmsim.files import refuse_existing, write_text
    from crmsim.fitting import fit_orders, to_scenario
    from crmsim.orders import OrdersError, read_orders

    with told():
        refuse_existing(target, force)
        log = read_orders(
            orders, customer=customer, date=date, amount=amount, quantity=quantity, date_format=date_format
        )
        for line in log.report():
            out.print(_plain(line), highlight=False)
        try:
            end = None if until is None else pd.Timestamp(until)
            fitted = fit_orders(log.orders, end=end)
        except ValueError as error:
            raise OrdersError(str(error)) from None
        out.print(_table(fitted.parameters()))
        for warning in fitted.warnings:
            err.print(f"[yellow]![/] {_plain(warning)}", highlight=False)
        write_text(target, to_scenario(fitted, orders.stem[:80]).to_toml(), force)
        out.print(f"→ {target}   (crmsim simulate {target})", highlight=False)


@app.command()
def params(
    world: World = "retail",
    toml: Annotated[bool, typer.Option("--toml", help="As a scenario file.")] = False,
) -> None:
    """Show every parameter with its symbol, unit, bounds and source. 列出全部参数。"""
    from crmsim.scenario import parameter_table

    with told():
        scenario = _scenario(world, None, None, None, None)
    if toml:
        typer.echo(scenario.to_toml(), nl=False)
    else:
        out.print(_table(parameter_table(scenario)))


@app.command()
def presets() -> None:
    """List the worlds that come with crmsim. 列出预设情景。"""
    from crmsim.scenario import preset_table

    out.print(_table(preset_table()[["preset", terms.language()]]))


@app.command()
def term(name: Annotated[str, typer.Argument(help="A term in either language.")]) -> None:
    """Explain a term of the course in both languages. 查术语。"""
    with told():
        entry = terms.term(name)
    out.print(f"[bold]{entry.en} · {entry.zh}[/]  ({entry.id})", highlight=False)
    out.print(_plain(entry.definition_en))
    out.print(_plain(entry.definition_zh))
    if entry.aliases:
        out.print("= " + _plain(", ".join(entry.aliases)), style="dim", highlight=False)


app.command()(lab_cli.lab)
app.command()(lab_cli.demo)


def _scenario(
    world: str, customers: int | None, months: int | None, relationship: str | None, locale: str | None
) -> Scenario:
    from crmsim.scenario import Scenario

    changes: dict[str, Any] = {"customers": customers, "months": months, "locale": locale}
    changes = {name: value for name, value in changes.items() if value is not None}
    if relationship is not None:
        changes["relationship"] = {"type": relationship}
    if world.endswith(".toml"):
        return Scenario.read(world).replace(**changes)
    return Scenario.preset(world, **changes)


def _checked_seed(seed: int) -> int:
    from crmsim.scenario import ScenarioError
    from crmsim.streams import Streams

    try:
        return Streams(seed).seed
    except ValueError as error:
        raise ScenarioError(str(error)) from None


def _table(frame: pd.DataFrame) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in frame.columns:
        number = frame[name].dtype.kind in "iuf"
        table.add_column(_plain(name), justify="right" if number else "left", overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*(f"{v:,.4g}" if isinstance(v, float) else _plain(v) for v in row))
    return table


def checks_table(checks: Sequence[Check]) -> Table:
    """The checks as a table, broken promises in red with example keys."""
    heads = {
        "en": ("table", "promise", "broken by", "examples"),
        "zh": ("表", "承诺", "违反行数", "示例"),
    }
    language = terms.language()
    table = Table(*heads[language])
    for check in checks:
        count = "?" if check.violations is None else f"{check.violations:,}"
        table.add_row(
            check.table,
            Text(check.rule if language == "en" else check.rule_zh),
            Text(count),
            Text("; ".join(check.examples)),
            style=None if check.ok else "red",
        )
    return table


def main() -> None:
    """Entry point of the ``crmsim`` command."""
    app(prog_name="crmsim")


if __name__ == "__main__":
    main()
