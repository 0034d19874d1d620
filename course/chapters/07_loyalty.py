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
# # 7 Loyalty and customer care
#
# A mobile operator and a restaurant measure the same satisfaction, 70 of 100. After a year the operator still has nine of ten
# customers, the restaurant has lost more than a third. "Our customers are loyal," says the operator, and cuts the budget for service.
#
# *Is that loyalty? What would have to happen for the difference to show? And how much care does loyalty need, before care itself
# becomes a nuisance?*

# %% [markdown] id="title" lang="zh" of="a57d6294"
# # 7 忠诚度与客户关怀
#
# 一家移动运营商和一家餐馆测得的满意度相同，都是 70 分。一年之后，运营商的客户十有八九还在，餐馆却走了三分之一以上。
# 运营商说：“我们的客户很忠诚”，随即削减了服务预算。
#
# *这算忠诚吗？要发生什么，差别才会显现？忠诚需要多少关怀，又到什么程度关怀反而惹人烦？*

# %% [markdown] id="objectives" lang="en"
# ## You will be able to
#
# - tell loyalty as an attitude from loyalty as a behaviour, and sort customers into Dick and Basu's four types;
# - name three ways in which loyalty shows, and compute a number for each;
# - explain why the same satisfaction brings much loyalty in one market and little in another, and estimate that curve;
# - report a net promoter score with an interval, and refuse to celebrate noise;
# - plan customer care for groups of customers without overdoing it.
#
# You need chapter 6 (satisfaction) and pandas; logarithms once. Reading takes about 35 minutes, doing about 60.

# %% [markdown] id="objectives" lang="zh" of="a842f228"
# ## 学完本章，你能够
#
# - 区分态度上的忠诚与行为上的忠诚，并按 Dick 与 Basu 的方法把客户分成四类；
# - 说出忠诚的三种表现，并各算出一个指标；
# - 解释同样的满意度为何在一个市场换来许多忠诚、在另一个市场却换来很少，并估计这条曲线；
# - 报告带区间的净推荐值，不为噪声庆功；
# - 为不同客户群制订客户关怀计划而不过度。
#
# 需要第 6 章（满意度）和 pandas 基础，会用到一次对数。阅读约 35 分钟，动手约 60 分钟。

# %% id="setup"
import numpy as np
import pandas as pd
from IPython.display import Markdown

from crmsim import Scenario
from crmsim.analysis import dick_basu_type, intention_by_rating, net_promoter_score
from crmsim.engines.vector import simulate
from crmsim.explore import explorer, quiz
from crmsim.explore.loyalty import customers
from crmsim.model import loyalty
from crmsim.outcomes import outcome, retention
from crmsim.terms import label, term

# %% [markdown] id="two-faces" lang="en"
# ## 1 Buying again is not yet loyalty
#
# Lecture slides define loyalty as *persisting in buying the same brand again, whatever the circumstances and whatever rivals do*, and name
# three signs: the relationship lasts; the customer spends more of the purse with us; the customer is fond of us, tells others and does not look
# at the price. The first two are things a customer *does*, the last a thing a customer *feels*. Do the two go together?
#
# `customers("basic")` simulates a retailer (2 000 founding customers, 24 months, the basic type of relationship) and returns the customers who
# bought within the last twelve months: satisfaction, attitude (0–1), share of wallet (0–1), purchases.
#
# **Predict.** Take those who spend at least half of the purse with us. How many of them also have a warm attitude?

# %% [markdown] id="two-faces" lang="zh" of="f3a3a2b1"
# ## 1 再次购买还不是忠诚
#
# 课件把忠诚定义为*不管环境影响和市场作用，坚持重复购买同一品牌*，并列出三种表现：关系持久；花在我们这里的钱越来越多；
# 对企业有感情，自觉宣传，不受价格影响。前两种是客户*做*的事，最后一种是客户*感受*到的事。两者总是一致吗？
#
# `customers("basic")` 模拟一家零售商（2 000 位创始客户、24 个月、基本型关系），返回最近十二个月买过东西的客户：
# 满意度、态度（0–1）、钱包份额（0–1）、购买次数。
#
# **先预测**。看那些至少把一半的钱花在我们这里的客户，其中多少人同时抱有热情的态度？

# %% id="predict-types"
quiz("07", "predict-types")

# %% id="types"
mine = customers("basic")
mine = mine.assign(type=dick_basu_type(mine["attitude"], mine["share"]))
counts = mine["type"].value_counts()
print(len(mine), "customers;", (counts / len(mine)).round(2).to_dict())
buyers = mine[mine["share"] >= 0.5]
print("of those with at least half the purse, warm:", round(float((buyers["attitude"] >= 0.45).mean()), 2))

# %% [markdown] id="explain-types" lang="en" names="Relative attitude"
# **Explain.** Of 749 customers 45 % spend half of the purse or more with us, but only 13 % are *truly* loyal: of the good buyers just 30 % have the attitude. The others buy
# out of habit, because the shop is near, because nobody has asked them yet. Sales figures cannot tell the two apart. A rival who opens next door can.
#
# ### The idea: attitude × behaviour
#
# Dick & Basu (1994) take loyalty as the meeting of a relative attitude and repeat patronage:
#
# | | repeat patronage high | low |
# |---|---|---|
# | **attitude high** | true loyalty | latent loyalty |
# | **attitude low** | spurious loyalty | no loyalty |
#
# The cuts in our code (attitude 0.45, share of wallet 0.50) are a convention; move them and the portions move. The slide's "whatever the circumstances" is also too strong: in the model,
# and in every study of prices, a warm attitude makes customers *less* sensitive to price, not deaf. A customer whose attitude is 0.2 above the reference
# accepts a premium of 3 %, not any price ($0.15 \times 0.2$).

# %% [markdown] id="explain-types" lang="zh" of="8f198582" names="Relative attitude"
# **再解释**。749 位客户中，有 45% 把一半以上的钱花在我们这里，但*真正*忠诚的只有 13%：在好主顾里，只有 30% 抱有相应的态度。
# 其余的人是出于习惯，因为店近，因为还没有别家来招揽。单看销售额分不清这两种人，隔壁新开一家店就分清了。
#
# ### 概念：态度 × 行为
#
# Dick 与 Basu（1994）认为，忠诚是相对态度与重复购买的结合：
#
# | | 重复购买多 | 重复购买少 |
# |---|---|---|
# | **态度好** | 真正忠诚 | 潜在忠诚 |
# | **态度差** | 虚假忠诚 | 不忠诚 |
#
# 代码里的分界（态度 0.45、钱包份额 0.50）只是约定，分界一动，各类的占比也跟着动。课件中“不管环境影响”“不受价格影响”的说法也过头了：
# 在模型中，在所有关于价格的研究中，好感只是让客户对价格*不那么*敏感，而不是毫不在意。态度比参照值高 0.2 的客户，
# 愿意多付 3%（$0.15 \times 0.2$），而不是任何价格都接受。

# %% id="premium"
from crmsim.parameters import Loyalty

p = Loyalty()
print(loyalty.price_tolerance(p, np.array([p.reference + 0.2])))

# %% [markdown] id="three-signs" lang="en"
# **The three signs, measured.** Duration: who is still there; spending: the share of wallet and purchases a year; feeling: would they recommend us? Compare the four types. (The
# recommendations are drawn as answers to a survey would be, from attitude and luck.)

# %% [markdown] id="three-signs" lang="zh" of="c6249219"
# **三种表现的度量**。持久性：谁还在；金额：钱包份额与一年的购买次数；感情：愿不愿意推荐？比较四类客户。
# （推荐意愿像问卷回答那样，由态度加上运气抽出。）

# %% id="signs"
luck = np.random.default_rng(7)
mine["recommends"] = loyalty.recommendation(mine["attitude"].to_numpy(), luck.uniform(size=len(mine)))
signs = mine.groupby("type")[["satisfaction", "share", "purchases", "recommends"]].mean().round(2)
signs.insert(0, "customers", mine.groupby("type").size())
signs.rename(index=label).rename_axis(None)

# %% [markdown] id="explain-signs" lang="en"
# Read the rows in pairs. Spurious and true loyalty buy about as often, 11.6 and 13.4 times a year, yet they answer 6.6 and 8.2 when asked to recommend. Latent loyalty answers like true loyalty (8.1) and buys little: ask what
# keeps these customers away, for the goodwill is already there. So the three signs are not three measures of one thing, and a firm that watches only one of them sees half.
#
# **Explore.** Change the type of relationship: the same customers with the same luck, treated differently. What grows, the attitude or the share? Then move the cuts.

# %% [markdown] id="explain-signs" lang="zh" of="8ce3c546"
# 把各行两两对照。虚假忠诚与真正忠诚的客户购买次数相差不大，一年 11.6 次和 13.4 次，可问到是否推荐时，分别答 6.6 和 8.2。
# 潜在忠诚的客户回答得和真正忠诚的一样好（8.1），却买得很少：应当问问是什么挡住了他们，因为好感已经有了。
# 可见三种表现并不是同一件事的三把尺子，只盯住一种，就只看到一半。
#
# **动手试**。改变关系类型：同样的客户、同样的运气，只是对待方式不同。增长的是态度还是份额？再移动两条分界线看看。

# %% id="explorer-types"
explorer("loyalty_types")

# %% [markdown] id="types-code" lang="en"
# In a few lines, for any type of relationship and any cuts:

# %% [markdown] id="types-code" lang="zh" of="86142c22"
# 几行代码，可换任何关系类型和分界：

# %% id="types-lines"
treated = customers("proactive")  # change me: basic, reactive, accountable, proactive, partnership
kinds = dick_basu_type(treated["attitude"], treated["share"], attitude_cut=0.45, wallet_cut=0.5)
kinds.value_counts(normalize=True).round(2).rename(index=label).rename_axis(None)

# %% id="check-types"
quiz("07", "types")

# %% [markdown] id="convexity" lang="en"
# ## 2 When does satisfaction turn into loyalty?
#
# "Satisfied customers are loyal." Let us ask. Satisfaction is put on a five-point scale, and the same people are asked whether they will *definitely* buy again.
#
# **Predict.** Raising customers from 3 to 4, or from 4 to 5: which step brings more "definitely"?

# %% [markdown] id="convexity" lang="zh" of="d5ac7fd1"
# ## 2 满意何时变成忠诚？
#
# “满意的客户就忠诚。”我们来问问看：把满意度换成五级评分，再问同一批人是否*一定*会再次购买。
#
# **先预测**。把客户从 3 分提到 4 分，或从 4 分提到 5 分，哪一步带来更多的“一定”？

# %% id="predict-step"
quiz("07", "predict-step")

# %% id="intention"
everybody = pd.concat([customers(kind) for kind in ("basic", "reactive", "accountable", "proactive")])
luck = np.random.default_rng(8).uniform(size=len(everybody))
answers = pd.DataFrame(
    {
        "rating": loyalty.rating(everybody["satisfaction"].to_numpy()),
        "definitely": loyalty.repurchase_intention(everybody["attitude"].to_numpy(), luck) > 0.60,
    }
)
intention_by_rating(answers).round(3)

# %% [markdown] id="explain-intention" lang="en" names="Switching barrier"
# **Explain.** From 3 to 4 the share rises by 16 points, from 4 to 5 by 52. The last step multiplies it by 4.0; at Xerox the customers who gave a 5 were
# six times as likely to buy again as those who gave a 4 (Jones & Sasser 1995). (The ratio alone misleads: from 3 to 4 it is 24, because almost nobody at 3 says "definitely".) "Satisfied" is not enough in a market with alternatives. Note the intervals: few people give a 5, so its share is the least certain.
#
# ### The idea: a curve whose bend is the market
#
# Jones & Sasser drew loyalty against satisfaction for several trades. We write their curves as one family,
#
# $$A^{*} = \left(\frac{S}{100}\right)^{\theta} + \text{bond},$$
#
# the attitude that satisfaction $S$ leads to; month by month the attitude follows, $A \leftarrow A + \rho\,(A^{*} - A)$. With $\theta = 3$ (competition) the curve is *convex*: flat, then steep. With strong brands take $\theta = 2$, in a
# regulated market $\theta = 1$, a straight line. In a monopoly, $\theta = 0.4$, it is *concave*, and there is a switching barrier besides: even the dissatisfied stay.
#
# What is wrong with it? The monopoly's curve looks as if captives were fond of their gaoler. Jones & Sasser call it *false* loyalty: what they drew was staying, not liking. Read the left panel of the explorer as *loyalty as it appears*. To see
# honest hostages, keep $\theta = 3$ and raise only the barrier.

# %% [markdown] id="explain-intention" lang="zh" of="2b67d91e" names="Switching barrier"
# **再解释**。从 3 到 4，比例上升 16 个点；从 4 到 5，上升 52 个点。最后一步是 4.0 倍；在施乐公司，打 5 分的客户再次购买的可能是打 4 分者的六倍
# （Jones 与 Sasser 1995）。（只看倍数会受误导：从 3 到 4 是 24 倍，因为打 3 分的人几乎没有说“一定”的。）只要市场上有别的选择，“满意”就还不够。再看区间：打 5 分的人少，所以那个比例最不确定。
#
# ### 概念：曲线怎么弯，要看市场
#
# Jones 与 Sasser 画出了若干行业的忠诚与满意曲线。我们把它们写成一族：
#
# $$A^{*} = \left(\frac{S}{100}\right)^{\theta} + \text{bond},$$
#
# 即满意度 $S$ 最终引向的态度；态度逐月跟上：$A \leftarrow A + \rho\,(A^{*} - A)$。$\theta = 3$（竞争市场）时曲线*下凸*：先平后陡。
# 品牌市场取 $\theta = 2$；管制市场取 $\theta = 1$，是一条直线；垄断市场取 $\theta = 0.4$，曲线*上凸*，此外还有转移壁垒：不满意的人也走不了。
#
# 它错在哪里？垄断市场的曲线看上去好像囚徒爱上了看守。Jones 与 Sasser 称之为*虚假的*忠诚：他们画的是留下来，而不是喜欢。
# 所以互动图的左图应读作*表面上的忠诚*。想看到真实的“囚禁者”，请保持 $\theta = 3$，只提高壁垒。

# %% id="explorer-convexity"
explorer("convexity")

# %% [markdown] id="fit" lang="en"
# **Find θ in the data.** Without a bond, $\log A = \theta \log(S/100)$. A regression through the origin on the customers of the basic type should find the bend of their market. Change the relationship to
# `"proactive"` and explain why the estimate goes down.

# %% [markdown] id="fit" lang="zh" of="afea1496"
# **从数据中找 θ**。没有情感纽带时，$\log A = \theta \log(S/100)$。对基本型客户做一次过原点的回归，就该找到这个市场的弯度。
# 把关系类型换成 `"proactive"`，解释估计值为什么变小。

# %% id="fit-theta"
sample = customers("basic")  # change me
x, y = np.log(sample["satisfaction"] / 100), np.log(sample["attitude"])
theta = float((x @ y) / (x @ x))
print(f"θ = {theta:.2f}")

# %% [markdown] id="explain-fit" lang="en"
# The estimate is 2.95; 3 was planted. It is a little off because attitude lags behind satisfaction. (With a richer relationship a bond is added to the attitude; the regression without it takes the bond for a flatter market.)
#
# **Now the operator.** Three worlds with the same customers: competition, a monopoly, and competition with the monopoly's barrier.

# %% [markdown] id="explain-fit" lang="zh" of="7331aae6"
# 估计值为 2.95，预设的是 3；略有偏差，因为态度滞后于满意度。（关系更深时，态度里多了一份情感纽带；回归里没有这一项，便把它误认作更平缓的市场。）
#
# **回到运营商**。同一批客户，三种世界：竞争；垄断；竞争加上垄断的壁垒。

# %% id="markets"
shop = Scenario.preset("retail", customers=2000, months=36, acquisition={"newcomers": "none"})
worlds = {
    "competitive": {"convexity": 3.0, "barrier_start": 0.0},
    "monopoly": {"convexity": 0.4, "barrier_start": 1.5},
    "only a barrier": {"convexity": 3.0, "barrier_start": 1.5},
}
rows = {}
for name, market in worlds.items():
    run = simulate(shop.replace(loyalty=market), seed=7)
    rows[name] = [run.firm["satisfaction"][-1], *(100 * retention(run))]
pd.DataFrame.from_dict(rows, orient="index", columns=["satisfaction", "kept year 1", "year 2", "year 3"]).round(1)

# %% [markdown] id="explain-markets" lang="en"
# **Explain.** Satisfaction is about the same in all three. The monopolist keeps 89.0 % in the first year, the restaurant 62.7 %. Take the monopolist's curve away and leave only the barrier: 85.2 % stay, with the attitude of the
# restaurant's customers. Those are Jones & Sasser's **hostages**: dissatisfied and still there. Look at the explorer with $\theta = 3$ and a barrier of 1.5, then set the barrier to 0: that is the day on which number portability becomes law.
#
# | | stays | leaves |
# |---|---|---|
# | **satisfied** | apostle | mercenary |
# | **not satisfied** | hostage | defector |

# %% [markdown] id="explain-markets" lang="zh" of="dd53658d"
# **再解释**。三个世界的满意度差不多。垄断者第一年留住 89.0% 的客户，餐馆留住 62.7%。若去掉垄断者的曲线、只留壁垒，
# 也有 85.2% 留下，而他们的态度和餐馆的客户一样。这就是 Jones 与 Sasser 所说的**囚禁者**：不满意，却还在。
# 在互动图里设 $\theta = 3$、壁垒 1.5，然后把壁垒降到 0：那就是“携号转网”实施的那一天。
#
# | | 留下 | 离开 |
# |---|---|---|
# | **满意** | 传道者 | 唯利者 |
# | **不满意** | 囚禁者 | 背叛者 |

# %% id="check-convexity"
quiz("07", "convexity")

# %% [markdown] id="nps" lang="en"
# ## 3 Did the score really rise?
#
# "Would you recommend us to a friend?", 0 to 10. Nines and tens are promoters, zero to six are detractors, and
#
# $$NPS = 100\,(\hat p_{\text{promoters}} - \hat p_{\text{detractors}}),$$
#
# from −100 to +100 (Reichheld 2003). Word of mouth is how satisfied customers bring new ones and dissatisfied ones drive others away. But a score from a survey is an *estimate*.
#
# **Predict.** The same customers are asked twice, 100 of them each time, and nothing changes in between. How far apart may the two scores be?

# %% [markdown] id="nps" lang="zh" of="f7dd0ffe"
# ## 3 净推荐值真的上升了吗？
#
# “你愿意向朋友推荐我们吗？”0 到 10 分。9、10 分是推荐者，0 到 6 分是贬损者，
#
# $$NPS = 100\,(\hat p_{\text{推荐者}} - \hat p_{\text{贬损者}}),$$
#
# 取值从 −100 到 +100（Reichheld 2003）。满意的客户靠口碑带来新客户，不满的客户则把别人吓跑。但问卷得出的净推荐值只是一个*估计*。
#
# **先预测**。同一批客户问两次，每次 100 人，其间什么都没变。两次得分可能相差多少？

# %% id="predict-nps"
quiz("07", "predict-nps")

# %% id="surveys"
from crmsim.explore.nps import answers as survey_answers

surveys = survey_answers("basic")[:, :100]  # twenty surveys of 100 customers each
scores = [net_promoter_score(pd.Series(one)) for one in surveys]
print([round(score.estimate) for score in scores])
print("the first with its interval:", [round(end) for end in scores[0]])

# %% [markdown] id="explain-nps" lang="en"
# **Explain.** Twenty surveys of customers who did not change. The lowest and the highest score lie far apart; somebody in charge of "improving the score" would have been praised in some months and blamed in others, for nothing. The interval of a single
# survey (Tango 1998) says how far off it may be. To halve it you must ask four times as many people.
#
# Find in the explorer the number of customers you must ask to tell a score of −24 from one of −14.

# %% [markdown] id="explain-nps" lang="zh" of="1cf74f3a"
# **再解释**。二十次调查，客户毫无变化，最低分与最高分却相去甚远。负责“提升净推荐值”的人，会在有的月份受表扬、有的月份挨批评，
# 其实什么也没发生。单次调查的区间（Tango 1998）告诉我们可能差多少；想把区间缩短一半，就得问四倍的人。
#
# 在互动图里找一找：要区分 −24 分和 −14 分，至少得问多少人？

# %% id="explorer-nps"
explorer("nps")

# %% [markdown] id="nps-code" lang="en"
# In code. How many promoters among ten answers make the interval leave zero?

# %% [markdown] id="nps-code" lang="zh" of="000f0e89"
# 用代码试试：十个回答里要有多少推荐者，区间才不含零？

# %% id="nps-lines"
ten_answers = pd.Series([10, 9, 9, 8, 7, 6, 10, 9, 3, 8])  # change me
net_promoter_score(ten_answers, confidence=0.95)

# %% id="check-nps"
quiz("07", "nps")

# %% [markdown] id="care" lang="en"
# ## 4 Customer care
#
# Care is what a firm does for customers without selling them anything in that moment. Slides sort it by **occasion** (festival and birthday greetings, personal attention), by **group** (key, active, loyal customers, those likely to leave) and by **means** (one-to-one conversation, a gift or free service, a
# discount). The core of care is the product and the service themselves; communication, incentives and public relations come around them. Good, personal service and solving problems *together* with the customer is care, too.
#
# In the model a welcome contact adds a little to attitude, and each contact above the welcome number $c^{*}$ tires:
#
# $$A \leftarrow A + e\,\min(c, c^{*}) - f\,\max(c - c^{*}, 0)^2,\qquad e = 0.01,\; f = 0.004 .$$
#
# $c^{*}$ depends on the relationship: 0.5 a month for the basic type, 4 for a partnership. The shape, an upside-down U, is from Godfrey, Seiders & Voss (2011); the sizes are assumptions.
#
# **Predict.** Two care contacts a month please the customers of a proactive relationship. What do they do to those of a basic one?

# %% [markdown] id="care" lang="zh" of="38d544a2"
# ## 4 客户关怀
#
# 关怀是企业在并不推销的时候为客户做的事。课件按**时机**（节日关怀、个性化关怀）、**人群**（大客户、活跃客户、忠诚客户、易流失客户）和
# **方式**（一对一营销、赠送产品或服务、折扣）来划分。关怀的核心是产品和服务本身，沟通、激励与公共关系围绕着它们。
# 优质的个性化服务、与客户*一起*解决问题，同样是关怀。
#
# 在模型中，受欢迎的一次联系让态度好一点；超过适宜次数 $c^{*}$ 之后，每次联系都让人厌烦：
#
# $$A \leftarrow A + e\,\min(c, c^{*}) - f\,\max(c - c^{*}, 0)^2,\qquad e = 0.01,\; f = 0.004 .$$
#
# $c^{*}$ 取决于关系类型：基本型每月 0.5 次，伙伴型每月 4 次。倒 U 形出自 Godfrey、Seiders 与 Voss（2011），数值大小是假定的。
#
# **先预测**。每月两次关怀，能动型关系的客户很受用。对基本型关系的客户会怎样？

# %% id="predict-care"
quiz("07", "predict-care")

# %% id="care-runs"
rows = []
for kind in ("basic", "proactive"):
    for contacts in (0, 0.5, 2.5, 4):
        world = shop.replace(relationship={"type": kind}, loyalty={"care_contacts": contacts})
        run = simulate(world, seed=7)
        result = outcome(run)
        rows.append([label(kind), contacts, run.firm["attitude"][-1], int(result["customers"]), result["margin"] / 1000])
table = pd.DataFrame(rows, columns=["relationship", "contacts", "attitude", "customers left", "margin, 1000 CNY"])
table.round(2)

# %% [markdown] id="explain-care" lang="en"
# **Explain.** The same 2.5 contacts a month raise the margin of the proactive world and lower that of the basic one. A customer who chose a cheap, quiet shop does not want to be called; one who has an account manager does. The margin is before the cost of the contacts (and of the
# relationship itself, chapter 5): care has to earn that, too.
#
# Three things the model leaves out: a contact can be good or bad, not only one more; customers differ *within* a type; and a discount is the most treacherous gift, because it lifts this month's sales and teaches the customer a lower
# reference price (chapter 12).
#
# **Explore.** Look at the right panel: what remains a year after care has ended? Find the number of contacts at which care does more harm than good.

# %% [markdown] id="explain-care" lang="zh" of="8e42e9df"
# **再解释**。同样每月 2.5 次联系，能动型世界的边际利润上升，基本型世界却下降。选了便宜清静的小店，就不想老接电话；
# 有专属客户经理的人则乐于接。表中的边际利润还没有扣除联系的成本（以及关系本身的成本，见第 5 章）：这些钱也得靠关怀挣回来。
#
# 模型漏掉了三点：联系有好坏之分，不只是多一次少一次；*同一*类型之内客户也各不相同；折扣是最靠不住的礼物，
# 它抬高当月的销量，却让客户习惯了更低的参考价格（第 12 章）。
#
# **动手试**。看右图：关怀停止一年之后还剩下什么？再找出从多少次起，关怀弊大于利。

# %% id="explorer-care"
explorer("care")

# %% [markdown] id="care-code" lang="en"
# In code, for five relationships at once:

# %% [markdown] id="care-code" lang="zh" of="f30bbe14"
# 用代码一次算五种关系：

# %% id="care-lines"
from crmsim.explore.care import lasting_gain

contacts = 2.0  # change me: care contacts a month
gains = {label(kind): float(lasting_gain(contacts, ideal, p.care_effect, p.care_fatigue)) for kind, ideal in zip(
    ("basic", "reactive", "accountable", "proactive", "partnership"), p.care_ideal, strict=True)}
pd.Series(gains).round(4)

# %% id="check-care"
quiz("07", "care")

# %% [markdown] id="worked" lang="en" given="200"
# ## Exercises
#
# **Worked example.** A customer's attitude is 0.60, the share of wallet 0.30. Type: attitude high (0.60 ≥ 0.45), patronage low: *latent loyalty*. First question to ask: what keeps the customer away, the range, the opening hours, the distance?
#
# **Worked example.** 200 answers, 70 promoters and 90 detractors: $NPS = 100\,(70 - 90)/200 = -10$.
#
# **Fill in.** Replace the dots.
# 1. The type of a customer with attitude 0.40 and share of wallet 0.80, as a code such as `"true_loyalty"`.
# 2. The NPS of 120 promoters, 50 passives and 80 detractors.
# 3. In a market with $\theta = 2$ and no bond: the attitude that satisfaction 80 leads to.
# 4. The monthly gain of attitude by three contacts when two are welcome ($e = 0.01$, $f = 0.004$).

# %% [markdown] id="worked" lang="zh" of="7d48bf1f" given="200"
# ## 练习
#
# **示范**。某客户态度为 0.60，钱包份额为 0.30。类型：态度高（0.60 ≥ 0.45），购买少，属于*潜在忠诚*。首先要问：是什么挡住了他？品种、营业时间，还是距离？
#
# **示范**。200 个回答，70 位推荐者、90 位贬损者：$NPS = 100\,(70 - 90)/200 = -10$。
#
# **填空**。把省略号换成答案。
# 1. 态度 0.40、钱包份额 0.80 的客户属于哪一类？写代码，例如 `"true_loyalty"`。
# 2. 120 位推荐者、50 位被动者、80 位贬损者，净推荐值是多少？
# 3. $\theta = 2$、没有情感纽带的市场中，满意度 80 分引向的态度是多少？
# 4. 适宜次数为两次而联系了三次时，态度每月增加多少（$e = 0.01$，$f = 0.004$）？

# %% id="fill-in"
my_type = ...
my_nps = ...
my_attitude = ...
my_gain = ...

people = pd.Series([10] * 120 + [8] * 50 + [3] * 80)
right = {
    "type": (my_type, dick_basu_type(pd.Series([0.40]), pd.Series([0.80])).iloc[0]),
    "NPS": (my_nps, net_promoter_score(people).estimate),
    "attitude": (my_attitude, float(loyalty.target(Loyalty(convexity=2), np.array([80.0]), 0)[0])),
    "gain": (my_gain, float(lasting_gain(3, 2, 0.01, 0.004))),
}
for name, (mine_now, answer) in right.items():
    same = mine_now == answer if isinstance(answer, str) else mine_now is not ... and abs(mine_now - answer) < 1e-3
    print(name, "?" if mine_now is ... else "✓" if same else "✗")

# %% [markdown] id="open-exercise" lang="en" given="200; 300; 400; 1 000"
# **Open exercise: a care plan.** You may spend 1 000 contacts a month on four groups: 100 key customers (welcome: 4 a month), 400 active (1.5), 300 loyal (1), 200 likely to leave (0.5). A contact below the welcome number adds 0.01 to attitude, the excess costs as above. (1) Share the contacts out to
# gain as much attitude as possible. (2) Now weigh each group by the margin you think it brings; what changes? (3) Choose occasion and means for each group, and say what you would *not* do for the customers likely to leave, and why.

# %% [markdown] id="open-exercise" lang="zh" of="54fef5fe" given="200; 300; 400; 1 000"
# **开放题：一份关怀计划**。你每月有 1 000 次联系可用于四个群体：大客户 100 人（适宜每月 4 次）、活跃客户 400 人（1.5 次）、忠诚客户 300 人（1 次）、
# 易流失客户 200 人（0.5 次）。适宜次数以内每次使态度增加 0.01，超额的损失如上式。（1）怎样分配才能使态度的总增量最大？
# （2）再按你认为各群体带来的利润加权，会有什么变化？（3）为每个群体选定时机和方式，并说说对易流失客户*不*该做什么，为什么。

# %% [markdown] id="graded" lang="en"
# ### Graded exercises
#
# | exercise | what you work out | minutes |
# |---|---|---|
# | `07-loyalty-types` | four types of loyalty, and how much revenue hangs on habit | 25 |
# | `07-convexity` | the θ of your own market, and the group in which satisfaction pays most | 30 |
# | `07-nps` | a net promoter score with its interval, and mended where not everybody answers | 30 |
# | `07-care-plan` | a plan of contacts that gains most before it tires | 30 |
#
# Each has data, visible checks and graded checks of its own. To start one, type in a terminal, in the folder in which you started the course:
#
# ```
# crmsim release 07-loyalty-types --out crmsim-course/en
# ```
#
# (After `make lab` the program is `.venv/bin/crmsim`.) A folder of that name appears beside the chapters; open the notebook in it. If your
# instructor hands the notebooks out, take those: their data are yours alone.

# %% [markdown] id="graded" lang="zh" of="918610c8"
# ### 评分练习
#
# | 练习 | 做什么 | 分钟 |
# |---|---|---|
# | `07-loyalty-types` | 四种忠诚，以及有多少收入只靠习惯维持 | 25 |
# | `07-convexity` | 你自己市场的 θ，以及把满意提高到哪一组最值 | 30 |
# | `07-nps` | 带区间的净推荐值，以及有人不回答时的修正 | 30 |
# | `07-care-plan` | 在惹人厌烦之前收获最大的联系计划 | 30 |
#
# 每个练习都有自己的数据、可见检查和评分检查。开始时，在启动课程的那个文件夹里打开终端，输入：
#
# ```
# crmsim release 07-loyalty-types --lang zh --out crmsim-course/zh
# ```
#
# （用 `make lab` 启动的，程序是 `.venv/bin/crmsim`。）章节旁边会出现同名文件夹，打开其中的笔记本即可。如果老师发了笔记本，就用老师发的：
# 里面的数据是你一个人的。

# %% [markdown] id="manager" lang="en"
# ## What should the manager do?
#
# Write two or three sentences to the operator's board, which says "our customers are loyal" and wants to cut the service budget, and one sentence about the plan to send every customer a message each week.
#
# *Check yourself.* A good answer (1) says that staying is behaviour, and that a barrier produces it without any attitude; (2) names the group at risk, the hostages, and the event that frees them; (3) asks for a measurement
# that sales figures do not give: attitude, or recommendation with an interval; (4) puts effort where the curve is steep, from 4 to 5, if the market opens; (5) compares the weekly message with the number that is welcome in *this* relationship.

# %% [markdown] id="manager" lang="zh" of="b0b3032b"
# ## 经理该怎么做？
#
# 运营商的董事会说“我们的客户很忠诚”，打算削减服务预算。请写两三句话给他们，再用一句话评价“每周给每位客户发一条消息”的计划。
#
# *自查。*好的回答应当：（1）指出留下来只是行为，壁垒不需要任何好感就能造成它；（2）点明有风险的是囚禁者，以及什么事件会放走他们；
# （3）要求做销售数据给不出的测量：态度，或带区间的推荐意愿；（4）市场一旦放开，把力气用在曲线陡的地方，即从 4 分到 5 分；
# （5）把每周一条消息与*这种*关系的适宜次数相比较。

# %% [markdown] id="key-points" lang="en"
# ## Key points
#
# - Loyalty is an attitude *and* a behaviour; either can be there without the other.
# - Loyalty shows in duration, in the share of the purse and in feeling; watch more than one.
# - In a competitive market only very satisfied customers are loyal; behind a barrier everybody seems to be.
# - A net promoter score without an interval is a rumour. Half the width costs four times the answers.
# - Care works up to the number of contacts that this relationship welcomes, fades when it ends, and harms beyond.

# %% [markdown] id="key-points" lang="zh" of="ab818724"
# ## 要点
#
# - 忠诚既是态度*也*是行为，两者可以只有其一。
# - 忠诚表现为持久、钱包份额和感情三方面，不能只看一样。
# - 竞争市场中，只有非常满意的客户才忠诚；有壁垒时，人人看上去都忠诚。
# - 不带区间的净推荐值只是传闻；区间缩短一半，要问四倍的人。
# - 关怀在适宜次数以内有效，一停就消退，过了头有害。

# %% id="terms"
words = [
    "loyalty", "attitudinal_loyalty", "behavioural_loyalty", "true_loyalty", "latent_loyalty", "spurious_loyalty",
    "no_loyalty", "share_of_wallet", "advocacy", "price_tolerance", "repurchase_intention", "switching_cost",
    "apostle", "mercenary", "hostage", "defector", "nps", "customer_care", "holiday_care", "personal_care", "over_contact",
]
rows = [f"| {t.en} | {t.zh} | {t.definition()} |" for t in map(term, words)]
Markdown("\n".join(["| English | 中文 | |", "|---|---|---|", *rows]))

# %% [markdown] id="further-reading" lang="en" given="all"
# ## Further reading
#
# - Dick, A. S. & Basu, K. (1994). Customer loyalty: toward an integrated conceptual framework. *Journal of the Academy of Marketing Science* 22(2), 99–113.
# - Godfrey, A., Seiders, K. & Voss, G. B. (2011). Enough is enough! The fine line in executing multichannel relational communication. *Journal of Marketing* 75(4), 94–109.
# - Jones, T. O. & Sasser, W. E. (1995). Why satisfied customers defect. *Harvard Business Review* 73(6), 88–99.
# - Keiningham, T. L., Cooil, B., Andreassen, T. W. & Aksoy, L. (2007). A longitudinal examination of net promoter and firm revenue growth. *Journal of Marketing* 71(3), 39–51. (A critical test of the score.)
# - Reichheld, F. F. (2003). The one number you need to grow. *Harvard Business Review* 81(12), 46–54.
# - Tango, T. (1998). Equivalence test and confidence interval for the difference in proportions for the paired-sample design. *Statistics in Medicine* 17(8), 891–908.

# %% [markdown] id="further-reading" lang="zh" of="c848e47e" given="all"
# ## 延伸阅读
#
# - Dick, A. S. & Basu, K. (1994). Customer loyalty: toward an integrated conceptual framework. *Journal of the Academy of Marketing Science* 22(2), 99–113.（四种忠诚）
# - Godfrey, A., Seiders, K. & Voss, G. B. (2011). Enough is enough! The fine line in executing multichannel relational communication. *Journal of Marketing* 75(4), 94–109.（过度联系）
# - Jones, T. O. & Sasser, W. E. (1995). Why satisfied customers defect. *Harvard Business Review* 73(6), 88–99.（满意的客户为何离开）
# - Keiningham, T. L., Cooil, B., Andreassen, T. W. & Aksoy, L. (2007). A longitudinal examination of net promoter and firm revenue growth. *Journal of Marketing* 71(3), 39–51.（对净推荐值的批评性检验）
# - Reichheld, F. F. (2003). The one number you need to grow. *Harvard Business Review* 81(12), 46–54.（净推荐值的出处）
# - Tango, T. (1998). Equivalence test and confidence interval for the difference in proportions for the paired-sample design. *Statistics in Medicine* 17(8), 891–908.（区间的算法）
