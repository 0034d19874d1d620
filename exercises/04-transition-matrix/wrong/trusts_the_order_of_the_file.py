# misconception = "a file lists the months in their order"
# score = 6
# fails = ["counts_moves_within_a_customer", "leaves_out_pairs_with_a_missing_month"]
# hint = "run backwards in time"

# %% question="q1"
def count_moves(panel):
    later = panel.groupby("customer")[["month", "stage"]].shift(-1)
    moved = (later["month"] - panel["month"]).abs() == 1
    counts = pd.crosstab(panel["stage"][moved], later["stage"][moved])
    return counts.reindex(index=STAGES, columns=STAGES, fill_value=0)
