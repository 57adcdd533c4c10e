"""The reviewer's workbook: findings, computations with live formulas, decisions."""
