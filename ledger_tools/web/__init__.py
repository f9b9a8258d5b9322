"""The desk without a terminal: pages in the browser that call the same steps as the commands."""
