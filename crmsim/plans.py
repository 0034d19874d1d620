"""What a firm plans to do in its market: campaigns, promotions for everybody, and surveys.

A plan is data, a list of frozen entries with a month each. Nothing is planned by default, and a world without
plans is the same, to the last digit, as one that has never heard of marketing.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from crmsim.parameters import ASSUMED, CALIBRATED, Probability, Section, parameter

__all__ = [
    "RESPONSE_CLASSES",
    "TARGETS",
    "Campaign",
    "Marketing",
    "Promotion",
    "Survey",
]

#: How customers take to being contacted; shares and effects are given in this order.
RESPONSE_CLASSES: Final = ("persuadable", "sure_thing", "lost_cause", "sleeping_dog")
#: Whom a plan can be for, by what the order book says at the start of the month (see `marketing.targeted`).
TARGETS: Final = ("all", "new", "recent", "frequent", "lapsing", "silent")
Target = Literal["all", "new", "recent", "frequent", "lapsing", "silent"]

Effect = Annotated[float, Field(ge=-1, le=1)]
_LAST_MONTH: Final = 599


class Plan(Section):
    """Something done in one month, and again every so many months."""

    month: int = parameter(0, "month it takes place in, from 0", source="plan", ge=0, le=_LAST_MONTH)
    repeat_months: int = parameter(
        0, "again every so many months (0: once)", unit="months", source="plan", ge=0, le=600
    )

    def takes_place(self, month: int) -> bool:
        """Whether it takes place in this month."""
        since = month - self.month
        return since == 0 or bool(since > 0 and self.repeat_months and since % self.repeat_months == 0)


class Campaign(Plan):
    """One campaign: who hears of what, at which cost, and who is left out so that its effect can be measured.

    With ``selection = "lot"`` a share of the target is held out by lot: treated and held-out differ by chance
    only. With ``selection = "best"`` the firm picks the customers who look best and holds out nobody by lot,
    as firms usually do; the comparison with those passed over is then biased.
    """

    type: Literal[
        "demo_event", "promotion", "leaflet", "advertising", "holiday_care", "personal_care", "one_to_one"
    ] = parameter("promotion", "kind of campaign", source="plan")
    objective: Literal["retain", "reactivate", "cross_sell", "launch"] = parameter(
        "retain", "what it is for", source="plan"
    )
    target: Target = parameter("all", "whom it is for", source="plan")
    selection: Literal["lot", "best"] = parameter(
        "lot", "who of the target is contacted: by lot, or those who look best", source="plan"
    )
    holdout: float = parameter(
        0.2, "share of the target held out by lot", source="common practice", ge=0, le=0.9
    )
    offer: Literal["none", "gift", "discount"] = parameter("none", "offer made", source="plan")
    depth: float = parameter(
        0.0, "discount on repeat orders in the month, as a share of the price", source="plan", ge=0, le=0.8
    )
    channel: Literal["email", "sms", "wap", "fax_mail"] = parameter(
        "email", "how it reaches the customer", source="plan"
    )
    fixed_cost: float = parameter(500.0, "fixed cost", unit="CNY", source=ASSUMED, ge=0, le=1e9)
    contact_cost: float = parameter(
        0.5, "cost of one contact, gift included", unit="CNY", source=ASSUMED, ge=0, le=1e6
    )

    @model_validator(mode="after")
    def _depth_is_for_discounts(self) -> Self:
        if (self.offer == "discount") != (self.depth > 0):
            raise ValueError(
                f"marketing.campaigns: offer = {self.offer!r} with depth = {self.depth}: "
                "a discount needs a depth above 0, other offers have none"
            )
        return self


class Promotion(Plan):
    """A lower price for every customer's repeat orders in one month."""

    depth: float = parameter(0.2, "discount, as a share of the price", source="plan", gt=0, le=0.8)


class Survey(Plan):
    """Questions from a template put to a sample of the customers on the first of the month."""

    month: int = parameter(
        1, "month it is sent in, from 1: somebody must have lived through something", source="plan",
        ge=1, le=_LAST_MONTH,
    )  # fmt: skip
    template: Literal["satisfaction", "loyalty"] = parameter("satisfaction", "questions asked", source="plan")
    target: Target = parameter("all", "whom it is for", source="plan")
    channel: Literal["web", "email", "phone", "fax_direct_mail"] = parameter(
        "email", "how it is sent and answered", source="plan"
    )
    share: float = parameter(1.0, "share of the target invited, by lot", source="plan", gt=0, le=1)


class Marketing(Section):
    """What is planned, and how customers take to it. One campaign a month at most."""

    campaigns: tuple[Campaign, ...] = parameter((), "campaigns", source="plan", max_length=200)
    promotions: tuple[Promotion, ...] = parameter(
        (), "promotions for everybody", source="plan", max_length=200
    )
    surveys: tuple[Survey, ...] = parameter((), "surveys", source="plan", max_length=200)
    class_shares: tuple[Probability, Probability, Probability, Probability] = parameter(
        (0.25, 0.25, 0.42, 0.08),
        "shares of persuadables, sure things, lost causes and sleeping dogs",
        source="Radcliffe 2007, Direct Marketing Analytics Journal 1, for the classes; shares assumed",
    )
    class_effects: tuple[Effect, Effect, Effect, Effect] = parameter(
        (0.12, 0.01, 0.0, -0.06),
        "what a contact adds to the chance of buying in the month, by class",
        symbol="τ",
        source=ASSUMED,
    )
    ceiling: float = parameter(
        0.95, "chance of buying above which no contact lifts anybody", source=ASSUMED, ge=0, lt=1
    )
    fatigue: float = parameter(
        0.7, "what is left of the effect after a contact in the month before", source=ASSUMED, ge=0, le=1
    )
    promotion_lift: float = parameter(
        0.25,
        "rise of the purchase rate for each tenth off the price",
        source="Blattberg, Briesch & Fox 1995, Marketing Science 14(3), direction; size assumed",
        ge=0,
        le=5,
    )
    borrowed: float = parameter(
        0.4,
        "share of what a discount adds that is missing in the next two months",
        source="van Heerde, Leeflang & Wittink 2004, Marketing Science 23(3), direction; size assumed",
        ge=0,
        le=1,
    )
    reference_fall: float = parameter(
        0.1,
        "share of a discount that lowers the price held to be normal",
        source="Kalyanaram & Winer 1995, Marketing Science 14(3), direction; size assumed",
        ge=0,
        le=1,
    )
    reference_recovery: float = parameter(
        0.25, "share of that forgotten each month", unit="1/month", source=CALIBRATED, ge=0, le=1
    )

    @property
    def acts(self) -> bool:
        """Whether anything planned acts on buying (surveys only ask)."""
        return bool(self.campaigns or self.promotions)

    def campaign(self, month: int) -> int:
        """Which campaign takes place in a month, −1 for none."""
        return next((i for i, plan in enumerate(self.campaigns) if plan.takes_place(month)), -1)

    def depth(self, month: int) -> float:
        """Discount everybody gets in a month."""
        return next((plan.depth for plan in self.promotions if plan.takes_place(month)), 0.0)

    @model_validator(mode="after")
    def _shares_of_a_whole(self) -> Self:
        if abs(sum(self.class_shares) - 1) > 1e-9 or not min(self.class_shares) > 0:
            raise ValueError(
                f"marketing.class_shares = {list(self.class_shares)}: four shares above 0 that add up to 1"
            )
        return self

    @model_validator(mode="after")
    def _one_a_month(self) -> Self:
        for name in ("campaigns", "promotions"):
            plans = getattr(self, name)
            for month in range(_LAST_MONTH + 1 if len(plans) > 1 else 0):
                if sum(plan.takes_place(month) for plan in plans) > 1:
                    raise ValueError(
                        f"marketing.{name}: two of them in month {month}; move one to another month"
                    )
        return self
