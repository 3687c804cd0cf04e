"""OFD (GB/T 33190-2016), by our own reader: see decision 24."""
