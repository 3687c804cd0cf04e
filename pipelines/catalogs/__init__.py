"""A catalogue as text and as the sheets that offices keep, read so that every error is told at once, and what a publisher must know of it."""
