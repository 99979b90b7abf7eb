"""Copies of workbooks and documents with what is wrong marked in them: only the parts that need it are edited,
all others stay as they are, byte for byte."""
