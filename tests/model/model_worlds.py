"""What the tests of the model ask of a world, and how they look at a month of it."""

CLOSED = {
    "acquisition": {"newcomers": "none", "opening_span": 0},
    "service": {"customers_per_agent": None},
}


def month_of(history, month):
    """The panel's rows of one month, customers still there, as float64 columns."""
    panel = history.panel
    rows = (panel["month"] == month) & (panel["stage"] < 4)
    return {name: column[rows].astype(float) for name, column in panel.items()}
