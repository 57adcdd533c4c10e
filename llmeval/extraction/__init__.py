"""Facts by rules from what was understood, and where two readers agree; `report_model` gathers facts by the genre."""
