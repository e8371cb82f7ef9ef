"""The plug: everything that runs, and the only package that knows all the others."""
