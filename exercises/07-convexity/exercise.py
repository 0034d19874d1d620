# title.en = "How steeply does loyalty rise with satisfaction?"
# title.zh = "满意换来多少忠诚"
# chapter = 7
# minutes = 30

# %% [markdown] id="intro" lang="en"
# # How steeply does loyalty rise with satisfaction?
#
# Jones and Sasser (1995) drew loyalty against satisfaction for several markets. Where customers can choose freely,
# the curve is flat for long and then shoots up: only the very satisfied are loyal. In a monopoly it rises at once
# and then flattens: even the annoyed stay. One number tells the markets apart. With satisfaction $S$ from 0 to 100,
# the loyalty that satisfaction *leads to* is
#
# $$A^* = (S/100)^{\theta}$$
#
# Feelings follow slowly: each month loyalty $A$ covers the share $\rho$ of its way to $A^*$,
#
# $$A_{\text{now}} = A_{\text{before}} + \rho\,(A^* - A_{\text{before}}).$$
#
# `survey.csv` holds two surveys of the same customers of your own company, one month apart: `customer_id`,
# `satisfaction` (0–100, at the second survey), `loyalty_before`, `loyalty_now` (0–1). In all companies of this
# exercise $\rho = 0.25$. What $\theta$ is in your market, nobody has told you.

# %% [markdown] id="intro" lang="zh" of="35b77381"
# # 满意换来多少忠诚
#
# Jones 与 Sasser（1995）为若干市场画出了忠诚随满意变化的曲线。客户可以自由选择的市场里，曲线长期平缓，
# 到最后才陡然上升：只有非常满意的客户才忠诚。垄断市场里，曲线先升后平：不高兴的客户也会留下。
# 一个数就能区分这些市场。设满意度 $S$ 取 0 到 100，满意度*所导向*的忠诚为
#
# $$A^* = (S/100)^{\theta}$$
#
# 感情的变化是缓慢的：每个月，忠诚 $A$ 只走完它与 $A^*$ 之间距离的 $\rho$，
#
# $$A_{\text{本月}} = A_{\text{上月}} + \rho\,(A^* - A_{\text{上月}})。$$
#
# `survey.csv` 是对你自己公司同一批客户相隔一个月的两次调查：`customer_id` 客户号、`satisfaction` 满意度（0–100，
# 第二次调查时）、`loyalty_before` 与 `loyalty_now` 两次的忠诚（0–1）。本练习中各公司的 $\rho$ 都是 0.25；
# 而你所在市场的 $\theta$ 是多少，没有人告诉你。

# %% id="setup"
import numpy as np
import pandas as pd
from crmsim.grading import checking, expect

survey = pd.read_csv("survey.csv")
survey.head()

# %% [markdown] id="ask1" lang="en"
# **Question 1.** Write `loyalty_aim(before, now, speed)`: from the loyalty before and now (numbers or `Series`) and
# the speed $\rho$, the loyalty $A^*$ that customers are on their way to.

# %% [markdown] id="ask1" lang="zh" of="941d652d"
# **问题 1.** 编写 `loyalty_aim(before, now, speed)`：由上月与本月的忠诚（数或 `Series`）及速度 $\rho$，
# 求客户正在走向的忠诚 $A^*$。

# %% question="q1"
def loyalty_aim(before, now, speed):
    # BEGIN SOLUTION
    return before + (now - before) / speed
    # END SOLUTION

# %% check="q1"
with checking("q1", "loyalty_aim"):
    aims = loyalty_aim(survey["loyalty_before"], survey["loyalty_now"], 0.25)
    expect(isinstance(aims, pd.Series), en="Two Series should give a Series.", zh="两个 Series 应得到一个 Series。")
    expect(len(aims) == len(survey), en="One aim for each customer.", zh="每位客户应有一个值。")

# %% [markdown] id="ask2" lang="en"
# **Question 2.** Write `market_theta(satisfaction, aim)`: the $\theta$ of the market, estimated from the
# satisfaction (0–100) and the aims $A^*$ of its customers (two `Series`). Find a way that uses all customers; it need
# not be the best one, but should come within ±0.1 of the truth. (Answers are rounded in the survey, so no customer
# tells $\theta$ exactly.)

# %% [markdown] id="ask2" lang="zh" of="64ca3aac"
# **问题 2.** 编写 `market_theta(satisfaction, aim)`：
# 由客户的满意度（0–100）和 $A^*$（两个 `Series`）估计所在市场的 $\theta$。请用上全部客户；方法不必最优，
# 但与真值之差应在 ±0.1 以内。（调查数据经过四舍五入，单个客户都不能准确给出 $\theta$。）

# %% question="q2"
def market_theta(satisfaction, aim):
    # BEGIN SOLUTION
    candidates = np.arange(0.05, 8, 0.005)
    curves = (satisfaction.to_numpy() / 100)[:, None] ** candidates
    misses = ((curves - aim.to_numpy()[:, None]) ** 2).sum(axis=0)
    return float(candidates[misses.argmin()])
    # END SOLUTION

# %% check="q2"
with checking("q2", "market_theta"):
    theta = market_theta(pd.Series([50.0, 60.0, 80.0]), pd.Series([0.48, 0.61, 0.8]))
    expect(isinstance(theta, float), en="market_theta should return one number.", zh="market_theta 应返回一个数。")
    expect(theta > 0, en="Loyalty rises with satisfaction, so theta is above 0.", zh="忠诚随满意上升，θ 应大于 0。")

# %% [markdown] id="ask3" lang="en"
# **Question 3.** Write `lift(theta, satisfaction, points)`: by how much $A^*$ rises when the satisfaction of a customer
# rises from `satisfaction` by `points` (for example 10 points, from 60 to 70). Nobody can be more than 100 %
# satisfied.

# %% [markdown] id="ask3" lang="zh" of="a9450580"
# **问题 3.** 编写 `lift(theta, satisfaction, points)`：
# 客户的满意度从 `satisfaction` 提高 `points` 分（例如从 60 提高 10 分到 70）时，$A^*$ 上升多少。满意度最高为 100。

# %% question="q3"
def lift(theta, satisfaction, points):
    # BEGIN SOLUTION
    higher = min(satisfaction + points, 100)
    return float((higher / 100) ** theta - (satisfaction / 100) ** theta)
    # END SOLUTION

# %% check="q3"
with checking("q3", "lift"):
    gained = lift(1.5, 40, 10)
    expect(isinstance(gained, float), en="lift should return one number.", zh="lift 应返回一个数。")
    expect(gained > 0, en="More satisfaction brings more loyalty.", zh="满意提高，忠诚应随之提高。")
    expect(lift(1.5, 40, 0) == 0, en="No points, no lift.", zh="不提高满意度，忠诚就不变。")

# %% [markdown] id="ask4" lang="en"
# **Question 4.** You can afford a programme that makes *one* group of customers `points` more satisfied. Write
# `best_group(theta, groups, points)`: `groups` is a dict of a group's name and its satisfaction; return the name of
# the group whose loyalty gains most.
#
# Then look at your own market: who should get the programme, and would you have said so before?

# %% [markdown] id="ask4" lang="zh" of="a28aead6"
# **问题 4.** 你的预算只够让*一组*客户的满意度提高 `points` 分。编写 `best_group(theta, groups, points)`：
# `groups` 是字典，键为组名、值为该组的满意度；返回忠诚提高最多的那一组的组名。
#
# 再看看你自己的市场：应该投给哪一组？这与你原先的想法一致吗？

# %% question="q4"
def best_group(theta, groups, points):
    # BEGIN SOLUTION
    gain = {name: (min(level + points, 100) / 100) ** theta - (level / 100) ** theta for name, level in groups.items()}
    return max(gain, key=gain.get)
    # END SOLUTION

# %% check="q4"
with checking("q4", "best_group"):
    sample = {"annoyed": 40, "content": 60, "pleased": 80}
    expect(best_group(2.0, sample, 10) in sample, en="Return the name of one group.", zh="请返回其中一组的组名。")
