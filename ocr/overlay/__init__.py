"""What makes a scan searchable: invisible words laid over the pages as they came."""
