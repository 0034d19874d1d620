# misconception = "a customer's next row is the customer's next month"
# score = 8
# fails = ["leaves_out_pairs_with_a_missing_month"]
# hint = "two or more months lie between"

# %% question="q1"
def count_moves(panel):
    rows = panel.sort_values(["customer", "month"])
    later = rows.groupby("customer")["stage"].shift(-1)
    return pd.crosstab(rows["stage"], later).reindex(index=STAGES, columns=STAGES, fill_value=0)
