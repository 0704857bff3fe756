"""A region's data sheet: figures per municipality and year, from a source that is named."""
