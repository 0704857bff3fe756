"""Tables as people have them, CSV, XLSX or ODS: from bytes to records of cells. Pure; nothing is kept here.

`reading` what a file is, and its records · `decoding` bytes to text · `records` text to cells · `workbooks` cells of a
workbook · `values` a cell as somebody would have typed it · `comparing` words without their signs.
"""
