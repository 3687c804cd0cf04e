"""Many jobs that were handed in together: how each stands, the one door through which it changes, and how a batch goes."""
