"""整改: entries from a notice, the steps they take, and who takes them."""
