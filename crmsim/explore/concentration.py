"""Do 20 % of the customers bring 80 % of the profit? It depends on the market, the window and the counting."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from crmsim import variates
from crmsim.charts import describe
from crmsim.explore.customer_base import SHOP, customers
from crmsim.explore.explorer import Explorer, Slider, State, Switch
from crmsim.text import Text

CUSTOMERS = 4_000
_POINTS = np.linspace(0, 1, 101).round(2)


def yearly_profit(concentration: float, months: float, cost: float, buyers_only: bool) -> np.ndarray:
    """Return the profit of each customer of an established base in a window.

    Purchases are Poisson with gamma rates (NBD), baskets Gamma-Gamma; every customer costs something to keep
    on the list, whether or not they buy.

    Parameters
    ----------
    concentration
        1 is the shop of the course; more makes customers less equal (see
        :func:`crmsim.explore.customer_base.customers`).
    months
        Length of the window.
    cost
        CNY a customer costs per month.
    buyers_only
        Leave out who bought nothing in the window, as a sales report does.

    Source
    ------
    Schmittlein, Cooper and Morrison (1993), Marketing Science 12(2), 167–183: a short window and its zeros
    make any market look more concentrated than it is.
    """
    base = customers(CUSTOMERS, concentration)
    bought = variates.poisson(base.luck[:, 0], base.rate * months)
    profit = SHOP.margin_ratio * bought * base.basket - cost * months
    return profit[bought > 0] if buyers_only else profit


def compute(concentration: float, months: float, cost: float, buyers_only: bool) -> dict[str, pd.DataFrame]:
    """Return the curve of cumulative profit, best customers first, and its value at 20 % of them."""
    profit = yearly_profit(concentration, months, cost, buyers_only)
    best_first = np.sort(profit)[::-1]
    total = best_first.sum()
    if total <= 0:
        raise ValueError(
            Text("the customers together make a loss: lower the cost", "全体客户合计亏损：请降低成本")
        )
    share = np.concatenate([[0.0], np.cumsum(best_first)]) / total
    places = np.arange(len(share)) / len(best_first)
    curve = np.interp(_POINTS, places, share)
    top = np.interp(0.2, places, share)
    return {
        "curve": pd.DataFrame({"customer_share": _POINTS, "profit_share": curve.round(4)}),
        "top": pd.DataFrame(
            {
                "customer_share": [0.2],
                "profit_share": [round(float(top), 4)],
                "peak": share.max().round(4),
                "losing": (profit < 0).mean().round(4),
            }
        ),
    }


def chart(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw cumulative profit against customers, with the claim of 80/20 as a cross."""
    x = alt.X(
        "customer_share:Q",
        title=str(Text("Share of customers, best first", "客户比例（从最好的排起）")),
        axis=alt.Axis(format="%"),
        scale=alt.Scale(domain=[0, 1]),
    )
    y = alt.Y(
        "profit_share:Q",
        title=str(Text("Share of profit", "利润比例")),
        axis=alt.Axis(format="%"),
        scale=alt.Scale(domain=[0, 1.6], clamp=True),
    )
    claim = pd.DataFrame({"customer_share": [0.2], "profit_share": [0.8]})
    equal = pd.DataFrame({"customer_share": [0.0, 1.0], "profit_share": [0.0, 1.0]})
    return describe(
        alt.Chart(equal).mark_line(strokeDash=[2, 4], color="#767676", strokeWidth=1.5).encode(x, y)
        + alt.Chart(frames["curve"]).mark_line().encode(x, y)
        + alt.Chart(claim)
        .mark_point(shape="cross", size=260, color="#222222", filled=False, strokeWidth=2)
        .encode(x, y)
        + alt.Chart(frames["top"]).mark_point(size=160, color="#9E2A2B").encode(x, y),
        en="Share of profit brought by the best customers: a curve above the dotted diagonal of equal customers; "
        "a red point at 20 % of customers, a black cross where 80/20 would be.",
        zh="最好的客户带来的利润比例：曲线高于“人人相等”的对角点线；红点在 20% 的客户处，黑色十字标出 80/20。",
    )


def say(now: State, before: State) -> Text:
    """Tell what the best fifth brings, and what is given back."""
    top = now.result["top"].iloc[0]
    en = f"The best 20 % of customers bring {100 * top.profit_share:.1f} % of the profit."
    zh = f"最好的 20% 客户带来 {100 * top.profit_share:.1f}% 的利润。"
    if top.losing > 0:
        en += f" {100 * top.losing:.0f} % of them cost more than they bring; without them profit would be "
        en += f"{100 * top.peak:.0f} % of today's."
        zh += f"有 {100 * top.losing:.0f}% 的客户入不敷出；若没有他们，利润将是现在的 {100 * top.peak:.0f}%。"
    return Text(en, zh)


def explorer() -> Explorer:
    """Return the explorer: how unequal customers are, how long we look, what they cost, whom we count."""
    return Explorer(
        title=Text("When is it really 80/20?", "什么时候才真的是“二八”？"),
        controls=[
            Slider("concentration", 0.4, 3, 0.05, 1, Text("Inequality of customers", "客户之间的不均程度")),
            Slider("months", 0.2, 36, 0.2, 12, Text("Window", "观察期"), Text("months", "个月")),
            Slider(
                "cost", 0, 6, 0.1, 0, Text("Cost per customer", "每位客户的成本"), Text("CNY/month", "元/月")
            ),
            Switch("buyers_only", Text("Count buyers only", "只算有购买的客户")),
        ],
        compute=compute,
        chart=chart,
        say=say,
        code=(
            "import pandas as pd\n"
            "from crmsim.analysis import top_share, whale_peak\n"
            "from crmsim.explore.concentration import yearly_profit\n\n"
            "profit = pd.Series(yearly_profit($concentration, $months, $cost, $buyers_only))\n"
            "top_share(profit.clip(lower=0)), whale_peak(profit)"
        ),
    )
