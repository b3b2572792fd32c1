"""The file of a committee, made from a frozen state alone: PDF, DOCX, ODT and XLSX that say the same."""
