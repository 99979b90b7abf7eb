"""Rules across reports: what is kept of each report, how partners are found, and what holds between them."""
