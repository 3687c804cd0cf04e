"""PDF/A-2b (ISO 19005-2:2011): making a file conform, and a named list of checks of our own that say whether it does."""
