"""Loyalty is an attitude and a behaviour, and how one follows from satisfaction depends on the market."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from crmsim.analysis import dick_basu_type
from crmsim.charts import PALETTE, describe
from crmsim.engines.vector import simulate
from crmsim.explore.explorer import Choice, Explorer, Slider, State
from crmsim.explore.words import names
from crmsim.model.customer import CHANNELS, STABILITY, Traits, new_state, new_traits
from crmsim.model.loyalty import target
from crmsim.model.purchasing import leaving_chance, propensity
from crmsim.parameters import RELATIONSHIP_TYPES
from crmsim.scenario import Scenario
from crmsim.streams import Streams
from crmsim.terms import label
from crmsim.text import Text

TYPES = {name: name for name in ("true_loyalty", "latent_loyalty", "spurious_loyalty", "no_loyalty")}
RELATIONSHIPS = Choice("kind", {kind: kind for kind in RELATIONSHIP_TYPES}, "relationship_type", "basic")
#: More points than this are slow to draw and no clearer.
SHOWN = 200


@cache
def customers(kind: str, founders: int = 2000, months: int = 24, seed: int = 7) -> pd.DataFrame:
    """Simulate a retailer and return its customers of the last twelve months as they stand at the end.

    The same customers with the same luck for every relationship type; a type is simulated once and kept.

    Parameters
    ----------
    kind
        Relationship type.
    founders
        Customers at the beginning; nobody joins later.
    months
        How long they are followed, 12 or more.
    seed
        Of the simulation.

    Returns
    -------
    DataFrame
        ``satisfaction`` (0–100), ``attitude`` (0–1), ``share`` of wallet (0–1), ``purchases`` in the last
        twelve months: customers who are still there and bought at least once.
    """
    scenario = Scenario.preset(
        "retail",
        customers=founders,
        months=months,
        relationship={"type": kind},
        acquisition={"newcomers": "none"},
    )
    history = simulate(scenario, seed, panel=True)
    assert history.panel is not None
    panel = pd.DataFrame(history.panel)
    last = panel[panel["month"] == months - 1].set_index("customer")
    bought = pd.DataFrame(history.purchase)
    recent = bought[bought["month"] >= months - 12].groupby("customer")["count"].sum()
    frame = last[["satisfaction", "attitude", "share"]].astype("float64")
    frame["purchases"] = recent.reindex(frame.index).fillna(0).astype("int64")
    return frame[frame["purchases"] > 0]


def types_of_loyalty(kind: str, attitude_cut: float, share_cut: float) -> dict[str, pd.DataFrame]:
    """Return customers by attitude and share of wallet, with the type that the two cuts make of each.

    Parameters
    ----------
    kind
        Relationship type.
    attitude_cut, share_cut
        "High" is at or above, 0–1.

    Returns
    -------
    dict
        ``points``: ``share``, ``attitude``, ``type`` of the first customers; ``corners``: ``type``,
        ``portion`` of all customers, and where to write it; ``cuts``: both cuts.
    """
    everybody = customers(kind)
    kinds = dick_basu_type(everybody["attitude"], everybody["share"], attitude_cut, share_cut)
    portion = kinds.value_counts(normalize=True).reindex(list(TYPES), fill_value=0.0)
    corners = pd.DataFrame(
        {
            "type": list(TYPES),
            "portion": portion.to_numpy(dtype="float64"),
            "x": [0.99, 0.01, 0.99, 0.01],
            "y": [0.97, 0.97, 0.03, 0.03],
        }
    )
    points = everybody[["share", "attitude"]].assign(type=kinds.astype(str)).head(SHOWN)
    cuts = pd.DataFrame({"attitude_cut": [float(attitude_cut)], "share_cut": [float(share_cut)]})
    return {"points": points.reset_index(drop=True).round(3), "corners": corners.round(4), "cuts": cuts}


def draw_types(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw attitude against share of wallet, the cuts as lines, the portions in the corners."""
    colour = alt.Color(
        "type:N",
        title=None,
        scale=alt.Scale(domain=list(TYPES), range=[*PALETTE[:3], PALETTE[4]]),
        legend=alt.Legend(labelExpr=names(TYPES), orient="top", columns=2, labelLimit=200),
    )
    shape = alt.Shape(
        "type:N",
        title=None,
        scale=alt.Scale(domain=list(TYPES), range=["circle", "triangle-up", "square", "cross"]),
        legend=alt.Legend(labelExpr=names(TYPES), orient="top", columns=2, labelLimit=200),
    )
    behaviour = Text("Behaviour: share of wallet", "行为：钱包份额")
    x = alt.X("share:Q", title=str(behaviour), scale=alt.Scale(domain=[0, 1]))
    y = alt.Y("attitude:Q", title=label("attitudinal_loyalty"), scale=alt.Scale(domain=[0, 1]))
    points = alt.Chart(frames["points"]).mark_point(size=36).encode(x, y, colour, shape)
    cuts = alt.Chart(frames["cuts"]).mark_rule(strokeDash=[6, 4], color="#444444", strokeWidth=1.5)
    portion = alt.Chart(frames["corners"]).encode(x="x:Q", y="y:Q", text=alt.Text("portion:Q", format=".0%"))
    left = portion.mark_text(align="left", fontSize=16, fontWeight=600).transform_filter("datum.x < 0.5")
    right = portion.mark_text(align="right", fontSize=16, fontWeight=600).transform_filter("datum.x > 0.5")
    return describe(
        points + cuts.encode(y="attitude_cut:Q") + cuts.encode(x="share_cut:Q") + left + right,
        en="Customers by share of wallet and attitude. Two dashed cuts make four fields: true loyalty top right, "
        "latent top left, spurious bottom right, none bottom left; each field shows its portion.",
        zh="客户按钱包份额（横轴）和态度忠诚（纵轴）分布。两条虚线分出四格：右上真正忠诚、"
        "左上潜在忠诚、右下虚假忠诚、左下不忠诚；各格标出占比。",
    )


def say_types(now: State, before: State) -> Text:
    """Tell the portions, and how many of the good buyers are held by nothing but habit."""
    portion = 100 * now.result["corners"].set_index("type")["portion"]
    buyers = portion["true_loyalty"] + portion["spurious_loyalty"]
    habit = 100 * portion["spurious_loyalty"] / buyers if buyers else 0.0
    return Text(
        f"True loyalty {portion['true_loyalty']:.0f} %, latent {portion['latent_loyalty']:.0f} %, spurious "
        f"{portion['spurious_loyalty']:.0f} %, none {portion['no_loyalty']:.0f} %. Of those who buy mostly from us, "
        f"{habit:.0f} % do so without the attitude.",
        f"真正忠诚 {portion['true_loyalty']:.0f}%，潜在忠诚 {portion['latent_loyalty']:.0f}%，虚假忠诚 "
        f"{portion['spurious_loyalty']:.0f}%，不忠诚 {portion['no_loyalty']:.0f}%。主要在我们这里购买的客户中，"
        f"有 {habit:.0f}% 并无忠诚的态度。",
    )


def loyalty_types() -> Explorer:
    """Return the explorer of attitude and behaviour."""
    return Explorer(
        title=Text("Who buys from us, and who is loyal?", "谁在买，谁才忠诚？"),
        controls=[
            RELATIONSHIPS,
            Slider("attitude_cut", 0.2, 0.8, 0.05, 0.45, Text("Attitude is high from", "态度达到多少算高")),
            Slider("share_cut", 0.1, 0.9, 0.05, 0.5, Text("Share is high from", "份额达到多少算高")),
        ],
        compute=types_of_loyalty,
        chart=draw_types,
        say=say_types,
        code=(
            "from crmsim.analysis import dick_basu_type\n"
            "from crmsim.explore.loyalty import customers\n\n"
            "mine = customers($kind)\n"
            'kinds = dick_basu_type(mine["attitude"], mine["share"], $attitude_cut, $share_cut)\n'
            "print(kinds.value_counts(normalize=True).round(2))"
        ),
    )


#: Named markets: convexity θ and switching barrier SC₀.
MARKETS: dict[str, tuple[float, float]] = {
    "competitive": (3.0, 0.0),
    "brands": (2.0, 0.0),
    "regulated": (1.0, 0.0),
    "monopoly": (0.4, 1.5),
}
MARKET_NAMES = {
    "competitive": Text("competitive market", "竞争市场"),
    "brands": Text("strong brands", "品牌市场"),
    "regulated": Text("regulated market", "管制市场"),
    "monopoly": Text("monopoly", "垄断市场"),
}
GRID = np.arange(30.0, 100.5, 2.5)


@cache
def _people(count: int = 400) -> tuple[Scenario, Traits]:
    """Customers of the retailer as they differ by nature: rates, habits, inclination to leave."""
    scenario, number, zero = Scenario.preset("retail"), np.arange(count), np.zeros(count, dtype=np.int64)
    founding = np.full(count, CHANNELS.index("founding"))
    return scenario, new_traits(
        scenario, Streams(7), number, zero, zero.astype(np.float64), founding, zero - 1
    )


def staying(satisfaction: np.ndarray, convexity: float, barrier: float) -> pd.DataFrame:
    """Return the attitude that lasting satisfaction leads to, and who has stayed after a year.

    Parameters
    ----------
    satisfaction
        0–100, the same for every customer and every month.
    convexity
        θ, the type of market.
    barrier
        Switching barrier SC₀.

    Returns
    -------
    DataFrame
        ``satisfaction``, ``attitude`` (0–1), ``stayed``: the mean share of established customers who have
        not turned away within twelve months (0–1).
    """
    scenario, traits = _people()
    scenario = scenario.replace(loyalty={"convexity": convexity, "barrier_start": barrier})
    attitude = target(scenario.loyalty, satisfaction, 0.0)
    state = new_state(scenario, Streams(7), np.arange(len(traits)))
    stayed = []
    for level in attitude:
        state = replace(state, attitude=np.full(len(traits), level), stage=np.full(len(traits), STABILITY))
        chance = leaving_chance(scenario, traits, state, propensity(scenario, traits, state), 0)
        stayed.append(float(((1 - chance) ** 12).mean()))
    return pd.DataFrame({"satisfaction": satisfaction, "attitude": attitude, "stayed": stayed})


@cache
def _named_markets() -> pd.DataFrame:
    curves = [staying(GRID, *values).assign(market=name) for name, values in MARKETS.items()]
    return pd.concat(curves, ignore_index=True).round(4)


def market_curve(convexity: float, barrier: float, satisfaction: float) -> dict[str, pd.DataFrame]:
    """Return attitude and staying against satisfaction in a market, beside the four named ones.

    Parameters
    ----------
    convexity, barrier
        As for :func:`staying`.
    satisfaction
        Of our customers, 0–100.

    Returns
    -------
    dict
        ``curve`` of this market, the one ``firm`` on it, and the ``markets`` for comparison.
    """
    both = staying(np.append(GRID, [satisfaction, min(satisfaction + 10, 100)]), convexity, barrier).round(4)
    return {
        "curve": both.iloc[: len(GRID)],
        "firm": both.iloc[len(GRID) :].assign(place=["now", "ten_more"]),
        "markets": _named_markets(),
    }


def draw_market(frames: Mapping[str, pd.DataFrame]) -> alt.TopLevelMixin:
    """Draw attitude and staying against satisfaction, this market in bold."""
    x = alt.X("satisfaction:Q", title=label("satisfaction"), scale=alt.Scale(domain=[30, 100]))

    def panel(field: str, title: Text) -> alt.LayerChart:
        y = alt.Y(f"{field}:Q", title=str(title), scale=alt.Scale(domain=[0, 1]))
        thin = (
            alt.Chart(frames["markets"])
            .mark_line(strokeWidth=1.5, opacity=0.7)
            .encode(
                x,
                y,
                alt.StrokeDash(
                    "market:N",
                    title=None,
                    scale=alt.Scale(domain=list(MARKETS), range=[[1, 0], [8, 4], [4, 4], [1, 3]]),
                    legend=alt.Legend(labelExpr=names(MARKET_NAMES), orient="top", labelLimit=200),
                ),
                color=alt.value("#767676"),
            )
        )
        bold = alt.Chart(frames["curve"]).mark_line(color=PALETTE[0], strokeWidth=4).encode(x, y)
        points = (
            alt.Chart(frames["firm"])
            .mark_point(size=170, color=PALETTE[2], opacity=1)
            .encode(
                x,
                y,
                alt.Shape(
                    "place:N",
                    scale=alt.Scale(domain=["now", "ten_more"], range=["circle", "triangle-right"]),
                    legend=None,
                ),
            )
        )
        return (thin + bold + points).properties(width=250, height=240)

    return describe(
        panel("attitude", Text("Attitudinal loyalty", "态度忠诚"))
        | panel("stayed", Text("Still there after a year", "一年后仍在的比例")),
        en="Attitude (left) and the share still there after a year (right) against satisfaction. In a competitive "
        "market the curve stays low and turns up at the end; in a monopoly it is high almost everywhere.",
        zh="左图为态度忠诚、右图为一年后仍在的比例，横轴均为满意度。竞争市场的曲线先低后陡升，"
        "垄断市场的曲线几乎处处都高。",
    )


def say_market(now: State, before: State) -> Text:
    """Tell what ten more points of satisfaction would bring, and which named market is nearest."""
    here, there = (now.result["firm"].iloc[row] for row in (0, 1))
    theta = now.values["convexity"]
    nearest = min(MARKETS, key=lambda name: abs(np.log(MARKETS[name][0] / theta)))
    more = there["satisfaction"] - here["satisfaction"]
    gained, kept = there["attitude"] - here["attitude"], 100 * (there["stayed"] - here["stayed"])
    place = MARKET_NAMES[nearest]
    return Text(
        f"Attitude {here['attitude']:.2f}; {100 * here['stayed']:.0f} % are still there after a year. {more:.0f} more "
        f"points of satisfaction bring {gained:+.2f} of attitude and {kept:+.1f} points of staying. "
        f"θ is nearest to: {place.en}.",
        f"态度忠诚为 {here['attitude']:.2f}，一年后仍有 {100 * here['stayed']:.0f}% 的客户留下。"
        f"满意度再提高 {more:.0f} 分，"
        f"态度变化 {gained:+.2f}，留下的比例变化 {kept:+.1f} 个百分点。θ 最接近{place.zh}。",
    )


def convexity() -> Explorer:
    """Return the explorer of satisfaction and loyalty by type of market."""
    return Explorer(
        title=Text("When does satisfaction pay?", "满意何时换来忠诚？"),
        controls=[
            Slider("convexity", 0.2, 4, 0.1, 3, Text("Competition θ", "竞争程度 θ")),
            Slider("barrier", 0, 2, 0.1, 0, Text("Switching barrier", "转移壁垒")),
            Slider("satisfaction", 40, 90, 1, 70, "satisfaction"),
        ],
        compute=market_curve,
        chart=draw_market,
        say=say_market,
        code=(
            "import numpy as np\n"
            "from crmsim.explore.loyalty import staying\n\n"
            "satisfaction = np.array([50.0, 60.0, 70.0, 80.0, 90.0])\n"
            "staying(satisfaction, convexity=$convexity, barrier=$barrier).round(3)"
        ),
    )
