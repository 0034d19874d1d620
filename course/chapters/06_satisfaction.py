# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] id="title" lang="en"
# # 6 Satisfaction and customer delivered value
#
# A shop works this month exactly as it did last month: same goods, same staff, same delivery times. In between,
# marketing has promised the town "tomorrow at your door, always". Orders go up. Satisfaction goes down.
#
# The manager asks three questions. *Who broke something, if nothing changed? Which department can mend it?* And, when a
# rival cuts the price: *must we cut too, or can service answer?*

# %% [markdown] id="title" lang="zh" of="5b20d916"
# # 6 满意度与顾客让渡价值
#
# 一家网店这个月和上个月做得一模一样：商品没变，人员没变，送货时间也没变。只是在这期间，市场部向全城许诺
# “明天送达，次次如此”。订单多了，满意度却下来了。
#
# 经理有三个问题：*什么都没变，问题出在谁身上？该由哪个部门来解决*？还有，竞争对手降价时：
# *我们非得跟着降，还是可以用服务来应对？*

# %% [markdown] id="objectives" lang="en"
# ## You will be able to
#
# - compute satisfaction from an expectation and an experience, and tell when somebody has the formula the wrong way round;
# - split the gap that customers feel into the four gaps that the firm makes, and say who can close each;
# - sort attributes of a service with Kano's two questions, and say which effort will be noticed;
# - compute customer delivered value from its four benefits and four costs, and price a point of service;
# - name what is wrong with each of these models.
#
# You need a little pandas (reading a table, adding a column) and the idea of a customer relationship from chapter 1.
# Reading takes about 40 minutes, doing about 60.

# %% [markdown] id="objectives" lang="zh" of="1b7d070b"
# ## 学完本章，你能够
#
# - 由期望值与实际体验算出满意度，并看出公式写反的情形；
# - 把客户感受到的差距拆成企业造成的四个差距，并说出每个该由谁来弥合；
# - 用卡诺的两个问题给服务属性分类，判断哪种努力看得见；
# - 由四项价值和四项成本算出顾客让渡价值，给“一分服务”定价；
# - 说出这些模型各自错在哪里。
#
# 需要一点 pandas 基础（读表、加列）和第 1 章的客户关系概念。阅读约 40 分钟，动手约 60 分钟。

# %% id="setup"
import altair as alt
import numpy as np
import pandas as pd
from IPython.display import Markdown

from crmsim import Scenario, charts
from crmsim.engines.vector import simulate
from crmsim.explore import explorer, quiz
from crmsim.terms import label, term
from crmsim.text import Text

# %% [markdown] id="same-service" lang="en"
# ## 1 One service, five verdicts
#
# Satisfaction is a *feeling*: the answer of one person to one experience, not a property of the goods. Five customers of
# our shop were asked, on a scale from 0 to 10, what they had expected and what they then experienced. Some lecture slides
# on CRM print this formula:
#
# > satisfaction = expectation − actual experience
#
# **Predict.** Before running anything: what will a list look like that is sorted by this formula?

# %% [markdown] id="same-service" lang="zh" of="d4e05788"
# ## 1 同样的服务，五种评价
#
# 满意度是一种*感受*：是一个人对一次体验的反应，而不是商品自带的属性。我们请网店的五位客户在 0 到 10 分的量表上打分：
# 原先期望多少，实际体验又是多少。有些 CRM 课件印着这样一个公式：
#
# > 客户满意度 = 期望值 − 实际体验
#
# **先预测**。先别运行：按这个公式排序，名单会是什么样子？

# %% id="predict-list"
quiz("06", "predict-list")

# %% id="slide-list"
guests = pd.DataFrame(
    {"expected": [9, 7, 7, 5, 8], "experienced": [5, 7, 9, 8, 7]},
    index=["An", "Bo", "Chen", "Dai", "Emi"],
)
guests["slide"] = guests["expected"] - guests["experienced"]
guests.sort_values("slide", ascending=False)

# %% [markdown] id="explain-list" lang="en"
# **Explain.** At the top, with a "satisfaction" of 4, stands An, who expected 9 and got 5. At the bottom stands Dai, who got
# three points more than he had hoped for. Whoever phones the customers at the bottom of this list to apologise will be
# puzzling people who have nothing to complain of, while An takes her money elsewhere.
#
# The slide subtracts the wrong way round. Its number is not useless, though: *expectation − experience* is a perfectly good
# measure of **disappointment**, and later in this chapter it comes back under its proper name, the service quality gap.

# %% [markdown] id="explain-list" lang="zh" of="ac425954"
# **再解释**。排在最前面、“满意度”为 4 的是安（An）：她期望 9 分，只得到 5 分。排在最后的是戴（Dai）：他得到的比期望的多 3 分。
# 谁要是照这张名单给末尾的客户打电话道歉，对方只会莫名其妙，而真正失望的安早已去了别家。
#
# 这个公式把减法写反了。不过算出来的数并非无用：“期望值 − 实际体验”正好可以度量**失望**。本章后面它还会出现，
# 用的是它真正的名字：服务质量感知差距。

# %% [markdown] id="formula" lang="en" given="2.25"
# ### The idea: experience against expectation
#
# Oliver (1980) took satisfaction to be the outcome of a comparison that he called *disconfirmation*. With $P$ for the
# perceived performance and $E$ for the expectation,
#
# $$D = P - E,$$
#
# so that $D > 0$ is a pleasant surprise and $D < 0$ a disappointment. The simulated customers of this course feel
#
# $$s = \operatorname{clip}_0^{100}\bigl(s_0 + k_P\,(P - 7) + k_D\, g(D)\bigr), \qquad
# g(D) = \begin{cases} D & D \ge 0 \\ \eta D & D < 0 \end{cases}$$
#
# with $s_0 = 77$, $k_P = 5$, $k_D = 6$ and $\eta = 2$. Read it aloud: a *level* (good service pleases, expected or not) plus
# a *surprise*; and a disappointment weighs $\eta$ times as much as a surprise of the same size. That asymmetry was found in
# satisfaction by Anderson & Sullivan (1993) and Mittal, Ross & Baldasare (1998); for money, Tversky & Kahneman (1992) put
# the corresponding factor at 2.25.
#
# What is wrong with it? The size of $k_P$, $k_D$ and $\eta$ was chosen to give believable worlds, not measured; a straight
# line with one kink is a crude picture of a feeling; and two people who say "7" may mean different things.

# %% [markdown] id="formula" lang="zh" of="7dea0ad4" given="2.25"
# ### 概念：拿实际体验与期望值相比
#
# Oliver（1980）认为，满意度来自一次比较，他称之为“期望不一致”。记感知绩效为 $P$、期望值为 $E$，则
#
# $$D = P - E,$$
#
# $D > 0$ 是惊喜，$D < 0$ 是失望。本课程中模拟客户的感受是
#
# $$s = \operatorname{clip}_0^{100}\bigl(s_0 + k_P\,(P - 7) + k_D\, g(D)\bigr), \qquad
# g(D) = \begin{cases} D & D \ge 0 \\ \eta D & D < 0 \end{cases}$$
#
# 其中 $s_0 = 77$，$k_P = 5$，$k_D = 6$，$\eta = 2$。用话说就是：满意度等于*水平*（服务好就高兴，无论是否意料之中）加上*意外*；
# 而一次失望的分量是同样大小的惊喜的 $\eta$ 倍。Anderson 与 Sullivan（1993）、Mittal、Ross 与 Baldasare（1998）
# 在满意度研究中发现了这种不对称；至于金钱得失，Tversky 与 Kahneman（1992）估计相应的倍数为 2.25。
#
# 它错在哪里？$k_P$、$k_D$ 和 $\eta$ 的大小是为了让模拟世界可信而选定的，并非测量所得；用一条带拐点的折线来描绘感受，
# 未免粗糙；而且两个人都打 7 分，意思也未必相同。

# %% id="right-list"
from crmsim.model.satisfaction import score
from crmsim.parameters import Satisfaction

p = Satisfaction()
guests["satisfaction"] = score(
    p, guests["experienced"].to_numpy(float), guests["expected"].to_numpy(float)
)
guests.sort_values("satisfaction", ascending=False)

# %% [markdown] id="compare-lists" lang="en"
# Now Dai and Chen lead, and An has 19 of 100. Notice Emi: her experience was 7, exactly like Bo's, but she had expected
# one point more. That one point costs her twelve points of satisfaction.
#
# **Explore.** The left panel is the formula above, the right one the slide's. Try three things. (1) Leave the experience
# at 6 and raise the expectation: which panel goes the way you would feel? (2) Find the experience that scores 60 when the
# expectation is 7. (3) Set the weight of disappointment to 1 and see what happens to the kink.

# %% [markdown] id="compare-lists" lang="zh" of="eb0246ac"
# 这回排在前面的是戴和陈（Chen），安只有 19 分（满分 100 分）。请留意 Emi：她的体验是 7 分，与 Bo 完全相同，
# 只是期望高了 1 分，就这 1 分让她的满意度少了 12 分。
#
# **动手试**。左图是上面的公式，右图是课件的公式。试三件事：（1）体验保持 6 分，提高期望值，哪幅图的变化与你的感受一致？
# （2）期望值为 7 时，体验多少才得 60 分？（3）把失望的权重调到 1，拐点会怎样？

# %% id="explorer-disconfirmation"
explorer("disconfirmation")

# %% [markdown] id="five-lines" lang="en"
# The same in a few lines that you can change. One day is a point below the expectation, the next a point above. Is the
# average as good as two ordinary days?

# %% [markdown] id="five-lines" lang="zh" of="f96b634c"
# 下面几行代码做同样的事，可以随意改动。头一天比期望低 1 分，第二天比期望高 1 分，平均下来抵得过两个平常日子吗？

# %% id="two-days"
negativity = 2.0  # change me: 1 to 4
bad_good = score(Satisfaction(negativity=negativity), np.array([6.0, 8.0]), np.array([7.0, 7.0]))
ordinary = score(Satisfaction(negativity=negativity), np.array([7.0]), np.array([7.0]))
print(bad_good, bad_good.mean(), ordinary)

# %% id="check-formula"
quiz("06", "formula")

# %% [markdown] id="in-data" lang="en"
# ## 2 Can we see it in a firm's data?
#
# A formula in a book is a claim. Here is a simulated retailer, 1 000 founding customers and 24 months. The simulation
# knows what no firm knows: what each customer expected before each visit and how the visit felt. We regress the reported
# satisfaction on the level, the pleasant surprise and the disappointment.
#
# **Predict.** If a point of surprise brings about 6, what will the coefficient of a point of disappointment be?

# %% [markdown] id="in-data" lang="zh" of="01d0e98f"
# ## 2 能在企业数据里看到吗？
#
# 书上的公式只是一种主张。下面是一家模拟零售商：1 000 位创始客户，24 个月。模拟器知道任何企业都不知道的事：
# 每位客户每次光顾之前期望多少、感受又如何。我们用水平、惊喜和失望三项来回归客户报告的满意度。
#
# **先预测**。如果 1 分惊喜约带来 6 分满意度，那么 1 分失望的系数会是多少？

# %% id="regression"
history = simulate(Scenario.preset("retail", customers=1000, months=24), seed=6, panel=True)
visits = pd.DataFrame(history.panel)
visits = visits.dropna(subset=["perceived"])  # months without a visit
visits = visits[visits["reported"].between(1, 99)]  # answers cut off at 0 or 100 hide their true value
surprise = visits["perceived"] - visits["expectation"]
X = np.column_stack(
    [
        np.ones(len(visits)),
        visits["perceived"] - 7,
        surprise.clip(lower=0),
        (-surprise).clip(lower=0),
    ]
)
found = np.linalg.lstsq(X, visits["reported"].astype(float), rcond=None)[0]
print(len(visits), "visits")
pd.Series(found, index=["base", "level", "surprise", "disappointment"]).round(2)

# %% [markdown] id="explain-regression" lang="en"
# **Explain.** From 9547 visits the regression finds the numbers of the formula again: 77.0, 5.0, 6.0, and −12.0 for a point of
# disappointment, twice the size of a surprise. It works so well because we cheated: expectation and perception were handed to
# us without error. A firm has to *ask* for both, answers are noisy, and people who were disappointed answer a question about
# their old expectation differently. Real estimates are therefore smaller and less sure.

# %% [markdown] id="explain-regression" lang="zh" of="f7cfe6b6"
# **再解释**。9547 次光顾的数据把公式里的数又找了回来：77.0、5.0、6.0，以及 1 分失望的 −12.0，正好是惊喜的两倍。
# 结果这么漂亮，是因为我们占了便宜：期望值和感知绩效都是毫无误差地交到手上的。现实中企业得去*问*，
# 回答带有误差，而且失望过的人回忆起当初的期望，说法也会变。所以真实的估计值往往更小，也更不确定。

# %% [markdown] id="gap-model" lang="en"
# ## 3 Where the gap comes from
#
# The shop's customers are disappointed; nobody in the shop did worse. Parasuraman, Zeithaml & Berry (1985) look for the
# cause at four places inside the firm:
#
# | gap | what goes wrong | who can close it |
# |---|---|---|
# | 1 knowledge gap | managers do not know what customers want | market research, front-line staff |
# | 2 standards gap | they know, but the standards do not ask for it | operations, management |
# | 3 delivery gap | the standards ask for it, but it is not done | staff, training, capacity |
# | 4 communication gap | advertising promises more than is wanted or done | marketing, sales |
# | 5 service quality gap | what the *customer* feels: expected − perceived | nobody directly: it is the sum |
#
# Five service levels lie between the customer's wish and the customer's verdict. Each gap is the distance of two
# neighbours, so the sum telescopes: **gap 5 = gap 1 + gap 2 + gap 3 + gap 4**, exactly. (The original
# paper draws gap 4 between delivery and advertising; it reaches the customer as a raised expectation, so we measure it there.)
# Three branches of our shop report their levels. Which department do you send where?

# %% [markdown] id="gap-model" lang="zh" of="1548aff8"
# ## 3 差距从何而来
#
# 客户失望了，店里却没人做得比以前差。Parasuraman、Zeithaml 与 Berry（1985）在企业内部的四个环节寻找原因：
#
# | 差距 | 哪里出了问题 | 由谁弥合 |
# |---|---|---|
# | 1 管理层认知差距 | 管理者不了解客户想要什么 | 市场调查、一线人员 |
# | 2 质量标准差距 | 了解，但标准里没有写进去 | 运营、管理层 |
# | 3 服务传递差距 | 标准写了，却没有做到 | 员工、培训、产能 |
# | 4 市场沟通差距 | 宣传承诺的超过客户想要的或企业做到的 | 市场、销售 |
# | 5 服务质量感知差距 | *客户*感受到的：期望 − 感知 | 没有谁能直接弥合，它是总和 |
#
# 从客户的愿望到客户的评价，中间隔着五个服务水准，每个差距是相邻两个水准之间的距离，所以加起来首尾相消：
# **差距 5 = 差距 1 + 差距 2 + 差距 3 + 差距 4**，分毫不差。（原文把差距 4 画在服务传递与广告宣传之间；它是以抬高了的期望传到
# 客户那里的，所以我们在那里度量。）三家分店报来了各自的水准，该把哪个部门派到哪里去？

# %% id="branches"
from crmsim.analysis import gap_decomposition

branches = pd.DataFrame(
    {
        "wanted": [7.5, 7.5, 7.5],
        "understood": [6.3, 7.4, 7.4],
        "specified": [6.2, 7.3, 7.2],
        "delivered": [6.1, 6.2, 7.1],
        "expected": [7.5, 7.6, 8.4],
    },
    index=["North", "East", "South"],
)
gaps = gap_decomposition(branches)
gaps.round(2)

# %% [markdown] id="explain-branches" lang="en"
# **Explain.** The customers of all three feel nearly the same, 1.4, 1.4 and 1.3. The remedies have nothing in common. North
# does not know its customers (gap 1 is 1.2): ask them. East knows and has written it down, but does not do it (gap 3 is 1.1):
# train and staff. South does everything well and has promised too much (gap 4 is 0.9): change the advertisement.
#
# A test that is used in many CRM courses asks for the gap *between what the customer expected and the service received* and
# its key accepts two answers, the perceived service quality gap and the delivery gap. Look at East: gap 5 and gap 3 are
# two numbers, 1.4 and 1.1. They agree only if all other gaps are zero. The question describes gap 5 alone.

# %% [markdown] id="explain-branches" lang="zh" of="f7446ddf"
# **再解释**。三家店的客户感受几乎一样：1.4、1.4 和 1.3，对策却毫不相干。北店（North）不了解客户（差距 1 为 1.2）：去问。
# 东店（East）了解，也写进了标准，就是没做到（差距 3 为 1.1）：培训、加人。南店（South）样样做得不错，却承诺过头
# （差距 4 为 0.9）：改广告。
#
# 不少 CRM 课程用的一道测验题问：*客户所期望的与所得到的服务之间*是哪种差距？答案同时给了“服务质量感知差距”和
# “服务传递差距”两项。看看东店：差距 5 与差距 3 是两个不同的数，1.4 和 1.1，只有其余差距全为零时才会相等。
# 题目描述的只是差距 5。

# %% id="predict-promise"
quiz("06", "predict-promise")

# %% id="promise"
shop = Scenario.preset("retail", customers=2000, months=36, acquisition={"newcomers": "none"})
rows = {}
for promise in (0.2, 1.5):
    firm = simulate(shop.replace(satisfaction={"promise_gap": promise}), seed=6).firm
    rows[promise] = [*firm["satisfaction"][[0, 11, 35]], firm["active"][-1]]
columns = ["month 1", "month 12", "month 36", "customers left"]
pd.DataFrame.from_dict(rows, orient="index", columns=columns).round(1).rename_axis("gap 4")

# %% [markdown] id="explain-promise" lang="en"
# **Explain.** Same goods, same staff, same luck (the two runs share their random numbers); only gap 4 is larger. You might
# have expected customers to learn that the advertisement exaggerates. They do, and yet after three years satisfaction is
# 64.8 instead of 70.1 and of the 2 000 founding customers 617 are left instead of 685.
#
# The reason is that people hold two expectations (Boulding, Kalra, Staelin & Zeithaml 1993). What they think *will* happen
# follows experience both ways; what they think *should* happen only goes up:
#
# $$E^{will} \leftarrow E^{will} + \omega_w (Q - E^{will}), \qquad
# E^{should} \leftarrow E^{should} + \omega_s \max(Q - E^{should},\, 0),$$
#
# where $Q$ is the quality delivered. A broken promise stays in *should*. The same ratchet makes good service ordinary:
# quality above every expectation delights at first, then *should* has caught up and only the level is left.

# %% [markdown] id="explain-promise" lang="zh" of="d74ed004"
# **再解释**。商品、人员、运气都一样（两次模拟用的是同一套随机数），只是差距 4 更大。你也许以为客户会学乖，知道广告夸张。
# 他们的确会学乖，可是三年之后满意度是 64.8 而不是 70.1，2 000 位创始客户剩下 617 位而不是 685 位。
#
# 原因在于人有两种期望（Boulding、Kalra、Staelin 与 Zeithaml 1993）。认为*将会*怎样，会随经验上下调整；
# 认为*应该*怎样，却只升不降：
#
# $$E^{will} \leftarrow E^{will} + \omega_w (Q - E^{will}), \qquad
# E^{should} \leftarrow E^{should} + \omega_s \max(Q - E^{should},\, 0),$$
#
# 其中 $Q$ 是实际提供的质量。没兑现的承诺就留在“应该”里。同一个棘轮也会让好服务变得平常：质量高出所有期望时，
# 起初令人惊喜，等“应该”追了上来，就只剩水平这一项了。

# %% [markdown] id="explore-gaps" lang="en"
# **Explore.** Four sliders for the four gaps. Make gap 5 equal to 2 in two ways, once by delivery alone and once by
# communication alone, and compare the courses over 36 months. Then set all four to 0.

# %% [markdown] id="explore-gaps" lang="zh" of="dfeeb84f"
# **动手试**。四个滑块对应四个差距。用两种办法让差距 5 等于 2：一次只靠服务传递，一次只靠市场沟通，比较 36 个月的走势；
# 再把四个全调到 0 看看。

# %% id="explorer-gaps"
explorer("gaps")

# %% id="check-gaps"
quiz("06", "gaps")

# %% [markdown] id="kano" lang="en"
# ## 4 Which effort is noticed?
#
# So far quality was one number. Kano, Seraku, Takahashi & Tsuji (1984) ask about one attribute at a time, and twice: how do
# you feel if it *is* there, and how if it is *not*? The pair of answers gives the class:
#
# | class | there | not there |
# |---|---|---|
# | M must-be | taken for granted | anger |
# | O one-dimensional | the more the better | the less the worse |
# | A attractive | delight | no matter |
# | I indifferent | no matter | no matter |
# | R reverse | disliked | liked |
#
# 150 customers of an online shop answered about twelve services (data set `kano_survey`). **Predict**: to which class do
# you think *right item delivered*, *fast delivery*, *a free sample as a surprise* and *a phone call after every order*
# belong?

# %% [markdown] id="kano" lang="zh" of="6733b51b"
# ## 4 哪种努力看得见？
#
# 到此为止，质量只是一个数。狩野纪昭等人（Kano、Seraku、Takahashi 与 Tsuji 1984）一次只问一个属性，而且问两遍：
# *有*它时你感觉如何？*没有*它时又如何？两个回答合起来决定类别：
#
# | 类别 | 有 | 没有 |
# |---|---|---|
# | M 必备属性 | 理所当然 | 生气 |
# | O 期望属性 | 越多越好 | 越少越糟 |
# | A 魅力属性 | 惊喜 | 无所谓 |
# | I 无差异属性 | 无所谓 | 无所谓 |
# | R 反向属性 | 不喜欢 | 反而喜欢 |
#
# 一家网店的 150 位客户回答了十二项服务的问题（数据集 `kano_survey`）。**先预测**：*发货无误*、*送货快*、*意外的赠品小样*、
# *每单之后打电话回访*，各属哪一类？

# %% id="kano-table"
from crmsim.analysis import kano_summary
from crmsim.coursefiles import course_folder

answers = pd.read_csv(course_folder().parent / "datasets" / "kano_survey" / "kano_survey.csv")
kano = kano_summary(answers)
kano.sort_values("worse").round(2)

# %% id="kano-plane"
services = {
    "right_item": Text("right item", "发货无误"),
    "safe_payment": Text("safe payment", "支付安全"),
    "returns_accepted": Text("returns accepted", "接受退货"),
    "fast_delivery": Text("fast delivery", "送货快"),
    "items_in_stock": Text("items in stock", "现货充足"),
    "helpful_staff": Text("helpful staff", "客服热心"),
    "clear_site": Text("clear site", "网页清楚"),
    "free_repair": Text("free repair", "免费维修"),
    "handwritten_card": Text("handwritten card", "手写卡片"),
    "surprise_sample": Text("surprise sample", "意外小样"),
    "mascot_on_box": Text("mascot on the box", "箱上吉祥物"),
    "call_after_order": Text("call after order", "下单后回访"),
}
answered = kano.reset_index().assign(service=[str(services[name]) for name in kano.index])
answered = answered.sort_values(["kano_class", "better"], ascending=[True, False])
colour = alt.Color("kano_class:N", title=str(Text("Class", "类别")), scale=alt.Scale(domain=list("AOMIR")))
bars = alt.Chart(answered).mark_bar(height=12).encode(
    alt.Y("service:N", sort=answered["service"].tolist(), title=None), color=colour
)
axis = alt.X("better:Q", title=str(Text("← Worse   Better →", "← Worse（缺了不满）   Better（有了高兴） →")),
             scale=alt.Scale(domain=[-1, 1]))
charts.describe(
    bars.encode(x=axis) + bars.encode(x="worse:Q"),
    en="Twelve services, Better as a bar to the right and Worse to the left. Attractive ones reach only right, must-be ones "
    "only left, one-dimensional ones both ways, the mascot neither; the phone call half-way both ways.",
    zh="十二项服务，Better 为向右的条，Worse 为向左的条。魅力属性只向右伸，必备属性只向左伸，期望属性两边都长，"
    "吉祥物两边都短，下单后回访两边各伸一半。",
)

# %% [markdown] id="explain-kano" lang="en"
# **Explain.** *Better* is the share of customers whom the attribute can please, *Worse* (negative) the share whom its absence
# annoys (Berger et al. 1993). Safe payment has 0.15 and −0.86: nobody thanks you for it, nearly everybody leaves without it. A
# surprise sample has 0.84 and −0.11. The phone call after every order was meant as customer care, and 104 of 150 people would
# rather not have it: reverse. Its place in the picture is misleading, because Better and Worse leave the reverse answers out.
#
# What is wrong with it? The class is the *most frequent* one; a tenth of the customers may see it the other way, and they may
# be your best ones. And classes age: what delighted five years ago is taken for granted today.

# %% [markdown] id="explain-kano" lang="zh" of="924b18b2"
# **再解释**。Better 是该属性能取悦的客户所占的比例，Worse（负数）是缺了它会不满的客户所占的比例（Berger 等 1993）。
# 支付安全是 0.15 和 −0.86：没人为此道谢，没有它却几乎人人都走。意外小样是 0.84 和 −0.11。每单之后回访本意是客户关怀，
# 可 150 人中有 104 人宁可不要：它是反向属性。图上它的位置会误导人，因为计算 Better 和 Worse 时没有算进反向的回答。
#
# 它错在哪里？类别只是*最常见*的那一类，总有一部分客户看法不同，而他们也许正是你最好的客户。类别还会老化：
# 五年前的惊喜，今天已经理所当然。

# %% id="explorer-kano"
explorer("kano")

# %% [markdown] id="kano-code" lang="en"
# The explorer turns the classes into curves. Find a setting where a must-be attribute deserves the next effort, and one where
# it deserves none. In code, with numbers of your own:

# %% [markdown] id="kano-code" lang="zh" of="82f0c1fa"
# 上面的互动图把类别画成曲线。找一种设定，使下一份努力应当投给必备属性；再找一种，使它完全不值得再投。
# 用代码试试你自己的数：

# %% id="kano-steps"
from crmsim.explore.kano import KINDS, effect

level = 0.2  # change me: 0 to 0.9
pd.Series({kind: float(effect(kind, level + 0.1) - effect(kind, level)) for kind in KINDS}).round(1)

# %% id="check-kano"
quiz("06", "kano")

# %% [markdown] id="delivered-value" lang="en"
# ## 5 Customer delivered value
#
# Satisfaction looks back at an experience. Before buying, a customer compares what different firms would give and take. Kotler
# (2000) calls the difference *customer delivered value*:
#
# $$CDV = \underbrace{v_{product} + v_{service} + v_{personnel} + v_{image}}_{\text{total customer value}} -
# \underbrace{(c_{money} + c_{time} + c_{energy} + c_{psychic})}_{\text{total customer cost}}$$
#
# Money is only one of four costs. Here each benefit is scored 0–10 and a point is worth 12, 8, 5 and 5 CNY; an hour costs 40
# CNY, a point of bodily effort or of worry 3 CNY. Chinese texts differ on the last two: *energy* (体力) is bodily effort, *psychic*
# cost (精力) is worry and attention; some books exchange the words. The worths are assumptions; in life they differ from customer to customer.
#
# How many customers choose which firm? With McFadden's (1974) logit, $P(f) \propto \exp(CDV_f/\tau)$ with $\tau = 25$ CNY: the better offer
# wins often, not always.
#
# **Predict.** We sell at 110 CNY, the rival has the same offer at 90. Without touching the price, how many points of service
# would bring us level?

# %% [markdown] id="delivered-value" lang="zh" of="9d6de1b9"
# ## 5 顾客让渡价值
#
# 满意度是回头看一次体验。购买之前，客户还会比较各家企业能给什么、要付出什么。Kotler（2000）把两者之差称为
# *顾客让渡价值*：
#
# $$CDV = \underbrace{v_{\text{产品}} + v_{\text{服务}} + v_{\text{人员}} + v_{\text{形象}}}_{\text{顾客总价值}} -
# \underbrace{(c_{\text{货币}} + c_{\text{时间}} + c_{\text{体力}} + c_{\text{精力}})}_{\text{顾客总成本}}$$
#
# 货币只是四项成本之一。这里每项价值按 0–10 打分，一分分别值 12、8、5、5 元；一小时值 40 元，体力或精力的一分值 3 元。
# 各种教材对后两项的叫法不一：体力（energy）指身体的辛苦，精力（psychic，也译“精神”）指操心费神，有的书把两者颠倒了。
# 这些单价是假定的，现实中因人而异。
#
# 有多少客户选哪一家？用 McFadden（1974）的 logit 模型：$P(f) \propto \exp(CDV_f/\tau)$，$\tau = 25$ 元。
# 让渡价值高的那家常常赢，但不是次次赢。
#
# **先预测**。我们卖 110 元，竞争对手同样的东西卖 90 元。不动价格，服务要提高几分才能打平？

# %% id="offers"
from crmsim.analysis import delivered_value, iso_value_points, logit_shares

offers = pd.DataFrame(
    {
        "product": 8, "service": [6.0, 6.0], "personnel": 7, "image": 5,
        "price": [110.0, 90.0], "hours": 0.5, "energy": 2, "psychic": 1,
    },
    index=["ours", "rival"],
)
value = delivered_value(offers)
print(logit_shares(value[["delivered_value"]].T).round(2).to_string(index=False))
print("points of service worth 20 CNY:", iso_value_points(20, "service"))
value

# %% id="better-service"
offers.loc["ours", "service"] += iso_value_points(20, "service")  # change me: what if it is the time instead?
value = delivered_value(offers)
print(logit_shares(value[["delivered_value"]].T).round(2).to_string(index=False))
value

# %% [markdown] id="explain-offers" lang="en"
# **Explain.** The rival's offer is worth 85 CNY to the customer, ours 65, and 31 % still choose us. A price cut of 20 CNY would repair that, and so
# would 2.5 points of service, or half an hour of the customer's time (an hour is worth 40 CNY). The customer is indifferent; the
# firm is not. A price cut costs 20 CNY on *every* sale, to every customer, at once, and the rival can copy it tomorrow. Points of
# service cost wages and patience.
#
# Whether service answers also depends on what customers look for. Textbooks tell three ages of consumer choice: the *rational* age asks "good or
# bad?", the *feeling* age "do I like it?", the *emotional* age "am I content with them?". Take them as three sets of weights on product, image and
# relationship:

# %% [markdown] id="explain-offers" lang="zh" of="1b231dfb"
# **再解释**。竞争对手的让渡价值是 85 元，我们是 65 元，仍有 31% 的客户选我们。降价 20 元可以补上，服务提高 2.5 分也可以，
# 为客户省下半小时同样可以（一小时值 40 元）。对客户来说没有差别，对企业来说却大不一样：降价意味着*每一单*、每位客户、
# 立刻少收 20 元，而且对手明天就能照抄；提高服务要花的是人工和耐心。
#
# 服务能不能应对，还要看客户看重什么。教材里说消费者的价值选择经历了三个时代：*理性*消费时代问“好不好”，
# *感觉*消费时代问“喜不喜欢”，*感情*消费时代问“满不满意”。可以把它们看成产品、形象、关系三者的三组权重：

# %% id="eras"
from crmsim.explore.delivered_value import ERAS, benefits_of
from crmsim.model.delivered_value import equivalent_price_cut

table = pd.DataFrame({label(era): benefits_of(era) for era in ERAS}).round(1)
table.loc["20 CNY ="] = [20 / equivalent_price_cut("service", 1, benefits=benefits_of(era)) for era in ERAS]
table.round(1)

# %% [markdown] id="explain-eras" lang="en"
# The last line says how many points of service equal 20 CNY: 10.8 in the rational and the feeling age, which is more than the whole scale, and
# 2.2 in the emotional age. Where customers compare products, service cannot answer a price; where they look for a relationship, little else can.
# (The three ages are a story, not a measurement: all three kinds of customer live in every town today.)

# %% [markdown] id="explain-eras" lang="zh" of="e5011d9b"
# 最后一行是 20 元相当于多少分服务：理性时代和感觉时代是 10.8 分，超出了整个量表；感情时代只要 2.2 分。
# 客户比的是产品时，服务抵不过价格；客户看重关系时，几乎只有服务管用。
# （三个时代是一种说法，不是测量结果：今天任何一座城市里，三种客户都有。）

# %% id="explorer-value"
explorer("delivered_value")

# %% id="check-value"
quiz("06", "value")

# %% [markdown] id="worked" lang="en"
# ## Exercises
#
# **Worked example.** A guest expected 8 and experienced 7. How satisfied is she, and what would the slide say?
#
# The surprise is $D = 7 - 8 = -1$, a disappointment, so $g(D) = 2 \cdot (-1) = -2$. The level term is $5 \cdot (7-7) = 0$.
# Satisfaction is $77 + 0 + 6 \cdot (-2) = 65$. The slide gives $8 - 7 = 1$: positive, though she is disappointed.
#
# **Fill in.** Replace the dots, run, and read the verdicts.
# 1. A guest expected 6 and experienced 7.
# 2. How large is gap 5 if gaps 1 to 4 are 0.3, 0.1, 0.6 and 0.5?
# 3. How many points of service are worth a price cut of 12 CNY (default worths)?

# %% [markdown] id="worked" lang="zh" of="35a8f6be"
# ## 练习
#
# **示范**。一位顾客期望 8 分，体验 7 分。她的满意度是多少？课件公式会怎么说？
#
# 意外 $D = 7 - 8 = -1$，是失望，所以 $g(D) = 2 \cdot (-1) = -2$；水平项为 $5 \cdot (7-7) = 0$。
# 满意度为 $77 + 0 + 6 \cdot (-2) = 65$。课件公式得 $8 - 7 = 1$：她明明失望，得数却是正的。
#
# **填空**。把省略号换成你的答案，运行后看结果。
# 1. 一位顾客期望 6 分，体验 7 分，满意度是多少？
# 2. 差距 1 到 4 分别为 0.3、0.1、0.6 和 0.5，差距 5 是多少？
# 3. 按默认单价，降价 12 元相当于提高几分服务？

# %% id="fill-in"
my_satisfaction = ...
my_gap_5 = ...
my_points = ...

right = {
    "satisfaction": (my_satisfaction, score(p, np.array([7.0]), np.array([6.0]))[0]),
    "gap 5": (my_gap_5, sum([0.3, 0.1, 0.6, 0.5])),
    "points": (my_points, iso_value_points(12, "service")),
}
for name, (mine, answer) in right.items():
    print(name, "?" if mine is ... else "✓" if abs(mine - answer) < 0.01 else "✗")

# %% [markdown] id="open-exercise" lang="en"
# **Open exercise.** Take the promise of section 3. The advertisement stays (`promise_gap` 1.5). Find the smallest change *inside* the shop, for
# example `knowledge_gap`, `standards_gap` or `delivery_gap` nearer to 0, that brings satisfaction in month 36 back to that of the honest shop. Then
# argue in five sentences which is cheaper, mending the shop or mending the advertisement.

# %% [markdown] id="open-exercise" lang="zh" of="d80550ca"
# **开放题**。接第 3 节的承诺：广告不改（`promise_gap` 为 1.5）。在店内找一处*最小*的改动，例如把 `knowledge_gap`、`standards_gap`
# 或 `delivery_gap` 往 0 靠，使第 36 个月的满意度回到如实承诺时的水平。然后用五句话论证：整顿店里划算，还是改广告划算？

# %% [markdown] id="graded" lang="en"
# ### Graded exercises
#
# | exercise | what you work out | minutes |
# |---|---|---|
# | `06-sign-of-satisfaction` | both formulas tried on a survey, and how much more losses weigh than gains | 30 |
# | `06-service-gaps` | which of four gaps makes customers of a branch feel the fifth, and the best repair | 35 |
# | `06-kano` | Kano classes from a questionnaire, careless answers left out | 35 |
# | `06-price-for-service` | delivered value in money: what service a price rise needs, and the best price | 35 |
#
# Each has data, visible checks and graded checks of its own. To start one, type in a terminal, in the folder in which you started the course:
#
# ```
# crmsim release 06-sign-of-satisfaction --out crmsim-course/en
# ```
#
# (After `make lab` the program is `.venv/bin/crmsim`.) A folder of that name appears beside the chapters; open the notebook in it. If your
# instructor hands the notebooks out, take those: their data are yours alone.

# %% [markdown] id="graded" lang="zh" of="63681579"
# ### 评分练习
#
# | 练习 | 做什么 | 分钟 |
# |---|---|---|
# | `06-sign-of-satisfaction` | 用一份调查检验两个公式，并估计失望比惊喜重多少 | 30 |
# | `06-service-gaps` | 四种差距中是哪一种让顾客感到第五种，先补哪一处最好 | 35 |
# | `06-kano` | 剔除敷衍的答卷，由问卷得出卡诺分类 | 35 |
# | `06-price-for-service` | 用金额表示让渡价值：涨价要用多少服务来抵，定价多少最好 | 35 |
#
# 每个练习都有自己的数据、可见检查和评分检查。开始时，在启动课程的那个文件夹里打开终端，输入：
#
# ```
# crmsim release 06-sign-of-satisfaction --lang zh --out crmsim-course/zh
# ```
#
# （用 `make lab` 启动的，程序是 `.venv/bin/crmsim`。）章节旁边会出现同名文件夹，打开其中的笔记本即可。如果老师发了笔记本，就用老师发的：
# 里面的数据是你一个人的。

# %% [markdown] id="manager" lang="en"
# ## What should the manager do?
#
# Back to the beginning: nothing changed in the shop, orders rose, satisfaction fell. Write two or three sentences of advice to the manager, and one sentence on the rival's price cut.
#
# *Check yourself.* A good answer (1) names the expectation as the thing that changed, and the communication gap as its source; (2) sends the task to marketing and not to
# the warehouse; (3) says that waiting does not help, because *should* does not come down by itself; (4) compares a price cut with points of service or the customer's time in CNY before it
# recommends one, and asks what this shop's customers weigh; (5) names one number it would measure next month.

# %% [markdown] id="manager" lang="zh" of="710330ee"
# ## 经理该怎么做？
#
# 回到开头：店里什么都没变，订单多了，满意度却降了。请给经理写两三句建议，再用一句话谈谈对手的降价。
#
# *自查*。好的回答应当：（1）指出变的是期望，根源是市场沟通差距；（2）把任务交给市场部，而不是仓库；
# （3）说明干等没有用，因为“应该”不会自己降下来；（4）先把降价与服务分数或客户时间折成同样的元数再作建议，
# 并问清本店客户看重什么；（5）指出下个月要测量的一个数。

# %% [markdown] id="key-points" lang="en"
# ## Key points
#
# - Satisfaction is a feeling that compares: experience **minus** expectation. The other way round it measures disappointment.
# - Disappointment weighs more than surprise; one good day does not undo a bad one.
# - The gap that customers feel is the sum of four gaps that the firm makes. Equal complaints can need opposite remedies.
# - What customers think *should* happen only goes up: exaggerated promises are not forgotten, and delight wears off.
# - Must-be attributes cannot delight, attractive ones are not missed; some care is unwelcome.
# - Price is one of four costs. Compare a price cut with service and time in the same currency, for the customers you have.

# %% [markdown] id="key-points" lang="zh" of="ab0d8d6c"
# ## 要点
#
# - 满意度是比较出来的感受：实际体验**减去**期望值。反过来减，量的是失望。
# - 失望比惊喜分量重，一次惊喜抵不过一次失望。
# - 客户感受到的差距是企业造成的四个差距之和。同样的抱怨，对策可能正相反。
# - 客户认为*应该*怎样，只升不降：过头的承诺不会被忘记，惊喜也会变得平常。
# - 必备属性带不来惊喜，魅力属性缺了也没人抱怨；有些关怀并不受欢迎。
# - 价格只是四项成本之一。把降价、服务和时间折成同样的元数来比，并且按自己的客户来比。

# %% id="terms"
words = [
    "satisfaction", "expectation", "perceived_performance", "disconfirmation", "negativity", "service_quality_gap",
    "knowledge_gap", "standards_gap", "delivery_gap", "communication_gap", "kano_model", "must_be",
    "one_dimensional", "attractive_attribute", "delivered_value", "total_value", "total_cost",
]
rows = [f"| {t.en} | {t.zh} | {t.definition()} |" for t in map(term, words)]
Markdown("\n".join(["| English | 中文 | |", "|---|---|---|", *rows]))

# %% [markdown] id="further-reading" lang="en" given="all"
# ## Further reading
#
# - Anderson, E. W. & Sullivan, M. W. (1993). The antecedents and consequences of customer satisfaction for firms. *Marketing Science* 12(2), 125–143.
# - Berger, C. et al. (1993). Kano's methods for understanding customer-defined quality. *Center for Quality Management Journal* 2(4), 3–36.
# - Boulding, W., Kalra, A., Staelin, R. & Zeithaml, V. A. (1993). A dynamic process model of service quality. *Journal of Marketing Research* 30(1), 7–27.
# - Kano, N., Seraku, N., Takahashi, F. & Tsuji, S. (1984). Attractive quality and must-be quality (in Japanese). *Hinshitsu* 14(2), 39–48.
# - Kotler, P. (2000). *Marketing management*, ch. 2. Prentice Hall.
# - McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In P. Zarembka (ed.), *Frontiers in econometrics*, 105–142.
# - Mittal, V., Ross, W. T. & Baldasare, P. M. (1998). The asymmetric impact of negative and positive attribute-level performance. *Journal of Marketing* 62(1), 33–47.
# - Oliver, R. L. (1980). A cognitive model of the antecedents and consequences of satisfaction decisions. *Journal of Marketing Research* 17(4), 460–469.
# - Parasuraman, A., Zeithaml, V. A. & Berry, L. L. (1985). A conceptual model of service quality. *Journal of Marketing* 49(4), 41–50.
# - Tversky, A. & Kahneman, D. (1992). Advances in prospect theory. *Journal of Risk and Uncertainty* 5, 297–323.

# %% [markdown] id="further-reading" lang="zh" of="20d92362" given="all"
# ## 延伸阅读
#
# - Anderson, E. W. & Sullivan, M. W. (1993). The antecedents and consequences of customer satisfaction for firms. *Marketing Science* 12(2), 125–143.（满意度的前因后果，失望更重）
# - Berger, C. et al. (1993). Kano's methods for understanding customer-defined quality. *Center for Quality Management Journal* 2(4), 3–36.（卡诺问卷与 Better、Worse 系数）
# - Boulding, W., Kalra, A., Staelin, R. & Zeithaml, V. A. (1993). A dynamic process model of service quality. *Journal of Marketing Research* 30(1), 7–27.（两种期望）
# - Kano, N., Seraku, N., Takahashi, F. & Tsuji, S. (1984). 魅力的品質と当り前品質（日文）。*品質* 14(2), 39–48.
# - Kotler, P. (2000). *Marketing management*, ch. 2. Prentice Hall.（顾客让渡价值）
# - McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In P. Zarembka (ed.), *Frontiers in econometrics*, 105–142.
# - Mittal, V., Ross, W. T. & Baldasare, P. M. (1998). The asymmetric impact of negative and positive attribute-level performance. *Journal of Marketing* 62(1), 33–47.
# - Oliver, R. L. (1980). A cognitive model of the antecedents and consequences of satisfaction decisions. *Journal of Marketing Research* 17(4), 460–469.（期望不一致）
# - Parasuraman, A., Zeithaml, V. A. & Berry, L. L. (1985). A conceptual model of service quality. *Journal of Marketing* 49(4), 41–50.（差距模型）
# - Tversky, A. & Kahneman, D. (1992). Advances in prospect theory. *Journal of Risk and Uncertainty* 5, 297–323.
