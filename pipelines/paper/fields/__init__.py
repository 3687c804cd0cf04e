"""Which value belongs to which label: cells, rows, columns, sentences, and what surely was left empty."""
