"""The order of reading: rows, columns of prose, and the cells that rules make."""
