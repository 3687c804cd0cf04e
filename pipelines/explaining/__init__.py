"""Why a check came out as it did: every rule with its outcome, and the hashes that vouch for the whole."""
