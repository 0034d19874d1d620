# title.en = "Is it really 80/20?"
# title.zh = "真的是二八开吗"
# chapter = 8
# minutes = 35

# %% [markdown] id="intro" lang="en"
# # Is it really 80/20?
#
# "Twenty per cent of the customers bring eighty per cent of the profit, so look after these." The sentence holds two
# claims: that the split is 80/20, and that those who brought much *will* bring much. You can test both on your own
# company, because its simulator knows what happened afterwards.
#
# `customers.csv` lists everybody who was ever a customer in the first year: `customer_id`, `orders` and `revenue` (CNY)
# of the first year, `profit` (CNY of the first year) and `later_profit` (CNY of the two years after that; 0 for those
# who never bought again).

# %% [markdown] id="intro" lang="zh" of="51f51979"
# # 真的是二八开吗
#
# “20 % 的客户带来 80 % 的利润，所以要照顾好他们。”这句话里有两个论断：比例是二八开；
# 过去贡献大的客户，*今后*贡献也大。两者都可以在你自己的公司里检验，因为模拟器知道后来发生了什么。
#
# `customers.csv` 列出第一年曾是客户的所有人：`customer_id` 客户号、
# 第一年的 `orders` 订单数与 `revenue` 收入（元）、`profit` 第一年的利润（元）、
# `later_profit` 随后两年的利润（元；再未购买者为 0）。

# %% id="setup"
import numpy as np
import pandas as pd
from crmsim.grading import checking, expect

customers = pd.read_csv("customers.csv").set_index("customer_id")
customers.head()

# %% [markdown] id="ask1" lang="en"
# **Question 1.** Write `brought_by_best(values, part)`: the share (0–1) of the total that the best `part` of the
# customers bring (0.2: the best fifth of the *customers*). `part` times their number is always whole here.

# %% [markdown] id="ask1" lang="zh" of="b4b6975d"
# **问题 1.** 编写 `brought_by_best(values, part)`：最好的一部分客户（比例为 `part`，
# 0.2 即*客户数*的前五分之一）带来的价值占总额的比例（0–1）。此处 `part` 与客户数之积总是整数。

# %% question="q1"
def brought_by_best(values, part):
    # BEGIN SOLUTION
    best_first = values.sort_values(ascending=False)
    return float(best_first.iloc[: round(part * len(values))].sum() / values.sum())
    # END SOLUTION

# %% check="q1"
with checking("q1", "brought_by_best"):
    best = brought_by_best(customers["profit"], 0.2)
    expect(isinstance(best, float), en="brought_by_best should return one number.", zh="brought_by_best 应返回一个数。")
    expect(0.2 <= best <= 1, en="The best fifth bring at least a fifth.", zh="最好的五分之一至少带来五分之一。")

# %% [markdown] id="ask2" lang="en"
# **Question 2.** 80/20 is one setting among many. Imagine a knob $k$ that makes customers more or less equal: each
# value $v$ becomes $v^k$. At $k = 0$ all are equal, at $k = 1$ it is your company, above 1 differences grow. Write
# `knob_for(values, part, share)`: the $k$ at which the best `part` of the customers bring exactly `share` of the total
# (all values are above 0; to three decimals of $k$).

# %% [markdown] id="ask2" lang="zh" of="d3bb849d"
# **问题 2.** 二八开只是许多可能之一。设想一个旋钮 $k$，调节客户之间的差距：把每个数值 $v$ 变成 $v^k$。
# $k = 0$ 时人人相同，$k = 1$ 是你的公司，大于 1 时差距拉大。编写 `knob_for(values, part, share)`：
# 求使最好的 `part` 部分客户恰好带来总额之 `share` 的 $k$（所有数值均大于 0；$k$ 精确到三位小数）。

# %% question="q2"
def knob_for(values, part, share):
    # BEGIN SOLUTION
    low, high = 0.0, 50.0
    scaled = values / values.max()
    for _ in range(60):
        middle = (low + high) / 2
        if brought_by_best(scaled**middle, part) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2
    # END SOLUTION

# %% check="q2"
with checking("q2", "knob_for"):
    knob = knob_for(pd.Series([1.0, 2.0, 3.0, 4.0, 5.0]), 0.2, 0.5)
    expect(isinstance(knob, float), en="knob_for should return one number.", zh="knob_for 应返回一个数。")
    expect(
        knob > 1,
        en="The best of these five bring a third; for a half the knob must be turned up.",
        zh="这五人中最好的一位带来三分之一；要达到一半，旋钮须向上调。",
    )

# %% [markdown] id="ask3" lang="en"
# **Question 3.** Write `misplaced(past, later, part)`: of the customers who are among the best `part` by what they
# brought in the past, the share (0–1) who are **not** among the best `part` of all these customers by what they
# brought later. The two `Series` have the same index.

# %% [markdown] id="ask3" lang="zh" of="74af606d"
# **问题 3.** 编写 `misplaced(past, later, part)`：按过去的贡献属于最好 `part` 部分的客户中，
# 按后来的贡献**不**在全体客户最好 `part` 部分之内者所占的比例（0–1）。两个 `Series` 的索引相同。

# %% question="q3"
def misplaced(past, later, part):
    # BEGIN SOLUTION
    size = round(part * len(past))
    best_past, best_later = (set(values.nlargest(size).index) for values in (past, later))
    return len(best_past - best_later) / size
    # END SOLUTION

# %% check="q3"
with checking("q3", "misplaced"):
    moved = misplaced(customers["profit"], customers["later_profit"], 0.2)
    expect(isinstance(moved, float), en="misplaced should return one number.", zh="misplaced 应返回一个数。")
    expect(0 <= moved <= 1, en="A share lies between 0 and 1.", zh="比例应在 0 与 1 之间。")
    expect(
        misplaced(customers["profit"], customers["profit"], 0.2) == 0,
        en="Nobody is misplaced if nothing changes.",
        zh="若一切不变，就没有人放错位置。",
    )

# %% [markdown] id="ask4" lang="en"
# **Question 4.** RFM is accused of saying the same thing twice, because who buys often also spends much. Write
# `overlap(customers)`: a dict with the correlation of the number of orders with the *total* a customer spent
# (`"total"`) and with what the customer spent *per order* (`"average"`). `customers` has the columns `orders` and
# `revenue`.
#
# For which kind of M is the accusation fair?

# %% [markdown] id="ask4" lang="zh" of="d934c6d6"
# **问题 4.** 有人批评 RFM 把一件事说了两遍，因为买得勤的人花得也多。编写 `overlap(customers)`：返回字典，
# 给出订单数与客户消费*总额*的相关系数（`"total"`），以及与该客户*每单*消费额的相关系数（`"average"`）。
# `customers` 含 `orders` 与 `revenue` 两列。
#
# 这一批评对哪一种 M 成立？

# %% question="q4"
def overlap(customers):
    # BEGIN SOLUTION
    per_order = customers["revenue"] / customers["orders"]
    return {
        "total": float(customers["orders"].corr(customers["revenue"])),
        "average": float(customers["orders"].corr(per_order)),
    }
    # END SOLUTION

# %% check="q4"
with checking("q4", "overlap"):
    shared = overlap(customers)
    expect(isinstance(shared, dict), en="overlap should return a dict.", zh="overlap 应返回字典。")
    expect(set(shared) == {"total", "average"}, en="With total and average.", zh="键为 total 与 average。")
    expect(
        all(-1 <= r <= 1 for r in shared.values()),
        en="Correlations lie between −1 and 1.",
        zh="相关系数应在 −1 与 1 之间。",
    )
