"""What all writers and readers of workbooks share: references, cell text, lists, values, passwords."""
