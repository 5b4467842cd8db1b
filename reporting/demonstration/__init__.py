"""Demonstration data (演示数据): made up by a fixed seed, true of no real city."""
