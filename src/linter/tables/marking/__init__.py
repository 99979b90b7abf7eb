"""Copies of workbooks and documents with what is wrong in them: parts of the package are edited where something is marked,
all others stay as they are, byte for byte."""
