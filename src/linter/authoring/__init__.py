"""For those who write rules: proofs, manual, layout, blank reports, schemas."""
