# title.en = "How much service is a price worth?"
# title.zh = "一份价格值多少服务？"
# chapter = 6
# minutes = 35

# %% [markdown] id="intro" lang="en"
# # How much service is a price worth?
#
# Customers do not buy the lowest price, they buy the highest *delivered value*: all they get minus all it costs them
# (Kotler 2000, *Marketing Management*, ch. 2). Four benefits, scored 0 to 10: `product`, `service`, `personnel`, `image`.
# Four costs: `money` (the price, CNY), `time` (hours), `energy` and `psychic` (bodily effort and worry, scored 0 to 10).
#
# `offers.csv` holds the offers of your company (`ours`) and two competitors, `worth.csv` what one unit of each is worth to
# customers, in CNY.

# %% [markdown] id="intro" lang="zh" of="69caaa1c"
# # 一份价格值多少服务？
#
# 客户买的不是最低的价格，而是最高的*让渡价值*：得到的一切减去付出的一切（Kotler
# 2000，*Marketing Management* 第 2 章）。四种利益，打分 0 到 10：`product`（产品）、`service`（服务）、
# `personnel`（人员）、`image`（形象）。四种成本：`money`（货币，即价格，元）、`time`（时间，小时）、
# `energy`（体力）和 `psychic`（精力，即操心劳神），后两项打分 0 到 10。
#
# `offers.csv` 是你的公司（`ours`）和两家竞争对手的供应条件，`worth.csv` 是每一项的一个单位对客户值多少元。

# %% id="setup"
import numpy as np
import pandas as pd

from crmsim.grading import checking, expect

BENEFITS = ["product", "service", "personnel", "image"]
COSTS = ["money", "time", "energy", "psychic"]
offers = pd.read_csv("offers.csv", index_col="firm")
worth = pd.read_csv("worth.csv", index_col="name")["cny"]
offers

# %% [markdown] id="ask-value" lang="en"
# **Question 1.** Write `customer_value(offers, worth)`: the delivered value of each offer in CNY, a Series indexed by firm.

# %% [markdown] id="ask-value" lang="zh" of="b4b212f3"
# **问题 1.** 编写 `customer_value(offers, worth)`：每家企业供应条件的让渡价值（元），返回以企业为索引的 Series。

# %% question="q1"
def customer_value(offers, worth):
    # BEGIN SOLUTION
    return offers[BENEFITS] @ worth[BENEFITS] - offers[COSTS] @ worth[COSTS]
    # END SOLUTION

# %% check="q1"
with checking("q1", "customer_value"):
    value = customer_value(offers, worth)
    expect(isinstance(value, pd.Series), en="customer_value should return a Series.", zh="customer_value 应返回 Series。")
    expect(set(value.index) == set(offers.index), en="Its index should be the firms.", zh="索引应为各企业。")
    expect(value.notna().all(), en="No value should be missing.", zh="不应有缺失值。")

# %% [markdown] id="ask-service" lang="en"
# **Question 2.** `firm` raises its price by `rise` CNY and wants its customers to be as well off as before, by better service
# alone. Write `service_needed(offers, worth, firm, rise)`: the service score that this takes, or `None` if not even 10 would
# do. A negative `rise` is a price cut, which lets the score fall.

# %% [markdown] id="ask-service" lang="zh" of="e1c63363"
# **问题 2.** 企业 `firm` 把价格提高 `rise` 元，想只靠改进服务使客户的处境与从前一样。
# 编写 `service_needed(offers, worth, firm, rise)`：返回所需的服务得分；如果得 10 分也不够，返回 `None`。
# `rise` 为负表示降价，此时得分可以下降。

# %% question="q2"
def service_needed(offers, worth, firm, rise):
    # BEGIN SOLUTION
    score = float(offers.loc[firm, "service"] + rise * worth["money"] / worth["service"])
    return score if score <= 10 else None
    # END SOLUTION

# %% check="q2"
with checking("q2", "service_needed"):
    score = service_needed(offers, worth, "ours", 2.0)
    expect(score is None or isinstance(score, float), en="service_needed should return one number or None.", zh="service_needed 应返回一个数或 None。")
    expect(score is None or score <= 10, en="The scale ends at 10.", zh="打分最高为 10。")

# %% [markdown] id="ask-price" lang="en"
# **Question 3.** Tastes differ, so not everybody buys the best offer. Of the customers, firm $f$ gets the share
# $e^{V_f/\tau} \big/ \sum_g e^{V_g/\tau}$, the sum over all firms of the table, $V$ the delivered values and $\tau$ =
# `spread` in CNY (McFadden 1974). Write `best_price(offers, worth, firm, unit_cost, spread, prices)`: of the list `prices`, the
# one at which `firm` earns most per customer in the market, (price − unit cost) × share, if competitors keep their prices.

# %% [markdown] id="ask-price" lang="zh" of="6870ee34"
# **问题 3.** 各人口味不同，并非人人都买最好的那一家。企业 $f$ 的市场份额为
# $e^{V_f/\tau} \big/ \sum_g e^{V_g/\tau}$，求和遍及表中所有企业，$V$ 为让渡价值，$\tau$ = `spread`，
# 单位为元（McFadden 1974）。编写 `best_price(offers, worth, firm, unit_cost, spread, prices)`：
# 如果竞争对手价格不变，在列表 `prices` 中，哪个价格使 `firm` 从市场上每位客户平均赚得最多，即（价格 − 单位成本）
# × 份额最大？

# %% question="q3"
def best_price(offers, worth, firm, unit_cost, spread, prices):
    # BEGIN SOLUTION
    def earns(price):
        changed = offers.copy()
        changed.loc[firm, "money"] = price
        value = customer_value(changed, worth) / spread
        weight = np.exp(value - value.max())
        return (price - unit_cost) * weight[firm] / weight.sum()

    return max(prices, key=earns)
    # END SOLUTION

# %% check="q3"
with checking("q3", "customer_value", "best_price"):
    before = offers.copy()
    prices = [60.0, 70.0, 80.0, 90.0, 100.0, 120.0, 150.0]
    price = best_price(offers, worth, "ours", 50.0, 25.0, prices)
    expect(price in prices, en="best_price should return one of the prices.", zh="best_price 应返回 prices 中的一个。")
    expect(offers.equals(before), en="best_price changes offers itself; work on a copy.", zh="best_price 改动了 offers 本身；请在副本上计算。")

# %% [markdown] id="ask-improve" lang="en"
# **Question 4.** A round sum is to be spent on customers. `cost` is a Series: what it costs the firm, in CNY per customer,
# to improve one unit: one point more of a benefit, one hour or one point less of a cost. A price cut of 1 CNY costs 1 CNY
# (`money`). Write `best_improvement(worth, cost)`: the name of the improvement that gives customers the most delivered
# value per CNY spent.

# %% [markdown] id="ask-improve" lang="zh" of="48048ead"
# **问题 4.** 有一笔钱要花在客户身上。`cost` 是一个 Series，表示企业为每位客户改进一个单位要花多少元：
# 某种利益提高一分，或某种成本减少一小时或一分。降价 1 元的成本就是 1 元（`money`）。
# 编写 `best_improvement(worth, cost)`：返回每花一元使客户的让渡价值增加最多的那项改进的名称。

# %% question="q4"
def best_improvement(worth, cost):
    # BEGIN SOLUTION
    return (worth[cost.index] / cost).idxmax()
    # END SOLUTION

# %% check="q4"
with checking("q4", "best_improvement"):
    cost = pd.Series({"money": 1.0, "service": 6.0, "time": 30.0})
    best = best_improvement(worth, cost)
    expect(best in cost.index, en="best_improvement should return one of the names in cost.", zh="best_improvement 应返回 cost 中的一个名称。")

# %% [markdown] id="after" lang="en"
# **Think about it.** “We cannot cut the price, so we can do nothing against the discounter.” What does your answer to
# question 4 say to this manager, and what would you have to find out before you trust `worth`?

# %% [markdown] id="after" lang="zh" of="010a06b6"
# **想一想。** “我们不能降价，所以拿折扣店毫无办法。”你对问题 4 的回答能告诉这位经理什么？在相信 `worth` 之前，
# 你还需要弄清什么？
