# misconception = "a deal above 50 % will come, one below will not"
# score = 6
# fails = ["weights_each_deal_with_its_own_chance"]
# hint = "Of ten deals at 60 %"

# %% question="q1"
def stated_revenue(open_deals):
    return float(open_deals.loc[open_deals["stated_pct"] >= 50, "amount"].sum())
