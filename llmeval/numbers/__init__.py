"""Numerals: lexing a text into exact values with unit and precision, and arithmetic on what a printed number stands for."""
