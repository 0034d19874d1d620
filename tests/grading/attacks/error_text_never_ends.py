# goal = "block the batch while the error is being described"

# %%
class Slow(Exception):
    def __str__(self):
        while True:
            pass


raise Slow
