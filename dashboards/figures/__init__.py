"""Figures: data in, Plotly figure out. No database, no request, no arithmetic of judgement."""
