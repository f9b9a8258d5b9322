"""What both programmes judge with: three-valued logic, days, cells, and problems named by cell."""
