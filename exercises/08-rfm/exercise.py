# title.en = "RFM, and two meanings of recency"
# title.zh = "RFM 分析与“近度”的两种含义"
# chapter = 8
# minutes = 35

# %% [markdown] id="intro" lang="en"
# # RFM, and two meanings of recency
#
# When did a customer last buy, how often, and for how much? Direct marketers have sorted their customers by these
# three questions for sixty years. Two of the three letters are traps:
#
# * **R.** In RFM, recency is the time *since* the last purchase: large is bad. The models of chapter 9 call the time
#   *from the first to the last* purchase recency: large is good. And an R *score* of 5 is best, whatever R is.
# * **F.** RFM tables often count all purchases; the models count *repeat* purchases, without the one that made
#   somebody a customer. Someone who bought once has come back how often?
#
# `orders.csv` lists the orders of your own company: `customer_id`, `ordered_at` (day) and `amount` (CNY). The day of
# the analysis is `AS_OF`; what happened later, an analyst could not have known.

# %% [markdown] id="intro" lang="zh" of="982e40ab"
# # RFM 分析与“近度”的两种含义
#
# 客户最近一次购买在何时，买过几次，花了多少钱？六十年来，直复营销一直用这三个问题给客户排队。
# 三个字母里有两个是陷阱：
#
# * **R。** RFM 里的近度（最近一次消费）是*距离*最近一次购买的时间：越大越差。
#   第 9 章的模型却把*从第一次到最近一次*购买的时间叫作近度：越大越好。而 R 的*得分*总是 5 分最好，无论 R 指什么。
# * **F。** RFM 表常常计入全部购买；模型计的是*重复*购买，不含使他成为客户的那一次。只买过一次的人，回来过几次？
#
# `orders.csv` 是你自己公司的订单：`customer_id` 客户号、`ordered_at` 下单日、`amount` 金额（元）。
# 分析日为 `AS_OF`；此后发生的事，分析者当时无从知道。

# %% id="setup"
import pandas as pd
from crmsim.grading import checking, expect

orders = pd.read_csv("orders.csv", parse_dates=["ordered_at"])
AS_OF = "2024-03-31"


def score(values, groups):
    """Score 1 … groups by rank: the lowest values get 1, the highest `groups`; equal ones go by index."""
    rank = values.sort_index().rank(method="first").reindex(values.index)
    return (groups * (rank - 1) // len(values) + 1).astype(int)


orders.head()

# %% [markdown] id="ask1" lang="en"
# **Question 1.** Write `two_recencies(orders, as_of)`: one row for each customer who had ordered by the end of the day
# `as_of`, indexed by `customer_id`, with two columns of whole days: `silent_days`, from the last order to `as_of`, and
# `active_days`, from the first to the last order.

# %% [markdown] id="ask1" lang="zh" of="2409c8e8"
# **问题 1.** 编写 `two_recencies(orders, as_of)`：截至 `as_of` 当日已下过单的客户各占一行，
# 以 `customer_id` 为索引，含两列整数天数：`silent_days` 从最近一次下单到 `as_of`，
# `active_days` 从第一次到最近一次下单。

# %% question="q1"
def two_recencies(orders, as_of):
    # BEGIN SOLUTION
    now = pd.Timestamp(as_of)
    days = orders[orders["ordered_at"] <= now].groupby("customer_id")["ordered_at"]
    first, last = days.min(), days.max()
    return pd.DataFrame({"silent_days": (now - last).dt.days, "active_days": (last - first).dt.days})
    # END SOLUTION

# %% check="q1"
with checking("q1", "two_recencies"):
    recency = two_recencies(orders, AS_OF)
    expect(
        isinstance(recency, pd.DataFrame),
        en="two_recencies should return a table.",
        zh="two_recencies 应返回一张表。",
    )
    expect(
        {"silent_days", "active_days"} <= set(recency.columns),
        en="It has the columns silent_days and active_days.",
        zh="表中应有 silent_days 与 active_days 两列。",
    )
    expect((recency >= 0).all(axis=None), en="No time is negative.", zh="时间不应为负。")

# %% [markdown] id="ask2" lang="en"
# **Question 2.** Write `times_back(orders, as_of)`: how often each of these customers *came back* by the end of the day
# `as_of`, as a `Series` of whole numbers indexed by `customer_id`.

# %% [markdown] id="ask2" lang="zh" of="c24cc8fd"
# **问题 2.** 编写 `times_back(orders, as_of)`：截至 `as_of` 当日，上述每位客户*回来*购买过几次，
# 返回以 `customer_id` 为索引的整数 `Series`。

# %% question="q2"
def times_back(orders, as_of):
    # BEGIN SOLUTION
    known = orders[orders["ordered_at"] <= pd.Timestamp(as_of)]
    return known.groupby("customer_id").size() - 1
    # END SOLUTION

# %% check="q2"
with checking("q2", "times_back"):
    back = times_back(orders, AS_OF)
    expect(isinstance(back, pd.Series), en="times_back should return a Series.", zh="times_back 应返回 Series。")
    expect((back >= 0).all(), en="Nobody comes back a negative number of times.", zh="次数不应为负。")

# %% [markdown] id="ask3" lang="en"
# **Question 3.** Scores compare customers with each other. Write `cells_at_once(rfm, groups)`: `rfm` is indexed by
# customer and has the columns `silent_days`, `times_back` and `spend`; each of the three is scored among **all**
# customers with the function `score` above, so that the **best** get the highest score. Return a `Series` of texts such
# as `"514"` (R, F, M).

# %% [markdown] id="ask3" lang="zh" of="41a94889"
# **问题 3.** 得分是客户之间的相互比较。编写 `cells_at_once(rfm, groups)`：`rfm` 以客户号为索引，
# 含 `silent_days`、`times_back`、`spend` 三列；用上面的函数 `score` 把三列分别在**全体**客户中打分，
# 使**最好**的得分最高。返回由 `"514"`（R、F、M）这样的文本组成的 `Series`。

# %% question="q3"
def cells_at_once(rfm, groups):
    # BEGIN SOLUTION
    R, F, M = (score(values, groups) for values in (-rfm["silent_days"], rfm["times_back"], rfm["spend"]))
    return R.astype(str) + F.astype(str) + M.astype(str)
    # END SOLUTION

# %% check="q3"
sample = pd.DataFrame({"silent_days": [3, 90, 30], "times_back": [2, 0, 5], "spend": [50.0, 80.0, 20.0]})
with checking("q3", "cells_at_once"):
    cells = cells_at_once(sample, 3)
    expect(isinstance(cells, pd.Series), en="cells_at_once should return a Series.", zh="cells_at_once 应返回 Series。")
    expect(
        cells.str.fullmatch("[1-3]{3}").all(),
        en="Each cell has three digits from 1 to 3.",
        zh="每格为 1 到 3 的三位数字。",
    )

# %% [markdown] id="ask4" lang="en"
# **Question 4.** Often half of the 125 cells are empty, because who buys often spends much. Hughes (1994) therefore
# *nests*: score R among all, then F **within** each R score, then M **within** each pair of R and F. Write
# `cells_nested(rfm, groups)` with a result of the same form.
#
# Then count how many customers each method puts into each cell. What does an F score of 5 mean in either of them?

# %% [markdown] id="ask4" lang="zh" of="8ff9eea1"
# **问题 4.** 125 格里常有一半是空的，因为买得勤的人花得也多。因此 Hughes（1994）采用*嵌套*：先在全体中给 R 打分，
# 再在每个 R 得分**之内**给 F 打分，最后在 R、F 的每个组合**之内**给 M 打分。编写 `cells_nested(rfm, groups)`，
# 结果形式同上。
#
# 然后数一数两种方法各把多少客户放进每一格。F 得 5 分，在两种方法里分别意味着什么？

# %% question="q4"
def cells_nested(rfm, groups):
    # BEGIN SOLUTION
    R = score(-rfm["silent_days"], groups)
    F = rfm["times_back"].groupby(R, group_keys=False).apply(score, groups).reindex(rfm.index)
    M = rfm["spend"].groupby([R, F], group_keys=False).apply(score, groups).reindex(rfm.index)
    return R.astype(str) + F.astype(str) + M.astype(str)
    # END SOLUTION

# %% check="q4"
with checking("q4", "cells_nested"):
    cells = cells_nested(sample, 3)
    expect(isinstance(cells, pd.Series), en="cells_nested should return a Series.", zh="cells_nested 应返回 Series。")
    expect(
        cells.str.fullmatch("[1-3]{3}").all(),
        en="Each cell has three digits from 1 to 3.",
        zh="每格为 1 到 3 的三位数字。",
    )
