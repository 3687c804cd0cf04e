"""Pages with a text of their own: what they draw beside it, and whether they show what it says."""
