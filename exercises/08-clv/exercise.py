# title.en = "Lifetime value and its eight factors"
# title.zh = "客户终身价值与八个因素"
# chapter = 8
# minutes = 40

# %% [markdown] id="intro" lang="en"
# # Lifetime value and its eight factors
#
# What may you spend today to win a customer? At most what the customer will bring, worth today. Eight factors decide:
#
# | factor | name in the code | |
# |---|---|---|
# | length of time considered | `years` | whole years |
# | discount rate | `discount` | per year |
# | retention rate | `retention` | share of customers who stay another year |
# | rate of being mentioned | `mention_rate` | new customers a year whom one customer brings by talking |
# | change of revenue | `growth` | of the margin, per year |
# | cost of keeping | `cost_keep` | CNY a year |
# | marketing cost | `marketing` | CNY a year |
# | other | `other` | CNY a year, gains above 0, costs below |
#
# The timing, in this exercise: a customer is won today. Everything happens at the **end** of each year, and only with
# customers who are still there **then**. The first year's margin is `margin`; it grows from the second year on.
#
# `segments.csv` describes your own company's customers at the end of its first year, by how much they bought:
# `segment`, `customers` (number), `margin` (CNY a year and customer) and `retention` (share still there a year later).

# %% [markdown] id="intro" lang="zh" of="93f61760"
# # 客户终身价值与八个因素
#
# 今天最多可以花多少钱去赢得一位客户？不能超过这位客户今后带来的收益折合到今天的价值。它由八个因素决定：
#
# | 因素 | 代码中的名称 | |
# |---|---|---|
# | 计算的时间长度 | `years` | 整年数 |
# | 贴现率 | `discount` | 每年 |
# | 客户保持率 | `retention` | 再留一年的客户比例 |
# | 产品被提及率 | `mention_rate` | 一位客户每年靠口碑带来的新客户数 |
# | 客户收入变化 | `growth` | 毛利的年变化率 |
# | 客户维系成本 | `cost_keep` | 元／年 |
# | 营销费用 | `marketing` | 元／年 |
# | 其他因素 | `other` | 元／年，收益为正，成本为负 |
#
# 本练习约定的时点：客户今天到来；一切收支都发生在每年**年末**，并且只发生在**那时**仍然留下的客户身上。
# 第一年的毛利为 `margin`，从第二年起开始增长。
#
# `segments.csv` 是你自己公司第一年年末的客户，按购买量分群：`segment` 客户群、`customers` 人数、
# `margin` 每位客户每年的毛利（元）、`retention` 一年后仍在的比例。

# %% id="setup"
import pandas as pd
from crmsim.grading import checking, expect

segments = pd.read_csv("segments.csv")
example = {
    "margin": 120.0,
    "retention": 0.75,
    "discount": 0.10,
    "years": 6,
    "growth": 0.03,
    "cost_keep": 15.0,
    "marketing": 10.0,
    "mention_rate": 0.05,
    "other": 2.0,
}
segments

# %% [markdown] id="ask1" lang="en"
# **Question 1.** Write `yearly_cash(margin, retention, years, growth, cost_keep, marketing, other)`: a list of what
# *one customer won today* is expected to bring at the end of year 1, 2, … `years`, costs deducted, in CNY of that
# year (not yet discounted, and without mentions).

# %% [markdown] id="ask1" lang="zh" of="2198c665"
# **问题 1.** 编写 `yearly_cash(margin, retention, years, growth, cost_keep, marketing, other)`：返回列表，
# 即*今天赢得的一位客户*在第 1、2、…、`years` 年年末预期带来的净收益（扣除成本，按当年金额计，先不贴现，
# 也不计口碑）。

# %% question="q1"
def yearly_cash(margin, retention, years, growth, cost_keep, marketing, other):
    # BEGIN SOLUTION
    cash = []
    for year in range(1, years + 1):
        still_there = retention**year
        cash.append(still_there * (margin * (1 + growth) ** (year - 1) - cost_keep - marketing + other))
    return cash
    # END SOLUTION

# %% check="q1"
with checking("q1", "yearly_cash"):
    cash = yearly_cash(120.0, 0.75, 6, 0.03, 15.0, 10.0, 2.0)
    expect(len(cash) == 6, en="Six years give six amounts.", zh="六年应有六个金额。")
    expect(all(amount > 0 for amount in cash), en="Here every year brings a gain.", zh="此例中每年都应有正的收益。")

# %% [markdown] id="ask2" lang="en"
# **Question 2.** Write
# `lifetime_value(margin, retention, discount, years, growth, cost_keep, marketing, mention_rate, other)`:
# the value today of one customer won today, mentions included. At the end of each year a customer who is still there
# brings `mention_rate` new customers; each of these is worth, at that moment, what a customer is worth *without*
# mentions over `years` years (so one generation of new customers is counted).

# %% [markdown] id="ask2" lang="zh" of="cb4bfe90"
# **问题 2.** 编写 `lifetime_value(margin, retention, discount, years, growth, cost_keep, marketing, mention_rate, other)`：
# 今天赢得的一位客户折合到今天的价值，计入口碑。每年年末，仍然留下的客户带来 `mention_rate` 位新客户；
# 每位新客户在当时的价值，等于一位客户在 `years` 年内*不计*口碑的价值（即只计一代新客户）。

# %% question="q2"
def lifetime_value(margin, retention, discount, years, growth, cost_keep, marketing, mention_rate, other):
    # BEGIN SOLUTION
    cash = yearly_cash(margin, retention, years, growth, cost_keep, marketing, other)
    own = sum(amount / (1 + discount) ** year for year, amount in enumerate(cash, 1))
    presence = sum((retention / (1 + discount)) ** year for year in range(1, years + 1))
    return own + mention_rate * presence * own
    # END SOLUTION

# %% check="q2"
with checking("q2", "lifetime_value"):
    value = lifetime_value(**example)
    expect(isinstance(value, float), en="lifetime_value should return one number.", zh="lifetime_value 应返回一个数。")
    expect(
        value > lifetime_value(**example | {"discount": 0.2}),
        en="Money that comes later is worth less: a higher discount rate must lower the value.",
        zh="越晚的钱越不值钱：贴现率提高，价值应当下降。",
    )

# %% [markdown] id="ask3" lang="en"
# **Question 3.** Which factor matters most? Write `effects(factors, step)`: `factors` is a dict like `example`;
# return a dict that says, for every entry but `years`, by what share the value changes when that entry alone is
# raised **by the share** `step` (0.01 is one per cent of its present value). A change of 3 % is 0.03.

# %% [markdown] id="ask3" lang="zh" of="1710c911"
# **问题 3.** 哪个因素最重要？编写 `effects(factors, step)`：`factors` 是形如 `example` 的字典；返回字典，
# 对除 `years` 外的每一项，给出当只有该项**按比例**提高 `step`（0.01 指在当前数值上提高百分之一）时，价值变化的比例。
# 变化 3 % 记为 0.03。

# %% question="q3"
def effects(factors, step):
    # BEGIN SOLUTION
    base = lifetime_value(**factors)
    result = {}
    for name in factors:
        if name != "years":
            result[name] = lifetime_value(**factors | {name: factors[name] * (1 + step)}) / base - 1
    return result
    # END SOLUTION

# %% check="q3"
with checking("q3", "effects"):
    found = effects(example, 0.01)
    expect(isinstance(found, dict), en="effects should return a dict.", zh="effects 应返回字典。")
    expect(
        set(found) == set(example) - {"years"},
        en="One entry for each factor but years.",
        zh="除 years 外每个因素一项。",
    )

# %% [markdown] id="ask4" lang="en"
# **Question 4.** Write `base_value(segments, discount, years)`: what all customers of all segments together are worth
# today, with the other factors at 0. `segments` has the columns of `segments.csv`.
#
# Then compare your result with the number of all customers times the value of "the average customer". Which is
# larger, and why?

# %% [markdown] id="ask4" lang="zh" of="be19e7d9"
# **问题 4.** 编写 `base_value(segments, discount, years)`：所有客户群的全部客户今天合计值多少，其余因素取 0。
# `segments` 的列与 `segments.csv` 相同。
#
# 然后把结果与“客户总数乘以‘平均客户’的价值”比一比：哪个更大？为什么？

# %% question="q4"
def base_value(segments, discount, years):
    # BEGIN SOLUTION
    total = 0.0
    for row in segments.itertuples():
        total += row.customers * lifetime_value(row.margin, row.retention, discount, years, 0, 0, 0, 0, 0)
    return total
    # END SOLUTION

# %% check="q4"
with checking("q4", "base_value"):
    whole = base_value(segments, 0.1, 5)
    expect(isinstance(whole, float), en="base_value should return one number.", zh="base_value 应返回一个数。")
    expect(whole > 0, en="Your customers are worth something.", zh="你的客户应有正的价值。")
