"""Products, certificates and stock from and to files. Columns are fixed; people and other systems script against them."""
