"""The demonstration's scans: two fictional cases and the script that draws them (:mod:`samples.make`)."""
