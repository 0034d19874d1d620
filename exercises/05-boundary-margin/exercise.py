# title.en = "The margin from which a closer relationship pays"
# title.zh = "边际利润达到多少，更紧密的关系才划算？"
# chapter = 5
# minutes = 35

# %% [markdown] id="intro" lang="en"
# # The margin from which a closer relationship pays
#
# "High", "medium" and "low" margin are words. Where exactly does one cell of the nine-cell table end and the next begin?
# `programmes.csv` holds what each of the five types costs and brings in your own company:
#
# | column | meaning |
# |---|---|
# | `value` | $V_k$: what a customer is worth, in months of the margin under basic |
# | `hours` | $h_k$: hours of contact per customer and month |
# | `fixed_cost` | $F_k$: cost of the programme, CNY a month |
#
# As before, $N$ customers need $N h_k$ hours, an hour costs $\omega_k = w\,(1 + N h_k / H_0)^{\gamma}$, and the profit is
# $\Pi_k = N\,[\,m V_k - h_k \omega_k\,] - F_k$. In $m$ every $\Pi_k$ is a straight line.

# %% [markdown] id="intro" lang="zh" of="c378be1c"
# # 边际利润达到多少，更紧密的关系才划算？
#
# “高”“中”“低”边际利润只是几个词。九格表中，一格到底在哪里结束，下一格从哪里开始？
# `programmes.csv` 列出你自己公司中五种类型各自的成本和收益：
#
# | 列 | 含义 |
# |---|---|
# | `value` | $V_k$：一位客户的价值，以基本型的月边际利润为单位 |
# | `hours` | $h_k$：每位客户每月的接触工时 |
# | `fixed_cost` | $F_k$：计划的成本，元/月 |
#
# 和前面一样，$N$ 位客户需要 $N h_k$ 小时，每小时成本为 $\omega_k = w\,(1 + N h_k / H_0)^{\gamma}$，
# 利润为 $\Pi_k = N\,[\,m V_k - h_k \omega_k\,] - F_k$。对 $m$ 而言，每个 $\Pi_k$ 都是一条直线。

# %% id="setup"
import pandas as pd

from crmsim.grading import checking, expect

programmes = pd.read_csv("programmes.csv", index_col="type")
firm = {"wage": 60.0, "attention": 160.0, "congestion": 0.7}
programmes

# %% [markdown] id="ask-boundary" lang="en"
# **Question 1.** Write `boundary_margin(less, more, firm, customers)`: the margin $m^*$ (CNY per customer-month under basic)
# at which two types bring the same profit; above it, the one with more contact brings more. `less` and `more` are dicts
# with `value`, `hours` and `fixed_cost`, `firm` holds `wage` ($w$), `attention` ($H_0$) and `congestion` ($\gamma$).

# %% [markdown] id="ask-boundary" lang="zh" of="95207d3a"
# **问题 1.** 编写 `boundary_margin(less, more, firm, customers)`：
# 求两种类型利润相同时的边际利润 $m^*$（基本型下每客户月，元）；高于它，接触较多的类型利润更高。
# `less` 和 `more` 是含 `value`、`hours`、`fixed_cost` 的字典，`firm` 含 `wage`（$w$）、`attention`（$H_0$）
# 和 `congestion`（$\gamma$）。

# %% question="q1"
def boundary_margin(less, more, firm, customers):
    # BEGIN SOLUTION
    def cost(kind):
        hour = firm["wage"] * (1 + customers * kind["hours"] / firm["attention"]) ** firm["congestion"]
        return kind["hours"] * hour + kind["fixed_cost"] / customers

    return (cost(more) - cost(less)) / (more["value"] - less["value"])
    # END SOLUTION

# %% check="q1"
with checking("q1", "boundary_margin"):
    kinds = programmes.to_dict("index")
    margin = boundary_margin(kinds["basic"], kinds["reactive"], firm, 1000)
    expect(isinstance(margin, float), en="boundary_margin should return one number.", zh="boundary_margin 应返回一个数。")
    expect(margin > 0, en="More contact costs more: without margin it cannot pay.", zh="接触越多成本越高：没有边际利润就不可能划算。")

# %% [markdown] id="ask-from" lang="en"
# **Question 2.** Write `best_from(programmes, firm, customers)`: for each type, the lowest margin from which it is the most
# profitable of all five, for margins from 0 upwards. Return a Series indexed by type, with a missing value for a type that
# is never the best. Rows stand in order of growing `value`; the first is best from margin 0.

# %% [markdown] id="ask-from" lang="zh" of="bf5bc00a"
# **问题 2.** 编写 `best_from(programmes, firm, customers)`：边际利润从 0 起逐渐升高，
# 对每种类型求出从多少开始它是五种类型中利润最高的。返回以类型为索引的 Series；
# 如果某种类型在任何边际利润下都不是最优，则为缺失值。各行按 `value` 由小到大排列；第一行从边际利润 0 起就是最优。

# %% question="q2"
def best_from(programmes, firm, customers):
    # BEGIN SOLUTION
    kinds = programmes.to_dict("index")
    start = pd.Series(float("nan"), index=programmes.index)
    names = list(programmes.index)
    now, margin = 0, 0.0
    start[names[0]] = margin
    while now < len(names) - 1:
        ahead = [
            (boundary_margin(kinds[names[now]], kinds[names[k]], firm, customers), k)
            for k in range(now + 1, len(names))
        ]
        margin, now = min(ahead)
        start[names[now]] = margin
    return start
    # END SOLUTION

# %% check="q2"
with checking("q2", "boundary_margin", "best_from"):
    start = best_from(programmes, firm, 1000)
    expect(isinstance(start, pd.Series), en="best_from should return a Series.", zh="best_from 应返回 Series。")
    expect(list(start.index) == list(programmes.index), en="Its index should be the types.", zh="索引应为各类型。")
    expect(start.iloc[0] == 0, en="The first type is best from margin 0.", zh="第一种类型从边际利润 0 起最优。")
    print(start.round())

# %% [markdown] id="ask-easiest" lang="en"
# **Question 3.** Write `easiest_size(less, more, firm, sizes)`: of the numbers of customers in the list `sizes`, the one for
# which the step from `less` to `more` pays already at the lowest margin. Before you run it: will it be the smallest base,
# the largest, or one in between?

# %% [markdown] id="ask-easiest" lang="zh" of="10fe9dac"
# **问题 3.** 编写 `easiest_size(less, more, firm, sizes)`：在列表 `sizes` 的各个客户数量中，
# 哪一个使得从 `less` 升级到 `more` 在最低的边际利润下就已划算？运行之前先想想：会是最小的、最大的，
# 还是中间的某一个？

# %% question="q3"
def easiest_size(less, more, firm, sizes):
    # BEGIN SOLUTION
    return min(sizes, key=lambda customers: boundary_margin(less, more, firm, customers))
    # END SOLUTION

# %% check="q3"
with checking("q3", "boundary_margin", "easiest_size"):
    sizes = [10, 30, 100, 300, 1000, 3000, 10_000]
    easiest = easiest_size(kinds["reactive"], kinds["accountable"], firm, sizes)
    expect(easiest in sizes, en="easiest_size should return one of the sizes.", zh="easiest_size 应返回 sizes 中的一个。")

# %% [markdown] id="after" lang="en"
# **Think about it.** Your company has 1 000 customers with a margin of ¥900 and a competitor with the same programmes has
# 4 000. Who of the two should offer the closer relationship, and what would change your answer?

# %% [markdown] id="after" lang="zh" of="16531820"
# **想一想。** 你的公司有 1 000 位客户，边际利润为 900 元；竞争对手采用同样的计划，有 4 000 位客户。
# 两家中谁应当提供更紧密的关系？什么情况会改变你的答案？
