"""Data and graded checks of the exercise on delivered value and the trade of price for service."""

import math

import numpy as np
import pandas as pd

from crmsim.grading import Answers, Hint, check, close

BENEFITS = ["product", "service", "personnel", "image"]
COSTS = ["money", "time", "energy", "psychic"]
NAMES = [*BENEFITS, *COSTS]


def _worth(seed: int) -> pd.Series:
    """What a unit is worth to this company's customers: not every yuan of price is felt in full."""
    rng = np.random.default_rng([seed, 1])
    usual = np.array([12.0, 8.0, 5.0, 5.0, 1.0, 40.0, 3.0, 3.0])
    return pd.Series((usual * rng.uniform(0.7, 1.3, 8)).round(2), index=pd.Index(NAMES, name="name"), name="cny")


def _offers(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng([seed, 2])
    firms = ["ours", "north_star", "green_gate"]
    table = pd.DataFrame(
        {
            "product": rng.uniform(5, 9, 3),
            "service": rng.uniform(4, 8, 3),
            "personnel": rng.uniform(4, 9, 3),
            "image": rng.uniform(3, 8, 3),
            "money": rng.uniform(80, 110, 3),
            "time": rng.uniform(0.2, 1.5, 3),
            "energy": rng.uniform(1, 6, 3),
            "psychic": rng.uniform(1, 6, 3),
        },
        index=pd.Index(firms, name="firm"),
    )
    return table.round(1)


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"offers.csv": _offers(seed).reset_index(), "worth.csv": _worth(seed).reset_index()}


def _value(offer: dict[str, float], worth: pd.Series, names: list[str] = NAMES) -> float:
    return sum((1 if name in BENEFITS else -1) * worth[name] * offer[name] for name in names)


@check(
    "q1",
    points=2,
    hint={
        "en": "One offer on paper: four products of score and worth to be added, four to be taken away.",
        "zh": "先在纸上算一家：四项“得分 × 价值”相加，再减去四项。",
    },
)
def all_benefits_minus_all_costs(s: Answers) -> None:
    offers, worth = _offers(s.seed), _worth(s.seed)
    answer = s.call("customer_value", offers, worth)

    def values(names: list[str]) -> pd.Series:
        return pd.Series({firm: _value(offer, worth, names) for firm, offer in offers.to_dict("index").items()})

    if close(answer, values(NAMES)):
        return
    price_only = values(BENEFITS) - offers["money"]
    if close(answer, price_only) or close(answer, values([*BENEFITS, "money"])):
        raise Hint(
            en="The price is not all a customer pays: what of the time, the effort, the worry?",
            zh="客户付出的不只是价格：时间、体力、操心呢？",
        )
    raise AssertionError


@check(
    "q2",
    points=3,
    hint={
        "en": "Set the value before and after the change equal. How much value does the rise take, and how much does one "
        "point of service give?",
        "zh": "令变动前后的让渡价值相等。涨价拿走多少价值？一分服务又带来多少？",
    },
)
def service_that_makes_up_for_price(s: Answers) -> None:
    offers, worth = _offers(s.seed), _worth(s.seed)
    rng = np.random.default_rng(s.seed)
    cases = [("ours", 5.0), ("north_star", -6.0), ("green_gate", 3.0), ("ours", 90.0)]
    cases += [(firm, float(rng.uniform(-10, 12))) for firm in offers.index]
    exact, capped, percent, unweighted, beyond = [], [], [], [], []
    for firm, rise in cases:
        service, price = offers.loc[firm, "service"], offers.loc[firm, "money"]
        score = service + rise * worth["money"] / worth["service"]
        exact.append(score if score <= 10 else None)
        capped.append(min(score, 10.0))
        beyond.append(score)
        percent.append(service * (1 + rise / price))
        unweighted.append(service + rise / worth["service"])
    given = [s.call("service_needed", offers, worth, *case) for case in cases]
    given = [None if isinstance(x, float) and math.isnan(x) else x for x in given]
    if close(given, exact):
        return

    def like(others: list[float]) -> bool:
        return all(
            x is None or close(x, other) for x, other, small in zip(given, others, beyond, strict=True) if small <= 10
        )

    if like(percent):
        raise Hint(
            en="Ten per cent more price and ten per cent more service are not the same: a point of one and a yuan of the "
            "other are worth what customers say, not what the scale says.",
            zh="价格提高一成与服务提高一成并不是一回事：一分服务和一元价格各值多少，由客户说了算，而不是由尺度决定。",
        )
    if close(given, beyond) or close(given, capped):
        raise Hint(
            en="Your firm promises a service of more than 10, or takes 10 for enough. What if the best service cannot make "
            "up for the price?",
            zh="你的企业承诺了超过 10 分的服务，或者以为 10 分就够了。如果最好的服务也弥补不了涨价，怎么办？",
        )
    if like(unweighted):
        raise Hint(
            en="Do customers feel a yuan of price as one yuan? Look at what `money` is worth.",
            zh="客户感受到的一元价格就是一元吗？看看 `worth` 中 `money` 的值。",
        )
    raise AssertionError


@check(
    "q3",
    points=3,
    needs="q1",
    hint={
        "en": "For one price: its value to customers, the share of each firm, then margin times share.",
        "zh": "先看一个价格：它给客户的价值、各企业的份额，再算单位利润乘以份额。",
    },
)
def neither_the_highest_nor_the_lowest_price(s: Answers) -> None:
    cases = []
    for k in range(4):
        offers, worth = _offers(s.seed + k), _worth(s.seed + k)
        prices = [float(p) for p in range(52, 241, 12)]
        cases.append((offers, worth, offers.index[k % 3], 50.0, 20.0 + 3 * k, prices))
    given = [s.call("best_price", *case) for case in cases]

    def best(offers: pd.DataFrame, worth: pd.Series, firm: str, cost: float, spread: float, prices: list[float]) -> float:
        values = {name: _value(offer, worth) for name, offer in offers.to_dict("index").items()}

        def earns(price: float) -> float:
            own = values[firm] - worth["money"] * (price - offers.loc[firm, "money"])
            rest = sum(math.exp((other - own) / spread) for name, other in values.items() if name != firm)
            return (price - cost) / (1 + rest)

        return max(prices, key=earns)

    truth = [best(*case) for case in cases]
    if given == truth:
        return
    if given == [case[-1][-1] for case in cases]:
        raise Hint(
            en="At your price each buyer brings much, but who still buys?",
            zh="按你的价格，每位买主带来很多，但还有谁会买？",
        )
    if given == [case[-1][0] for case in cases]:
        raise Hint(
            en="At your price you win the most customers: what is left of each?",
            zh="按你的价格，你赢得的客户最多：可是每位客户还剩多少利润？",
        )
    raise AssertionError


@check(
    "q4",
    points=2,
    hint={
        "en": "Two numbers belong to each improvement: what it gives and what it takes. Compare what one yuan buys.",
        "zh": "每项改进有两个数：给客户多少，花企业多少。比一比一元钱能换来什么。",
    },
)
def most_value_for_a_yuan(s: Answers) -> None:
    rng = np.random.default_rng(s.seed)
    cases = []
    for k in range(12):
        worth = _worth(s.seed + k)
        names = ["money", *rng.permutation([name for name in NAMES if name != "money"])[:4]]
        cost = pd.Series({name: 1.0 if name == "money" else worth[name] * rng.uniform(0.5, 2.0) for name in names})
        cases.append((worth, cost))
    given = [s.call("best_improvement", *case) for case in cases]
    if given == [max(cost.index, key=lambda name: worth[name] / cost[name]) for worth, cost in cases]:
        return
    if given == [max(cost.index, key=lambda name: worth[name]) for worth, cost in cases]:
        raise Hint(
            en="You choose what customers value most, whatever it costs the firm.",
            zh="你选的是客户最看重的，却没有考虑企业要花多少钱。",
        )
    if given == ["money"] * len(cases):
        raise Hint(
            en="A price cut is one way to spend a yuan on customers. Is it always the way that they like best?",
            zh="降价是把一元钱花在客户身上的一种办法。它总是客户最喜欢的办法吗？",
        )
    raise AssertionError
