"""A stranger's order log: columns found, every row accounted for, hostile files refused with the reason."""

from contextlib import suppress

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmsim import orders as orders_module
from crmsim.fitting import fit_orders
from crmsim.orders import OrdersError, read_orders
from crmsim.text import speaking


@pytest.fixture
def write(tmp_path):
    def to_file(text, encoding="utf-8"):
        path = tmp_path / "orders.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return to_file


GOOD = (
    "customer_id,order_date,quantity,amount\nC1,2024-01-05,2,10.50\nC2,2024-01-06,1,3\nC1,2024-02-01,1,7.25\n"
)


def accounted(log):
    return log.rows == len(log.orders) + sum(problem.rows for problem in log.problems)


def test_named_columns_are_found(write):
    log = read_orders(write(GOOD))
    assert log.columns == {
        "date": "order_date",
        "customer": "customer_id",
        "quantity": "quantity",
        "amount": "amount",
    }
    assert log.orders["customer"].tolist() == ["C1", "C2", "C1"]
    assert log.orders["amount"].tolist() == [10.5, 3, 7.25]
    assert log.orders["date"].dt.strftime("%Y%m%d").tolist() == ["20240105", "20240106", "20240201"]
    assert not log.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_names_are_found_in_every_usual_encoding(write, encoding):
    text = "订单号,下单时间,会员编号,实付金额\n1,2024年1月5日,张三,￥1,234.50\n".replace(
        "1,234.50", '"1,234.50"'
    ).replace('￥"', '"￥')
    log = read_orders(write(text + "2,2024年1月6日,李四,８８\n", encoding))
    assert log.columns == {"date": "下单时间", "customer": "会员编号", "amount": "实付金额"}
    assert log.orders["customer"].tolist() == ["张三", "李四"]
    assert log.orders["amount"].tolist() == [1234.5, 88]


def test_every_bad_row_is_counted_under_its_first_reason_with_its_line(write):
    bad = (
        ",2024-01-05,1,5\nC3,yesterday,1,5\nC3,1820-01-01,1,5\nC3,2024-01-05,1,\nC3,2024-01-05,1,-5\n"
        "C3,2024-01-05,1,1e15\nC3,2024-01-05\nC3,2024-13-45,1,nan\n\n" + "x" * 300 + ",2024-01-05,1,5\n"
    )
    log = read_orders(write(GOOD + bad))
    found = {problem.reason.en: (problem.rows, problem.lines) for problem in log.problems}
    assert found == {
        "not 4 columns": (1, (11,)),
        "no customer": (1, (5,)),
        "customer longer than 200 letters": (1, (14,)),
        "date not readable as %Y-%m-%d": (2, (6, 12)),
        "date outside 1970 to 2100": (1, (7,)),
        "amount missing or not a number": (1, (8,)),
        "negative amount (a return?)": (1, (9,)),
        "amount above 1e+12": (1, (10,)),
    }
    assert accounted(log)
    assert len(log.orders) == 3


def test_the_story_of_the_reading_is_told_in_both_languages(write):
    log = read_orders(write(GOOD + "C3,never,1,5\n"))
    with speaking("en"):
        assert log.report()[0] == "4 rows read, 3 orders of 2 customers kept"
        assert log.report()[-1] == "1 left out: date not readable as %Y-%m-%d (line 5)"
    with speaking("zh"):
        assert log.report()[0] == "读入 4 行，保留 2 位客户的 3 笔订单"


def test_columns_without_names_are_found_by_their_content(write):
    rows = "\n".join(
        f"{i % 7:05d}  {i % 7 + 1:04d} 1997{i % 9 + 1:02d}{i % 20 + 1:02d}  {i % 3 + 1}  {i * 1.37:.2f}"
        for i in range(60)
    )
    log = read_orders(write(rows + "\n"))
    assert log.columns == {
        "date": "column 3",
        "customer": "column 1",
        "amount": "column 5",
        "quantity": "column 4",
    }
    assert any("column 2" in note.en for note in log.notes)


def test_a_price_per_unit_is_multiplied_by_the_quantity(write):
    head = "Invoice;InvoiceDate;Customer ID;Quantity;UnitPrice\n"
    log = read_orders(write(head + "1;2024-01-05 08:26;7;3;2,50\n2;2024-01-06 10:00;7;1;4,00\n"))
    assert log.orders["amount"].tolist() == [7.5, 4.0]


def test_dates_that_can_be_read_in_two_ways_are_asked_about(write):
    text = "customer,date,amount\nA,03/04/2024,5\nB,05/06/2024,6\n"
    with pytest.raises(OrdersError, match="say which with date_format"):
        read_orders(write(text))
    assert read_orders(write(text), date_format="%d/%m/%Y").orders["date"].dt.month.tolist() == [4, 6]
    assert read_orders(write(text + "A,25/12/2024,1\n")).orders["date"].dt.month.tolist() == [4, 6, 12]


def test_a_wrong_guess_is_mended_by_naming_the_column(write):
    text = "buyer,payer,date,net,gross amount\nA,X,2024-01-01,1,2\nB,X,2024-01-02,3,4\n"
    assert read_orders(write(text)).columns == {"date": "date", "customer": "buyer", "amount": "gross amount"}
    log = read_orders(write(text), customer="payer", amount="4")
    assert log.orders["customer"].tolist() == ["X", "X"]
    assert log.orders["amount"].tolist() == [1, 3]
    with pytest.raises(OrdersError, match=r"no column 'who'.*buyer, payer"):
        read_orders(write(text), customer="who")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest of a workbook", "save the sheet as CSV"),
        (b"a,b\x00c\n1,2\n", "not a text file"),
        (b"\xff\xff\xfa\x80", "not a text file"),
        ("just some words\nwithout; any. order\nat all\n", "can be made out|dates"),
        ("customer,date\n", "no data rows|can be made out"),
        ("customer,amount\nA,5\nB,6\n", "No column with dates"),
        ("date\n2024-01-01\n2024-01-02\n", "can be made out"),
        ("customer,date,amount\nA,2024-01-01,-5\n", "No row can be read"),
        ('customer,date\nA,2024-01-01\nB,2024-01-02\n"' + "x" * 200_000, "never closed"),
        (",".join("abc" * 100) + "\n" + ",".join("1" * 300) + "\n", "more than 200"),
    ],
)
def test_files_that_are_no_order_log_are_refused_with_the_reason(write, content, complaint):
    with pytest.raises(OrdersError, match=complaint):
        read_orders(write(content))


def test_missing_and_oversized_files_are_refused(write, tmp_path, monkeypatch):
    with pytest.raises(OrdersError, match="no such file"):
        read_orders(tmp_path / "nothing.csv")
    with pytest.raises(OrdersError, match="no such file"):
        read_orders(tmp_path)
    monkeypatch.setattr(orders_module, "MAX_BYTES", 20)
    with pytest.raises(OrdersError, match="larger than"):
        read_orders(write(GOOD))


def test_formulas_and_markup_in_cells_stay_text(write):
    log = read_orders(
        write(
            "customer,date,amount\n=1+1,2024-01-01,5\n<b>x</b>,2024-01-02,6\nC,2024-01-03,__import__('os')\n"
        )
    )
    assert log.orders["customer"].tolist() == ["=1+1", "<b>x</b>"]
    assert accounted(log)


@settings(max_examples=25, deadline=None)
@given(body=st.text(max_size=200), rows=st.integers(0, 5))
def test_any_text_is_either_accounted_for_or_refused(tmp_path_factory, body, rows):
    path = tmp_path_factory.mktemp("any") / "orders.csv"
    path.write_bytes(("customer,date,amount\n" + "A,2024-01-01,5\n" * rows + body).encode("utf-8", "ignore"))
    with suppress(OrdersError):
        assert accounted(read_orders(path))


def simulated_orders(spend_shape=4.0, days=280, customers=400):
    rng = np.random.default_rng(2024)
    rows = []
    for customer in range(customers):
        start, rate, leave = rng.uniform(0, 80), rng.gamma(0.8, 0.06), rng.beta(1, 5)
        level, day = 20 / rng.gamma(3.0, 1 / 2.0), start
        while day < days:
            rows.append(
                (
                    f"C{customer}",
                    pd.Timestamp("2023-01-01") + pd.Timedelta(days=int(day)),
                    level * rng.gamma(spend_shape),
                )
            )
            if day > start and rng.random() < leave:
                break
            day += rng.exponential(1 / rate)
    return pd.DataFrame(rows, columns=["customer", "date", "amount"])


def test_a_fit_gives_what_a_twin_world_needs():
    log = simulated_orders()
    fit = fit_orders(log, end="2023-07-31")
    assert fit.customers == 400
    assert fit.start == log["date"].min()
    assert fit.end == pd.Timestamp("2023-07-31")
    assert fit.holdout_weeks == pytest.approx((log["date"].max() - fit.end).days / 7)
    assert fit.trial_offsets.min() == 0
    assert fit.trial_offsets.max() <= 80 / 7
    assert fit.parameters()["parameter"].tolist() == ["r", "alpha", "a", "b", "p", "q", "v"]
    totals = fit.totals()
    purchases = log.drop_duplicates(["customer", "date"])  # orders of the same day are one purchase
    assert totals["counted"].sum() == len(purchases) - 400
    assert totals["expected"].iloc[0] == pytest.approx(totals["counted"].iloc[0], rel=0.05)
    assert fit.histogram().sum().tolist() == pytest.approx([400, 400])
    assert fit.chi_square()[2] > 0.001
    assert not fit.warnings


def test_newcomers_after_the_calibration_are_left_out_and_mentioned():
    fit = fit_orders(simulated_orders(), end="2023-02-20")
    assert fit.customers < 400
    assert any("left out" in warning.en and "未计入" in warning.zh for warning in fit.warnings)


def test_constant_amounts_leave_spend_unfitted_with_the_reason():
    log = simulated_orders()
    log["amount"] = 25.0
    orders_of_one_day = log.drop_duplicates(["customer", "date"])
    fit = fit_orders(orders_of_one_day)
    assert fit.spend is None
    assert any("no variation" in warning.en for warning in fit.warnings)


def test_a_log_without_amounts_is_fitted_for_purchases_only():
    fit = fit_orders(simulated_orders().drop(columns="amount"))
    assert fit.spend is None
    assert fit.parameters()["model"].unique().tolist() == ["BGNBD"]


def test_spend_without_a_mean_is_a_warning_not_a_negative_value():
    log = simulated_orders()
    rng = np.random.default_rng(1)
    level = dict(zip(log["customer"].unique(), 5 / rng.gamma(0.5, 1.0, 400), strict=True))
    log["amount"] = rng.gamma(3.0, size=len(log)) * log["customer"].map(level)
    fit = fit_orders(log)
    assert fit.spend.model.q < 1
    assert any("mean spend over all customers does not exist" in warning.en for warning in fit.warnings)


def test_the_raw_cdnow_log_gives_the_published_parameters(carried_data):
    log = read_orders(carried_data / "CDNOW_sample.txt")
    assert (log.rows, len(log.orders), log.problems) == (6919, 6919, ())
    assert log.orders["customer"].nunique() == 2357
    fit = fit_orders(log.orders, end="1997-09-30")
    model = fit.purchasing.model
    assert (model.r, model.alpha, model.a, model.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=0.01)
    spend = fit.spend.model
    assert (spend.p, spend.q, spend.v) == pytest.approx((6.25, 3.74, 15.44), abs=0.05)
    totals = fit.totals()
    assert totals["counted"].tolist() == [2457, 1882]
    assert fit.histogram()["counted"].tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    assert fit.holdout_weeks == pytest.approx(39)
    statistic, freedom, p_value = fit.chi_square()
    assert (statistic, freedom) == (pytest.approx(4.82, abs=0.02), 3)
    assert p_value > 0.05
    assert not fit.warnings


def test_the_log_of_all_cdnow_customers_is_read_by_its_header(carried_data):
    log = read_orders(carried_data / "CDNOW_master.txt")
    assert log.columns == {
        "date": "date",
        "customer": "customer_id",
        "quantity": "number_of_cds",
        "amount": "dollar_value",
    }
    assert log.orders["customer"].nunique() == 23570
    assert len(log.orders) == 69659
