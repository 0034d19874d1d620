# goal = "break reports with text that is markup, a formula or not even valid"

# %%
class Bad(Exception):
    def __str__(self):
        return "<script>alert(1)</script> | `x` ]]> =HYPERLINK(1) \x00 \ud800 \x1b[2J " + "x" * 1_000_000


# %% question="q1"
def clv(margin, retention, discount):
    raise Bad


# %%
raise Bad
