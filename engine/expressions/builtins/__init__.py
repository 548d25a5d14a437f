"""JavaScript's own methods and functions, one module for each kind of value."""
