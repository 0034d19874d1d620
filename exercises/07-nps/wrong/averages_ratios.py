# misconception = "the score of the company is the plain mean of its segments' scores"
# score = 5
# fails = ["lets_every_customer_count_once"]
# hint = "Averaging ratios needs weights"

# %% question="q4"
def company_score(answers, customers):
    return float(np.mean([promoter_score(group) for _, group in answers.groupby("segment")["score"]]))
