"""Who gets what: one folder for each programme."""
