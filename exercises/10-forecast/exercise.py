# title.en = "Whom do you believe: the reps or their record?"
# title.zh = "该信销售代表，还是信记录"
# chapter = 10
# minutes = 35

# %% [markdown] id="intro" lang="en"
# # Whom do you believe: the reps or their record?
#
# Every Friday a sales manager adds up what the open deals will bring, each weighted by its chance. The chances come
# from the reps. Reps are optimists, and their past is on record.
#
# From your own company:
#
# * `open_deals.csv`: today's open deals. `opportunity_id`, `stage_no`, `stated_pct` (chance of winning the rep states,
#   0–100), `amount` (CNY).
# * `history.csv`: deals that have been closed, one row for each stage a deal reached. `opportunity_id`, `stage_no`,
#   `stated_pct` (what the rep said on entering this stage), `amount`, `won` (what came of the deal in the end).

# %% [markdown] id="intro" lang="zh" of="8f0da2de"
# # 该信销售代表，还是信记录
#
# 每到周五，销售经理都要把进行中的销售机会（下称机会）按各自的概率加权，加总出将来的收入。概率由销售代表填写。销售代表生性乐观，
# 而他们的过去是有记录的。
#
# 你自己公司的数据：
#
# * `open_deals.csv`：今天进行中的机会。`opportunity_id` 机会号、`stage_no` 阶段、
#   `stated_pct` 代表所报的赢单概率（0–100）、`amount` 金额（元）。
# * `history.csv`：已经结束的机会，每到达一个阶段占一行。`opportunity_id`、`stage_no`、
#   `stated_pct`（进入该阶段时代表的说法）、`amount`、`won`（机会最终是否赢单）。

# %% id="setup"
import pandas as pd
from crmsim.grading import checking, expect

open_deals = pd.read_csv("open_deals.csv")
history = pd.read_csv("history.csv")
open_deals.head()

# %% [markdown] id="ask1" lang="en"
# **Question 1.** Write `stated_revenue(open_deals)`: the expected revenue (CNY) of the open deals if the reps are right.

# %% [markdown] id="ask1" lang="zh" of="90613024"
# **问题 1.** 编写 `stated_revenue(open_deals)`：假如销售代表说得对，进行中的机会预期带来多少收入（元）。

# %% question="q1"
def stated_revenue(open_deals):
    # BEGIN SOLUTION
    return float((open_deals["stated_pct"] / 100 * open_deals["amount"]).sum())
    # END SOLUTION

# %% check="q1"
with checking("q1", "stated_revenue"):
    revenue = stated_revenue(open_deals)
    expect(
        isinstance(revenue, float),
        en="stated_revenue should return one number.",
        zh="stated_revenue 应返回一个数。",
    )
    expect(
        0 <= revenue <= open_deals["amount"].sum(),
        en="It cannot exceed the sum of all amounts.",
        zh="不可能超过全部金额之和。",
    )

# %% [markdown] id="ask2" lang="en"
# **Question 2.** What is the record? Write `record_chances(history)`: for each stage, of the closed deals that ever
# reached it, the share that was won in the end, as a `Series` indexed by `stage_no`.

# %% [markdown] id="ask2" lang="zh" of="1bd192ce"
# **问题 2.** 记录怎么说？编写 `record_chances(history)`：对每个阶段，在曾到达该阶段的已结束机会中，
# 最终赢单的比例，返回以 `stage_no` 为索引的 `Series`。

# %% question="q2"
def record_chances(history):
    # BEGIN SOLUTION
    return history["won"].astype(float).groupby(history["stage_no"]).mean()
    # END SOLUTION

# %% check="q2"
with checking("q2", "record_chances"):
    record = record_chances(history)
    expect(
        isinstance(record, pd.Series),
        en="record_chances should return a Series.",
        zh="record_chances 应返回 Series。",
    )
    expect(set(record.index) == set(history["stage_no"]), en="One chance for each stage.", zh="每个阶段各一个概率。")
    expect(record.between(0, 1).all(), en="A chance lies between 0 and 1.", zh="概率应在 0 与 1 之间。")

# %% [markdown] id="ask3" lang="en"
# **Question 3.** Write `sober_forecast(open_deals, chances)`: a list of two numbers, the expected revenue of the open
# deals (CNY) with the chances of the record (a `Series` indexed by `stage_no`) in place of what the reps state, and its
# standard deviation (CNY). Deals are won or lost independently of each other; a deal of amount $v$ and chance $p$ has the
# variance $p(1-p)v^2$.

# %% [markdown] id="ask3" lang="zh" of="9fd9b5d2"
# **问题 3.** 编写 `sober_forecast(open_deals, chances)`：返回两个数的列表：
# 用记录中的概率（以 `stage_no` 为索引的 `Series`）取代销售代表的说法，进行中机会的预期收入（元），及其标准差（元）。
# 各机会的输赢相互独立；金额为 $v$、概率为 $p$ 的机会，方差为 $p(1-p)v^2$。

# %% question="q3"
def sober_forecast(open_deals, chances):
    # BEGIN SOLUTION
    p, v = open_deals["stage_no"].map(chances), open_deals["amount"]
    return [float((p * v).sum()), float((p * (1 - p) * v**2).sum() ** 0.5)]
    # END SOLUTION

# %% check="q3"
with checking("q3", "sober_forecast"):
    sober = sober_forecast(open_deals, pd.Series(0.5, index=range(1, 11)))
    expect(len(sober) == 2, en="sober_forecast should return two numbers.", zh="sober_forecast 应返回两个数。")
    expect(min(sober) >= 0, en="Neither of them is negative.", zh="两个数都不应为负。")

# %% [markdown] id="ask4" lang="en"
# **Question 4.** Which forecast is better? Brier (1950) scores a forecaster by the mean of $(p - o)^2$ over all
# forecasts, where $o$ is 1 if it happened and 0 if not; small is good. Write `forecast_scores(history, chances)`: a dict
# with the Brier score of what the reps said (`"stated"`) and of the chances by stage (`"record"`), over all rows of
# `history`.
#
# Then think: could the reps be more than too hopeful, and still know something the record does not?

# %% [markdown] id="ask4" lang="zh" of="c80e03a0"
# **问题 4.** 哪种预测更好？Brier（1950）用全部预测的 $(p - o)^2$ 的均值给预测者打分：发生则 $o$ 为 1，
# 未发生为 0；越小越好。编写 `forecast_scores(history, chances)`：返回字典，在 `history` 的全部行上，
# 给出代表说法（`"stated"`）与按阶段概率（`"record"`）各自的 Brier 得分。
#
# 然后想一想：销售代表会不会既过于乐观，又知道一些记录里没有的事？

# %% question="q4"
def forecast_scores(history, chances):
    # BEGIN SOLUTION
    happened = history["won"].astype(float)
    said = {"stated": history["stated_pct"] / 100, "record": history["stage_no"].map(chances)}
    return {name: float(((p - happened) ** 2).mean()) for name, p in said.items()}
    # END SOLUTION

# %% check="q4"
with checking("q4", "forecast_scores"):
    scores = forecast_scores(history, pd.Series(0.5, index=range(1, 11)))
    expect(isinstance(scores, dict), en="forecast_scores should return a dict.", zh="forecast_scores 应返回字典。")
    expect(set(scores) == {"stated", "record"}, en="With stated and record.", zh="键为 stated 与 record。")
    expect(
        all(0 <= b <= 1 for b in scores.values()),
        en="Brier scores lie between 0 and 1.",
        zh="Brier 得分应在 0 与 1 之间。",
    )
