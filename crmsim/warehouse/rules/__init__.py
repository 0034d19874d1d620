"""Promises that no column can state alone – totals, time order, papers that agree – by part of the firm."""
