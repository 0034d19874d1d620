# misconception = "who bought nothing anywhere has a share of wallet of zero, and someone on the cut is below it"
# score = 3
# fails = ["relates_own_spending_to_the_category", "crosses_feeling_and_doing"]
# hint = "neither 0 nor 1 is known"

# %% question="q1"
def wallet_shares(customers):
    table = customers.set_index("customer_id")
    return (table["own_spend"] / (table["own_spend"] + table["rival_spend"])).fillna(0.0)

# %% question="q2"
def loyalty_kind(attitude, share, attitude_cut, share_cut):
    kind = pd.Series("none", index=attitude.index)
    kind[(attitude > attitude_cut) & (share > share_cut)] = "true"
    kind[(attitude > attitude_cut) & (share <= share_cut)] = "latent"
    kind[(attitude <= attitude_cut) & (share > share_cut)] = "spurious"
    return kind
