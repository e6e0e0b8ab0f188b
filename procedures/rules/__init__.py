"""What a form asks, what an answer must look like, which way leads on, and until when. Values in, verdict out; no Django.

Each module stands on the ones before: `problems`, `conditions`, `definition`, `checks`, `values`, `answers`, `routing`; beside them
`states`, `deadlines` and `calendar`, which know nothing of forms.
"""
