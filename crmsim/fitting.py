"""From real orders to the world that makes them: BG/NBD for when customers buy, Gamma-Gamma for how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from crmsim.scenario import Scenario
from crmsim.text import Text
from crmsim.theory import BGNBD, FitResult, GammaGamma, customer_summary

__all__ = ["OrderFit", "fit_orders", "to_scenario"]

#: Repeat purchases shown one by one; the rest is one class, as in the literature.
_CLASSES = 7

_WEEKS_PER_MONTH = 365.25 / 12 / 7
#: Largest Gamma-Gamma q that a scenario takes.
_LARGEST_SPREAD = 200.0
#: Slices in which a twin world keeps the profile of arrivals.
_ARRIVAL_SLICES = 24

_MEANING = {
    "r": Text(en="shape of purchase rates (small: very unequal)", zh="购买率的形状（越小越不均）"),
    "alpha": Text(en="scale of purchase rates, weeks", zh="购买率的尺度，周"),
    "a": Text(en="leaving: first beta parameter", zh="流失概率的第一个 Beta 参数"),
    "b": Text(en="leaving: second beta parameter", zh="流失概率的第二个 Beta 参数"),
    "p": Text(en="shape of one customer's spends", zh="同一客户各次消费额的形状"),
    "q": Text(en="shape of spend across customers (small: very unequal)", zh="客户间消费的形状（小则不均）"),
    "v": Text(en="scale of mean spends, money", zh="客户平均消费的尺度，货币单位"),
}


@dataclass(frozen=True)
class OrderFit:
    """Two models fitted to an order log, and everything a twin world needs to know of it.

    Attributes
    ----------
    purchasing
        BG/NBD, time in weeks.
    spend
        Gamma-Gamma in the money of the log; None where the log has no amounts or they cannot be fitted (the
        warnings say why).
    summary
        One row per customer: ``first`` (day of the first purchase), ``frequency``, ``recency``, ``age``
        (weeks) and, with amounts, ``monetary`` (mean repeat purchase).
    end
        Last day of the calibration period, included.
    last
        Last day of the log: later than ``end`` when a hold-out period was kept.
    holdout_purchases
        Repeat purchases of the same customers after ``end``, up to ``last``.
    warnings
        What a careful reader should doubt, in both languages.
    """

    purchasing: FitResult[BGNBD]
    spend: FitResult[GammaGamma] | None
    summary: pd.DataFrame
    end: pd.Timestamp
    last: pd.Timestamp
    holdout_purchases: int
    warnings: tuple[Text, ...]

    @property
    def customers(self) -> int:
        """Number of customers who first bought in the calibration period."""
        return len(self.summary)

    @property
    def start(self) -> pd.Timestamp:
        """Day of the first purchase in the log."""
        return self.summary["first"].min()

    @property
    def trial_offsets(self) -> NDArray[np.float64]:
        """Weeks from ``start`` to each customer's first purchase, in the order of ``summary``."""
        return np.asarray((self.summary["first"] - self.start) / pd.Timedelta(weeks=1), dtype=float)

    @property
    def holdout_weeks(self) -> float:
        """Length of the hold-out period, 0 when none was kept."""
        return float((self.last - self.end) / pd.Timedelta(weeks=1))

    def parameters(self) -> pd.DataFrame:
        """Return a row per fitted parameter: value, standard error, meaning in the current language."""
        fits: list[FitResult[Any]] = [fit for fit in (self.purchasing, self.spend) if fit is not None]
        return pd.DataFrame(
            [
                {
                    "model": type(fit.model).__name__,
                    "parameter": name,
                    "value": value,
                    "standard_error": fit.standard_errors[name],
                    "meaning": str(_MEANING[name]),
                }
                for fit in fits
                for name, value in fit.parameters.items()
            ]
        )

    def totals(self) -> pd.DataFrame:
        """Return repeat purchases of all customers, counted and expected, in calibration and hold-out."""
        model, age = self.purchasing.model, self.summary["age"].to_numpy()
        before = float(model.expected_purchases(age).sum())
        after = float(model.expected_purchases(age + self.holdout_weeks).sum()) - before
        counted = [int(self.summary["frequency"].sum()), self.holdout_purchases]
        index = pd.Index(["calibration", "holdout"], name="period")
        return pd.DataFrame({"counted": counted, "expected": [before, after]}, index)

    def histogram(self) -> pd.DataFrame:
        """Return customers by repeat purchases, 0 to 6 and 7 or more, counted and expected."""
        ages, customers = np.unique(self.summary["age"], return_counts=True)
        single = self.purchasing.model.pmf(np.arange(_CLASSES)[:, None], ages) @ customers
        counted = np.bincount(np.minimum(self.summary["frequency"], _CLASSES), minlength=_CLASSES + 1)
        expected = np.append(single, max(0.0, self.customers - single.sum()))
        index = pd.Index([*map(str, range(_CLASSES)), f"{_CLASSES}+"], name="repeat_purchases")
        return pd.DataFrame({"counted": counted, "expected": expected}, index)

    def chi_square(self) -> tuple[float, int, float]:
        """Compare both columns of `histogram`: statistic, degrees of freedom, p-value (NaN without freedom).

        Classes expected to hold fewer than five customers join their neighbour; four degrees of freedom are
        spent on the four parameters.
        """
        classes = self.histogram().to_numpy().tolist()
        while len(classes) > 1 and min(expected for _, expected in classes) < 5:
            thin = min(range(len(classes)), key=lambda i: classes[i][1])
            counted, expected = classes.pop(thin)
            neighbour = max(thin - 1, 0)
            classes[neighbour] = [classes[neighbour][0] + counted, classes[neighbour][1] + expected]
        observed, model = np.array(classes).T
        statistic, freedom = float(((observed - model) ** 2 / model).sum()), len(classes) - 1 - 4
        return statistic, freedom, float(special.chdtrc(freedom, statistic)) if freedom > 0 else float("nan")


def fit_orders(orders: pd.DataFrame, end: Any = None) -> OrderFit:
    """Fit BG/NBD and Gamma-Gamma to an order log by maximum likelihood.

    A customer's clock starts at the first purchase in the log, so the log has to begin where its customers
    begin: those who bought before its first day look like new ones, and too loyal.

    Parameters
    ----------
    orders
        Columns ``customer``, ``date`` and, if known, ``amount``, such as ``read_orders(path).orders``.
    end
        Last day of the calibration period, included; later orders only serve to check the forecast, and
        customers who first buy later are left out. The last day of the log when left out.

    Raises
    ------
    ValueError
        When nobody bought a second time, or a column is missing.
    """
    amount = "amount" if "amount" in orders.columns else None
    summary = customer_summary(orders, amount=amount, end=end)
    whole = customer_summary(orders)
    last = pd.to_datetime(orders["date"]).max().normalize()
    close = last if end is None else pd.Timestamp(end).normalize()
    later = whole["frequency"].reindex(summary.index) - summary["frequency"]
    purchasing = BGNBD.fit(summary["frequency"], summary["recency"], summary["age"])
    spend, warnings = _fit_spend(summary) if amount else (None, [])
    fitted = OrderFit(purchasing, spend, summary, close, max(last, close), int(later.sum()), ())
    if not purchasing.converged:
        warnings.insert(0, _unsettled("BG/NBD", purchasing))
    newcomers = len(whole) - len(summary)
    if newcomers:
        warnings.append(
            Text(
                en=f"{newcomers} customers who first bought after {close:%Y-%m-%d} are left out",
                zh=f"{newcomers} 位在 {close:%Y-%m-%d} 之后才首次购买的客户未计入",
            )
        )
    statistic, freedom, p_value = fitted.chi_square()
    if p_value < 0.05:
        test = f"χ²({freedom}) = {statistic:.1f}, p = {p_value:.2g}"
        warnings.append(
            Text(
                en=f"the numbers of repeat purchases are not those of BG/NBD ({test})",
                zh=f"重复购买次数的分布与 BG/NBD 不符（{test}）",
            )
        )
    return replace(fitted, warnings=tuple(warnings))


def to_scenario(fit: OrderFit, name: str = "fitted") -> Scenario:
    """The world that makes such orders: the fitted customers, arriving as they did, without feedback.

    Weeks become months of 365.25/12 days. Without usable amounts baskets keep their default size.

    Parameters
    ----------
    fit : OrderFit
    name : str
        Name of the world.
    """
    buying = fit.purchasing.model.in_units(_WEEKS_PER_MONTH)
    offsets = fit.trial_offsets / _WEEKS_PER_MONTH
    months = (fit.last - fit.start) / pd.Timedelta(weeks=1) / _WEEKS_PER_MONTH
    arrived, _ = np.histogram(offsets, bins=_ARRIVAL_SLICES, range=(0, max(offsets.max(), 1e-9)))
    spend = {}
    if fit.spend is not None:
        model = fit.spend.model
        # Past this spread customers are practically alike; the mean p·v/(q − 1) is kept.
        spread = min(model.q, _LARGEST_SPREAD)
        scale = model.v * (spread - 1) / (model.q - 1) if model.q > 1 else model.v
        spend = {"basket_shape": model.p, "basket_spread": spread, "basket_scale": scale}
    return Scenario.of(
        {
            "name": name,
            "customers": fit.customers,
            "months": max(1, int(np.ceil(months))),
            "start": fit.start.date().replace(day=1),
            "feedback": False,
            "purchasing": {
                "dropout": "geometric",
                "rate_shape": buying.r,
                "rate_scale": buying.alpha,
                "dropout_a": buying.a,
                "dropout_b": buying.b,
                **spend,
            },
            "acquisition": {
                "newcomers": "none",
                "opening_span": float(offsets.max()),
                "opening_profile": tuple(float(count) for count in arrived),
            },
        }
    )


def _fit_spend(summary: pd.DataFrame) -> tuple[FitResult[GammaGamma] | None, list[Text]]:
    """Fit spend on customers with repeat purchases of some value, and say what is doubtful about it."""
    spenders = summary[(summary["frequency"] > 0) & (summary["monetary"] > 0)]
    try:
        spend = GammaGamma.fit(spenders["frequency"], spenders["monetary"])
    except ValueError as error:
        return None, [Text(en=f"spend is not fitted: {error}", zh=f"未拟合消费额：{error}")]
    warnings = []
    if not spend.converged:
        warnings.append(_unsettled("Gamma-Gamma", spend))
    if spend.model.q <= 1:
        warnings.append(
            Text(
                en=f"Gamma-Gamma q = {spend.model.q:.3g} is 1 or less: mean spend over all customers does "
                "not exist, so no customer value can be computed from it",
                zh=f"Gamma-Gamma 的 q = {spend.model.q:.3g} 不大于 1：全体客户的平均消费额不存在，"
                "无法据此计算客户价值",
            )
        )
    # Spearman's; for its name, pandas would import all of scipy.stats.
    correlation = float(spenders["frequency"].rank().corr(spenders["monetary"].rank()))
    if abs(correlation) > 0.3:
        warnings.append(
            Text(
                en=f"spend and frequency are correlated ({correlation:+.2f}), against Gamma-Gamma",
                zh=f"消费额与购买频率相关（{correlation:+.2f}），不合 Gamma-Gamma 假定",
            )
        )
    return spend, warnings


def _unsettled(name: str, fit: FitResult[Any]) -> Text:
    return Text(en=f"{name} is not settled: {fit.message}", zh=f"{name} 的估计不稳定：{fit.message}")
