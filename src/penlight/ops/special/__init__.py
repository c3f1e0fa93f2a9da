"""Special functions, on NumPy alone wherever NumPy can carry them."""
