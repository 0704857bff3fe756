"""Lists of readers as people have them: from bytes to lines, each with what becomes of it. Pure; nothing is kept here.

`decoding` bytes to text · `records` text to cells · `columns` what each column is · `mailboxes` addresses in a cell ·
`names` what is a name · `words` what headings and states are called · `reading` the list as a whole.
"""
