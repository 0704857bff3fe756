"""The walks over blocks: a text as HTML, mail, Markdown, plain text, Typst and words."""
