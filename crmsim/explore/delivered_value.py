"""Delivered value: four benefits minus four costs; a line of equal value prices a point of service."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from crmsim.charts import PALETTE, describe
from crmsim.explore.explorer import Choice, Explorer, Slider, State
from crmsim.explore.words import names
from crmsim.model.delivered_value import BENEFITS, COSTS, choice_shares, delivered_value, equivalent_price_cut
from crmsim.text import Text

#: The eight components, benefits first → glossary.
COMPONENTS = {
    "product": "product_value",
    "service": "service_value",
    "personnel": "personnel_value",
    "image": "image_value",
    "money": "money_cost",
    "time": "time_cost",
    "energy": "energy_cost",
    "psychic": "psychic_cost",
}
#: Points 0–10, money in CNY, time in hours.
RIVAL = {
    "product": 8.0,
    "service": 6.0,
    "personnel": 7.0,
    "image": 5.0,
    "money": 90.0,
    "time": 0.5,
    "energy": 2.0,
    "psychic": 1.0,
}
#: Weights of product quality, image and relationship in the three ages of consumer choice.
ERAS = {
    "rational_era": (0.8, 0.1, 0.1),
    "feeling_era": (0.4, 0.5, 0.1),
    "emotional_era": (0.3, 0.2, 0.5),
}
OFFERS = {"ours": Text("our offer", "我们"), "rival": Text("the rival", "竞争对手")}


def benefits_of(era: str) -> dict[str, float]:
    """Return what a point of each benefit is worth, in CNY, to customers of an age of consumption.

    The worth of one point of everything stays what it is in `crmsim.model.delivered_value`; the age spreads it
    over product quality, image and relationship, and relationship over service and personnel.

    Parameters
    ----------
    era
        ``today`` (the defaults), or one of `ERAS`.

    Raises
    ------
    ValueError
        For another age.
    """
    if era == "today":
        return dict(BENEFITS)
    if era not in ERAS:
        raise ValueError(f"era = {era!r}: allowed are today, {', '.join(ERAS)}")
    product, image, relationship = (sum(BENEFITS.values()) * share for share in ERAS[era])
    people = BENEFITS["service"] + BENEFITS["personnel"]
    return {
        "product": product,
        "service": relationship * BENEFITS["service"] / people,
        "personnel": relationship * BENEFITS["personnel"] / people,
        "image": image,
    }


def compute(price: float, service: float, hours: float, era: str) -> dict[str, pd.DataFrame]:
    """Return the components of both offers, their place in the price–service plane, and the line of equal value.

    Parameters
    ----------
    price
        Ours, CNY.
    service
        Ours, points 0–10.
    hours
        What buying from us takes of the customer's time.
    era
        What customers weigh, see `benefits_of`.

    Returns
    -------
    dict
        ``parts``: ``component``, ``offer``, ``worth`` (CNY, costs negative); ``offers``: ``offer``,
        ``service``, ``price``, ``value`` (CNY), ``share``; ``equal``: ``service`` and the ``price`` at which
        our offer would be worth exactly as much as the rival's.
    """
    benefits = benefits_of(era)
    ours = {**RIVAL, "money": float(price), "service": float(service), "time": float(hours)}
    parts, offers = [], []
    for name, offer in (("ours", ours), ("rival", RIVAL)):
        for component in COMPONENTS:
            worth = (benefits[component] if component in benefits else -COSTS[component]) * offer[component]
            parts.append({"component": component, "offer": name, "worth": worth})
        value = float(delivered_value(offer, benefits=benefits))
        offers.append({"offer": name, "service": offer["service"], "price": offer["money"], "value": value})
    table = pd.DataFrame(offers)
    table["share"] = choice_shares(table["value"].to_numpy())
    grid = np.linspace(0, 10, 21)
    free = delivered_value({**ours, "service": grid, "money": 0.0}, benefits=benefits)
    equal = pd.DataFrame({"service": grid, "price": free - table["value"].iloc[1]})
    return {"parts": pd.DataFrame(parts).round(3), "offers": table.round(4), "equal": equal.round(3)}


def chart(frames: Mapping[str, pd.DataFrame]) -> alt.HConcatChart:
    """Draw the eight components of both offers, and the plane of price and service with the line."""
    colour = alt.Color(
        "offer:N",
        title=None,
        scale=alt.Scale(domain=list(OFFERS), range=[PALETTE[0], PALETTE[1]]),
        legend=alt.Legend(labelExpr=names(OFFERS), orient="top"),
    )
    bars = (
        alt.Chart(frames["parts"])
        .mark_bar()
        .encode(
            alt.Y(
                "component:N",
                sort=list(COMPONENTS),
                title=None,
                axis=alt.Axis(labelExpr=names(COMPONENTS), labelLimit=200),
            ),
            alt.YOffset("offer:N", sort=list(OFFERS)),
            alt.X(
                "worth:Q",
                title=str(Text("Worth to the customer, CNY", "对客户的价值（元）")),
                scale=alt.Scale(domain=[-180, 200]),
                axis=alt.Axis(values=[-150, -100, -50, 0, 50, 100, 150]),
            ),
            colour,
        )
        .properties(width=185, height=260)
    )
    x = alt.X("service:Q", title=str(Text("Service, points", "服务（分）")), scale=alt.Scale(domain=[0, 10]))
    y = alt.Y(
        "price:Q",
        title=str(Text("Price, CNY", "价格（元）")),
        scale=alt.Scale(domain=[0, 200], clamp=True),
    )
    line = alt.Chart(frames["equal"]).mark_line(strokeDash=[6, 4], color="#767676", clip=True).encode(x, y)
    points = (
        alt.Chart(frames["offers"])
        .mark_point(size=180, opacity=1)
        .encode(x, y, colour, alt.Shape("offer:N", scale=alt.Scale(domain=list(OFFERS)), legend=None))
    )
    return describe(
        bars | (line + points).properties(width=235, height=260),
        en="Left, four benefits and four costs of our offer and the rival's in CNY. Right, price against service: "
        "on the dashed line our offer is worth as much as the rival's, below it more.",
        zh="左图为我们与竞争对手的四项价值和四项成本（元）。右图横轴为服务、纵轴为价格："
        "在虚线上，我们与竞争对手的让渡价值相等，线下则更高。",
    )


def say(now: State, before: State) -> Text:
    """Tell both values, the share that follows, and the price of a point of service."""
    ours, rival = (now.result["offers"].iloc[row] for row in (0, 1))
    point = equivalent_price_cut("service", 1, benefits=benefits_of(now.values["era"]))
    return Text(
        f"Our offer is worth {ours['value']:.0f} CNY to the customer, the rival's {rival['value']:.0f}: "
        f"{100 * ours['share']:.0f} % choose us. One more point of service equals a price cut of {point:.1f} CNY.",
        f"我们的让渡价值为 {ours['value']:.0f} 元，竞争对手为 {rival['value']:.0f} 元："
        f"{100 * ours['share']:.0f}% 的客户选择我们。服务提高 1 分相当于降价 {point:.1f} 元。",
    )


def explorer() -> Explorer:
    """Return the explorer: our price, our service, the customer's time, and what customers weigh."""
    eras: dict[str, Text | str] = {
        "today": Text("as the course assumes today", "本课程的默认权重"),
        **{era: era for era in ERAS},
    }
    return Explorer(
        title=Text("How much service is a price cut worth?", "降价抵得上多少服务？"),
        controls=[
            Slider("price", 40, 160, 5, 100, Text("Our price", "我们的价格"), Text("CNY", "元")),
            Slider("service", 0, 10, 0.5, 6, Text("Our service", "我们的服务"), Text("points", "分")),
            Slider(
                "hours", 0, 2, 0.25, 0.5, Text("Time buying takes", "购买所花时间"), Text("hours", "小时")
            ),
            Choice("era", eras, Text("What customers weigh", "客户看重什么")),
        ],
        compute=compute,
        chart=chart,
        say=say,
        code=(
            "from crmsim.explore.delivered_value import RIVAL, benefits_of\n"
            "from crmsim.model.delivered_value import choice_shares, delivered_value\n\n"
            'ours = {**RIVAL, "money": $price, "service": $service, "time": $hours}\n'
            "values = [float(delivered_value(offer, benefits=benefits_of($era))) for offer in (ours, RIVAL)]\n"
            "print(values, choice_shares(values))"
        ),
    )
