"""The definition of a client record: its shape, rules, advice and words. Knows no Flask and no
database.

Everything here follows the contract, section 2; `check` is what the doors call.
"""
