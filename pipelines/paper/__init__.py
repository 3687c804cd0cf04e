"""What stands on a sheet of paper, and whose page it is. Rooms from the print of a page up to the paper that it belongs to."""
