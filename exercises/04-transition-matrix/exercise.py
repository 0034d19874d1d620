# title.en = "From a monthly list to a transition matrix"
# title.zh = "从每月名单到转移矩阵"
# chapter = 4
# minutes = 25

# %% [markdown] id="intro" lang="en"
# # From a monthly list to a transition matrix
#
# Every month your company notes the lifecycle stage of each customer: identification, formation, stability,
# decline, or lost. The list `stages.csv` has one row per customer and month that was noted:
#
# | column | meaning |
# |---|---|
# | `customer` | number of the customer |
# | `month` | 1, 2, 3, … |
# | `stage` | stage at the end of that month |
#
# It is a real list: the rows are in no order, new customers begin in later months, a lost customer is noted once as
# lost and then no more, and here and there a month is missing.

# %% [markdown] id="intro" lang="zh" of="30db2431"
# # 从每月名单到转移矩阵
#
# 你的公司每月记录每位客户所处的生命周期阶段：识别期（identification）、形成期（formation）、稳定期（stability）、
# 衰退期（decline），或者已经流失（lost）。名单 `stages.csv` 中，每位客户每个有记录的月份占一行：
#
# | 列 | 含义 |
# |---|---|
# | `customer` | 客户编号 |
# | `month` | 月份，1、2、3…… |
# | `stage` | 该月月末所处的阶段 |
#
# 这份名单和现实中的一样不整齐：各行没有顺序；新客户在后来的月份才出现；流失的客户只记一次 lost，以后不再出现；
# 偶尔还会漏记某个月。

# %% id="setup"
import numpy as np
import pandas as pd

from crmsim.grading import checking, expect

STAGES = ["identification", "formation", "stability", "decline", "lost"]
panel = pd.read_csv("stages.csv")
panel.head()

# %% [markdown] id="ask-counts" lang="en"
# **Question 1.** Write `count_moves(panel)`: a table of counts with the stages of `STAGES` as rows (stage in one month)
# and as columns (stage of the *same customer* in the *next month*). Staying in a stage counts as a move from the stage
# to itself. When a month of a customer is missing, nobody knows what happened in between: that pair does not count.

# %% [markdown] id="ask-counts" lang="zh" of="a39958dc"
# **问题 1.** 编写 `count_moves(panel)`：返回一张计数表，行是某月的阶段，列是**同一客户下一个月**的阶段，
# 行列都按 `STAGES` 的顺序。留在原阶段，算作从该阶段转移到自身。如果客户中间漏记了一个月，
# 就没有人知道这期间发生了什么，这样的前后两行不计入。

# %% question="q1"
def count_moves(panel):
    # BEGIN SOLUTION
    rows = panel.sort_values(["customer", "month"])
    later = rows.groupby("customer")[["month", "stage"]].shift(-1)
    moved = later["month"] == rows["month"] + 1
    counts = pd.crosstab(rows["stage"][moved], later["stage"][moved])
    return counts.reindex(index=STAGES, columns=STAGES, fill_value=0)
    # END SOLUTION

# %% check="q1"
with checking("q1", "count_moves"):
    counts = count_moves(panel)
    expect(isinstance(counts, pd.DataFrame), en="count_moves should return a DataFrame.", zh="count_moves 应返回 DataFrame。")
    expect(
        list(counts.index) == STAGES and list(counts.columns) == STAGES,
        en="Rows and columns should be the five stages, in the order of STAGES.",
        zh="行和列都应是五个阶段，顺序与 STAGES 一致。",
    )
    expect((counts.to_numpy() >= 0).all(), en="A count is never below 0 or missing.", zh="计数不会小于 0，也不会缺失。")
    expect(
        counts.to_numpy().sum() < len(panel),
        en="There are fewer moves than rows: every customer's last row starts none.",
        zh="转移次数应少于行数：每位客户的最后一行之后没有转移。",
    )

# %% [markdown] id="ask-shares" lang="en"
# **Question 2.** Write `move_shares(counts)`: from such a table of counts, the estimated transition matrix. Its entry is
# the probability that a customer who is in the stage of the row will be in the stage of the column one month later.
# From a stage that nobody was ever seen to start from (such as lost) nobody is expected to move: there, staying has
# probability 1.

# %% [markdown] id="ask-shares" lang="zh" of="581f8b10"
# **问题 2.** 编写 `move_shares(counts)`：由这样一张计数表估计转移矩阵。矩阵元素是：现在处于行所示阶段的客户，
# 一个月后处于列所示阶段的概率。如果从未观察到任何客户从某阶段出发（例如流失），就认为该阶段的客户不会再动：
# 留在原处的概率为 1。

# %% question="q2"
def move_shares(counts):
    # BEGIN SOLUTION
    total = counts.sum(axis=1)
    shares = counts.div(total.where(total > 0), axis=0)
    stays = pd.DataFrame(np.eye(len(counts)), index=counts.index, columns=counts.columns)
    return shares.where(total > 0, stays)
    # END SOLUTION

# %% check="q2"
with checking("q2", "count_moves", "move_shares"):
    shares = move_shares(count_moves(panel))
    expect(isinstance(shares, pd.DataFrame), en="move_shares should return a DataFrame.", zh="move_shares 应返回 DataFrame。")
    expect(
        shares.to_numpy().min() >= 0 and shares.to_numpy().max() <= 1,
        en="Every entry is a probability: between 0 and 1, none missing.",
        zh="每个元素都是概率：在 0 与 1 之间，没有缺失。",
    )

# %% [markdown] id="ask-mix" lang="en"
# **Question 3.** Write `mix_after(shares, stage, months)`: of many customers who are all in `stage` today, the shares
# that will be in each stage after that many months, if the matrix stays as it is. Return a Series with `STAGES` as
# index; after 0 months everybody is still in `stage`.

# %% [markdown] id="ask-mix" lang="zh" of="55705846"
# **问题 3.** 编写 `mix_after(shares, stage, months)`：设有许多客户今天都处于 `stage` 阶段，如果转移矩阵保持不变，
# 过了这么多个月以后，他们分别处于各阶段的比例。返回以 `STAGES` 为索引的 Series；过 0 个月时，所有人仍在 `stage`。

# %% question="q3"
def mix_after(shares, stage, months):
    # BEGIN SOLUTION
    power = np.linalg.matrix_power(shares.to_numpy(), months)
    return pd.Series(power[list(shares.index).index(stage)], index=shares.columns)
    # END SOLUTION

# %% check="q3"
with checking("q3", "count_moves", "move_shares", "mix_after"):
    mix = mix_after(move_shares(count_moves(panel)), "stability", 12)
    expect(isinstance(mix, pd.Series), en="mix_after should return a Series.", zh="mix_after 应返回 Series。")
    expect(list(mix.index) == STAGES, en="Its index should be STAGES.", zh="索引应为 STAGES。")

# %% [markdown] id="after" lang="en"
# **Think about it.** Compare `mix_after(…, "identification", 12)` with what the list says about customers who began in
# month 1. The matrix treats a customer who has been in formation for a year like one who came yesterday. Where do the
# two differ most, and why?

# %% [markdown] id="after" lang="zh" of="c3644a43"
# **想一想。** 把 `mix_after(…, "identification", 12)` 与名单中第 1 个月开始的客户的实际情况比较。
# 转移矩阵把已在形成期停留一年的客户与昨天才进入的客户一视同仁。两者在哪里差别最大？为什么？
