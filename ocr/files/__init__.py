"""Files of every type as documents: what one is, who opens it, what of it is damaged, and the guard over containers."""
