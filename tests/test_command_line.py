"""The command line: what it prints, what it writes, and what it says about mistakes."""

import pytest
from typer.testing import CliRunner

from crmsim import cli, terms

run = CliRunner()
SMALL = ["--customers", "80", "--months", "4"]


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    cli.out.width = cli.err.width = 200
    with terms.speaking("en"):
        yield


@pytest.fixture(scope="module")
def firm(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli") / "firm"
    result = run.invoke(cli.app, ["simulate", "retail", *SMALL, "--seed", "3", "--out", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


def ask(*arguments):
    result = run.invoke(cli.app, list(map(str, arguments)))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_simulate_validate_query_export(firm, tmp_path):
    assert "0 broken" in ask("validate", firm).output
    assert "80" in ask("query", firm, "SELECT count(*) AS n FROM customer WHERE customer_id <= 80").output
    assert ask("export", firm, "--out", tmp_path / "csv", "--format", "csv").exit_code == 0
    assert (tmp_path / "csv" / "customer.csv").exists()


def test_the_overview_shows_one_screen_in_both_languages(tmp_path):
    english = ask("overview", *SMALL, "--out", tmp_path / "a")
    assert english.exit_code == 0
    for word in ("lifecycle stage", "retention", "top 20 %", "Satisfaction", "Dick & Basu", "★"):
        assert word in english.output
    chinese = ask("--lang", "zh", "overview", *SMALL, "--out", tmp_path / "b")
    for word in ("生命周期阶段", "客户保持率", "满意度", "伙伴型"):
        assert word in chinese.output


def test_an_existing_company_is_never_overwritten_unasked(firm):
    before = (firm / "crm.duckdb").read_bytes()
    refused = ask("simulate", "retail", *SMALL, "--out", firm)
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert (firm / "crm.duckdb").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["simulate", "retial"], "Did you mean 'retail'"),
        (["simulate", "retail", "--customers", "0"], "customers = 0: allowed: ≥ 1"),
        (["simulate", "retail", "--relationship", "chummy"], "relationship.type = 'chummy'"),
        (["simulate", "retail", "--seed", "-1"], "seed = -1"),
        (["simulate", "nowhere.toml"], "Cannot read nowhere.toml"),
        (["validate", "nowhere"], "There is no company in nowhere"),
        (["query", "nowhere", "SELECT 1"], "There is no company in nowhere"),
        (["fit", "nowhere.csv"], "nowhere.csv"),
        (["term", "loyality"], "loyalty"),
        (["params", "retial"], "retail"),
    ],
)
def test_mistakes_get_a_reason_and_exit_code_2(arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = ask(*arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_bad_sql_is_explained(firm):
    result = ask("query", firm, "SELECT nothing FROM nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.output


def test_a_truncated_company_gives_a_reason(firm, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("crm.duckdb", "truth.duckdb"):
        (broken / name).write_bytes((firm / name).read_bytes()[:5000])
    result = ask("validate", broken)
    assert result.exit_code == 2
    assert "crm.duckdb" in result.output


def test_params_as_toml_are_a_scenario(tmp_path):
    (tmp_path / "world.toml").write_text(ask("params", "cdnow", "--toml").output, "utf-8")
    shown = ask("params", tmp_path / "world.toml").output
    assert "purchasing.rate_shape" in shown
    assert "0.243" in shown


def test_presets_and_terms_are_bilingual():
    assert "business partners" in ask("presets").output
    assert "商业伙伴" in ask("--lang", "zh", "presets").output
    found = ask("term", "互动式").output
    assert "Proactive" in found
    assert "能动型" in found


def test_fit_turns_an_order_log_into_the_world_that_makes_it(tmp_path):
    orders = tmp_path / "orders.csv"
    import numpy as np

    rng = np.random.default_rng(1)
    lines = ["customer,date,amount"]
    for who in range(400):
        day, count = rng.integers(0, 60), 1 + rng.poisson(rng.gamma(0.7, 3))
        for _ in range(count):
            lines.append(f"c{who},{np.datetime64('2024-01-01') + int(day)},{rng.gamma(4, 8):.2f}")
            day += rng.exponential(25)
    lines += ["c1,not a date,3", ",2024-02-01,5"]
    orders.write_text("\n".join(lines), "utf-8")
    result = ask("fit", orders, "--out", tmp_path / "twin.toml")
    assert result.exit_code == 0, result.output
    assert "customer" in result.output
    twin = tmp_path / "twin.toml"
    assert ask("simulate", twin, "--out", tmp_path / "twin").exit_code == 0
    assert ask("fit", orders, "--out", twin).exit_code == 2, "not overwritten unasked"
