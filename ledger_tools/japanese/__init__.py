"""Japanese text: widths and variants of characters, encodings, days as people write them."""
