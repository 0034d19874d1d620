# title.en = "How many months are left?"
# title.zh = "客户还会留多少个月？"
# chapter = 4
# minutes = 30

# %% [markdown] id="intro" lang="en"
# # How many months are left?
#
# `moves.csv` holds what your own company saw in two years: how often a customer in the stage of the row was found in the
# stage of the column one month later. The next cell turns it into a transition matrix `P`. A lost customer stays lost.

# %% [markdown] id="intro" lang="zh" of="dabce689"
# # 客户还会留多少个月？
#
# `moves.csv` 记录了你自己的公司两年间的观察：处于行所示阶段的客户，一个月后处于列所示阶段的次数。
# 下一个单元格把它变成转移矩阵 `P`。流失的客户不再回来。

# %% id="setup"
import numpy as np
import pandas as pd

from crmsim.grading import checking, expect

LIVING = ["identification", "formation", "stability", "decline"]
counts = pd.read_csv("moves.csv", index_col="stage")
P = counts.div(counts.sum(axis=1).clip(lower=1), axis=0)
P.loc["lost", "lost"] = 1.0
P.round(3)

# %% [markdown] id="ask-months" lang="en"
# **Question 1.** Write `months_by_stage(P, start)`: for a customer who is now in the stage `start`, the expected number
# of months that customer will yet spend in each living stage before being lost, the present month included. Return a
# Series with `LIVING` as index.
#
# The idea: let $Q$ be the part of $P$ among the living stages. $Q^k$ says where customers are after $k$ months, and
# $I + Q + Q^2 + \dots = (I - Q)^{-1}$ adds up all their months (Kemeny & Snell 1960, *Finite Markov Chains*, ch. 3).

# %% [markdown] id="ask-months" lang="zh" of="141ac05d"
# **问题 1.** 编写 `months_by_stage(P, start)`：一位客户现在处于阶段 `start`，在流失之前，
# 他预计还会在每个未流失的阶段各停留多少个月（本月也算在内）？返回以 `LIVING` 为索引的 Series。
#
# 思路：设 $Q$ 是 $P$ 中各未流失阶段之间的部分。$Q^k$ 表示客户在 $k$ 个月后处于哪里，
# 而 $I + Q + Q^2 + \dots = (I - Q)^{-1}$ 把他们的月数全部加起来（Kemeny
# & Snell 1960，*Finite Markov Chains* 第 3 章）。

# %% question="q1"
def months_by_stage(P, start):
    # BEGIN SOLUTION
    Q = P.loc[LIVING, LIVING].to_numpy()
    N = np.linalg.inv(np.eye(len(LIVING)) - Q)
    return pd.Series(N[LIVING.index(start)], index=LIVING)
    # END SOLUTION

# %% check="q1"
with checking("q1", "months_by_stage"):
    months = months_by_stage(P, "formation")
    expect(isinstance(months, pd.Series), en="months_by_stage should return a Series.", zh="months_by_stage 应返回 Series。")
    expect(list(months.index) == LIVING, en="Its index should be LIVING.", zh="索引应为 LIVING。")
    expect((months >= 0).all(), en="Months are never negative or missing.", zh="月数不会是负数，也不会缺失。")
    expect(months["formation"] >= 1, en="The present month counts: at least 1 in the start stage.", zh="本月也要算：起始阶段至少有 1 个月。")

# %% [markdown] id="ask-loss" lang="en"
# **Question 2.** A colleague has no stages, only a table with one row per customer: `months`, how many months the customer
# has been with the firm so far, and `lost`, whether the customer was lost in the last of these months (otherwise still
# here). Write `mean_lifetime(table)`: the expected number of months of a new customer, supposing that every customer is
# lost with the same probability in every month. The most likely such probability is the number of losses divided by the
# number of months in which a customer could have been lost.

# %% [markdown] id="ask-loss" lang="zh" of="ea9f6e86"
# **问题 2.** 一位同事没有阶段数据，只有一张每位客户一行的表：`months` 是客户到目前为止在公司的月数，
# `lost` 表示客户是否在其中最后一个月流失（否则现在仍是客户）。编写 `mean_lifetime(table)`：
# 假定每位客户每个月流失的概率都相同，求一位新客户的预期月数。这个概率的最大似然估计是：
# 流失次数除以客户可能流失的总月数。

# %% question="q2"
def mean_lifetime(table):
    # BEGIN SOLUTION
    return float(table["months"].sum() / table["lost"].sum())
    # END SOLUTION

# %% check="q2"
with checking("q2", "mean_lifetime"):
    example = pd.DataFrame({"months": [3, 10, 24, 24], "lost": [True, True, False, False]})
    lifetime = mean_lifetime(example)
    expect(isinstance(lifetime, float), en="mean_lifetime should return one number.", zh="mean_lifetime 应返回一个数。")
    expect(lifetime > 0, en="A lifetime is above 0.", zh="寿命应大于 0。")

# %% [markdown] id="ask-extra" lang="en"
# **Question 3.** A care programme could keep a share `saved` of those customers of one stage who otherwise move to decline;
# they stay where they are instead. Write `extra_months(P, stage, saved)`: how many more months a *new* customer (one in
# identification) is then expected to stay, over all living stages.
#
# Try it on your `P` with `saved=0.2` for identification, formation and stability: where would you begin?

# %% [markdown] id="ask-extra" lang="zh" of="b65bc0dc"
# **问题 3.** 一项客户关怀计划可以留住某个阶段里本来会转入衰退期的客户中比例为 `saved` 的一部分；
# 他们改为留在原来的阶段。编写 `extra_months(P, stage, saved)`：这样一来，一位*新*客户（处于 identification）
# 预计在所有未流失阶段一共会多停留多少个月？
#
# 用你的 `P` 和 `saved=0.2` 对识别期、形成期、稳定期各试一次：你会从哪里着手？

# %% question="q3"
def extra_months(P, stage, saved):
    # BEGIN SOLUTION
    better = P.copy()
    kept = saved * P.loc[stage, "decline"]
    better.loc[stage, "decline"] -= kept
    better.loc[stage, stage] += kept
    before, after = (months_by_stage(table, "identification").sum() for table in (P, better))
    return float(after - before)
    # END SOLUTION

# %% check="q3"
with checking("q3", "months_by_stage", "extra_months"):
    before = P.copy()
    extra = extra_months(P, "stability", 0.2)
    expect(isinstance(extra, float), en="extra_months should return one number.", zh="extra_months 应返回一个数。")
    expect(P.equals(before), en="extra_months changes P itself; work on a copy.", zh="extra_months 改动了 P 本身；请在副本上计算。")

# %% [markdown] id="ask-value" lang="en"
# **Question 4.** A month of a customer brings a margin that depends on the stage: `margin` is a Series over `LIVING` in
# CNY, received at the start of the month. Write `stage_value(P, margin, discount)`: the present value of all months to
# come of a customer now in each stage, with `discount` the monthly rate (0.01 is 1 %): a margin received $k$ months from
# now is worth $1/(1+\text{discount})^k$ of itself today. Return a Series over `LIVING` (Pfeifer & Carraway 2000, *Journal
# of Interactive Marketing* 14(2)).

# %% [markdown] id="ask-value" lang="zh" of="203de704"
# **问题 4.** 客户每个月带来的边际利润取决于所处阶段：`margin` 是以 `LIVING` 为索引的 Series，单位为元，在月初收到。
# 编写 `stage_value(P, margin, discount)`：现在处于各阶段的一位客户，今后所有月份边际利润的现值；
# `discount` 是月贴现率（0.01 即 1 %），即 $k$ 个月后收到的边际利润，今天只值它的 $1/(1+\text{discount})^k$。
# 返回以 `LIVING` 为索引的 Series（Pfeifer & Carraway 2000，*Journal of Interactive Marketing* 14(2)）。

# %% question="q4"
def stage_value(P, margin, discount):
    # BEGIN SOLUTION
    Q = P.loc[LIVING, LIVING].to_numpy() / (1 + discount)
    return pd.Series(np.linalg.solve(np.eye(len(LIVING)) - Q, margin[LIVING]), index=LIVING)
    # END SOLUTION

# %% check="q4"
with checking("q4", "stage_value"):
    margin = pd.Series([8.0, 14.0, 20.0, 5.0], index=LIVING)
    value = stage_value(P, margin, 0.01)
    expect(isinstance(value, pd.Series), en="stage_value should return a Series.", zh="stage_value 应返回 Series。")
    expect(list(value.index) == LIVING, en="Its index should be LIVING.", zh="索引应为 LIVING。")
    expect((value >= margin).all(), en="The margin of this month alone is already in it.", zh="仅本月的边际利润就已包含在内。")
