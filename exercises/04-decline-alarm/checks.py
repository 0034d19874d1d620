"""Data and graded checks of the exercise on an alarm for decline."""

from functools import cache

import numpy as np
import pandas as pd

from crmsim import Scenario, simulate
from crmsim.grading import Answers, Hint, check, close

_TODAY = 731
# Over 16 companies of 2000 customers the alarm "silent for three of one's own intervals" had lift 2.19 ± 0.11 and
# recall 0.29 ± 0.02; the best alarm by a fixed number of days had lift 1.59 ± 0.07.
_LIFT, _RECALL = 1.8, 0.15


@cache
def _company(seed: int, customers: int) -> tuple[pd.DataFrame, pd.Series]:
    """Orders of the regular customers, and which of them are in decline or lost at the end."""
    company = simulate(Scenario.preset("retail", customers=customers, months=24), seed, progress=False)
    assert company.history is not None
    assert company.history.panel is not None
    panel = company.history.panel
    # The panel is in order of months, so a customer's last row stays.
    stage, month = np.zeros((2, int(panel["customer"].max()) + 2), dtype=int)
    stage[panel["customer"] + 1], month[panel["customer"] + 1] = panel["stage"], panel["month"]
    gone_early = (stage == 4) & (month < 20)
    day = (company.sales_order["ordered_at"] - pd.Timestamp("2023-01-01")).dt.days + 1
    orders = pd.DataFrame({"customer": company.sales_order["customer_id"], "day": day})
    orders = orders[~gone_early[orders["customer"]]]
    orders = orders[orders.groupby("customer")["day"].transform("size") >= 5]
    who = np.sort(orders["customer"].unique())
    falling = pd.Series(stage[who] >= 3, index=pd.Index(who, name="customer"), name="falling")
    return orders.reset_index(drop=True), falling


def data(seed: int) -> dict[str, pd.DataFrame]:
    orders, falling = _company(seed, 700)
    return {"orders.csv": orders, "known.csv": falling.reset_index()}


def _ratio(orders: pd.DataFrame, today: int) -> pd.Series:
    ratio = {}
    for customer, days in orders[orders["day"] <= today].groupby("customer")["day"]:
        gaps = np.diff(np.sort(days))
        known = len(gaps) and gaps.mean() > 0
        ratio[customer] = (today - days.max()) / gaps.mean() if known else np.nan
    return pd.Series(ratio)


@check(
    "q1",
    points=2,
    hint={
        "en": "Take one customer with orders on days 10, 20 and 40, and today = 70: how long are the intervals?",
        "zh": "设一位客户在第 10、20、40 天下单，today = 70：各个间隔有多长？",
    },
)
def silence_by_the_customers_own_rhythm(s: Answers) -> None:
    rng = np.random.default_rng(s.seed)
    number = rng.integers(1, 8, 40)
    orders = pd.DataFrame(
        {
            "customer": np.repeat(np.arange(40) + 1, number),
            "day": rng.integers(1, 301, number.sum()),
        }
    )
    answer = s.call("silence_ratio", orders, 301)
    truth = _ratio(orders, 301)
    if close(answer, truth):
        return
    day = orders.groupby("customer")["day"].agg(["min", "max", "size"])
    several = day.index[(day["size"] > 1) & (day["max"] > day["min"])]
    if isinstance(answer, pd.Series) and set(several) <= set(answer.index):
        span, silent = day["max"] - day["min"], 301 - day["max"]
        if close(answer[several], (silent / (span / day["size"]))[several]):
            raise Hint(
                en="Between five orders lie four intervals.",
                zh="五次下单之间有四个间隔。",
            )
        if close(answer[several], (silent / (span / (day["size"] - 1))[several].mean())[several]):
            raise Hint(
                en="You divide everybody by the same interval: a weekly and a yearly buyer are then judged alike.",
                zh="你对所有人都除以同一个间隔：每周购买和每年购买的客户就被同样看待了。",
            )
    raise AssertionError


@check(
    "q1",
    points=1,
    hint={
        "en": "What did the firm know on the evening of `today`? Move `today` back and see whether the ratios change.",
        "zh": "到 `today` 当晚，企业知道些什么？把 `today` 往前移，看看比值是否改变。",
    },
)
def the_future_is_not_known(s: Answers) -> None:
    orders, _ = _company(s.seed, 2000)
    few = orders[orders["customer"] <= 150]
    assert close(s.call("silence_ratio", few, 400), _ratio(few, 400))


@check(
    "q2",
    points=2,
    hint={
        "en": "Draw the two-by-two table first. Which of its cells is divided by which total?",
        "zh": "先画出二乘二的表格。哪个格子除以哪个合计？",
    },
)
def precision_and_recall(s: Answers) -> None:
    rng = np.random.default_rng(s.seed)
    who = rng.permutation(300) + 1
    falling = pd.Series(rng.random(300) < 0.2, index=who)
    alarm = pd.Series((rng.random(300) < 0.1) | (falling & (rng.random(300) < 0.5)), index=who)
    answer = s.call("alarm_quality", alarm.iloc[::-1], falling)
    right = int((alarm & falling).sum())
    precision, recall = right / int(alarm.sum()), right / int(falling.sum())
    if close(answer, {"precision": precision, "recall": recall, "lift": precision / falling.mean()}):
        return
    if isinstance(answer, dict):
        if close([answer.get("precision"), answer.get("recall")], [recall, precision]):
            raise Hint(
                en="You have the two the wrong way round: precision looks at the alarms, recall at the falling customers.",
                zh="你把两者弄反了：精确率针对警报，召回率针对正在离开的客户。",
            )
        if close(answer.get("precision"), (alarm == falling).mean()):
            raise Hint(
                en="You counted the quiet customers without an alarm as hits, too. An alarm that never rings would then "
                "look excellent, for most customers are not falling.",
                zh="你把没有警报、也没有离开的客户也算作命中。这样一来，从不响的警报也会显得很优秀，因为多数客户并没有离开。",
            )
    raise AssertionError


@check(
    "q3",
    points=3,
    hint={
        "en": "Lift rises when fewer, clearer cases ring; recall falls. Try several limits on your own company and look "
        "at both.",
        "zh": "只让更少、更明确的情况响起，提升度会上升，召回率会下降。在自己的公司上多试几个界限，两个指标都要看。",
    },
)
def the_alarm_serves_another_company(s: Answers) -> None:
    orders, falling = _company(s.seed, 2000)
    alarm = s.call("alarm", orders, _TODAY)
    assert isinstance(alarm, pd.Series)
    assert set(alarm.index) == set(falling.index)
    assert all(type(ring) is bool for ring in alarm.tolist())
    alarm = alarm.reindex(falling.index).astype(bool)
    right = (alarm & falling).sum()
    lift = right / max(alarm.sum(), 1) / falling.mean()
    recall = right / falling.sum()
    if recall >= _RECALL and 1.25 <= lift < _LIFT:
        raise Hint(
            en=f"Lift is {lift:.2f}, recall {recall:.2f}. Who are your false alarms: customers who have changed, or "
            "customers who always order rarely?",
            zh=f"提升度为 {lift:.2f}，召回率为 {recall:.2f}。误报的都是谁：是行为变了的客户，还是一向很少下单的客户？",
        )
    if lift < 1.25:
        raise Hint(
            en=f"Lift is {lift:.2f}: the list is hardly better than names drawn from a hat.",
            zh=f"提升度为 {lift:.2f}：这份名单几乎不比抽签好。",
        )
    assert lift >= _LIFT
    assert recall >= _RECALL


@check(
    "q4",
    points=3,
    hint={
        "en": "Compare two futures of the same customer, with the offer and without: what differs?",
        "zh": "比较同一位客户的两种未来：有优惠和没有优惠，差别在哪里？",
    },
)
def what_the_offer_changes_pays_for_it(s: Answers) -> None:
    rng = np.random.default_rng(s.seed)
    n = 200
    alone = rng.uniform(0, 0.5, n)
    cases = pd.DataFrame(
        {
            "back_alone": alone,
            "back_with_offer": alone + rng.uniform(-0.02, 0.3, n),
            "value_back": rng.uniform(50, 600, n),
            "value_falling": rng.uniform(0, 50, n),
            "cost": rng.uniform(5, 60, n),
            "spent_so_far": rng.uniform(100, 2000, n),
        },
        index=pd.Index(rng.permutation(n) + 1, name="customer"),
    )
    answer = s.call("worth_restoring", cases)
    gain = cases["value_back"] - cases["value_falling"]
    truth = (cases["back_with_offer"] - cases["back_alone"]) * gain > cases["cost"]
    if close(answer, truth):
        return
    for value in (gain, cases["value_back"]):
        if close(answer, cases["back_with_offer"] * value > cases["cost"]):
            raise Hint(
                en="You credit the offer with customers who would have come back without it.",
                zh="有些客户没有优惠也会回来，你却把他们也算成了优惠的功劳。",
            )
    if close(answer, cases["spent_so_far"] > cases["cost"]) or close(
        answer, (cases["back_with_offer"] - cases["back_alone"]) * cases["spent_so_far"] > cases["cost"]
    ):
        raise Hint(
            en="What a customer has brought so far stays ours whatever we do now; only the future can be changed.",
            zh="客户过去带来的收入，无论现在怎么做都已经是我们的了；能改变的只有未来。",
        )
    raise AssertionError
