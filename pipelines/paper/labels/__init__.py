"""Where labels are printed on a sheet, also broken over lines, joined to a neighbour, or half under a seal."""
