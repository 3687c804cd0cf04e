"""What the tables of every trade are made of. Private to storage: everyone else speaks to the ledger, the outbox and the views."""
