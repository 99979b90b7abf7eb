"""Spreadsheets and documents: files of tables to reports that still know the cell of every figure.

Needs the extra ``crossfoot[tables]``, and nothing of a check of YAML imports it.
"""
