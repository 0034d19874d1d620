# title.en = "Customer care until it tires"
# title.zh = "客户关怀：过犹不及"
# chapter = 7
# minutes = 30

# %% [markdown] id="intro" lang="en"
# # Customer care until it tires
#
# A birthday card pleases; the fifth call this month does not. Godfrey, Seiders and Voss (2011) found that contacts help
# up to an ideal number and harm above it. Here is a simple form of that. With $c$ contacts in a month, of which up to
# $c^*$ are welcome, loyalty (0–1) changes by
#
# $$e\,\min(c, c^*) - f\,\max(c - c^*, 0)^2.$$
#
# The gain does not last: it fades at the rate $\rho$ a month, so that after $t$ months
# the share $(1-\rho)^t$ of it is left.
#
# `segments.csv` lists the groups your own company wants to care for: `segment` (`key`, `active`, `loyal`,
# `likely_to_leave`), `customers` (number), `ideal` ($c^*$, contacts a month) and `profit` (CNY a month that a full unit of
# loyalty is worth with one customer).

# %% [markdown] id="intro" lang="zh" of="97b62bcd"
# # 客户关怀：过犹不及
#
# 一张生日贺卡令人高兴，一个月里的第五通电话就不然了。Godfrey、Seiders 与 Voss（2011）发现：
# 联系在理想次数以内有益，超过之后有害。下面是它的一个简单形式。若一个月联系 $c$ 次，其中至多 $c^*$ 次受欢迎，
# 则忠诚（0–1）的变化为
#
# $$e\,\min(c, c^*) - f\,\max(c - c^*, 0)^2。$$
#
# 所得的忠诚不会长存：它每月以 $\rho$ 的速度消退，$t$ 个月后只剩 $(1-\rho)^t$。
#
# `segments.csv` 列出你自己公司打算关怀的客户群：`segment` 客户群（`key` 大客户、`active` 活跃客户、
# `loyal` 忠诚客户、`likely_to_leave` 易流失客户）、`customers` 人数、`ideal` 即 $c^*$（次／月）、
# `profit` 一位客户身上整整一个单位的忠诚每月值多少元。

# %% id="setup"
import pandas as pd
from crmsim.grading import checking, expect

segments = pd.read_csv("segments.csv")
segments

# %% [markdown] id="ask1" lang="en"
# **Question 1.** Write `care_effect(contacts, ideal, gain, fatigue)`: the change of loyalty in one month; `gain` is $e$
# and `fatigue` is $f$.

# %% [markdown] id="ask1" lang="zh" of="2b0335e2"
# **问题 1.** 编写 `care_effect(contacts, ideal, gain, fatigue)`：一个月中忠诚的变化；`gain` 即 $e$，
# `fatigue` 即 $f$。

# %% question="q1"
def care_effect(contacts, ideal, gain, fatigue):
    # BEGIN SOLUTION
    return float(gain * min(contacts, ideal) - fatigue * max(contacts - ideal, 0) ** 2)
    # END SOLUTION

# %% check="q1"
with checking("q1", "care_effect"):
    effect = care_effect(1, 2.0, 0.01, 0.004)
    expect(isinstance(effect, float), en="care_effect should return one number.", zh="care_effect 应返回一个数。")
    expect(effect > 0, en="A welcome contact does good.", zh="受欢迎的联系应当有益。")
    expect(
        care_effect(9, 2.0, 0.01, 0.004) < effect,
        en="Nine contacts are too many here.",
        zh="此例中九次联系太多了。",
    )

# %% [markdown] id="ask2" lang="en"
# **Question 2.** What is a programme worth that runs for `months` months and then stops? Write
# `left_after(effect, months, fading)`: how much of the loyalty is left at the end of the last month, if each month adds
# `effect` at its end and in the course of each month the share `fading` ($\rho$) of what was there fades. (A programme of
# one month leaves `effect`.)

# %% [markdown] id="ask2" lang="zh" of="430c5a52"
# **问题 2.** 一项关怀计划持续 `months` 个月，还剩下多少效果？编写 `left_after(effect, months, fading)`：
# 若每月月末增加 `effect`，而每个月之中原有的部分消退 `fading`（即 $\rho$），求最后一个月月末所剩的忠诚。
# （只做一个月则剩 `effect`。）

# %% question="q2"
def left_after(effect, months, fading):
    # BEGIN SOLUTION
    left = 0.0
    for _ in range(months):
        left = left * (1 - fading) + effect
    return float(left)
    # END SOLUTION

# %% check="q2"
with checking("q2", "left_after"):
    left = left_after(0.02, 6, 0.25)
    expect(isinstance(left, float), en="left_after should return one number.", zh="left_after 应返回一个数。")
    expect(
        left_after(0.02, 1, 0.25) == 0.02,
        en="One month leaves its effect.",
        zh="只做一个月，剩下的就是当月的效果。",
    )

# %% [markdown] id="ask3" lang="en"
# **Question 3.** Contacts come in whole numbers and each costs money. Write
# `best_contacts(ideal, gain, fatigue, profit, cost)`: the whole number of contacts, from 0 to 20, that makes
# `profit` × change of loyalty − `cost` × contacts as large as possible (the smaller one if two are equal).

# %% [markdown] id="ask3" lang="zh" of="b171a7c2"
# **问题 3.** 联系次数是整数，而且每次都要花钱。编写 `best_contacts(ideal, gain, fatigue, profit, cost)`：
# 从 0 到 20 中选出使 `profit` × 忠诚变化 − `cost` × 次数 最大的整数次数（若有两个相等，取较小者）。

# %% question="q3"
def best_contacts(ideal, gain, fatigue, profit, cost):
    # BEGIN SOLUTION
    def worth(contacts):
        return profit * care_effect(contacts, ideal, gain, fatigue) - cost * contacts

    return max(range(21), key=worth)
    # END SOLUTION

# %% check="q3"
with checking("q3", "best_contacts"):
    best = best_contacts(2.0, 0.01, 0.004, 400.0, 1.0)
    expect(isinstance(best, int), en="best_contacts should return a whole number.", zh="best_contacts 应返回整数。")
    expect(0 <= best <= 20, en="Between 0 and 20.", zh="应在 0 与 20 之间。")

# %% [markdown] id="ask4" lang="en"
# **Question 4.** The team can make only `limit` contacts this month. Write
# `care_plan(segments, gain, fatigue, limit)`: a dict from segment to the whole number of contacts that **each customer**
# of it gets, so that the sum over all customers of `profit` × change of loyalty is as large as possible, with at most
# `limit` contacts in all. `segments` has at most three rows here and at most five contacts a customer make sense, so you
# may simply try all plans.

# %% [markdown] id="ask4" lang="zh" of="22b02aa4"
# **问题 4.** 团队本月总共只能联系 `limit` 次。编写 `care_plan(segments, gain, fatigue, limit)`：返回字典，
# 给出每一群中**每位客户**得到的整数次联系，使全体客户的 `profit` × 忠诚变化 之和最大，且总次数不超过 `limit`。
# 此处 `segments` 至多三行，每位客户至多五次才有意义，因此可以把所有方案都试一遍。

# %% question="q4"
def care_plan(segments, gain, fatigue, limit):
    # BEGIN SOLUTION
    from itertools import product

    rows = list(segments.itertuples())
    best, best_worth = None, float("-inf")
    for plan in product(range(6), repeat=len(rows)):
        if sum(c * row.customers for c, row in zip(plan, rows)) > limit:
            continue
        worth = sum(
            row.customers * row.profit * care_effect(c, row.ideal, gain, fatigue) for c, row in zip(plan, rows)
        )
        if worth > best_worth:
            best, best_worth = plan, worth
    return {row.segment: c for c, row in zip(best, rows)}
    # END SOLUTION

# %% check="q4"
with checking("q4", "care_plan"):
    plan = care_plan(segments.head(2), 0.01, 0.004, 100)
    expect(isinstance(plan, dict), en="care_plan should return a dict.", zh="care_plan 应返回字典。")
    expect(set(plan) == set(segments["segment"].head(2)), en="One entry for each segment.", zh="每一群各一项。")
    used = sum(plan[row.segment] * row.customers for row in segments.head(2).itertuples())
    expect(used <= 100, en="This plan needs more contacts than there are.", zh="这个方案的联系次数超过了上限。")
