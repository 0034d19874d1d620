"""Data and graded checks of the exercise on choosing a relationship type by profit."""

from functools import cache

import numpy as np
import pandas as pd

from crmsim import Scenario
from crmsim.engines import vector
from crmsim.grading import Answers, Hint, check, close

TYPES = ["basic", "reactive", "accountable", "proactive", "partnership"]
KINDS = ["sale", "hotline", "after_sale_call", "advice", "joint_project"]


@cache
def _trial(seed: int) -> pd.DataFrame:
    """Each type on 300 customers for two years, with the same luck; every contact promised arrives."""
    months, tables = 24, []
    for k, name in enumerate(TYPES):
        world = Scenario.preset("matrix", customers=300, months=months, service={"customers_per_agent": None})
        hours = max(world.relationship.hours[k], 1e-12)
        plan = {"type": name, "portfolio": 1, "headcount_hours": hours}
        history = vector.simulate(world.replace(relationship=plan), seed)
        bought = history.purchase
        basket = 0.4 * world.purchasing.basket_shape / history.customer["spend_rate"]
        margin = bought["count"] * basket[bought["customer"]] * bought["scale"]
        table = pd.DataFrame({"type": name, "month": np.arange(months) + 1, "customers": 300})
        table["margin"] = np.bincount(bought["month"], margin, minlength=months).round(2)
        table["lost"] = history.firm["lost"]
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


@cache
def _contacts(seed: int, firms: int) -> pd.DataFrame:
    """Logs in which a few favourites get most of a firm's contacts."""
    rng = np.random.default_rng(seed)
    rows = []
    for firm in range(firms):
        level = (firm + seed) % 5
        for customer in range(int(rng.integers(20, 45))):
            rows.append((firm, customer, "sale"))
            favourite = rng.random() < 0.2
            for k in range(1, 5):
                reached = rng.random() < (0.8 if k == level else 0.5 if k < level else 0.0)
                times = int(rng.integers(4, 9)) if favourite and k > level else int(reached)
                rows += [(firm, customer, KINDS[k])] * times
    table = pd.DataFrame(rows, columns=["firm", "customer", "kind"])
    table["firm"] = "firm-" + (table["firm"] + 1).astype(str).str.zfill(2)
    table["customer"] += 1
    return table.iloc[rng.permutation(len(table))].reset_index(drop=True)


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"trial.csv": _trial(seed), "contacts.csv": _contacts(seed, 10)}


def _market(seed: int) -> tuple[pd.DataFrame, dict[str, float]]:
    """The calibrated ingredients of the model, each 10 % off."""
    rng = np.random.default_rng(seed)

    def jitter(values: list[float]) -> np.ndarray:
        return np.array(values) * rng.lognormal(0, 0.1, len(values))

    types = pd.DataFrame(
        {
            "value": 0.84 + np.cumsum(jitter([0, 0.115, 0.115, 0.12, 0.125])),
            "hours": jitter([0, 0.14, 0.31, 0.75, 2.1]),
            "fixed_cost": jitter([0, 100, 250, 600, 1500]),
        },
        index=TYPES,
    )
    wage, attention, congestion = jitter([60, 160, 0.7])
    return types, {"wage": float(wage), "attention": float(attention), "congestion": float(congestion)}


def _profit(types: pd.DataFrame, firm: dict[str, float], customers: float, margin: float) -> dict[str, float]:
    profit = {}
    for name, row in types.iterrows():
        hours = customers * row["hours"]
        hour = firm["wage"] * (1 + hours / firm["attention"]) ** firm["congestion"]
        profit[name] = customers * margin * row["value"] - hours * hour - row["fixed_cost"]
    return profit


def _best(types: pd.DataFrame, firm: dict[str, float], customers: float, margin: float) -> str:
    profit = _profit(types, firm, customers, margin)
    return max(profit, key=profit.__getitem__)


@check(
    "q1",
    points=2,
    hint={
        "en": "Two parts: margin compared with basic, and lost customers to be replaced. Per customer-month means: "
        "divided by all customers of all months.",
        "zh": "分两部分：与基本型相比的边际利润，以及需要补充的流失客户。“每客户月”即除以所有月份的全部客户数。",
    },
)
def value_of_a_customer_under_each_type(s: Answers) -> None:
    rng = np.random.default_rng(s.seed)
    n = 5 * 12
    trial = pd.DataFrame(
        {
            "type": np.repeat(TYPES, 12),
            "month": np.tile(np.arange(12) + 1, 5),
            "customers": rng.integers(80, 300, n),
        }
    )
    trial["margin"] = (trial["customers"] * rng.uniform(6, 20, n)).round(2)
    trial["lost"] = rng.binomial(trial["customers"], 0.03)
    trial = trial.iloc[rng.permutation(n)].reset_index(drop=True)
    replacement = float(rng.uniform(3, 7))
    answer = s.call("slot_value", trial, replacement)
    rate = {
        name: (rows["margin"].sum() / rows["customers"].sum(), rows["lost"].sum() / rows["customers"].sum())
        for name, rows in trial.groupby("type")
    }
    index = pd.Series({name: margin / rate["basic"][0] for name, (margin, _) in rate.items()})
    lost = pd.Series({name: lost for name, (_, lost) in rate.items()})
    if close(answer, index - replacement * lost):
        return
    if close(answer, index):
        raise Hint(
            en="The trial kept the number of customers up by winning new ones. Who pays for them?",
            zh="试行期间靠争取新客户来维持客户数量。这笔钱由谁来出？",
        )
    month = trial.assign(margin=trial["margin"] / trial["customers"], lost=trial["lost"] / trial["customers"])
    mean = month.groupby("type")[["margin", "lost"]].mean()
    if close(answer, mean["margin"] / mean["margin"]["basic"] - replacement * mean["lost"]):
        raise Hint(
            en="You averaged monthly ratios: a month with few customers then counts as much as one with many.",
            zh="你对各月的比率求了平均：这样客户少的月份与客户多的月份分量就一样了。",
        )
    raise AssertionError


@check(
    "q2",
    points=3,
    hint={
        "en": "Work out the five profits for one case by hand: hours, load, price of an hour, profit.",
        "zh": "选一个例子手算五种类型的利润：工时、负荷、每小时成本、利润。",
    },
)
def the_most_profitable_type(s: Answers) -> None:
    types, firm = _market(s.seed)
    rng = np.random.default_rng(s.seed)
    cases = [(int(10 ** rng.uniform(1.5, 4.5)), float(10 ** rng.uniform(2, 4))) for _ in range(25)]
    given = [s.call("type_to_choose", types, firm, customers, margin) for customers, margin in cases]
    if given == [_best(types, firm, customers, margin) for customers, margin in cases]:
        return
    if len(set(map(str, given))) == 1:
        raise Hint(
            en="You choose the same type in every case. More contact is worth more to customers; what does it cost?",
            zh="无论什么情况你都选同一种类型。接触越多，客户价值越高；但成本是多少呢？",
        )
    flat = {**firm, "congestion": 0.0}
    alone = [
        max(
            TYPES,
            key=lambda k: customers
            * (
                margin * types["value"][k]
                - types["hours"][k]
                * firm["wage"]
                * (1 + types["hours"][k] / firm["attention"]) ** firm["congestion"]
            )
            - types["fixed_cost"][k],
        )
        for customers, margin in cases
    ]
    if given in (alone, [_best(types, flat, customers, margin) for customers, margin in cases]):
        raise Hint(
            en="In your formula an hour costs the same for a hundred customers and for ten thousand.",
            zh="在你的公式里，一百位客户和一万位客户，每小时的成本都一样。",
        )
    each = types.assign(fixed_cost=0.0)
    paid = [
        max(TYPES, key=lambda k: _profit(each, firm, n, m)[k] - n * types["fixed_cost"][k]) for n, m in cases
    ]
    if given == paid:
        raise Hint(
            en="You charge the fixed cost of the programme once for every customer.",
            zh="你让每位客户都各付了一次计划的固定成本。",
        )
    raise AssertionError


@check(
    "q3",
    points=2,
    needs="q2",
    hint={
        "en": "Address rows and columns by their names; which of the two dicts gives the rows?",
        "zh": "用名称来指明行和列；两个字典中哪一个给出行？",
    },
)
def cells_stand_under_their_names(s: Answers) -> None:
    types, firm = _market(s.seed + 1)
    counts = {"medium": 900, "many": 11_000, "a handful": 60}
    margins = {"high": 5200, "low": 180}
    answer = s.call("choice_matrix", types, firm, counts, margins)
    truth = pd.DataFrame(
        {m: {n: _best(types, firm, counts[n], margins[m]) for n in counts} for m in margins}
    )
    if close(answer, truth):
        return
    if isinstance(answer, pd.DataFrame) and close(answer.T, truth):
        raise Hint(
            en="Numbers of customers stand in your columns and margins in your rows.",
            zh="你把客户数量放在了列，把边际利润放在了行。",
        )
    raise AssertionError


@check(
    "q4",
    points=3,
    hint={
        "en": "Take one firm. For each kind: how many different customers have met with it, of how many in all?",
        "zh": "选一家企业。对每种接触：有多少位不同的客户经历过？一共有多少位客户？",
    },
)
def what_most_customers_meet_with(s: Answers) -> None:
    log = _contacts(s.seed, 15)
    answer = s.call("practised_type", log)
    truth, frequent, any_one = {}, {}, {}
    for firm, rows in log.groupby("firm"):
        everybody = set(rows["customer"])
        met = {kind: set(rows["customer"][rows["kind"] == kind]) for kind in KINDS}
        count = {kind: int((rows["kind"] == kind).sum()) for kind in KINDS}
        truth[firm] = TYPES[max(k for k in range(5) if 2 * len(met[KINDS[k]]) >= len(everybody))]
        frequent[firm] = TYPES[max(range(5), key=lambda k: count[KINDS[k]])]
        any_one[firm] = TYPES[max(k for k in range(5) if met[KINDS[k]])]
    if close(answer, pd.Series(truth)):
        return
    if close(answer, pd.Series(frequent)):
        raise Hint(
            en="You count contacts. A few favourites with many contacts then speak for all the others.",
            zh="你数的是接触次数。这样少数被频繁接触的“宠儿”就代表了其他所有客户。",
        )
    if close(answer, pd.Series(any_one)):
        raise Hint(
            en="One joint project with one customer does not make a firm the partner of all.",
            zh="与一位客户做过一次联合项目，并不能使企业成为所有客户的伙伴。",
        )
    raise AssertionError
