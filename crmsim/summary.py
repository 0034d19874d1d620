"""One screen about a company: who the customers are, how long they stay, what they are worth, how they feel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Line

from crmsim.company import Company
from crmsim.engines.history import History
from crmsim.model import loyalty
from crmsim.model.customer import LOST, STAGES
from crmsim.outcomes import compare, outcome, retention
from crmsim.parameters import RELATIONSHIP_TYPES
from crmsim.terms import label
from crmsim.text import Text
from crmsim.warehouse import Check

__all__ = ["best_relationship", "loyalty_shares", "screen", "top_share"]

_MONEY = Text(en="money and mood", zh="收入与态度")
_MONEY_WITHOUT_REPS = Text(en="money and mood, sales force apart", zh="收入与态度（不含销售团队）")


def top_share(amounts: pd.Series, share: float = 0.2) -> float:
    """Part of the total that the best customers hold, the best ⌈share·n⌉ of n."""
    ranked = np.sort(np.asarray(amounts, dtype=np.float64))[::-1]
    total = ranked.sum()
    return float(ranked[: int(np.ceil(share * len(ranked)))].sum() / total) if total else float("nan")


def loyalty_shares(history: History) -> pd.Series:
    """Shares of the types of loyalty (Dick & Basu 1994) among the customers who are still there.

    Attitude is the state at the end; the share of wallet follows from it as in `crmsim.model.purchasing`.
    """
    customer = history.customer
    here = (customer["stage"] != LOST) & (customer["acquired"] < history.scenario.months)
    attitude, base = customer["attitude"][here], customer["base_share"][here]
    pull = base * np.exp(history.scenario.loyalty.on_share * (attitude - history.scenario.loyalty.reference))
    kinds = loyalty.loyalty_type(attitude, pull / (1 - base + pull))
    counts = np.bincount(kinds, minlength=len(loyalty.LOYALTY_TYPES))
    return pd.Series(counts / max(counts.sum(), 1), index=list(loyalty.LOYALTY_TYPES))


def best_relationship(history: History) -> pd.DataFrame:
    """The same customers under each relationship type: `crmsim.compare` of the five, with the same luck."""
    world = history.scenario
    policies = {kind: world.replace(relationship={"type": kind}) for kind in RELATIONSHIP_TYPES}
    return compare(policies, history.seed)


def screen(company: Company, folder: Path, checks: Sequence[Check]) -> RenderableType:
    """What `crmsim overview` prints."""
    history = company.history
    assert history is not None, "the summary needs the history of a company just simulated"
    here = history.customer["acquired"] < history.scenario.months
    stages = np.bincount(history.customer["stage"][here], minlength=len(STAGES))
    alone = company.sales_order[company.sales_order["customer_id"] <= history.customers]
    spent = alone.groupby("customer_id")["total_amount"].sum()
    kept = sum(check.ok for check in checks)
    policies = best_relationship(history)
    result = outcome(history)
    head = Text(
        en=f"{history.customers:,} customers · {len(company.sales_order):,} orders · "
        f"{len(company.service_request):,} service requests · {history.scenario.months} months",
        zh=f"{history.customers:,} 位客户 · {len(company.sales_order):,} 笔订单 · "
        f"{len(company.service_request):,} 个服务请求 · {history.scenario.months} 个月",
    )
    checked = Text(
        en=f"{kept} of {len(checks)} checks hold (keys, totals, codes, time order)",
        zh=f"{len(checks)} 项检验中 {kept} 项通过（主外键、合计、代码、时间顺序）",
    )
    facts = _pairs(
        _MONEY_WITHOUT_REPS if history.scenario.funnel else _MONEY,
        [
            (label("revenue"), f"¥{result['revenue']:,.0f}"),
            (label("profit"), f"¥{result['profit']:,.0f}"),
            (str(Text(en="top 20 % of buyers", zh="前 20% 客户占收入")), f"{top_share(spent):.0%}"),
            (label("satisfaction"), f"{result['satisfaction']:.1f} / 100"),
        ],
    )
    best = policies["present_value"].idxmax()
    types = _pairs(
        Text(en="profit under each relationship type", zh="各客户关系类型下的利润（现值）"),
        [
            (f"{label(str(kind))}{' ★' if kind == best else ''}", f"¥{row['present_value']:,.0f}")
            for kind, row in policies.iterrows()
        ],
    )
    grid = Table.grid(padding=(0, 2))
    grid.add_row(
        _bars(
            Text(en="lifecycle stage", zh="生命周期阶段"),
            {label(s): n for s, n in zip(STAGES, stages, strict=True)},
        ),
        _bars(
            Text(en="retention by year", zh="逐年客户保持率"),
            {f"{_year(year)}": share for year, share in retention(history).items()},
        ),
    )
    grid.add_row(
        _bars(
            Text(en="loyalty (Dick & Basu)", zh="忠诚类型（Dick & Basu）"),
            {label(str(kind)): share for kind, share in loyalty_shares(history).items()},
        ),
        facts,
    )
    grid.add_row(types, _desk(company))
    below = ["", _funnel(company)] if history.scenario.funnel else []
    view = "v_pipeline LIMIT 5" if history.scenario.funnel else "v_rfm ORDER BY monetary DESC LIMIT 5"
    ask = Line.assemble(
        (str(Text(en="Ask it: ", zh="查询：")), "dim"), f'crmsim query {folder} "SELECT * FROM {view}"'
    )
    return Panel(
        Group(
            Line(str(head), style="bold"),
            Line(f"✓ {checked} → {folder}", style="green"),
            "",
            grid,
            *below,
            "",
            ask,
        ),
        title=f"crmsim · {history.scenario.name} · seed {history.seed}",
        expand=False,
    )


def _funnel(company: Company) -> RenderableType:
    """Open deals by stage with their weighted amount, and what became of the closed ones."""
    deals = company.opportunity.merge(company.sales_stage, on="stage_no")
    deals["weighted"] = deals["amount"] * deals["textbook_probability_pct"] / 100
    still_open = deals["opportunity_status"] == "open"
    stage, weighted = deals["stage_no"][still_open], deals["weighted"][still_open]
    table = _columns(Text(en="sales funnel: open deals, weighted", zh="销售漏斗：进行中的机会与加权金额"))
    for row in company.sales_stage.head(-1).itertuples():
        here = stage == row.stage_no
        name = Text(en=str(row.label_en), zh=str(row.label_zh))
        table.add_row(str(name), f"{here.sum():,}", f"¥{weighted[here].sum():,.0f}")
    won = deals[deals["opportunity_status"] == "won"]
    closed = len(deals) - still_open.sum()
    cycle = (won["closed_at"] - won["created_at"]).dt.total_seconds().mean() / 86_400
    table.add_row(str(Text(en="won", zh="已赢得")), f"{len(won):,}", f"¥{won['amount'].sum():,.0f}")
    table.add_row(label("win_rate"), f"{len(won) / closed:.1%}" if closed else "–", "")
    days = Text(en="mean days to sign", zh="平均成交天数")
    table.add_row(str(days), f"{cycle:.0f}" if len(won) else "–", "")
    return table


def _desk(company: Company) -> Table:
    """How many asked or complained, and how soon they were answered and helped."""
    asked = company.service_request
    complaints = (asked["request_category"] == "complaint").sum()
    minutes = (asked["first_response_at"] - asked["opened_at"]).dt.total_seconds() / 60
    days = (asked["completed_at"] - asked["opened_at"]).dt.total_seconds() / 86_400
    shown = [
        (Text(en="questions", zh="咨询"), f"{len(asked) - complaints:,}"),
        (Text(en="complaints", zh="投诉"), f"{complaints:,}"),
    ]
    if len(asked):
        shown += [
            (Text(en="mean minutes to an answer", zh="平均首次响应（分钟）"), f"{minutes.mean():.1f}"),
            (Text(en="done within a day", zh="一天内办结"), f"{(days <= 1).mean():.0%}"),
        ]
    return _pairs(Text(en="service desk", zh="客户服务"), [(str(name), value) for name, value in shown])


def _year(year: object) -> str:
    return str(Text(en=f"year {year}", zh=f"第 {year} 年"))


def _bars(title: Text, values: dict[object, float]) -> Table:
    """Numbers with bars; counts are shown as they are, shares as percentages."""
    table = _columns(title)
    top = max(values.values(), default=0) or 1
    for name, value in values.items():
        shown = f"{value:,.0f}" if top > 1 else f"{value:.0%}"
        table.add_row(str(name), shown, "█" * round(10 * value / top))
    return table


def _pairs(title: Text, rows: list[tuple[str, str]]) -> Table:
    table = _columns(title)
    for name, value in rows:
        table.add_row(name, value)
    return table


def _columns(title: Text) -> Table:
    table = Table(
        title=str(title),
        title_justify="left",
        title_style="bold cyan",
        box=None,
        show_header=False,
        min_width=38,
    )
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    return table
