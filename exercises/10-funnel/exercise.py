# title.en = "The funnel: conversions, and how many deals lie in it"
# title.zh = "销售漏斗：转化率与在途销售机会数"
# chapter = 10
# minutes = 30

# %% [markdown] id="intro" lang="en"
# # The funnel: conversions, and how many deals lie in it
#
# A deal passes ten stages, from first contact (1) to signature (10), or is lost on the way. Sales handbooks give the
# chance of winning from each stage; what a sales manager can work on is the chance of the *next step*.
#
# From your own company: `opportunities.csv` (`opportunity_id`, `created_day`, `closed_day`, empty while open, `status`:
# `won`, `lost` or `open`) and `stages.csv` (`opportunity_id`, `stage_no`, `entered_day`: one row for each stage a deal
# has reached; deals do not fall back). Days count from the start of the records.

# %% [markdown] id="intro" lang="zh" of="d17a891b"
# # 销售漏斗：转化率与在途销售机会数
#
# 一个销售机会（下称机会）要走过十个阶段，从初次接触（1）到签订合同（10），也可能在途中丢失。
# 销售手册给出的是处于各阶段时最终赢单的概率；而销售经理能够着手改进的，是走到*下一步*的概率。
#
# 你自己公司的数据：`opportunities.csv`（`opportunity_id` 机会号、`created_day` 建立日、
# `closed_day` 结束日（未结束为空）、`status` 状态：`won` 赢单、`lost` 丢单、
# `open` 进行中）和 `stages.csv`（`opportunity_id`、`stage_no` 阶段、`entered_day` 进入日：
# 机会每到达一个阶段占一行，不会退回）。各日从记录开始之日算起。

# %% id="setup"
import pandas as pd
from crmsim.grading import checking, expect

opportunities = pd.read_csv("opportunities.csv")
stages = pd.read_csv("stages.csv")
ladder = [0.05, 0.15, 0.30, 0.40, 0.50, 0.60, 0.70, 0.80, 0.90, 1.00]
opportunities.head()

# %% [markdown] id="ask1" lang="en"
# **Question 1.** `ladder` holds a handbook's chances of winning from stages 1 to 10. Write `next_step(ladder)`: the
# chances of advancing from each stage to the next that this ladder implies (a list, one number shorter).

# %% [markdown] id="ask1" lang="zh" of="8988aec2"
# **问题 1.** `ladder` 是某手册给出的、处于第 1 至 10 阶段时的赢单概率。编写 `next_step(ladder)`：
# 这组概率所隐含的、从各阶段走到下一阶段的概率（列表，比原来少一个数）。

# %% question="q1"
def next_step(ladder):
    # BEGIN SOLUTION
    return [now / later for now, later in zip(ladder, ladder[1:])]
    # END SOLUTION

# %% check="q1"
with checking("q1", "next_step"):
    steps = next_step(ladder)
    expect(len(steps) == 9, en="Ten stages have nine steps between them.", zh="十个阶段之间有九步。")
    expect(all(0 < p <= 1 for p in steps), en="Each is a chance between 0 and 1.", zh="每个数都是 0 与 1 之间的概率。")

# %% [markdown] id="ask2" lang="en"
# **Question 2.** What does your own company do? Write `real_steps(opportunities, stages)`: for stages 1 to 9, of the
# deals whose stay in the stage **has ended** (they advanced, or they were lost there), the share that advanced. Return
# a `Series` indexed by `stage_no`.

# %% [markdown] id="ask2" lang="zh" of="493c928a"
# **问题 2.** 你自己的公司又如何？编写 `real_steps(opportunities, stages)`：对第 1 至 9 阶段，
# 在该阶段**停留已经结束**（已升入下一阶段，或在此丢失）的机会中，升入下一阶段的比例。
# 返回以 `stage_no` 为索引的 `Series`。

# %% question="q2"
def real_steps(opportunities, stages):
    # BEGIN SOLUTION
    status = opportunities.set_index("opportunity_id")["status"]
    last = stages.groupby("opportunity_id")["stage_no"].transform("max")
    advanced = stages["stage_no"] < last
    ended = advanced | (stages["opportunity_id"].map(status) == "lost")
    chosen = ended & (stages["stage_no"] <= 9)
    return advanced[chosen].astype(float).groupby(stages["stage_no"][chosen]).mean()
    # END SOLUTION

# %% check="q2"
with checking("q2", "real_steps"):
    real = real_steps(opportunities, stages)
    expect(isinstance(real, pd.Series), en="real_steps should return a Series.", zh="real_steps 应返回 Series。")
    expect(set(real.index) <= set(range(1, 10)), en="Index it by stages 1 to 9.", zh="索引应为第 1 至 9 阶段。")
    expect(real.between(0, 1).all(), en="A share lies between 0 and 1.", zh="比例应在 0 与 1 之间。")

# %% [markdown] id="ask3" lang="en"
# **Question 3.** How many deals does the sales force carry at a time? Little (1961): the average number in a system is
# the rate of arrival times the average time spent in it. Write `deals_carried(closed, days)`: `closed` holds all deals
# opened during a period of `days` days, every one of them closed by now, with the columns of `opportunities.csv`.

# %% [markdown] id="ask3" lang="zh" of="962c9163"
# **问题 3.** 销售队伍平均同时背着多少机会？利特尔定律（Little 1961）：
# 系统中的平均数量等于到达率乘以平均停留时间。编写 `deals_carried(closed, days)`：
# `closed` 是在 `days` 天之内建立的全部机会，如今都已结束，列与 `opportunities.csv` 相同。

# %% question="q3"
def deals_carried(closed, days):
    # BEGIN SOLUTION
    per_day = len(closed) / days
    return float(per_day * (closed["closed_day"] - closed["created_day"]).mean())
    # END SOLUTION

# %% check="q3"
with checking("q3", "deals_carried"):
    ended = opportunities[opportunities["status"] != "open"]
    carried = deals_carried(ended, 365)
    expect(isinstance(carried, float), en="deals_carried should return one number.", zh="deals_carried 应返回一个数。")
    expect(carried > 0, en="There is always something on the desk.", zh="手头总会有在途的销售机会。")

# %% [markdown] id="ask4" lang="en"
# **Question 4.** A rep's desk is always full: for each deal that ends, another comes in. Now the sales cycle becomes
# shorter by the share `cycle_cut` and the win rate rises by the share `win_gain` (0.1: from 20 % to 22 %). Write
# `sales_gain(cycle_cut, win_gain)`: by what share the number of signed contracts a year rises.
#
# Try a cycle shorter by a third and a win rate better by 0.7 per cent: it is a figure that CRM vendors like to quote.

# %% [markdown] id="ask4" lang="zh" of="e26fe770"
# **问题 4.** 一位销售代表手头总是满的：结束一个机会，就补进一个。现在销售周期按比例缩短 `cycle_cut`，
# 赢单率按比例提高 `win_gain`（0.1 指由 20 % 升到 22 %）。编写 `sales_gain(cycle_cut, win_gain)`：
# 每年签订的合同数提高多少（比例）。
#
# 试试周期缩短三分之一、赢单率提高千分之七：那正是 CRM 厂商爱引用的一个数字。

# %% question="q4"
def sales_gain(cycle_cut, win_gain):
    # BEGIN SOLUTION
    return (1 + win_gain) / (1 - cycle_cut) - 1
    # END SOLUTION

# %% check="q4"
with checking("q4", "sales_gain"):
    gain = sales_gain(0.2, 0.05)
    expect(isinstance(gain, float), en="sales_gain should return one number.", zh="sales_gain 应返回一个数。")
    expect(gain > 0, en="Faster and better means more contracts.", zh="更快更好，合同应当更多。")
    expect(sales_gain(0.0, 0.0) == 0, en="If nothing changes, nothing is gained.", zh="若一切不变，就没有增加。")
