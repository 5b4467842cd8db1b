"""The pages of the official papers."""
