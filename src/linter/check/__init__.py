"""Running compiled checks over a report: which hold, and which have to be explained."""
