"""The pure core: what is true and what comes next. No clock, no file, no network, no log."""
