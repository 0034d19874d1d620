# misconception = "a firm's type is its most frequent kind of contact, whoever gets it"
# score = 7
# fails = ["what_most_customers_meet_with"]
# hint = "A few favourites"

# %% question="q4"
def practised_type(contacts):
    kinds = ["sale", "hotline", "after_sale_call", "advice", "joint_project"]
    count = contacts.groupby(["firm", "kind"]).size().unstack(fill_value=0).reindex(columns=kinds, fill_value=0)
    return count.idxmax(axis=1).map(dict(zip(kinds, TYPES)))
