"""OOXML as it is: package, strings, grid, looks. Knows no ledger."""
