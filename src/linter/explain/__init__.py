"""From a check that does not hold to what is said of it: verdict, working, interval, labels, hints, fix."""
