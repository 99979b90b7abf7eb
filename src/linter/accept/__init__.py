"""What somebody has accepted: waivers in reports, the baseline. They mark diagnostics and delete none."""
