"""Lists: declared once, with their filters, sorts and columns.

`declared` is what a list says about itself, `asked` what an address asks of it, `query` and `memory` find the lines,
`shown` is what a template gets, `columns` which columns are there, `remembered` brings one back to where one was, `selection`
is what was ticked, and `files` hands out the lines for a spreadsheet.
"""
