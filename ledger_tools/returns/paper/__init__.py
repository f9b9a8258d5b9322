"""Paper in: scans and photographs of printed ledgers, and what stands in each row.

Only ``files`` is loaded from here: the others need the libraries of the extra [paper].
"""
