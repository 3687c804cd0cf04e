"""The nets: which there are, what runs them, where lines lie, which way is up, and with which characters a line is answered."""
