"""Haetae: an organisation's own expert AI, on its own model, inside its own walls."""
