"""The command line: the only room that prints, exits, or asks what is around the process."""
