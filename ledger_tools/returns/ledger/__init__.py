"""Which table is ours, its rows, and what stands beside it."""
