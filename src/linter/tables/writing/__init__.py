"""Reports and blank forms as workbooks and documents, laid out so that an import reads them without a question."""
