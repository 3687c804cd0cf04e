"""A page as rows of characters with places: how print is cut, folded, and freed of what is no text of its own; what heads it."""
