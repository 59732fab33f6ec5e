"""A plan document or a ledger becomes the register: `reading` it, `preparing` what it would do, `writing` that.

Reading and preparing change nothing. `doubts` are what a person is asked about between the two; `detail` holds a detail
plan against the plan above it.
"""
