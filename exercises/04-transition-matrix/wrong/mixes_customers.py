# misconception = "the next row of a sorted list belongs to the same customer"
# score = 6
# fails = ["counts_moves_within_a_customer", "leaves_out_pairs_with_a_missing_month"]
# hint = "last month of one customer to the first month of another"

# %% question="q1"
def count_moves(panel):
    rows = panel.sort_values(["customer", "month"])
    moved = rows["month"].shift(-1) == rows["month"] + 1
    counts = pd.crosstab(rows["stage"][moved], rows["stage"].shift(-1)[moved])
    return counts.reindex(index=STAGES, columns=STAGES, fill_value=0)
