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
# # 5 Relationship types and their choice
#
# A soap maker has read that successful firms phone their customers regularly, know their birthdays and work with them on new
# products. It has ten thousand customers, each of whom leaves a margin of 200 CNY a month. Its machine builder has a hundred
# customers, each of whom leaves 5000, and has read that efficient firms send nobody and sell through a catalogue.
#
# *Both have read something true. How close a relationship should each of them keep? And what, exactly, does the answer
# depend on?*

# %% [markdown] id="title" lang="zh" of="3c285474"
# # 5 客户关系类型及选择
#
# 一家肥皂厂的老板读到：成功的企业会定期给客户打电话，记得客户的生日，还和客户一起开发新产品。他有一万位客户，每位每月带来
# 200 元边际利润。给他供货的设备厂只有一百位客户，每位每月带来 5000 元；它的老板读到的却是：高效的企业不派人上门，靠目录就能卖货。
#
# *两人读到的都有道理。那么，各自该和客户保持多近的关系？答案究竟取决于什么？*

# %% [markdown] id="objectives" lang="en"
# ## You will be able to
#
# - tell the five relationship types apart by what the firm does, and recognise them under other names;
# - explain why the number of customers and the margin decide, and compute the best type for any firm;
# - find which ingredient of the argument does the work, by switching off one at a time;
# - say what changes when nobody can be hired, and what promising too much costs;
# - compare policies with the same luck, and say which results of the model were put in and which came out.
#
# You need chapter 4 (stages) and a little pandas. Reading takes about 45 minutes, doing about 70.

# %% [markdown] id="objectives" lang="zh" of="a1063019"
# ## 学完本章，你能够
#
# - 从企业的做法区分五种客户关系类型，换了名称也认得出来；
# - 说明为什么由客户数量和边际利润决定，并为任何一家企业算出最佳类型；
# - 逐个关掉论证中的因素，找出真正起作用的是哪一个；
# - 说明不能招人时会怎样，承诺过头要付出什么代价；
# - 用同样的运气比较不同政策，并分清模型的结果哪些是放进去的、哪些是长出来的。
#
# 需要第 4 章（生命周期阶段）和一点 pandas。阅读约 45 分钟，动手约 70 分钟。

# %% id="setup"
import altair as alt
import numpy as np
import pandas as pd

import crmsim
from crmsim import Scenario, charts
from crmsim.explore import explorer, quiz
from crmsim.explore.relationship import TEXTBOOK, matrix, path, short_run, value_table, world
from crmsim.model.relationship import best_type, delivered, hour_cost, profit
from crmsim.parameters import RELATIONSHIP_TYPES, Relationship
from crmsim.terms import label
from crmsim.text import Text

types = list(RELATIONSHIP_TYPES)
said = [label(kind) for kind in types]

# %% [markdown] id="five-types" lang="en"
# ## 1 Five ways to treat a customer
#
# Kotler (1992) put the ways in which a firm may treat a customer after the sale into five steps:
#
# | type | what the firm does after the sale | often seen with | a way to say it |
# |---|---|---|---|
# | **basic** | nothing: it sells and turns to the next | soap, snacks | "Next, please." |
# | **reactive** | it invites the customer to call when something is wrong | household appliances | "Here is our number." |
# | **accountable** | it calls: is everything as it should be? what could be better? | cars | "How is it going?" |
# | **proactive** | it keeps calling, with advice, improvements and news | insurance, banking | "We thought of you." |
# | **partnership** | it works with the customer all the time, for the customer's success | business partners | "What shall we build next?" |
#
# Each step does all that the one before does, and more: it opens a voice channel, then goes and asks, then advises, then
# invests jointly. Berry & Parasuraman (1991) call what grows from it *financial*, *social* and *structural* bonds.

# %% [markdown] id="five-types" lang="zh" of="36ac5675"
# ## 1 对待客户的五种方式
#
# Kotler（1992）把企业在售后对待客户的方式分成五级：
#
# | 类型 | 售后企业做什么 | 常见行业 | 一句话 |
# |---|---|---|---|
# | **基本型** | 什么也不做，卖完就转向下一位 | 肥皂、零食 | “下一位！” |
# | **被动型** | 请客户有问题时来电 | 家用电器 | “这是我们的电话。” |
# | **负责型** | 主动致电：用得好吗？哪里还可以改进？ | 汽车 | “用得怎么样？” |
# | **能动型** | 不断联系，提供建议、改进和新品信息 | 保险、银行 | “我们想到您可能需要……” |
# | **伙伴型** | 与客户持续合作，帮助客户成功，共同发展 | 商业伙伴 | “接下来我们一起做什么？” |
#
# 每一级都包含前一级的做法再加一点：先开通渠道，再主动询问，再提供建议，最后共同投入。由此生长出来的，Berry 与 Parasuraman（1991）
# 称为*财务*纽带、*社会*纽带和*结构*纽带。

# %% [markdown] id="names" lang="en" names="互动式;Interactive relationship;主动型;被动式;负责式;伙伴式;反应型;基本关系;被动式关系;负责式关系;互动式关系;伙伴式关系"
# **Other books, other names.** The fourth type is also called *interactive* (互动式) and the types 基本关系, 被动式, 负责式,
# 伙伴式; graders accept all of these. The contents differ a little as well. One of our sources lets the proactive firm act
# after the sale, another lets it talk with the customer throughout the purchase; one lets the reactive firm *encourage*
# calls, another lets it sit and wait. Does a firm that encourages calls and one that merely tolerates them keep the same
# relationship? Keep your answer; the column *voice* below has something to say about it.

# %% [markdown] id="names" lang="zh" of="de58b045" names="互动式;Interactive relationship;主动型;被动式;负责式;伙伴式;反应型;基本关系;被动式关系;负责式关系;互动式关系;伙伴式关系"
# **别的教材，别的名称**。第四种也叫“互动式”，其余各种又叫基本关系、被动式、负责式、伙伴式；评分时这些名称都认。内容也略有不同：
# 有的说能动型是在销售完成后不断联系，有的说互动式是在整个买卖过程中不断沟通；有的说被动型*鼓励*客户来电，有的说它是守株待兔。
# 鼓励客户开口的企业和仅仅不拒绝的企业，关系算同一种吗？先记下你的答案，下表中“voice”（失误为企业所知的概率）那一行会给你一些启发。

# %% id="price-list"
plan = Relationship()
pd.DataFrame(
    {
        str(Text("hours a month", "每月工时")): plan.hours,
        str(Text("voice, minor failure", "voice（小失误）")): plan.voice_minor,
        str(Text("made good", "得到补救")): plan.resolved,
        str(Text("knowledge", "了解程度")): plan.knowledge,
        str(Text("barrier", "转移壁垒")): plan.barrier,
        str(Text("growth", "消费增长")): plan.growth,
        str(Text("promise", "承诺抬高的期望")): plan.promise,
    },
    index=said,
).T

# %% [markdown] id="price-list-explain" lang="en"
# This is the simulator's price list: what each type takes (hours) and does. From step to step the *hours* grow by a factor of
# about two to three, while the benefits grow in small steps, and so does the last row: whoever promises more is expected to
# deliver more. Where the numbers come from? A few from studies of complaints; most were chosen. Keep that in mind until
# section 6.

# %% [markdown] id="price-list-explain" lang="zh" of="d9feceb7"
# 这是模拟器的“价目表”：每种类型要花什么（工时），带来什么。每升一级，*工时*大约变为原来的两三倍，好处却只是小步增加；
# 最后一行也在增加：承诺越多，客户的期望就越高。这些数从哪里来？少数来自投诉研究，多数是选定的。第 6 节之前请记住这一点。

# %% [markdown] id="six-marks" lang="en"
# ### What makes it a relationship at all?
#
# Six marks are usually named. Each leaves a trace in the firm's records, so each can be looked for:
#
# | mark | what it means | what to look for |
# |---|---|---|
# | mutuality | it belongs to both sides | messages in both directions |
# | interaction | it lives from what both do | contacts, not only purchases |
# | repetition | once is no relationship | a second purchase |
# | win-win | it must pay for both | delivered value *and* margin above zero |
# | uniqueness | each is with this one customer | knowledge of the customer |
# | trust | the most important condition and result | loyalty of attitude |
#
# Personal contact, good service and solving problems together develop it, and it takes time: in chapter 4 a customer needed
# months to reach stability. And it needs somebody who does it. An *account manager* is no salesperson with another card: she
# answers for the customer's success, keeps what is known about the customer, brings the right people of the firm together,
# and speaks for the customer inside. That takes hours, and hours are what the rest of this chapter is about.

# %% [markdown] id="six-marks" lang="zh" of="0d9a77c6"
# ### 怎样才算“关系”？
#
# 通常说关系有六个特征。每一个都会在企业的记录里留下痕迹，因此都可以去找：
#
# | 特征 | 含义 | 看什么 |
# |---|---|---|
# | 共同性 | 关系是双方共有的 | 双向的沟通记录 |
# | 互动性 | 靠双方的行为来推动 | 接触，而不只是购买 |
# | 重复性 | 一次不算关系 | 第二次购买 |
# | 双赢 | 双方都要得到好处 | 让渡价值*和*边际利润都大于零 |
# | 独一无二性 | 每段关系都属于这一位客户 | 对客户的了解 |
# | 信任 | 最重要的条件，也是最重要的成果 | 态度忠诚 |
#
# 个性化的沟通、优质的服务、共同解决问题，能让关系一步步发展，而这需要耐心：第 4 章里，客户要好几个月才走到稳定期。
# 关系也需要有人来做。*客户经理*不是换了名片的销售员：他对客户的成功负责，掌管对客户的了解，把企业里合适的人召集起来，
# 并在企业内部替客户说话。这一切都要花工时，而工时正是本章余下部分的主题。

# %% id="questions-types"
quiz("05", "types")

# %% [markdown] id="two-firms" lang="en"
# ## 2 The soap maker and the partner
#
# **Predict.** Which type earns the soap maker most? Record your guess, then let both firms try all five, each time with the
# same customers and the same luck.

# %% [markdown] id="two-firms" lang="zh" of="aa5a2587"
# ## 2 肥皂厂与合作伙伴
#
# **先预测**。肥皂厂用哪种类型赚得最多？记下你的猜测，然后让两家企业把五种类型都试一遍，每次都是同样的客户、同样的运气。

# %% id="predict-soap"
quiz("05", "predict-soap")

# %% id="two-firms-run"
size, months = 600, 24


def try_all(preset):
    """Monthly profit of a customer under each type, from a sample of the firm's customers."""
    firm = Scenario.preset(preset)
    sample = firm.replace(
        customers=size, months=months, relationship={"portfolio": firm.customers}, service={"customers_per_agent": None}
    )
    policies = {kind: sample.replace(relationship={"type": kind}) for kind in types}
    return crmsim.compare(policies, seed=1, progress=False)["profit"] / (size * months)


earned = pd.DataFrame({preset: try_all(preset) for preset in ("daily_goods", "partners")})
earned.round(0).astype(int)

# %% [markdown] id="two-firms-explain" lang="en"
# **Explain.** Same people, same five types, opposite advice. For the soap maker every hour of contact costs more than it
# brings; for the partner of a hundred firms, every step up pays. So "get closer to your customers" is not wrong and not
# right: it is incomplete. Two things differ between the firms: how many customers there are, and what each brings.

# %% [markdown] id="two-firms-explain" lang="zh" of="f48a7399"
# **再解释**。同样的人、同样的五种类型，建议却正好相反。对肥皂厂来说，每一小时联系的花费都超过收益；对只有一百位客户的伙伴企业，
# 每升一级都划算。所以“走近你的客户”既不算错，也不算对，只是没说完。两家企业有两点不同：客户有多少，每位客户带来多少。

# %% [markdown] id="attention" lang="en" given="12 000"
# ## 3 Attention does not scale
#
# The margin is easy: an hour that makes a customer 10 % better is worth more if she brings 5000 than if she brings 200. But why should the
# *number* of customers matter? Twice as many customers bring twice the margin and need twice the hours: nothing changes for a single
# one. Something must get worse with size. The model says: attention does. With $N$ customers and $h_k$ hours each, the load is
# $\ell = N h_k / H_0$, where $H_0 = 160$ hours is what one manager can oversee, and
#
# $$\omega(\ell) = w\,(1+\ell)^{\gamma_c}, \qquad q(\ell) = (1+\ell)^{-\gamma_e}$$
#
# An hour costs $\omega$, more than the wage $w$, because somebody has to recruit, train and coordinate (Penrose 1959); and
# only the share $q$ of what was promised arrives, because attention is thin (Ocasio 1997). The profit of type $k$ is
#
# $$\Pi_k(N, m) = N\left[m\,V_k(q) - h_k\,\omega(\ell)\right] - F_k$$
#
# with $V_k$, what a customer is worth in months of her basic margin $m$, and a fixed cost $F_k$ of the programme. $V_k$ was
# measured by simulating 12 000 customers for 60 months (data set `relationship_value`).

# %% [markdown] id="attention" lang="zh" of="1faa7daa" given="12 000"
# ## 3 关注无法成倍复制
#
# 边际利润好理解：一小时能让客户好上 10%，那么她带来 5000 元时这一小时就比带来 200 元时值钱。但客户*数量*为什么重要？
# 客户翻一倍，利润翻一倍，工时也翻一倍，对每一位客户来说什么都没变。一定有什么东西随规模变差了。模型的回答是：关注。
# 设有 $N$ 位客户，每位需要 $h_k$ 小时，则负荷为 $\ell = N h_k / H_0$，其中 $H_0 = 160$ 小时是一位经理管得过来的工时，并且
#
# $$\omega(\ell) = w\,(1+\ell)^{\gamma_c}, \qquad q(\ell) = (1+\ell)^{-\gamma_e}$$
#
# 一小时的成本 $\omega$ 高于工资 $w$，因为还要有人招聘、培训和协调（Penrose 1959）；而承诺的联系只有 $q$ 这么大的比例能兑现，
# 因为注意力被摊薄了（Ocasio 1997）。类型 $k$ 的利润为
#
# $$\Pi_k(N, m) = N\left[m\,V_k(q) - h_k\,\omega(\ell)\right] - F_k$$
#
# 其中 $V_k$ 是一位客户的价值，以她在基本型下的每月边际利润 $m$ 为单位；$F_k$ 是项目的固定费用。
# $V_k$ 由模拟 12 000 位客户、60 个月测得（数据集 `relationship_value`）。

# %% id="value-show"
values = pd.DataFrame(value_table(), index=pd.Index([0, 0.5, 0.75, 1], name="delivered"), columns=said)
values.round(3)

# %% id="one-firm"
load = 1000 * np.array(plan.hours) / plan.attention_hours
pd.DataFrame(
    {
        "load": load.round(2),
        "cost of an hour": hour_cost(plan, load).round(0),
        "delivered": delivered(plan, load).round(3),
        "profit per customer": (profit(plan, value_table(), 1000, 1000.0) / 1000).round(0),
    },
    index=said,
)

# %% [markdown] id="one-firm-explain" lang="en"
# **Worked example: a car dealer**, $N = 1000$, $m = 1000$. Under the accountable type the load is almost two full desks, an hour
# costs 128 CNY and 90 % of the promise arrives; a customer earns 999 CNY a month. The proactive type would make her worth more, but
# at 203 CNY an hour, and so it earns 956. Read down the first column: each step asks for *more than twice* the load,
# while the value rises by steps of nearly the same size. That is why there is a best type in the middle.

# %% [markdown] id="one-firm-explain" lang="zh" of="083e532f"
# **示例：汽车经销商**，$N = 1000$，$m = 1000$。负责型下，负荷将近两个满员的岗位，一小时成本 128 元，承诺兑现 90%，
# 每位客户每月赚 999 元。能动型会让客户更值钱，可是一小时要 203 元，算下来只赚 956 元。顺着第一列往下看：每升一级，
# 负荷都要变为*两倍以上*，而价值的增量却差不多大。这就是最佳类型出现在中间的原因。

# %% [markdown] id="matrix-idea" lang="en"
# ## 4 The matrix
#
# **Predict.** Take ten thousand, a thousand and a hundred customers; margins of 200, 1000 and 5000 CNY. In which corner do you expect
# *basic*, and in which *partnership*?

# %% [markdown] id="matrix-idea" lang="zh" of="579826b1"
# ## 4 选择矩阵
#
# **先预测**。取一万、一千、一百位客户，边际利润 200、1000、5000 元。你认为*基本型*会在哪个角，*伙伴型*会在哪个角？

# %% id="nine-cells"
found = matrix(*world())
found.map(label)

# %% [markdown] id="matrix-explain" lang="en"
# **Explain.** Nobody wrote this table into the model: each cell is the largest of five profits. It is the textbook's selection
# model. Rows go from many customers (top) to few, columns from low margin to high; *many and low* is basic, *few and high* is
# partnership, and along each diagonal from top left to bottom right the type rises two steps at a time, while from bottom
# left to top right it stays the same: what counts is margin against crowd. Printed versions of the slide sometimes lose the
# axes; a matrix turned by a quarter advises partnership for soap. Name levels, never "the second row".
#
# Now you. Begin with *customers* and *margin*, and watch the recommendation change; the ring shows your firm.

# %% [markdown] id="matrix-explain" lang="zh" of="43f54fc3"
# **再解释**。没有谁把这张表写进模型：每一格都是五个利润里最大的那个。它正是教材里的客户关系选择模型。
# 行从客户多（上）到客户少（下），列从边际利润低到高；*多而低*是基本型，*少而高*是伙伴型。从左上到右下，类型每次升两级；
# 从左下到右上则不变：要看的是利润与人数的相对大小。印出来的幻灯片有时丢了坐标轴，矩阵转过四分之一圈，就会建议肥皂厂做伙伴型。
# 所以要说“客户多、利润低”，不要说“第二行”。
#
# 现在轮到你。先动*客户数量*和*边际利润*，看推荐怎样变化；圆圈就是你的企业。

# %% id="explore-matrix"
explorer("relationship_matrix")

# %% id="five-lines"
# The same in five lines: change the firm and run again.
customers, margin = 3000, 2000.0
ours = profit(plan, value_table(), customers, margin) / customers
best = types[int(best_type(plan, value_table(), customers, margin))]
print(label(best), dict(zip(said, ours.round(0).tolist(), strict=True)))

# %% id="questions-matrix"
quiz("05", "matrix")

# %% [markdown] id="ingredients" lang="en"
# ## 5 Which ingredient does the work?
#
# A friend says: "Simple. Programmes have fixed costs, so only large firms can afford them." **Predict**: if that were the
# reason, would firms with *many* customers keep closer relationships or looser ones? Then switch off one thing at a time.

# %% [markdown] id="ingredients" lang="zh" of="dc468317"
# ## 5 真正起作用的是什么？
#
# 一位朋友说：“简单，项目有固定费用，大企业才负担得起。”**先预测**：如果原因真是这个，客户*多*的企业该维持更近的关系，还是更松的？
# 然后一次只关掉一样。

# %% id="predict-fixed"
quiz("05", "predict-fixed")

# %% id="toggles"
recipes = {
    "no effects": {"effects": False},
    "cost per customer only": {"congestion": False, "dilution": False, "fixed": 0},
    "+ fixed cost x 100": {"congestion": False, "dilution": False, "fixed": 100},
    "thinner contact only": {"congestion": False},
    "dearer hours only": {"dilution": False},
    "both (the model)": {},
}


def as_steps(table):
    """Write a matrix as steps 0 to 4, rows many / medium / few."""
    return [" ".join(str(types.index(kind)) for kind in row) for row in table.to_numpy()]


pd.DataFrame({name: as_steps(matrix(*world(**on))) for name, on in recipes.items()}, index=["many", "medium", "few"]).T

# %% [markdown] id="toggles-explain" lang="en"
# **Explain.** Read 0 as basic and 4 as partnership.
#
# - Without effects, contact is pure cost: basic everywhere.
# - With a cost per customer only, all three rows are equal: *the number of customers does not matter at all*.
# - Fixed costs make the number matter, the **wrong way round**: the large firm gets closer, the small one stays basic. Your
#   friend's argument is sound, and it contradicts the textbook's matrix.
# - Thinner contact alone is too weak; dearer hours alone come close; together they give the nine cells.
#
# So the matrix rests on one idea: *something that each customer needs cannot be multiplied at will.* Where software multiplies
# attention at no cost, expect another matrix. That is a claim you can test in your own firm: does an hour of contact cost more, the more hours you buy?

# %% [markdown] id="toggles-explain" lang="zh" of="e6e560c8"
# **再解释**。0 为基本型，4 为伙伴型。
#
# - 没有效果时，联系纯粹是花钱：到处都是基本型。
# - 只有按客户计的成本时，三行一模一样：*客户数量完全无所谓*。
# - 固定费用让数量变得重要，但**方向反了**：大企业走得更近，小企业停在基本型。朋友的推理没有毛病，却与教材的矩阵相反。
# - 只让联系摊薄，力量太弱；只让工时变贵，已经很接近；两者合起来就得到九个格子。
#
# 可见矩阵建立在一个想法上：*每位客户都需要的某样东西，无法随意成倍增加*。如果软件能不花钱地复制关注，矩阵就会是另一个样子。
# 这是可以在自己企业检验的：你买的工时越多，一小时的联系是不是越贵？

# %% [markdown] id="honest" lang="en"
# ## 6 How much of this was put in?
#
# The *direction* of both axes follows from the argument. The *exact* nine cells do not: hours, exponents and the grid were
# chosen so that they come out, and the effects were tuned so that each step is worth about the same. How fragile is that?
# Shake every assumption by about 10 %, four hundred times.

# %% [markdown] id="honest" lang="zh" of="822ec7bf"
# ## 6 这里面有多少是放进去的？
#
# 两条轴的*方向*是推理的结果；*恰好*这九个格子却不是：工时、指数和网格都是为了得到它们而选定的，效果也经过调校，使每升一级的收益差不多。
# 这有多脆弱？把每个假设都随机晃动大约 10%，重复四百次。

# %% id="shake"
rng = np.random.default_rng(5)
value = value_table()


def shaken(spread):
    """Cells that agree with the textbook when every assumption is multiplied by a log-normal factor."""
    f = rng.lognormal(0, spread, 15)
    p = plan.model_copy(
        update={
            "wage": plan.wage * f[0],
            "attention_hours": plan.attention_hours * f[1],
            "congestion": plan.congestion * f[2],
            "dilution": plan.dilution * f[3],
            "hours": tuple(np.array(plan.hours) * f[4:9]),
            "programme_cost": tuple(np.array(plan.programme_cost) * f[9:14]),
        }
    )
    effects = value[:, :1] + (value - value[:, :1]) * f[14]
    return (matrix(p, effects).to_numpy() == np.array(TEXTBOOK)).sum()


shakes = {spread: np.array([shaken(spread) for _ in range(400)]) for spread in (0.05, 0.10, 0.20)}
pd.DataFrame(
    {spread: {"all nine right": (n == 9).mean(), "cells right": n.mean() / 9} for spread, n in shakes.items()}
).round(3)

# %% [markdown] id="shake-explain" lang="en"
# With assumptions off by 10 % a cell is still right nineteen times out of twenty; off by 20 % it is right four times out of five, and all
# nine together only in about a quarter of the cases. Trust the direction, check the cell: between neighbouring types the profits are often only a few
# per cent apart, which is also why choosing the neighbour is no disaster. Choosing the opposite corner is.

# %% [markdown] id="shake-explain" lang="zh" of="dc18d25e"
# 假设偏差 10% 时，单个格子二十次里仍有十九次是对的；偏差 20% 时五次里对四次，九格全对的大约只有四分之一。
# 方向可以相信，格子要核对：相邻类型的利润常常只差百分之几，所以选错一级不算灾难，选到对角去才是。

# %% [markdown] id="short-run" lang="en"
# ## 7 Nobody can be hired
#
# So far the firm hired whom it needed. In the short run it has the people it has: their pay is spent either way, and a type that
# promises more than they can do delivers the share $q = \min(1, K / (N h_k))$, where $K$ are the hours there are. What was promised and
# not delivered disappoints.
#
# **Predict.** Two account managers and 300 customers: which type? And what if the firm wins 3000?

# %% [markdown] id="short-run" lang="zh" of="b7a5a899"
# ## 7 不能招人的时候
#
# 到目前为止，企业需要多少人就招多少人。短期内，人手是固定的：工资反正要付，而某种类型的承诺若超出人手，就只能兑现
# $q = \min(1, K / (N h_k))$，其中 $K$ 是现有工时。承诺了却没有兑现，会让客户失望。
#
# **先预测**。两位客户经理、300 位客户，用哪种类型？如果企业赢得 3000 位客户呢？

# %% id="short-run-table"
rows = {n: short_run(n, managers=2) for n in (100, 300, 1000, 3000, 10_000)}
table = pd.DataFrame(rows, index=said).T.rename_axis("customers")
table.assign(best=[said[int(row.argmax())] for row in rows.values()]).round(3)

# %% id="explore-headcount"
explorer("relationship_headcount")

# %% [markdown] id="short-run-explain" lang="en"
# **Explain.** The more customers share the same two people, the looser the best relationship. Look at the end of the partnership's line:
# with ten thousand customers it falls *below basic*. A promise that cannot be kept is worse than none. Note also what is
# missing from the controls: the margin. When pay is spent either way, it drops out of the comparison.

# %% [markdown] id="short-run-explain" lang="zh" of="8e4b0d45"
# **再解释**。同样两个人照顾的客户越多，最佳关系就越松。看伙伴型曲线的末端：客户有一万位时，它*低于基本型*。守不住的承诺，还不如不承诺。
# 再留意调节项里少了什么：边际利润。工资反正要付时，它在比较中消掉了。

# %% [markdown] id="base-idea" lang="en"
# ## 8 Five years of one customer base
#
# Profit is the end of the story; here is the story. Follow the same 1000 customers for 60 months under two types. The chart at the
# right shows the *difference* for four different lucks. Switch *the same luck* off: now each type meets other accidents, and part of
# the difference is chance. That is why every comparison in this course shares its luck (common random numbers).

# %% [markdown] id="base-idea" lang="zh" of="2df6a174"
# ## 8 同一批客户的五年
#
# 利润是故事的结局，这里看故事本身。让同样的 1000 位客户在两种类型下各走 60 个月。右图是四种运气下的*差值*。关掉“同样的运气”：
# 两种类型会各遇各的偶然，差值里就掺进了运气。所以本课程的比较都共用同一份运气（公共随机数）。

# %% id="explore-base"
explorer("relationship_base")

# %% id="luck"
other = {1: 2, 2: 3, 3: 4, 4: 1}


def gap(common):
    """Difference in profit after 60 months, reactive minus basic, thousand CNY, for four lucks."""
    return [
        int(
            path("reactive", luck, "profit", 1000.0).iloc[-1]
            - path("basic", luck if common else other[luck], "profit", 1000.0).iloc[-1]
        )
        for luck in (1, 2, 3, 4)
    ]


print("same luck: ", gap(True))
print("other luck:", gap(False))

# %% id="questions-choice"
quiz("05", "choice")

# %% [markdown] id="exercise" lang="en"
# ## 9 Exercise
#
# 1. *Fill in.* At what margin does a firm with 1000 customers move from accountable to proactive? The cell below searches; one
#    line is missing.
# 2. *Boundary.* Compute that boundary for 100, 300, 1000, 3000 and 10 000 customers and draw it on log axes, with a description. About
#    how much must the margin grow when the number of customers grows tenfold?
# 3. *Open.* Take ten firms you know. Estimate customers and margin, let the model recommend, compare with what they do. Where it
#    differs: is the firm wrong, the estimate, or the model? (One line of evidence each.)
# 4. *Open.* Software answers half of all contacts for nothing. Which parameter stands for that? Change it and look at the matrix again.

# %% [markdown] id="exercise" lang="zh" of="c61c6083"
# ## 9 练习
#
# 1. *填空*。有 1000 位客户的企业，边际利润到多少时会从负责型转为能动型？下面的单元负责搜索，还缺一行。
# 2. *边界*。对 100、300、1000、3000、10 000 位客户分别求这个边界，画在双对数坐标上，并写好图的说明。客户数量变为十倍时，边际利润大约要变为几倍？
# 3. *开放题*。找十家你熟悉的企业，估计客户数量和边际利润，让模型推荐，再与实际做法比较。不一致时，是企业错了、估计错了，还是模型错了？
#    （各给一行证据。）
# 4. *开放题*。软件免费接手了一半的联系。哪个参数能表示这一点？改动它，再看矩阵。

# %% id="fill-in"
margins = np.arange(100.0, 6000.0, 10.0)
chosen = best_type(plan, value_table(), np.full_like(margins, 1000), margins)
boundary = None  # the smallest of `margins` at which `chosen` is at least types.index("proactive")

answer = margins[chosen >= types.index("proactive")].min()
print(Text("Fill in the line first.", "请先填好这一行。") if boundary is None else boundary == answer)

# %% [markdown] id="graded" lang="en"
# ### Graded exercises
#
# | exercise | what you work out | minutes |
# |---|---|---|
# | `05-type-per-cell` | the selection matrix from profit, and the type that a log of contacts shows in practice | 40 |
# | `05-turn-the-axis` | the model taken apart: which ingredient makes many customers mean less contact? | 35 |
# | `05-boundary-margin` | the margin from which the next type pays | 35 |
#
# Each has data, visible checks and graded checks of its own. To start one, type in a terminal, in the folder in which you started the course:
#
# ```
# crmsim release 05-type-per-cell --out crmsim-course/en
# ```
#
# (After `make lab` the program is `.venv/bin/crmsim`.) A folder of that name appears beside the chapters; open the notebook in it. If your
# instructor hands the notebooks out, take those: their data are yours alone.

# %% [markdown] id="graded" lang="zh" of="6c609eba"
# ### 评分练习
#
# | 练习 | 做什么 | 分钟 |
# |---|---|---|
# | `05-type-per-cell` | 由利润得出选择矩阵，并从联系记录看出企业实际采用的类型 | 40 |
# | `05-turn-the-axis` | 把模型拆开：是哪个因素让客户越多、联系越少？ | 35 |
# | `05-boundary-margin` | 边际利润到多少，升一级才划算 | 35 |
#
# 每个练习都有自己的数据、可见检查和评分检查。开始时，在启动课程的那个文件夹里打开终端，输入：
#
# ```
# crmsim release 05-type-per-cell --lang zh --out crmsim-course/zh
# ```
#
# （用 `make lab` 启动的，程序是 `.venv/bin/crmsim`。）章节旁边会出现同名文件夹，打开其中的笔记本即可。如果老师发了笔记本，就用老师发的：
# 里面的数据是你一个人的。

# %% [markdown] id="manager" lang="en" given="1500"
# ## 10 What should the manager do?
#
# A bank has 2000 customers in its private branch, each bringing about 1500 CNY a month, and four advisers. A consultant advises
# partnership, "because relationships are what banking is". Write three sentences to the board. Then check yourself: *Did you name the two
# quantities that decide, and say how sure you are of them? Did you compare with hiring and without? Did you say what would be promised, and
# whether it can be kept? Did you propose different types for different groups of customers, instead of one for all?*

# %% [markdown] id="manager" lang="zh" of="77fd063a" given="1500"
# ## 10 经理该怎么做？
#
# 一家银行的私人业务部有 2000 位客户，每位每月约带来 1500 元，有四位顾问。咨询公司建议做伙伴型，“因为银行业靠的就是关系”。
# 给董事会写三句话。写完对照检查：*你有没有说出起决定作用的两个量，以及你对它们有多大把握？有没有分别考虑能招人和不能招人？
# 有没有说明要承诺什么、能不能守住？有没有建议对不同的客户群用不同的类型，而不是一刀切？*

# %% [markdown] id="key-points" lang="en"
# ## 11 Key points and terms
#
# - Five types: basic, reactive, accountable, proactive, partnership; each does more after the sale and takes more hours.
# - More margin calls for a closer relationship, more customers for a looser one.
# - The number of customers matters only because attention cannot be multiplied at will; fixed costs alone would turn the
#   axis round.
# - In the short run hours are fixed: promise what you can keep.
# - Directions follow from the mechanism, exact cells from calibration. Compare policies with the same luck.
#
# | English | 中文 | English | 中文 |
# |---|---|---|---|
# | Basic | 基本型 | Proactive | 能动型 |
# | Reactive | 被动型 | Partnership | 伙伴型 |
# | Accountable | 负责型 | Account manager | 客户经理 |
# | Number of customers | 客户数量 | Margin level | 边际利润水平 |
# | Relationship selection model | 客户关系选择模型 | Attention | 关注度 |

# %% [markdown] id="key-points" lang="zh" of="4c95fab1"
# ## 11 要点与术语
#
# - 五种类型：基本型、被动型、负责型、能动型、伙伴型；售后做得越多，花的工时越多。
# - 边际利润越高，关系宜越近；客户越多，关系宜越松。
# - 客户数量之所以重要，只因为关注无法随意成倍增加；若只有固定费用，这条轴会反过来。
# - 短期内工时固定：守得住的才承诺。
# - 方向来自机制，格子来自调校。比较政策要用同样的运气。
#
# | 中文 | English | 中文 | English |
# |---|---|---|---|
# | 基本型 | Basic | 能动型 | Proactive |
# | 被动型 | Reactive | 伙伴型 | Partnership |
# | 负责型 | Accountable | 客户经理 | Account manager |
# | 客户数量 | Number of customers | 边际利润水平 | Margin level |
# | 客户关系选择模型 | Relationship selection model | 关注度 | Attention |

# %% [markdown] id="further-reading" lang="en" given="all"
# ## Further reading
#
# - Berry, L. L. & Parasuraman, A. (1991). *Marketing Services: Competing Through Quality*. Free Press.
# - Kotler, P. (1992). Marketing's new paradigm: what's really happening out there. *Planning Review* 20(5), 50–52.
# - Kotler, P. & Keller, K. L. *Marketing Management*, chapters on customer relationships.
# - Ocasio, W. (1997). Towards an attention-based view of the firm. *Strategic Management Journal* 18(S1), 187–206.
# - Penrose, E. T. (1959). *The Theory of the Growth of the Firm*. Blackwell.
# - Law, A. M. (2015). *Simulation Modeling and Analysis*, 5th ed., McGraw-Hill, chapter 11 (common random numbers).

# %% [markdown] id="further-reading" lang="zh" of="80c530fd" given="all"
# ## 延伸阅读
#
# - Berry, L. L. & Parasuraman, A. (1991). *Marketing Services: Competing Through Quality*. Free Press.（三种纽带）
# - Kotler, P. (1992). Marketing's new paradigm: what's really happening out there. *Planning Review* 20(5), 50–52.（五种关系类型）
# - Kotler, P. & Keller, K. L. *Marketing Management*（《营销管理》，客户关系各章）
# - Ocasio, W. (1997). Towards an attention-based view of the firm. *Strategic Management Journal* 18(S1), 187–206.（注意力基础观）
# - Penrose, E. T. (1959). *The Theory of the Growth of the Firm*. Blackwell.（企业成长的管理极限）
# - Law, A. M. (2015). *Simulation Modeling and Analysis*, 5th ed., McGraw-Hill, 第 11 章（公共随机数）
