"""Lists of readers as people have them: from records to lines, each with what becomes of it. Pure; nothing is kept here.

`columns` what each column is · `reading` the list as a whole · `lines` what becomes of a line.
"""
