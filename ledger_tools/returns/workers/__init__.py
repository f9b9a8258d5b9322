"""Reading many files in processes that may die."""
