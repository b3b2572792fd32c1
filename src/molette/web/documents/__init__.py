"""Documents made to be printed: Typst sources, the fonts of the house, and what fills them."""
