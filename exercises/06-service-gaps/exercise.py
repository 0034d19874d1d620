# title.en = "Where does the service gap come from?"
# title.zh = "服务差距从何而来？"
# chapter = 6
# minutes = 35

# %% [markdown] id="intro" lang="en"
# # Where does the service gap come from?
#
# Customers of your company's four branches rate the service below what they expected. The firm can follow a wish on its
# way through the house (Parasuraman, Zeithaml & Berry 1985, *Journal of Marketing* 49(4)). `levels.csv` has one row per
# branch and dimension of service, all levels on one scale from 0 to 10:
#
# | column | meaning |
# |---|---|
# | `wanted` | what customers want |
# | `understood` | what the managers believe they want |
# | `specified` | what the firm's standards ask for |
# | `delivered` | what is delivered |
# | `expected` | what customers expect after all that was promised to them |
#
# | gap | goes wrong | is |
# |---|---|---|
# | 1 | knowledge: we do not know what they want | wanted − understood |
# | 2 | standards: we do not ask of ourselves what we know | understood − specified |
# | 3 | delivery: we do not do what we ask of ourselves | specified − delivered |
# | 4 | communication: we promise more than they wanted | expected − wanted |
# | 5 | what the customer feels | expected − delivered |
#
# A gap can be negative: a branch may deliver more than its standards ask, or promise little.

# %% [markdown] id="intro" lang="zh" of="9bad3c7b"
# # 服务差距从何而来？
#
# 你公司四家分店的客户都认为服务低于期望。一个愿望在企业内部如何一步步走样，
# 是可以追踪的（Parasuraman, Zeithaml & Berry 1985，*Journal of Marketing* 49(4)）。`levels.csv` 中每家分店、
# 每个服务维度占一行，所有水平都用同一个 0 到 10 的尺度：
#
# | 列 | 含义 |
# |---|---|
# | `wanted` | 客户想要的水平 |
# | `understood` | 管理层以为客户想要的水平 |
# | `specified` | 企业服务标准所要求的水平 |
# | `delivered` | 实际提供的水平 |
# | `expected` | 听了各种承诺之后，客户期望的水平 |
#
# | 差距 | 问题所在 | 计算 |
# |---|---|---|
# | 1 | 管理层认知差距：不了解客户想要什么 | wanted − understood |
# | 2 | 质量标准差距：了解了，却没有写进标准 | understood − specified |
# | 3 | 服务传递差距：有标准，却没有做到 | specified − delivered |
# | 4 | 市场沟通差距：承诺得比客户想要的还多 | expected − wanted |
# | 5 | 服务质量感知差距：客户感受到的 | expected − delivered |
#
# 差距可以为负：分店可能做得比标准更好，也可能承诺得很少。

# %% id="setup"
import pandas as pd

from crmsim.grading import checking, expect

GAPS = ["gap1", "gap2", "gap3", "gap4"]
levels = pd.read_csv("levels.csv")
weights = pd.read_csv("weights.csv", index_col="dimension")["points"]
levels.head()

# %% [markdown] id="ask-felt" lang="en"
# **Question 1.** Customers were asked to share out points among the dimensions by importance: `weights` is a Series from
# dimension to points. Write `felt_gap(levels, weights)`: gap 5 of each branch, its mean over the dimensions weighted by
# these points. Return a Series indexed by branch, in points of the scale from 0 to 10.

# %% [markdown] id="ask-felt" lang="zh" of="af53b185"
# **问题 1.** 请客户按重要程度把若干分数分给各个维度，得到 `weights`：从维度到分数的 Series。
# 编写 `felt_gap(levels, weights)`：每家分店的差距 5，即按这些分数对各维度加权的平均值。
# 返回以分店为索引的 Series，单位是 0 到 10 尺度上的分。

# %% question="q1"
def felt_gap(levels, weights):
    # BEGIN SOLUTION
    importance = levels["dimension"].map(weights / weights.sum())
    return ((levels["expected"] - levels["delivered"]) * importance).groupby(levels["branch"]).sum()
    # END SOLUTION

# %% check="q1"
with checking("q1", "felt_gap"):
    felt = felt_gap(levels, weights)
    expect(isinstance(felt, pd.Series), en="felt_gap should return a Series.", zh="felt_gap 应返回 Series。")
    expect(set(felt.index) == set(levels["branch"]), en="Its index should be the branches.", zh="索引应为各分店。")
    expect(felt.abs().max() <= 10, en="On a scale from 0 to 10 no gap is larger than 10.", zh="在 0 到 10 的尺度上，差距不会超过 10。")

# %% [markdown] id="ask-causes" lang="en"
# **Question 2.** Write `causes(levels, weights)`: a DataFrame with the branches as rows and `GAPS` as columns: how much each
# of the four gaps contributes to what the branch's customers feel, weighted in the same way.

# %% [markdown] id="ask-causes" lang="zh" of="fc6ff00a"
# **问题 2.** 编写 `causes(levels, weights)`：返回 DataFrame，行为分店，列为 `GAPS`：
# 四个差距各自对该分店客户的感受贡献了多少，加权方式同上。

# %% question="q2"
def causes(levels, weights):
    # BEGIN SOLUTION
    steps = [("wanted", "understood"), ("understood", "specified"), ("specified", "delivered"), ("expected", "wanted")]
    importance = levels["dimension"].map(weights / weights.sum())
    parts = {name: (levels[high] - levels[low]) * importance for name, (high, low) in zip(GAPS, steps)}
    return pd.DataFrame(parts).groupby(levels["branch"]).sum()
    # END SOLUTION

# %% check="q2"
with checking("q2", "felt_gap", "causes"):
    parts = causes(levels, weights)
    expect(isinstance(parts, pd.DataFrame), en="causes should return a DataFrame.", zh="causes 应返回 DataFrame。")
    expect(list(parts.columns) == GAPS, en="Its columns should be gap1 to gap4.", zh="各列应为 gap1 到 gap4。")
    expect(
        (parts.sum(axis=1) - felt_gap(levels, weights)).abs().max() < 1e-9,
        en="The four contributions should add up to what the customers feel.",
        zh="四个贡献之和应等于客户感受到的差距。",
    )

# %% [markdown] id="ask-repair" lang="en"
# **Question 3.** Each branch has a `budget` (CNY) to work on *one* gap in *one* dimension. To narrow a gap by one point of
# the scale costs `price[gap]`, with `price` a Series over `GAPS`. A gap is never narrowed beyond 0, and one that is 0 or
# negative needs no repair. Write `best_repair(levels, weights, price, budget)`: a DataFrame with the branches as rows and
# the columns `dimension` and `gap`, naming the repair that lowers the weighted gap 5 of the branch most.

# %% [markdown] id="ask-repair" lang="zh" of="09b1cef7"
# **问题 3.** 每家分店有一笔预算 `budget`（元），只能用于改进*一个*维度上的*一个*差距。
# 把某差距缩小一分需要 `price[gap]` 元，`price` 是以 `GAPS` 为索引的 Series。差距最多缩小到 0；
# 为 0 或为负的差距不需要改进。编写 `best_repair(levels, weights, price, budget)`：返回 DataFrame，行为分店，
# 列为 `dimension` 和 `gap`，指出哪一项改进能使该分店加权后的差距 5 下降最多。

# %% question="q3"
def best_repair(levels, weights, price, budget):
    # BEGIN SOLUTION
    rows = levels.set_index(["branch", "dimension"])
    gaps = pd.DataFrame(
        {
            "gap1": rows["wanted"] - rows["understood"],
            "gap2": rows["understood"] - rows["specified"],
            "gap3": rows["specified"] - rows["delivered"],
            "gap4": rows["expected"] - rows["wanted"],
        }
    )
    narrowed = gaps.clip(lower=0).clip(upper=budget / price, axis=1)
    gain = narrowed.mul(weights, axis=0, level="dimension").stack()
    best = gain.groupby(level=0).idxmax()
    return pd.DataFrame({"dimension": best.str[1], "gap": best.str[2]})
    # END SOLUTION

# %% check="q3"
with checking("q3", "best_repair"):
    price = pd.Series([3000.0, 1000.0, 6000.0, 500.0], index=GAPS)
    repair = best_repair(levels, weights, price, 1500.0)
    expect(isinstance(repair, pd.DataFrame), en="best_repair should return a DataFrame.", zh="best_repair 应返回 DataFrame。")
    expect(set(repair.index) == set(levels["branch"]), en="Its rows should be the branches.", zh="各行应为分店。")
    expect(
        repair["gap"].isin(GAPS).all() and repair["dimension"].isin(weights.index).all(),
        en="Each row should name one of the dimensions and one of the four gaps.",
        zh="每行应写明一个维度和四个差距之一。",
    )
    print(repair)

# %% [markdown] id="after" lang="en"
# **Think about it.** An exam question asks for “the service gap” and offers all five. Which one do customers feel, and
# why can the same number of it need four different repairs?

# %% [markdown] id="after" lang="zh" of="0f81a6d9"
# **想一想。** 一道考题问“服务差距”是哪一个，五个差距都在选项里。客户感受到的是哪一个？为什么同样大小的它，
# 可能需要四种不同的改进？
