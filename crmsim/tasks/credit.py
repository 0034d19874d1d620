"""Credit risk: who will not pay, and what that will cost.

The chance of default is logistic in what the books can tell, PD = σ(b₀ + b₁·utilisation + b₂·late payments +
b₃·income), and the expected loss is PD × LGD × EAD.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from crmsim import variates
from crmsim.analysis import expected_loss, fit_scorecard, score_quality
from crmsim.parameters import ASSUMED, Section, parameter
from crmsim.tasks.answers import numbers
from crmsim.tasks.task import Bounds, Floats, Frames, Luck, Size, Task, withheld
from crmsim.text import Text

__all__ = ["TASK", "Credit"]

_INVOICES = 12
_FORM = "Thomas, Edelman & Crook 2002, Credit scoring and its applications, for the form; sizes assumed"


class Credit(Section):
    """The chance of default, in log odds, and the loss it brings."""

    base: float = parameter(
        -3.2, "log odds of default without utilisation and lateness", source=_FORM, ge=-10, le=5
    )
    utilisation: float = parameter(
        1.4, "effect of a credit line fully used (0: none)", unit="logit", source=_FORM, ge=0, le=10
    )
    late: float = parameter(
        0.9, "effect of each invoice paid late in the year (0: none)", unit="logit", source=_FORM, ge=0, le=5
    )
    income: float = parameter(
        -0.6,
        "effect of a standard deviation of log income (0: none)",
        unit="logit",
        source=_FORM,
        ge=-5,
        le=0,
    )
    loss_given_default: float = parameter(
        0.45, "share of the debt that is lost", symbol="LGD", source="Basel Committee 2004, § 287", gt=0, le=1
    )
    late_share: float = parameter(1 / 15, "mean share of invoices paid late", source=ASSUMED, gt=0.01, lt=0.9)


class Truth(NamedTuple):
    """The accounts to be judged: what they owe, their chance, and what became of them."""

    account: Floats
    chance: pd.Series
    exposure: pd.Series
    defaulted: pd.Series
    loss_given_default: float


def build(p: Credit, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Accounts with a year of invoices; of every second one it is known whether it defaulted afterwards."""
    account = np.arange(1, size + 1)
    z = variates.normal(luck("income", size))
    utilisation = variates.beta(luck("utilisation", size), 1.2, 1.8)
    limit = np.round(np.exp(np.log(20_000) + 0.4 * z + variates.normal(luck("limit", size), 0, 0.4)), -2)
    # Unreliable payers are few and very late: a beta with a + b = 15.
    unreliable = variates.beta(luck("reliability", size), 15 * p.late_share, 15 * (1 - p.late_share))
    number = np.arange(_INVOICES)
    is_late = luck("late", account[:, None], number) < unreliable[:, None]
    chance = special.expit(p.base + p.utilisation * utilisation + p.late * is_late.sum(axis=1) + p.income * z)
    defaulted = luck("default", size) < chance
    asked = account % 2 == 0

    issued = np.datetime64("2024-01-01") + (number * 30).astype("timedelta64[D]")
    due = issued + np.timedelta64(30, "D")
    days = np.where(
        is_late,
        1 + np.floor(variates.exponential(luck("delay", account[:, None], number), 20.0)),
        -np.floor(luck("delay", account[:, None], number) * 15),
    ).astype(np.int64)
    invoiced = np.round(limit[:, None] * (0.02 + 0.1 * luck("amount", account[:, None], number)), 2)
    invoice_id = np.arange(1, size * _INVOICES + 1)
    observed = {
        "account": pd.DataFrame(
            {
                "account_id": account,
                "annual_income": np.round(np.exp(np.log(120_000) + 0.5 * z), -2),
                "credit_limit": limit,
                "balance": np.round(limit * utilisation, 2),
                "defaulted": withheld(defaulted, asked),
            }
        ),
        "invoice": pd.DataFrame(
            {
                "invoice_id": invoice_id,
                "account_id": np.repeat(account, _INVOICES),
                "issued_on": np.tile(issued, size),
                "due_on": np.tile(due, size),
                "amount": invoiced.ravel(),
            }
        ),
        "payment": pd.DataFrame(
            {
                "invoice_id": invoice_id,
                "paid_on": np.tile(due, size) + days.ravel().astype("timedelta64[D]"),
                "amount": invoiced.ravel(),
            }
        ),
    }
    index = pd.Index(account[asked], name="account_id")
    truth = Truth(
        account[asked],
        pd.Series(chance[asked], index=index),
        pd.Series(np.round(limit * utilisation, 2)[asked], index=index),
        pd.Series(defaulted[asked], index=index),
        p.loss_given_default,
    )
    return observed, truth


def measure(truth: Truth, answer: object) -> dict[str, float]:
    """Ranking of the accounts, and the expected loss of the whole book against the true one."""
    given = pd.Series(numbers(answer, truth.account, 0, 1), index=truth.chance.index)
    quality = score_quality(given, truth.defaulted)
    loss = [
        expected_loss(pd_, truth.exposure, truth.loss_given_default).sum() for pd_ in (given, truth.chance)
    ]
    return {
        "auc": float(quality["auc"]),
        "gini": float(quality["gini"]),
        "expected_loss_ratio": float(loss[0] / loss[1]),
    }


def naive(observed: Frames) -> pd.Series:
    """The default rate of the past for everybody."""
    account = observed["account"].set_index("account_id")
    asked = account.index[account["defaulted"].isna()]
    return pd.Series(account["defaulted"].mean(), index=asked)


def competent(observed: Frames) -> pd.Series:
    """A scorecard of utilisation, invoices paid late and log income."""
    account = observed["account"].set_index("account_id")
    paid = observed["invoice"].merge(observed["payment"], on="invoice_id", suffixes=("", "_paid"))
    late = (paid["paid_on"] > paid["due_on"]).groupby(paid["account_id"]).sum()
    features = pd.DataFrame(
        {
            "utilisation": account["balance"] / account["credit_limit"],
            "late": late.reindex(account.index, fill_value=0),
            "income": np.log(account["annual_income"]),
        }
    )
    known = account["defaulted"].notna()
    model = fit_scorecard(features[known], account["defaulted"][known].astype(bool))
    chance = model.predict_proba(features[~known])[:, 1]  # type: ignore[attr-defined]
    return pd.Series(chance, index=account.index[~known])


def oracle(truth: Truth) -> pd.Series:
    """The true chances."""
    return truth.chance


TASK = Task(
    id="credit",
    planted=Credit,
    size=Size(8_000, 1_000, 200_000, Text(en="accounts", zh="个账户")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={
        "auc": Bounds(at_least=0.75),
        "gini": Bounds(at_least=0.5),
        "expected_loss_ratio": Bounds(0.9, 1.1),
    },
)
