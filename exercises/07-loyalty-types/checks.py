"""Data and graded checks of the exercise on attitude and share of wallet."""

from functools import lru_cache

import numpy as np
import pandas as pd

from crmsim import Scenario
from crmsim.engines.vector import simulate
from crmsim.grading import Answers, Hint, check, close
from crmsim.model.customer import LOST

ATTITUDE_CUT, SHARE_CUT = 0.4, 0.5


@lru_cache(maxsize=4)
def _customers(seed: int, size: int) -> pd.DataFrame:
    """Customers of a fresh company after one year, those who stayed another year marked."""
    world = Scenario.preset(
        "retail", customers=size, months=24, competition={"observed": True}, acquisition={"newcomers": "none"}
    )
    past = simulate(world, seed, panel=True)
    basket = world.purchasing.basket_shape / past.customer["spend_rate"]
    state = pd.DataFrame(past.panel)
    then = state[(state["month"] == 11) & (state["stage"] != LOST)].set_index("customer")
    still = state.loc[(state["month"] == 23) & (state["stage"] != LOST), "customer"]

    def spent(log: dict[str, np.ndarray]) -> np.ndarray:
        first_year = log["month"] < 12
        count = np.bincount(log["customer"][first_year], log["count"][first_year], minlength=len(basket))
        return (count * basket)[then.index].round(2)

    return pd.DataFrame(
        {
            "customer_id": then.index + 1,
            "attitude": then["attitude"].to_numpy(dtype=float).round(2),
            "own_spend": spent(past.purchase),
            "rival_spend": spent(past.rival),
            "stayed": then.index.isin(still),
        }
    )


def _fresh(s: Answers) -> pd.DataFrame:
    """A fresh company, with one customer who bought nothing and one exactly on both cuts."""
    odd = pd.DataFrame(
        {
            "customer_id": [9001, 9002],
            "attitude": [0.8, ATTITUDE_CUT],
            "own_spend": [0.0, 50.0],
            "rival_spend": [0.0, 50.0],
            "stayed": [True, False],
        }
    )
    return pd.concat([_customers(s.seed, 150), odd], ignore_index=True)


def _shares(customers: pd.DataFrame) -> pd.Series:
    table = customers.set_index("customer_id")
    category = table["own_spend"] + table["rival_spend"]
    return (table["own_spend"] / category)[category > 0]


def _kinds(attitude: pd.Series, share: pd.Series) -> pd.Series:
    names = np.array(["none", "spurious", "latent", "true"])
    return pd.Series(names[2 * (attitude >= ATTITUDE_CUT) + (share >= SHARE_CUT)], index=attitude.index)


def _typed(s: Answers) -> pd.DataFrame:
    table = _fresh(s).set_index("customer_id")
    share = _shares(table.reset_index())
    table = table.loc[share.index].assign(share=share)
    return table.assign(kind=_kinds(table["attitude"], table["share"]))


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"customers.csv": _customers(seed, 200)}


@check(
    "q1",
    points=2,
    hint={
        "en": "What is the whole of which your sales are a part? It includes your sales.",
        "zh": "你的销售额是哪一个整体的一部分？这个整体也包括你的销售额。",
    },
)
def relates_own_spending_to_the_category(s: Answers) -> None:
    customers = _fresh(s)
    right = _shares(customers)
    answer = s.call("wallet_shares", customers)
    if isinstance(answer, pd.Series) and len(answer) > len(right):
        raise Hint(
            en="Someone who bought nothing from anybody has no share of wallet: neither 0 nor 1 is known.",
            zh="在任何一家都没有消费的客户谈不上钱包份额：既不能说是 0，也不能说是 1。",
        )
    assert close(answer, right)


@check(
    "q2",
    points=2,
    hint={
        "en": "Place two friends of yours in the table: one who likes the shop but rarely goes, one who goes but "
        "does not care. And: what happens exactly at the cut?",
        "zh": "试着把两位朋友放进表里：一位喜欢这家店却很少去，另一位常去却并不在意。另外：正好等于分界值时怎么办？",
    },
)
def crosses_feeling_and_doing(s: Answers) -> None:
    table = _typed(s)
    answer = s.call("loyalty_kind", table["attitude"], table["share"], ATTITUDE_CUT, SHARE_CUT)
    swapped = table["kind"].replace({"latent": "spurious", "spurious": "latent"})
    if close(answer, table["kind"]):
        return
    if close(answer, swapped):
        raise Hint(
            en="Latent means hidden: the feeling is there, the purchases are not yet. Spurious means not what it "
            "seems: which of the two does one see in the sales figures?",
            zh="“潜在”是说感情已有而购买尚未出现；“虚假”是说表里不一：两者之中，哪一个会在销售数字里看得到？",
        )
    raise AssertionError


@check(
    "q3",
    points=1,
    hint={
        "en": "Add up money, not heads: of all the money, how much comes from them?",
        "zh": "加总的是钱，不是人头：全部收入中有多少来自他们？",
    },
)
def weighs_customers_by_their_money(s: Answers) -> None:
    table = _typed(s)
    answer = s.call("revenue_on_habit", table["own_spend"], table["kind"])
    habit = table["kind"] == "spurious"
    if close(answer, table.loc[habit, "own_spend"].sum() / table["own_spend"].sum()):
        return
    if close(answer, habit.mean()):
        raise Hint(
            en="This is a share of customers. Spuriously loyal customers buy much, so their share of the revenue "
            "is another number.",
            zh="这是人数的占比。虚假忠诚的客户买得多，他们在收入中的占比是另一个数。",
        )
    raise AssertionError


@check(
    "q4",
    points=2,
    hint={
        "en": "Start from the customers of one kind, all of them, and see how many of these are still there.",
        "zh": "先取出某一类的全部客户，再看其中还有多少人留下。",
    },
)
def starts_from_all_customers_of_a_kind(s: Answers) -> None:
    table = _typed(s)
    answer = s.call("stay_rate", table["kind"], table["stayed"])
    if close(answer, table["stayed"].astype(float).groupby(table["kind"]).mean()):
        return
    if close(answer, table.loc[table["stayed"], "kind"].value_counts(normalize=True)):
        raise Hint(
            en="You look at those who stayed and ask of which kind they are. Those who left have vanished from "
            "your base: that is survivor bias. Ask it the other way round.",
            zh="你是在留下的人里问他们属于哪一类，离开的人已从基数中消失：这就是幸存者偏差。请反过来问。",
        )
    raise AssertionError
