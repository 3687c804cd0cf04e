"""How a database is spoken to, whatever is kept in it: failures that heal, dialects, running numbers, lists a page at a time."""
