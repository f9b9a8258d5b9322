"""Names: folding variants, where a surname ends, and whether what stands in a stamp cell is the member's signature."""
