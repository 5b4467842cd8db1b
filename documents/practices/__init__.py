"""经验做法 and nominations: filed by cities, collected by the province."""
